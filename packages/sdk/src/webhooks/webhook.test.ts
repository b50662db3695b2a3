import { Webhook as Reference } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import * as Webhook from './webhook.ts';

const secret = `whsec_${btoa('a secret of thirty-two bytes ok!')}`;
const other = `whsec_${btoa('another secret of 32 bytes, yes!')}`;
const NOW = Date.UTC(2026, 10, 22, 12);
const body = {
  type: 'payment.created',
  id: 'evt_1',
  timestamp: '2026-11-22T12:00:00.000Z',
  data: { a: 'ü€😀' },
};
const payload = JSON.stringify(body);
const event = { ...body, timestamp: new Date(NOW) };

const signed = (parts: Partial<Parameters<typeof Webhook.sign>[0]> = {}) =>
  Webhook.sign({ id: 'evt_1', payload, secret, timestamp: NOW, ...parts });

async function verdict(parts: Partial<Webhook.Message>): Promise<string> {
  const message = { payload, headers: await signed(), secrets: secret, now: NOW, ...parts };
  const found = await Webhook.verify(message);
  return found.status === 'valid' ? 'valid' : found.reason;
}

describe('with the reference implementation', () => {
  test('what it signs we verify', async () => {
    const reference = new Reference(secret);
    const headers = {
      'webhook-id': 'evt_1',
      'webhook-timestamp': String(NOW / 1000),
      'webhook-signature': reference.sign('evt_1', new Date(NOW), payload),
    };
    expect(await Webhook.verify({ payload, headers, secrets: secret, now: NOW })).toEqual({
      status: 'valid',
      event,
    });
  });

  test('what we sign it verifies', async () => {
    const headers = await Webhook.sign({ id: 'evt_1', payload, secret });
    expect(new Reference(secret).verify(payload, headers)).toEqual(body);
    expect(() => new Reference(other).verify(payload, headers)).toThrow();
  });
});

describe('a message', () => {
  test('may come as text or bytes, with headers of any kind', async () => {
    const headers = await signed();
    const upper = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]]),
    );
    for (const each of [headers, new Headers(headers), upper]) {
      expect(await verdict({ headers: each })).toBe('valid');
      expect(await verdict({ headers: each, payload: new TextEncoder().encode(payload) })).toBe('valid');
    }
  });

  test('may be signed with several secrets, and be verified with any of ours', async () => {
    const [one, two] = [await signed(), await signed({ secret: other })];
    const both = { ...one, 'webhook-signature': `${two['webhook-signature']} ${one['webhook-signature']}` };
    expect(await verdict({ headers: both })).toBe('valid');
    expect(await verdict({ headers: both, secrets: [other] })).toBe('valid');
    expect(await verdict({ headers: two, secrets: [secret, other] })).toBe('valid');
    expect(await verdict({ headers: two })).toBe('signature_invalid');
  });

  test('with an unknown kind of signature beside ours is still ours', async () => {
    const headers = await signed();
    const more = { ...headers, 'webhook-signature': `v1a,xyz v1,&&& ${headers['webhook-signature']}` };
    expect(await verdict({ headers: more })).toBe('valid');
  });

  const forged: [string, (headers: Record<string, string>) => Partial<Webhook.Message>, string][] = [
    ['whose body is changed', () => ({ payload: payload.replace('evt_1', 'evt_2') }), 'signature_invalid'],
    ['with a space more', () => ({ payload: `${payload} ` }), 'signature_invalid'],
    [
      'with another id',
      (headers) => ({ headers: { ...headers, 'webhook-id': 'evt_2' } }),
      'signature_invalid',
    ],
    [
      'with another time',
      (headers) => ({ headers: { ...headers, 'webhook-timestamp': String(NOW / 1000 + 1) } }),
      'signature_invalid',
    ],
    [
      'of another version',
      (headers) => ({
        headers: { ...headers, 'webhook-signature': headers['webhook-signature']!.replace('v1', 'v2') },
      }),
      'signature_invalid',
    ],
    [
      'whose signature is cut short',
      (headers) => ({
        headers: { ...headers, 'webhook-signature': headers['webhook-signature']!.slice(0, -4) },
      }),
      'signature_invalid',
    ],
    ['that is old', () => ({ now: NOW + 301_000 }), 'too_old'],
    ['that is of tomorrow', () => ({ now: NOW - 301_000 }), 'too_new'],
    [
      'that is old enough to be refused when asked to be strict',
      () => ({ now: NOW + 11_000, tolerance: 10 }),
      'too_old',
    ],
    ['without headers', () => ({ headers: {} }), 'headers_missing'],
    [
      'whose time is none',
      (headers) => ({ headers: { ...headers, 'webhook-timestamp': '1e9' } }),
      'malformed',
    ],
    ['when we have no secret', () => ({ secrets: [] }), 'signature_invalid'],
  ];
  test.each(forged)('%s is refused', async (_, change, reason) => {
    expect(await verdict(change(await signed()))).toBe(reason);
  });

  test.each(['', 'null', '[]', '7', '{"type":"a","id":"b","timestamp":"now","data":{}}', '{"type":"a"}'])(
    'that is signed and no event (%s) is malformed',
    async (text) => {
      expect(await verdict({ payload: text, headers: await signed({ payload: text }) })).toBe('malformed');
    },
  );

  test('at the edge of the tolerance still counts', async () => {
    expect(await verdict({ now: NOW + 300_000 })).toBe('valid');
    expect(await verdict({ now: NOW - 300_000 })).toBe('valid');
  });
});

test.each(['', 'secret', 'whsec_', 'whsec_****', `whsec_${btoa('short')}`])(
  '%s is no secret',
  async (secrets) => {
    await expect(Webhook.verify({ payload, headers: {}, secrets })).rejects.toThrow(TypeError);
  },
);

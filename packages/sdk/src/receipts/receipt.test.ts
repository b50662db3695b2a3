import { CompactSign, exportJWK, generateKeyPair, type JSONWebKeySet } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import * as Receipt from './receipt.ts';

const claims = {
  iss: 'bk_1',
  aud: 'sel_1',
  sub: 'pyr_1',
  jti: 'pay_1',
  iat: 1_795_324_320,
  time: '2026-11-22T05:12:00.000Z',
  offer: 'off_1',
  title: 'The owl that came to tea',
  resource: 'articles/12',
  once: true,
  asset: 'USD',
  amount: '0.25',
};
const expected = { issuer: 'bk_1', audience: 'sel_1' };
const header = { alg: 'EdDSA', typ: 'farthing-receipt+jwt', kid: 'r1' };

let sign: (payload?: unknown, change?: object) => Promise<string>;
let jwks: JSONWebKeySet;

beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA');
  jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'r1', alg: 'EdDSA', use: 'sig' }] };
  sign = (payload: unknown = claims, change = {}) =>
    new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
      .setProtectedHeader({ ...header, ...change })
      .sign(privateKey);
});

test('a receipt says what was paid, by whom and when', async () => {
  expect(await Receipt.verify(await sign(), jwks, expected)).toEqual({
    status: 'valid',
    receipt: {
      book: 'bk_1',
      payment: 'pay_1',
      seller: 'sel_1',
      payer: 'pyr_1',
      offer: 'off_1',
      title: 'The owl that came to tea',
      resource: 'articles/12',
      once: true,
      asset: 'USD',
      amount: '0.25',
      paidAt: new Date('2026-11-22T05:12:00Z'),
    },
  });
});

test.each([
  ['further claims', () => sign({ ...claims, more: 1 }), 'valid'],
  ['no JWS', async () => 'hello', 'malformed'],
  ['an unsigned token', async () => `${btoa('{"alg":"none"}').replaceAll('=', '')}.e30.`, 'malformed'],
  ['another type of token', () => sign(claims, { typ: 'JWT' }), 'malformed'],
  ['missing claims', () => sign({ iss: 'bk_1' }), 'malformed'],
  ['no object', () => sign('x'), 'malformed'],
  ['nothing', () => sign(null), 'malformed'],
  ['a time that is none', () => sign({ ...claims, time: 'soon' }), 'malformed'],
  ['an amount that is none', () => sign({ ...claims, amount: '1e9' }), 'malformed'],
  ['an amount as a number', () => sign({ ...claims, amount: 0.25 }), 'malformed'],
  ['a key nobody knows', () => sign(claims, { kid: 'r2' }), 'key_unknown'],
  ['no name of its key', () => sign(claims, { kid: undefined }), 'malformed'],
  [
    'changed claims',
    async () => swap(await sign(), await sign({ ...claims, amount: '0.01' })),
    'signature_invalid',
  ],
  ['another provider', () => sign({ ...claims, iss: 'bk_2' }), 'foreign'],
  ['another seller', () => sign({ ...claims, aud: 'sel_2' }), 'other_seller'],
])('with %s', async (_, jws, result) => {
  const checked = await Receipt.verify(await jws(), jwks, expected);
  expect(checked.status === 'valid' ? 'valid' : checked.reason).toBe(result);
});

test.each([
  ['from its first second on', { nbf: 1_795_324_320 }, 'valid'],
  ['not a second before', { nbf: 1_795_324_321 }, 'key_not_of_time'],
  ['until its last', { exp: 1_795_324_321 }, 'valid'],
  ['not when it is over', { exp: 1_795_324_320 }, 'key_not_of_time'],
  ['within both', { nbf: 0, exp: 1_900_000_000 }, 'valid'],
])('a key signs %s', async (_, times, result) => {
  const [key] = jwks.keys;
  const checked = await Receipt.verify(await sign(), { keys: [{ ...key!, ...times }] }, expected);
  expect(checked.status === 'valid' ? 'valid' : checked.reason).toBe(result);
});

test('the keys are at a well-known address', async () => {
  const fetch = (async (address: URL) =>
    Response.json({ at: address.href })) as unknown as typeof globalThis.fetch;
  expect(await Receipt.keysOf('https://pay.example', fetch)).toEqual({
    at: 'https://pay.example/.well-known/farthing-keys.json',
  });
});

test.each([
  ['nobody answers', () => Promise.reject(new TypeError('fetch failed')), 'no answer'],
  ['there is no provider', () => Promise.resolve(new Response('', { status: 404 })), 'status 404'],
])('where %s, the address is named that has no keys', async (_, answer, why) => {
  const asked = Receipt.keysOf('https://pay.example', answer as typeof globalThis.fetch);
  await expect(asked).rejects.toThrow(new RegExp(`^no keys at .*: ${why}$`));
});

/** The signature of one on the payload of another. */
function swap(one: string, other: string): string {
  return [...other.split('.').slice(0, 2), one.split('.')[2]].join('.');
}

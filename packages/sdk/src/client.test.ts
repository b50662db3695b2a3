import { describe, expect, test } from 'vitest';
import { createClient, FarthingError, Key } from './index.ts';
import { exampleOf } from './api/index.ts';
import { Payment } from './api/payments.ts';
import { Problem } from './api/problem.ts';

const payment = exampleOf(Payment);
const charge = { grant: 'gra_1', offer: 'off_1' };

type Reply = Response | Error;
const json = (status: number, body: unknown, headers = {}) => Response.json(body, { status, headers });
const problem = (status: number, code: string, headers = {}) =>
  json(status, { ...(exampleOf(Problem) as object), status, code }, headers);

/** A client whose server gives these replies, with the requests it got and the waits between. */
function against(...replies: Reply[]) {
  const requests: Request[] = [];
  const waits: number[] = [];
  const client = createClient({
    baseUrl: 'https://pay.example',
    key: 'sk_test_1',
    fetch: async (input, init) => {
      requests.push(new Request(input, init));
      const reply = replies.shift();
      if (!reply || reply instanceof Error) throw reply ?? new Error('one request too many');
      return reply;
    },
    wait: async (milliseconds) => void waits.push(milliseconds),
  });
  return { client, requests, waits };
}

const refusal = async (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof FarthingError ? error : undefined),
  );

test.each(['', 'pay.example', 'localhost:4020', 'https://'])(
  'an address like "%s" is refused at once',
  (baseUrl) => {
    expect(() => createClient({ baseUrl })).toThrow(`baseUrl must be the provider’s address, such as`);
  },
);

test.each([
  ['', 'key is empty'],
  ['sk_test_…', 'key has characters that no key has'],
  ['sk_test_1\n', 'key has characters that no key has'],
])('a key like %j is refused at once', (key, message) => {
  expect(() => createClient({ baseUrl: 'https://pay.example', key })).toThrow(message);
});

describe('a request', () => {
  test('carries method, path, query, key and body', async () => {
    const { client, requests } = against(json(201, payment));
    const answer = await client.createPayment({
      query: { receipt: true },
      body: charge,
      idempotencyKey: 'k1',
    });
    expect(answer).toEqual(payment);
    const [request] = requests;
    expect([request!.method, request!.url]).toEqual(['POST', 'https://pay.example/v1/payments?receipt=true']);
    expect(request!.headers.get('authorization')).toBe('Bearer sk_test_1');
    expect(request!.headers.get('idempotency-key')).toBe('k1');
    expect(request!.headers.get('content-type')).toBe('application/json');
    expect(await request!.json()).toEqual(charge);
  });

  test('without a body says nothing about its type, without need sends no key', async () => {
    const { client, requests } = against(json(200, payment));
    await client.getPayment({ params: { payment: 'pay_1/../x' } });
    expect(requests[0]!.url).toBe('https://pay.example/v1/payments/pay_1%2F..%2Fx');
    expect(requests[0]!.headers.has('content-type')).toBe(false);
    expect(requests[0]!.headers.has('idempotency-key')).toBe(false);
  });

  test('makes an ordered key when none is given', async () => {
    const { client, requests } = against(json(201, payment));
    await client.createPayment({ body: charge });
    expect(requests[0]!.headers.get('idempotency-key')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });

  test('can be made by name, and tells whether it was a replay', async () => {
    const { client } = against(
      json(200, payment, { 'Idempotent-Replayed': 'true' }),
      new Response(null, { status: 204 }),
    );
    expect(await client.send('createPayment', { body: charge })).toEqual({
      status: 200,
      body: payment,
      replayed: true,
    });
    expect(await client.call('removeMethod')).toBeUndefined();
  });

  test('needs its parameters', async () => {
    const { client } = against();
    await expect(client.getPayment({ params: { payment: '' } })).rejects.toThrow(
      'params.payment must be given',
    );
  });
});

describe('a refusal', () => {
  test('is thrown with all that the provider says', async () => {
    const { client } = against(problem(402, 'limit_day_exceeded'));
    expect(await refusal(client.createPayment({ body: charge }))).toMatchObject({
      name: 'FarthingError',
      code: 'limit_day_exceeded',
      status: 402,
      requestId: 'req_019a9e3c6c1e7b5a9d530c1f6e2a7b44',
      type: 'https://pay.example/errors/limit_day_exceeded',
      window: 'day',
      remaining: '0.13',
    });
  });

  test.each([
    ['a page of a proxy', 404, new Response('<h1>404</h1>', { status: 404 })],
    ['a success that is no JSON', 200, new Response('hello')],
    ['a code nobody knows', 418, json(418, { code: 'teapot' })],
  ])('is response_invalid for %s', async (_, status, reply) => {
    const { client } = against(reply);
    expect(await refusal(client.getSelf())).toMatchObject({ code: 'response_invalid', status });
  });
});

describe('trying again', () => {
  const lost = new TypeError('fetch failed');

  test.each([
    ['a lost connection', lost],
    ['503 overloaded', problem(503, 'overloaded')],
    ['503 unavailable', problem(503, 'unavailable')],
    ['503 outcome_unknown', problem(503, 'outcome_unknown')],
    ['429', problem(429, 'rate_limited')],
    ['a proxy’s 502', new Response('bad gateway', { status: 502 })],
  ])('after %s, with the same key', async (_, reply) => {
    const { client, requests, waits } = against(reply, json(201, payment));
    expect(await client.createPayment({ body: charge })).toEqual(payment);
    const keys = requests.map((request) => request.headers.get('idempotency-key'));
    expect(keys[1]).toBe(keys[0]);
    expect(waits).toHaveLength(1);
  });

  test.each([
    ['500', problem(500, 'internal')],
    ['402', problem(402, 'insufficient_funds')],
    ['guests turned away', problem(429, 'guest_limit_reached')],
  ])('not after %s', async (_, reply) => {
    const { client, requests } = against(reply);
    await expect(client.createPayment({ body: charge })).rejects.toThrow(FarthingError);
    expect(requests).toHaveLength(1);
  });

  test.each([
    ['a lost connection', lost, 1],
    ['503 outcome_unknown', problem(503, 'outcome_unknown'), 1],
    ['503 unavailable, since nothing happened', problem(503, 'unavailable'), 2],
    ['503 overloaded, since nothing happened', problem(503, 'overloaded'), 2],
  ])('what has no key: %s', async (_, reply, tries) => {
    const { client, requests } = against(reply, json(201, {}));
    await refusal(client.createSeller({ body: { name: 'Lark', origins: [] } }));
    expect(requests).toHaveLength(tries);
  });

  test('waits as Retry-After says, else longer each time, and not for ever', async () => {
    const date = new Date(Date.now() + 5000).toUTCString();
    const { client, requests, waits } = against(
      problem(503, 'unavailable', { 'Retry-After': '2' }),
      problem(503, 'unavailable', { 'Retry-After': date }),
      problem(429, 'rate_limited', { 'Retry-After': '9999' }),
      problem(503, 'unavailable'),
      problem(503, 'unavailable'),
    );
    expect(await refusal(client.getSelf())).toMatchObject({ code: 'unavailable' });
    expect(requests).toHaveLength(5);
    expect([waits[0], waits[2]]).toEqual([2000, 30_000]);
    expect(waits[1]).toBeGreaterThan(3000);
    expect(waits[3]).toBeGreaterThanOrEqual(1600);
  });

  test('ends when the caller gives up', async () => {
    const { client, requests } = against(lost);
    const error = await refusal(client.getSelf({ signal: AbortSignal.abort() }));
    expect([error?.code, error?.status, requests.length]).toEqual(['unreachable', 0, 1]);
  });
});

describe('ordered keys', () => {
  test('are UUIDs of version 7, each greater than the one before, also in a burst', () => {
    const keys = Array.from({ length: 20_000 }, () => Key.ordered());
    for (const key of keys)
      expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(keys.toSorted()).toEqual(keys);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

// Types: what an operation needs must be given, and nothing else.
export async function typesHold(client: ReturnType<typeof createClient>): Promise<void> {
  await client.listPayments();
  await client.listPayments({ query: { limit: 10 } });
  const { id, status } = await client.call('getPayment', { params: { payment: 'pay_1' } });
  void (id satisfies `pay_${string}`);
  void (status satisfies 'paid' | 'partly_refunded' | 'refunded');
  // @ts-expect-error params are missing
  await client.getPayment();
  // @ts-expect-error an amount is a string
  await client.createPayment({ body: { ...charge, amount: 1 } });
  // @ts-expect-error only gateways call this
  await client.call('gatewayCallback');
}

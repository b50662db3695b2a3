import { errors } from '@farthing/sdk/api/errors.ts';
import { exampleOf, type Operation, type OperationId, operations } from '@farthing/sdk/api/index.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { openScene, type Scene } from './testing-scene.ts';
import type { Sent } from './testing.ts';

const all = Object.values(operations) as Operation[];
const named = (wanted: (operation: Operation) => unknown) =>
  all.filter(wanted).map((operation) => [operation.id as OperationId, operation] as const);

let scene: Scene;
/** Keys that are good, but not for everything. */
let keys: Record<'expired' | 'publishable' | 'page' | 'scopeless' | 'revoked', string>;

beforeAll(async () => {
  scene = await openScene();
  const make = async (body: object) =>
    scene.must('createKey', { as: scene.seller, body: { name: 'k', ...body } });
  const expires_at = new Date(scene.ledger.now() - 1).toISOString();
  const revoked = await make({ kind: 'secret', scopes: [] });
  await scene.must('revokeKey', { as: scene.seller, params: { key: revoked['key']!['id']! } });
  keys = {
    expired: (await make({ kind: 'secret', scopes: [], expires_at }))['secret']!,
    publishable: (await make({ kind: 'publishable', scopes: [] }))['secret']!,
    page: (await make({ kind: 'publishable', scopes: ['browser'] }))['secret']!,
    scopeless: (await make({ kind: 'secret', scopes: [] }))['secret']!,
    revoked: revoked['secret']!,
  };
});

/** The documented example of a request, by a caller of the right kind. */
function example({ params, body, idempotent, auth }: Operation): Sent {
  const callers = {
    operator: scene.operator,
    seller: scene.seller,
    wallet: scene.payer,
    browser: keys.page,
    gateway: undefined,
  };
  const as = auth.length > 0 ? callers[auth[0]!] : undefined;
  return {
    ...(as !== undefined && { as }),
    ...(params && { params: exampleOf(params) as Record<string, string> }),
    ...(body && { body: exampleOf(body) }),
    ...(idempotent && { key: scene.key() }),
  };
}

/** What is refused must be refused with this code, and leave the book as it was. */
async function refused(id: OperationId, code: string, sent: Sent): Promise<void> {
  const before = scene.state();
  const { body, headers } = await scene.call(id, sent);
  expect(body).toMatchObject({ code });
  expect(headers.get('content-type')).toBe('application/problem+json');
  expect(headers.get('request-id')).toBe(body['request_id']);
  expect(scene.state()).toBe(before);
}

describe('who may call', () => {
  const guarded = named(({ auth, rawBody }) => auth.length > 0 && !rawBody);

  test.each(guarded)('%s refuses strangers', async (id, operation) => {
    const { as: _, ...request } = example(operation);
    await refused(id, 'unauthorized', request);
    for (const as of ['', 'nonsense', `sk_test_${'0'.repeat(52)}`, `wt_${'0'.repeat(55)}`, keys.revoked]) {
      await refused(id, 'unauthorized', { ...request, as });
    }
    await refused(id, 'unauthorized', { ...request, headers: { authorization: 'Basic dXNlcjpwYXNz' } });
  });

  test('says whether a key came at all', async () => {
    const told = async (authorization?: string) =>
      (await scene.call('listOffers', authorization ? { headers: { authorization } } : {})).body;
    const nothing = { detail: expect.stringContaining('Authorization: Bearer') };
    expect(await told()).toMatchObject(nothing);
    expect(await told(`sk_test_${'0'.repeat(52)}`)).toMatchObject(nothing);
    expect(await told(`Bearer sk_test_${'0'.repeat(52)}`)).toMatchObject({
      detail: errors.unauthorized.cause,
    });
  });

  test.each(guarded)(
    '%s refuses keys that are past their time, or not of its kind',
    async (id, operation) => {
      const request = example(operation);
      await refused(id, 'key_expired', { ...request, as: keys.expired });
      await refused(id, 'forbidden', { ...request, as: keys.publishable });
      const others = { operator: scene.operator, seller: scene.seller, wallet: scene.payer };
      for (const [role, as] of Object.entries(others)) {
        if (!operation.auth.includes(role as never)) await refused(id, 'forbidden', { ...request, as });
      }
    },
  );

  test.each(named(({ scope }) => scope))('%s refuses keys without its scope', async (id, operation) => {
    const scopeless = operation.auth.includes('browser') ? keys.publishable : keys.scopeless;
    const request = { ...example(operation), as: scopeless };
    const { body } = await scene.call(id, request);
    expect(body).toMatchObject({
      code: 'forbidden',
      detail: `The key lacks the scope \`${operation.scope}\`.`,
    });
  });

  test('401 says how to sign in', async () => {
    const { headers } = await scene.call('getWallet');
    expect(headers.get('www-authenticate')).toBe('Bearer');
  });
});

describe('what may be sent', () => {
  const bodied = named(({ method, rawBody }) => method !== 'GET' && !rawBody);

  test.each(bodied)('%s refuses what is no JSON', async (id, operation) => {
    const request = example(operation);
    for (const text of ['{', 'hello', '{"a":1,}', "{'a':1}", '\u0000']) {
      await refused(id, 'json_invalid', { ...request, text });
    }
  });

  test.each(bodied)('%s refuses what does not say that it is JSON', async (id, operation) => {
    const request = { ...example(operation), text: '{}' };
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/json; charset=utf-16',
    ]) {
      await refused(id, 'unsupported_media_type', { ...request, headers: { 'content-type': type } });
    }
    await refused(id, 'unsupported_media_type', { ...request, headers: { 'content-encoding': 'gzip' } });
  });

  test.each(bodied)('%s refuses more than it takes', async (id, operation) => {
    const most = id === 'createPayments' ? 4 * 1024 * 1024 : 64 * 1024;
    await refused(id, 'body_too_large', { ...example(operation), text: ' '.repeat(most + 1) });
    // A length that is announced need not be waited for.
    const headers = { 'content-length': String(most + 1) };
    await refused(id, 'body_too_large', { ...example(operation), text: '{}', headers });
  });

  test.each(bodied)(
    '%s refuses fields that it does not know, and what is no object',
    async (id, operation) => {
      const request = example(operation);
      const body = { ...(request.body as object), surprise: 1 };
      await refused(id, 'invalid_request', { ...request, body });
      await refused(id, 'invalid_request', { ...request, text: '{"__proto__":{"a":1}}' });
      for (const text of ['[]', 'null', '"text"', '7'])
        await refused(id, 'invalid_request', { ...request, text });
    },
  );

  test.each(named(({ rawBody }) => !rawBody))(
    '%s refuses parameters that it does not know',
    async (id, operation) => {
      await refused(id, 'invalid_request', { ...example(operation), query: { surprise: '1' } });
      await refused(id, 'invalid_request', {
        ...example(operation),
        query: { __proto__: '1', constructor: '1' },
      });
    },
  );

  test.each(named(({ params, rawBody }) => params && !rawBody))(
    '%s refuses ids that are none',
    async (id, operation) => {
      const { params } = example(operation);
      for (const name of Object.keys(params!)) {
        for (const text of ['nonsense', '%00', 'pay_', `${params![name]}x`, params![name]!.toUpperCase()]) {
          await refused(id, 'invalid_request', {
            ...example(operation),
            params: { ...params, [name]: text },
          });
        }
      }
    },
  );

  test.each(named(({ idempotent }) => idempotent))('%s needs a key that is one', async (id, operation) => {
    const { key: _, ...request } = example(operation);
    await refused(id, 'key_required', request);
    for (const key of ['', ' ', 'two words', 'x'.repeat(256), 'ünïcode']) {
      await refused(id, 'key_invalid', { ...request, key });
    }
  });

  test.each(named(({ query }) => query && 'cursor' in query.shape))(
    '%s refuses foreign cursors',
    async (id, operation) => {
      for (const cursor of ['c2VxOjQxMg', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAA', '', 'no such!']) {
        await refused(id, 'invalid_request', { ...example(operation), query: { cursor } });
      }
      for (const limit of ['0', '-1', '1001', '1.5', 'many', '']) {
        await refused(id, 'invalid_request', { ...example(operation), query: { limit } });
      }
    },
  );
});

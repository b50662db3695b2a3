import { memoryStore, OutcomeUnknown, RolledBack, type LocalStore } from '@farthing/ledger';
import { tallyOf } from '@farthing/provider';
import { stateOf } from '@farthing/ledger/testing/state-of.ts';
import { Problem } from '@farthing/sdk/api/index.ts';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { Bindings } from './request.ts';
import { openScene } from './testing-scene.ts';
import { openTestApp } from './testing.ts';

/** Where a request comes from, as node:http would say. */
function from(remoteAddress: string, headers: Record<string, string> = {}): Bindings {
  return { incoming: { headers, socket: { remoteAddress } as never } };
}

describe('paths and methods of the API', () => {
  test.each([
    ['GET', '/v1', 404],
    ['GET', '/v1/nothing', 404],
    ['POST', '/v1/payments/', 404],
    ['GET', '/v1/payments/a/b/c', 404],
    ['GET', '/v2/payments', 404],
    ['PUT', '/v1/payments', 405],
    ['DELETE', '/v1/payments', 405],
    ['GET', '/v1/wallets', 405],
    ['HEAD', '/v1/wallets', 405],
    ['HEAD', '/v1/payments', 401],
    ['OPTIONS', '/v1/payments', 204],
    ['OPTIONS', '/v1/nothing', 404],
  ])('%s %s is answered %i', async (method, path, status) => {
    const app = await openTestApp();
    expect((await app.request(path, { method })).status).toBe(status);
  });

  test('405 and OPTIONS name the methods there are', async () => {
    const app = await openTestApp();
    for (const method of ['PUT', 'OPTIONS']) {
      const { headers } = await app.request('/v1/wallet/grants/gra_x', { method });
      expect(headers.get('allow')).toBe('GET, DELETE, HEAD, OPTIONS');
    }
  });

  test('an unknown path is a problem document that tells nothing of the request', async () => {
    const app = await openTestApp();
    const response = await app.request('/v1/<script>');
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const problem = Problem.parse(await response.json());
    expect(problem).toMatchObject({ code: 'not_found', type: 'https://pay.example/errors/not_found' });
    expect(JSON.stringify(problem)).not.toContain('script>');
  });

  test('no answer of the API may be guessed at, kept or read by another site', async () => {
    const app = await openTestApp();
    for (const path of ['/v1/wallet', '/v1/nothing', '/v1/offers/off_x']) {
      const { headers } = await app.request(path, { headers: { origin: 'https://crow.example' } });
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('access-control-allow-origin')).toBe(null);
    }
  });
});

describe('lists', () => {
  test('come in pages that join without gap or overlap', async () => {
    const scene = await openScene();
    const paid: string[] = [];
    for (let i = 0; i < 7; i++) paid.unshift((await scene.pay(scene.line))['id']!);
    for (const [id, as] of [
      ['listPayments', scene.seller],
      ['listPayments', scene.payer],
      ['getHistory', scene.payer],
    ] as const) {
      const read: string[] = [];
      let cursor: string | undefined;
      do {
        const query = { limit: '3', ...(cursor !== undefined && { cursor }) };
        const page = await scene.must(id, { as, query });
        for (const item of page['items'] as unknown as { id: string }[]) read.push(item.id);
        cursor = (page['next_cursor'] as string | null) ?? undefined;
      } while (cursor !== undefined);
      expect(read.filter((each) => each.startsWith('pay_'))).toEqual(paid);
    }
  });

  test('a cursor serves its own list and caller only, and reads as nothing', async () => {
    const scene = await openScene();
    await scene.pay(scene.line);
    await scene.pay(scene.line);
    const { next_cursor } = await scene.must('listPayments', { as: scene.seller, query: { limit: '1' } });
    const query = { cursor: next_cursor! };
    expect((await scene.call('listPayments', { as: scene.seller, query })).status).toBe(200);
    expect((await scene.call('listPayments', { as: scene.rival, query })).status).toBe(400);
    expect((await scene.call('listOffers', { as: scene.seller, query })).status).toBe(400);
    const seq = String(stateOf(scene.ledger).next.seq - 1);
    expect(Buffer.from(next_cursor!, 'base64url').toString('latin1')).not.toContain(seq);
  });
});

describe('requests without a key', () => {
  test('are bounded by address, and told when to come back', async () => {
    const app = await openTestApp({ anonymousPerMinute: 2 });
    const start = (address: string) => app.request('/v1/wallets', { method: 'POST' }, from(address));
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await start('198.51.100.1')).status);
    expect(statuses).toEqual([201, 201, 429]);
    const refused = await start('198.51.100.1');
    expect(refused.headers.get('retry-after')).toBe('30');
    expect(await refused.json()).toMatchObject({ code: 'rate_limited' });
    expect((await start('198.51.100.2')).status).toBe(201);
  });

  test('come from the address that our proxy saw, when there is one', async () => {
    const app = await openTestApp({ anonymousPerMinute: 1, config: { metrics: 'off', trustProxy: true } });
    const start = (forwarded: string) =>
      app.request('/v1/wallets', { method: 'POST' }, from('127.0.0.1', { 'x-forwarded-for': forwarded }));
    expect((await start('203.0.113.9, 198.51.100.1')).status).toBe(201);
    expect((await start('203.0.113.7, 198.51.100.1')).status).toBe(429);
    expect((await start('198.51.100.2')).status).toBe(201);
  });
});

describe('whoever has a wallet', () => {
  test('is as bounded as a stranger in what it may have written down for nothing', async () => {
    const scene = await openScene({ anonymousPerMinute: 9 });
    const zone = async (token: string, address: string) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const init = { method: 'PATCH', headers, body: '{"zone":"Europe/Paris"}' };
      return (await scene.request('/v1/wallet', init, from(address, headers))).status;
    };
    const statuses = [];
    for (let i = 0; i < 10; i++) statuses.push(await zone(scene.guest, `2001:db8::${i}`));
    expect(statuses).toEqual([...Array.from({ length: 9 }, () => 200), 429]);
    expect(await zone(scene.payer, '2001:db8::a')).toBe(429);
    expect(await zone(scene.payer, '2001:db8:1::a')).toBe(200);
  });

  test('begins to owe as one of the new guests of its own network', async () => {
    const scene = await openScene({ settings: { guestsPerAddressPerHour: 1 } });
    const pay = async (address: string) => {
      const token = await scene.newGuest();
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': scene.key(),
      };
      const body = JSON.stringify({ offer: scene.line, price: '0.002' });
      const init = { method: 'POST', headers, body };
      return (await scene.request('/v1/wallet/payments', init, from(address, headers))).status;
    };
    expect([await pay('203.0.113.1'), await pay('203.0.113.1'), await pay('203.0.113.2')]).toEqual([
      201, 429, 201,
    ]);
  });
});

describe('health', () => {
  test('a book that works is alive and ready', async () => {
    const app = await openTestApp();
    expect((await app.request('/healthz')).status).toBe(200);
    const ready = await app.request('/readyz');
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({ status: 'ready', reasons: [] });
  });

  test('a clock that jumped is not ready, and says so', async () => {
    const app = await openTestApp({ jump: 7_200_000 });
    expect((await app.request('/healthz')).status).toBe(200);
    const ready = await app.request('/readyz');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      reasons: [expect.stringContaining('jumped forward by 7200 s')],
    });
    expect(await app.provider.jobs.tick()).toMatchObject({ timely: false });
  });

  test('is ready again once the operator accepts the jump, which is journaled once', async () => {
    const app = await openTestApp({ jump: -7_200_000 });
    const as = app.secrets.operatorKey;
    expect((await app.call('acceptClock', { as })).body).toMatchObject({ jumped_ms: -7_200_000 });
    expect((await app.request('/readyz')).status).toBe(200);
    expect(await app.provider.jobs.tick()).toMatchObject({ timely: true });
    expect((await app.call('acceptClock', { as })).body).toMatchObject({ jumped_ms: 0 });
    const { items } = (await app.call('listEvents', { as })).body;
    const accepted = (items as unknown as { type: string }[]).filter(({ type }) => type === 'clock_accepted');
    expect(accepted).toMatchObject([{ data: { jumped_ms: -7_200_000 } }]);
  });

  test('while a jump waits nothing expires; once it is accepted what is due does', async () => {
    const scene = await openScene({ jump: 7_200_000 });
    const hold = await scene.hold('0.3');
    scene.wait(2 * 3_600_000);
    const statusNow = async () => {
      await scene.provider.jobs.tick();
      return (await scene.must('getHold', { as: scene.seller, params: { hold } }))['status'];
    };
    expect(await statusNow()).toBe('open');
    await scene.must('acceptClock', { as: scene.operator });
    expect(await statusNow()).toBe('expired');
  });

  test('a store that cannot be read is not ready', async () => {
    const store = memoryStore({ tallyOf });
    const app = await openTestApp({ store });
    store.read = async () => {
      throw new Error('SQLITE_IOERR at /secret/path');
    };
    const ready = await app.request('/readyz');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ status: 'not_ready', reasons: ['The store cannot be read.'] });
  });
});

describe('metrics', () => {
  test.each([
    ['loopback', from('127.0.0.1'), 200],
    ['loopback', from('::1'), 200],
    ['loopback', from('::ffff:127.0.0.1'), 200],
    ['loopback', from('198.51.100.1'), 403],
    // A proxy on this machine hands on requests of strangers.
    ['loopback', from('127.0.0.1', { 'x-forwarded-for': '198.51.100.1' }), 403],
    ['loopback', from('127.0.0.1', { forwarded: 'for=198.51.100.1' }), 403],
    ['loopback', from('127.0.0.1', { 'x-real-ip': '198.51.100.1' }), 403],
    ['loopback', from('127.0.0.1', { via: '1.1 proxy' }), 403],
    // One that adds nothing hands on the name that was asked for; so does a browser that was given a name for here.
    ['loopback', from('127.0.0.1', { host: 'pay.example' }), 403],
    ['loopback', from('127.0.0.1', { host: 'evil.example:4020' }), 403],
    ['loopback', from('127.0.0.1', { host: '127.0.0.1:4020' }), 200],
    ['loopback', from('127.0.0.1', { host: 'localhost:4020' }), 200],
    ['loopback', from('::1', { host: '[::1]:4020' }), 200],
    ['operator', from('127.0.0.1'), 401],
    ['off', from('127.0.0.1'), 404],
  ] as const)('for %s, asked with %j, answer %i', async (metrics, bindings, status) => {
    const app = await openTestApp({ config: { metrics, trustProxy: false } });
    expect((await app.request('/metrics', {}, bindings)).status).toBe(status);
  });

  test('for the operator, by key', async () => {
    const app = await openTestApp({ config: { metrics: 'operator', trustProxy: false } });
    const headers = { authorization: `Bearer ${app.secrets.operatorKey}` };
    expect((await app.request('/metrics', { headers })).status).toBe(200);
  });

  test('count what happened', async () => {
    const scene = await openScene();
    await scene.pay(scene.article);
    await scene.call('createPayment', { as: scene.seller });
    await scene.call('getWallet');
    const text = await (await scene.request('/metrics', {}, from('127.0.0.1'))).text();
    expect(text).toContain('farthing_requests_total{operation="createPayment",status="201"} 1');
    expect(text).toContain('farthing_requests_total{operation="createPayment",status="400"} 1');
    expect(text).toContain('farthing_refusals_total{code="unauthorized"} 1');
  });
});

describe('a machine that breaks', () => {
  /** A store whose next appends end like this. */
  function breaking(error: Error): { store: LocalStore; broken: { now: boolean } } {
    const store = memoryStore({ tallyOf });
    const append = store.append.bind(store);
    const broken = { now: false };
    store.append = (group) => (broken.now ? Promise.reject(error) : append(group));
    return { store, broken };
  }

  test('a full disk is `unavailable`, changes nothing, and is over when there is room', async () => {
    const { store, broken } = breaking(new RolledBack('database or disk is full'));
    const scene = await openScene({ store });
    const body = { grant: scene.grant, offer: scene.line };
    const sent = { as: scene.seller, key: 'k', body };
    broken.now = true;
    const refused = await scene.call('createPayment', sent);
    expect(refused).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(JSON.stringify(refused.body)).not.toContain('disk is full at');
    const ready = await scene.request('/readyz');
    expect(await ready.json()).toEqual({ status: 'not_ready', reasons: ['The store refuses writes.'] });
    broken.now = false;
    expect((await scene.call('createPayment', sent)).status).toBe(201);
    expect((await scene.request('/readyz')).status).toBe(200);
  });

  test('an unknown outcome is told as such, to this request and all after it', async () => {
    const { store, broken } = breaking(new OutcomeUnknown('fsync failed'));
    const scene = await openScene({ store });
    broken.now = true;
    for (let i = 0; i < 2; i++) {
      const sent = { as: scene.seller, key: `k${i}`, body: { grant: scene.grant, offer: scene.line } };
      expect(await scene.call('createPayment', sent)).toMatchObject({
        status: 503,
        body: { code: 'outcome_unknown' },
      });
    }
  });

  test('a mistake of ours is `internal` and tells nothing', async () => {
    const scene = await openScene();
    scene.provider.sellers.balance = () => {
      throw new Error('cannot read /var/lib/farthing/secrets.json');
    };
    const { status, body } = await scene.call('getBalance', { as: scene.seller });
    expect({ status, code: body['code'] }).toEqual({ status: 500, code: 'internal' });
    expect(JSON.stringify(body)).not.toContain('secrets');
  });
});

test('the keys of receipts may be read by any page', async () => {
  const app = await openTestApp();
  const response = await app.request('/.well-known/farthing-keys.json');
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  const { keys } = (await response.json()) as { keys: object[] };
  expect(keys).toMatchObject([{ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA' }]);
  expect(keys[0]).not.toHaveProperty('d');
});

test('the OpenAPI document is the one that is committed', async () => {
  const app = await openTestApp();
  const committed = await import('../../../docs/reference/openapi.json', { with: { type: 'json' } });
  expect(await (await app.request('/openapi.json')).json()).toEqual(committed.default);
});

test('what goes wrong on a page is logged by its route: its address may be what opens something', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line) => void lines.push(line) });
  const app = await openTestApp({ log });
  const broken = () => Promise.reject(new Error('out of order'));
  Object.assign(app.provider.people.invitations, { read: broken });
  Object.assign(app.provider.access, { openAttempt: broken });
  for (const path of ['/join/inv_1.s3cret', '/l/s3cret?return=https://lark.example/s3cret&state=s3cret']) {
    const response = await app.request(path, { headers: { cookie: 'farthing=s3cret' } });
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('out of order');
  }
  const told = lines.join('');
  expect(told).toContain('out of order');
  expect(told).toContain('/join/:invitation');
  expect(told).not.toContain('s3cret');
});

test('a wallet that is deleted after its token was looked at is answered as one whose token opens nothing', async () => {
  const { call, newGuest, provider } = await openScene();
  const guest = await newGuest();
  const { register } = provider.wallets;
  provider.wallets.register = async (wallet) => {
    expect((await call('deleteWallet', { as: guest, body: { balance: 'refuse' } })).status).toBe(204);
    return register(wallet);
  };
  expect(await call('registerWallet', { as: guest })).toMatchObject({
    status: 401,
    body: { code: 'unauthorized' },
  });
});

/**
 * Several servers on one PostgreSQL, over real HTTP: no double spend, one posting for a key wherever it is repeated,
 * changes respected everywhere within a second, no event lost to a follower, and jobs that are done once, whoever dies.
 */
import { laneBase } from '@farthing/ledger';
import { testDatabase } from '@farthing/provider/stores/postgres/testing.ts';
import { type Client, Key } from '@farthing/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Fleet, openFleet } from './fleet.ts';
import { clientOf, companyAt, type Company, counted, nano, outcomeOf, type SellerActor } from './stage.ts';

const LANES = 3;

let fleet: Fleet;
let company: Company;
let lark: SellerActor;
/** The seller, and the operator, at each of the servers. */
let larks: Client[];
let operators: Client[];

beforeAll(async () => {
  fleet = await openFleet({
    database: await testDatabase(),
    count: 3,
    settings: {
      FARTHING_LANES: String(LANES),
      FARTHING_GUEST_TAB_LIMIT: '0',
      FARTHING_REGISTERED_TAB_LIMIT: '10',
      FARTHING_TAB_COLLECT_AT: '5',
    },
  });
  company = companyAt(fleet.urls[0]!, fleet.operatorKey);
  lark = await company.seller('Lark');
  larks = fleet.urls.map((url) => clientOf(url, lark.key));
  operators = fleet.urls.map((url) => clientOf(url, fleet.operatorKey));
});
afterAll(() => fleet?.close());

const at = <T>(servers: readonly T[], i: number): T => servers[i % servers.length]!;
const many = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Asks again until it is so; fails after a second. */
async function withinASecond(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 1_000;
  while (!(await holds())) expect(performance.now(), 'it took longer than a second').toBeLessThan(end);
}

test('64 spends of a balance that is enough for 20, over all servers: exactly 20 succeed', async () => {
  const payer = await company.payer({ funds: '20' });
  const offer = await lark.offer('1');
  const grant = await payer.grant(lark);
  const ends = many(64).map((i) => outcomeOf(at(larks, i).createPayment({ body: { grant, offer } })));
  expect(counted(await Promise.all(ends))).toEqual({ done: 20, insufficient_funds: 44 });
  expect(await payer.account()).toMatchObject({ balance: 0n, available: 0n });
  await company.prove();
});

test('64 spends under a limit that is enough for 12, over all servers: exactly 12 succeed', async () => {
  const payer = await company.payer({ funds: '64' });
  const offer = await lark.offer('1');
  const grant = await payer.grant(lark, { day: '12' });
  const ends = many(64).map((i) => outcomeOf(at(larks, i).createPayment({ body: { grant, offer } })));
  expect(counted(await Promise.all(ends))).toEqual({ done: 12, limit_day_exceeded: 52 });
});

test('a request key stands for one payment, whichever server is asked', async () => {
  const payer = await company.payer({ funds: '10' });
  const offer = await lark.offer('0.5');
  const grant = await payer.grant(lark);
  const keys = many(8).map(() => Key.ordered());
  const asked = keys.flatMap((key) => many(6).map((i) => ({ key, i })));
  const paid = await Promise.all(
    asked.map(async ({ key, i }) => {
      const { id } = await at(larks, i).createPayment({ body: { grant, offer }, idempotencyKey: key });
      return `${key} ${id}`;
    }),
  );
  expect(new Set(paid).size).toBe(keys.length);
  expect((await payer.account()).balance).toBe(nano('6'));
  const other = await lark.offer('0.25');
  const reused = larks.map((client) =>
    outcomeOf(client.createPayment({ body: { grant, offer: other }, idempotencyKey: keys[0]! })),
  );
  expect(await Promise.all(reused)).toEqual(['key_reused', 'key_reused', 'key_reused']);
});

test('what is bought at one server is owned at the others', async () => {
  const payer = await company.payer({ funds: '10' });
  const offer = await lark.offer('1', { once: true });
  const grant = await payer.grant(lark);
  const bought = await Promise.all(
    many(9).map((i) => at(larks, i).createPayment({ body: { grant, offer } })),
  );
  expect(new Set(bought.map(({ id }) => id)).size).toBe(1);
  expect((await payer.account()).balance).toBe(nano('9'));
});

test('a revoked key, a changed price and a revoked grant hold everywhere within a second', async () => {
  const { key, secret } = await lark.client.createKey({
    body: { kind: 'secret', name: 'short-lived', scopes: ['offers'] },
  });
  const with_ = fleet.urls.map((url) => clientOf(url, secret));
  for (const client of with_) expect(await outcomeOf(client.listOffers())).toBe('done');
  await larks[0]!.revokeKey({ params: { key: key.id } });
  await withinASecond(async () => {
    const ends = await Promise.all(with_.map((client) => outcomeOf(client.listOffers())));
    return ends.every((end) => end === 'unauthorized');
  });

  const payer = await company.payer({ funds: '10' });
  const grant = await payer.grant(lark);
  const offer = await lark.offer('1');
  const pay = (client: Client) => client.createPayment({ body: { grant, offer } });
  for (const client of larks) await pay(client);
  await larks[1]!.updateOffer({ params: { offer }, body: { price: '0.01' } });
  await withinASecond(async () => {
    const prices = await Promise.all(larks.map(async (client) => (await pay(client)).amount));
    return prices.every((price) => price === '0.01');
  });

  // A grant is a limit in the ledger: there it holds at once.
  await clientOf(fleet.urls[2]!, payer.token).revokeGrant({ params: { grant } });
  for (const client of larks) expect(await outcomeOf(pay(client))).toBe('limit_closed');
});

test('a follower that reads from either server misses nothing', async () => {
  const payers = await Promise.all(many(6).map(() => company.payer({ funds: '10' })));
  const offer = await lark.offer('0.001');
  const grants = await Promise.all(payers.map((payer) => payer.grant(lark)));
  const paid = new Set<string>();
  const followed: string[] = [];
  // A cursor for each lane.
  const cursors = many(LANES).map(laneBase);
  let reads = 0;

  /** Whether there was anything. */
  async function follow(): Promise<boolean> {
    let found = false;
    for (const lane of cursors.keys()) {
      const page = await at(operators, reads++).listEvents({ query: { after: cursors[lane]!, limit: 100 } });
      for (const event of page.items) {
        expect(event.seq).toBe(cursors[lane]! + 1);
        cursors[lane] = event.seq;
        if (event.type === 'payment') followed.push(String(event.data['payment']));
        found = true;
      }
    }
    return found;
  }

  let paying = true;
  const following = (async () => {
    while (paying) await follow();
  })();
  await Promise.all(
    many(12).map(async (i) => {
      for (let n = 0; n < 25; n++) {
        const { id } = await at(larks, i).createPayment({ body: { grant: at(grants, i + n), offer } });
        paid.add(id);
      }
    }),
  );
  paying = false;
  await following;
  while (await follow());
  expect(paid.size).toBe(300);
  expect(followed.length).toBe(new Set(followed).size);
  expect([...paid].filter((id) => !followed.includes(id))).toEqual([]);
});

test(
  'a tab is collected once; when a server is killed, another one does the jobs',
  { timeout: 120_000 },
  async () => {
    for (const [i, server] of fleet.servers.entries()) {
      // Asked for at a server that lives on; one of the three rounds kills the one that did the jobs.
      const next = (i + 1) % fleet.servers.length;
      const here = companyAt(fleet.urls[next]!, fleet.operatorKey);
      const payer = await here.payer({ registered: true });
      await payer.topUp('1', { saveMethod: true });
      const offer = await lark.offer('6');
      const grant = await payer.grant(lark);
      await server.kill();
      await larks[next]!.createPayment({ body: { grant, offer } });
      await expect.poll(async () => (await payer.account()).owed, { timeout: 20_000 }).toBe(0n);
      await server.start();
      const { items } = await payer.client.listCollections();
      expect(items.map(({ amount, status }) => `${amount} ${status}`)).toEqual(['5 paid']);
    }
    await company.prove();
  },
);

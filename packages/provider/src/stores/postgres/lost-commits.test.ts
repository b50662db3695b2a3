/** Databases that have lost commits which were answered, whatever they have come to since: this process builds on neither. */
import { journalClock, type Ledger, openLedger, OutcomeUnknown, type Result, verify } from '@farthing/ledger';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { openPostgresBook } from './index.ts';
import { startProxy, testDatabase } from './testing.ts';

const NOW = Date.UTC(2026, 0, 15, 12);
const world = { name: 'world', asset: 1, floor: null, listed: false };
const payer = { name: 'wal_payer', asset: 1, floor: 0n, listed: true };

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function open(url: string): Promise<Ledger> {
  const store = await openPostgresBook({ url, lanes: 1, forgetKeysMs: 0, recoverMs: 3000 });
  const clock = journalClock({ wall: () => NOW, monotonic: () => 0, last: 0 });
  const ledger = await openLedger({ store, clock });
  cleanups.push(() => ledger.close());
  return ledger;
}

const give = (ledger: Ledger, amount = 1n): Promise<Result> =>
  ledger.submit({ op: 'transfer', kind: 0x20, debit: world, credit: payer, amount });

async function balanceIn(ledger: Ledger): Promise<bigint> {
  return ledger.store.view((rows) => rows.accountByName(payer.name, 1)?.balance ?? 0n);
}

/** Keeps the tables as they are now; what it returns puts them back, as a standby that was promoted too early would. */
async function keep(url: string): Promise<() => Promise<void>> {
  const schema = new URL(url).searchParams.get('schema') ?? 'public';
  const client = new pg.Client({ connectionString: url.replace(/\?schema=.*/, '') });
  await client.connect();
  cleanups.push(() => client.end());
  const { rows } = await client.query<{ name: string }>(
    'SELECT tablename AS name FROM pg_tables WHERE schemaname = $1',
    [schema],
  );
  const names = rows.map(({ name }) => name);
  for (const name of names)
    await client.query(`CREATE TEMP TABLE kept_${name} AS TABLE "${schema}"."${name}"`);
  return async () => {
    await client.query(`BEGIN; TRUNCATE ${names.map((name) => `"${schema}"."${name}"`).join(', ')}`);
    for (const name of names) await client.query(`INSERT INTO "${schema}"."${name}" TABLE kept_${name}`);
    await client.query('COMMIT');
  };
}

/** Two processes, the first of which has been answered a payment that is lost. */
async function bereft() {
  const url = await testDatabase();
  const proxy = await startProxy(url);
  cleanups.push(() => proxy.close());
  const first = await open(proxy.url);
  await give(first);
  const second = await open(url);
  const putBack = await keep(url);
  await give(first, 5n);
  await putBack();
  return { url, proxy, first, second };
}

async function expectOnly(url: string, balance: bigint): Promise<void> {
  const fresh = await open(url);
  expect(await balanceIn(fresh)).toBe(balance);
  for (const store of fresh.store.lanes) expect((await verify({ store })).findings).toEqual([]);
}

test.each([
  ['nothing', 0],
  ['as many entries', 1],
  ['more entries', 3],
])('a process whose commit is lost ends when the database has come to %s instead', async (_, others) => {
  const { url, first, second } = await bereft();
  for (let i = 0; i < others; i++) await give(second);
  await expect(give(first, 100n)).rejects.toBeInstanceOf(OutcomeUnknown);
  await expectOnly(url, BigInt(1 + others));
});

test.each([1, 3])('and when it only looks (%d other entries)', async (others) => {
  const { url, first, second } = await bereft();
  for (let i = 0; i < others; i++) await give(second);
  const spend = first.submit({ op: 'transfer', kind: 0x20, debit: payer, credit: world, amount: 1000n });
  await expect(spend).rejects.toBeInstanceOf(OutcomeUnknown);
  await expectOnly(url, BigInt(1 + others));
});

test.each(['before', 'after'] as const)('and when it asks what became of a commit cut %s', async (how) => {
  const { url, first, second, proxy } = await bereft();
  for (let i = 0; i < 3; i++) await give(second);
  proxy.cutAt('farthing_append', how);
  await expect(give(first, 100n)).rejects.toBeInstanceOf(OutcomeUnknown);
  await expectOnly(url, 4n);
});

test('and when it writes configuration', async () => {
  const { url, first, second, proxy } = await bereft();
  await give(second);
  proxy.cutAt('farthing_writeRecords', 'before');
  const put = { collection: 'c', id: 'x', value: 1 };
  await expect(first.write([{ put }])).rejects.toBeInstanceOf(OutcomeUnknown);
  await expectOnly(url, 2n);
});

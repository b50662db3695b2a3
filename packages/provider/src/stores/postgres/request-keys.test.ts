/** Request keys over their 30 days: used again afterwards, forgotten bit by bit, and never forgotten before. */
import { KEY_LIFETIME_MS, type Ledger, openLedger, type Result } from '@farthing/ledger';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { openPostgresBook, type PostgresBook } from './index.ts';
import { testDatabase } from './testing.ts';

const START = Date.UTC(2026, 0, 15);
const world = { name: 'world', asset: 1, floor: null, listed: false };
const payer = { name: 'wal_payer', asset: 1, floor: 0n, listed: true };

const open: Ledger[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((ledger) => ledger.close()));
});

async function start(url: string, time: () => number): Promise<{ book: PostgresBook; ledger: Ledger }> {
  const book = await openPostgresBook({ url, lanes: 1, forgetKeysMs: 0 });
  const clock = { now: time, jump: 0, accept() {} };
  const ledger = await openLedger({ store: book, clock });
  open.push(ledger);
  return { book, ledger };
}

const give = (ledger: Ledger, key: string): Promise<Result> =>
  ledger.submit({
    op: 'transfer',
    kind: 0x20,
    debit: world,
    credit: payer,
    amount: 1n,
    key: { caller: 0, key, fingerprint: 'f' },
  });

async function count(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url.replace(/\?schema=.*/, '') });
  await client.connect();
  const schema = new URL(url).searchParams.get('schema') ?? 'public';
  const { rows } = await client.query<{ n: string }>(`SELECT count(*) AS n FROM "${schema}".request_key`);
  await client.end();
  return Number(rows[0]!.n);
}

test.each(['the process that used it', 'another process'])(
  'a key is known for 30 days and can then be used again, by %s',
  async (who) => {
    let now = START;
    const url = await testDatabase();
    const { ledger } = await start(url, () => now);
    await give(ledger, 'a');
    await give(ledger, 'b');
    const then = who === 'another process' ? (await start(url, () => now)).ledger : ledger;
    now = START + KEY_LIFETIME_MS;
    expect(await give(then, 'a')).toMatchObject({ repeated: true });
    await give(then, 'passes the time');
    now += 1;
    await give(then, 'passes the time by one more');
    // Both at once: one has expired, the other is new.
    const [again, fresh] = await Promise.all([give(then, 'a'), give(then, 'c')]);
    expect([again, fresh]).toMatchObject([{ repeated: false }, { repeated: false }]);
    expect(await give(ledger, 'a')).toMatchObject({ repeated: true });
    expect(await give(then, 'c')).toMatchObject({ repeated: true });
    expect(await count(url)).toBe(5);
  },
);

test('an expired key in a group does not open the door for one that lives', async () => {
  let now = START;
  const url = await testDatabase();
  const [{ ledger: one }, { ledger: other }] = [await start(url, () => now), await start(url, () => now)];
  await give(one, 'old');
  now = START + KEY_LIFETIME_MS + 1;
  const living = await give(one, 'living');
  const [old, repeated] = await Promise.all([give(other, 'old'), give(other, 'living')]);
  expect(old).toMatchObject({ status: 'posted', repeated: false });
  expect(repeated).toEqual({ ...living, repeated: true });
});

test('expired keys are forgotten slice by slice, living ones stay', async () => {
  let now = START;
  const url = await testDatabase();
  const { book, ledger } = await start(url, () => now);
  const keys = (prefix: string) => Array.from({ length: 250 }, (_, i) => `${prefix} ${i}`);
  await Promise.all(keys('old').map((key) => give(ledger, key)));
  // The last old group is kept a little longer: a part of it might be young.
  await give(ledger, 'the last of the old');
  expect(await book.forgetKeys(100)).toBe(0);
  now = START + KEY_LIFETIME_MS / 2;
  await Promise.all(keys('young').map((key) => give(ledger, key)));
  now = START + KEY_LIFETIME_MS + 60_000;
  await give(ledger, 'now');
  await give(ledger, 'the group after it');
  expect(await count(url)).toBe(503);
  const forgotten: number[] = [];
  for (let i = 0; i < 7; i++) forgotten.push(await book.forgetKeys(100));
  expect(forgotten.every((number) => number <= 100)).toBe(true);
  expect(forgotten.reduce((sum, number) => sum + number, 0)).toBe(250);
  expect(await count(url)).toBe(253);
  expect(await give(ledger, 'young 7')).toMatchObject({ repeated: true });
  expect(await give(ledger, 'old 7')).toMatchObject({ repeated: false });
});

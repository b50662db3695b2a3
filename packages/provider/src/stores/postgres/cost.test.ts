/** What a payment costs: statements sent for a group, and bytes kept in the database. */
import { journalClock, type Ledger, openLedger, type Request } from '@farthing/ledger';
import { tallyOf } from '../../statistics/tally.ts';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { openPostgresBook } from './index.ts';
import { testDatabase } from './testing.ts';

const world = { name: 'world', asset: 1, floor: null, listed: false };
const fees = { name: 'book/fees', asset: 1, floor: null, listed: false };
const wallet = (i: number) => ({ name: `wal_${i}`, asset: 1, floor: 0n, listed: true });
const seller = (i: number) => ({ name: `sel_${i}/accrual`, asset: 1, floor: 0n, listed: true });

const open: Ledger[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((ledger) => ledger.close()));
});

async function start(wallets: number) {
  const url = await testDatabase();
  const sent: string[] = [];
  const onSend = (text: string) => void sent.push(text);
  const store = await openPostgresBook({ url, lanes: 1, forgetKeysMs: 0, pulseMs: 60_000, tallyOf, onSend });
  let now = Date.UTC(2026, 0, 15);
  const clock = journalClock({ wall: () => now, monotonic: () => now, last: 0 });
  const ledger = await openLedger({ store, clock });
  open.push(ledger);
  await ledger.submit({ op: 'open', kind: 2, account: fees });
  await ledger.submitAll(
    Array.from({ length: wallets }, (_, i) => ({
      op: 'transfer',
      kind: 0x20,
      debit: world,
      credit: wallet(i),
      amount: 1_000_000_000n,
    })),
  );
  const feeAccount = (await store.view((rows) => rows.accountByName(fees.name, 1)))!.account;
  let made = 0;
  const payment = (): Request => {
    const at = made++;
    // A UUID that begins with the time, as clients make them.
    const time = (now++).toString(16).padStart(12, '0');
    const random = (at * 2_654_435_761).toString(16).padStart(15, '0').slice(-15);
    const key = `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6)}000`;
    const payer = wallet((at * 7919) % wallets);
    return {
      op: 'transfer',
      kind: 0x10,
      debit: payer,
      credit: seller(at % 20),
      amount: 2_000_000n,
      fee: { account: feeAccount, basisPoints: 500 },
      subject: 1 + (at % 50),
      key: { caller: payer, key, fingerprint: String(at) },
    };
  };
  const pay = async (count: number) => {
    const results = await ledger.submitAll(Array.from({ length: count }, payment));
    for (const { status } of results) expect(status).toBe('posted');
  };
  return { url, sent, pay, ledger };
}

test('a group whose rows are in memory takes one round trip, whatever its size', async () => {
  const { sent, pay } = await start(100);
  await pay(500);
  sent.length = 0;
  for (const size of [1, 2, 100, 1000]) await pay(size);
  expect(sent).toHaveLength(4);
  expect(sent.every((text) => text.includes('append'))).toBe(true);
});

test('a group whose rows are not in memory takes a few', async () => {
  const { url, pay } = await start(100);
  await pay(200);
  const sent: string[] = [];
  const store = await openPostgresBook({
    url,
    forgetKeysMs: 0,
    pulseMs: 60_000,
    onSend: (text) => void sent.push(text),
  });
  const ledger = await openLedger({
    store,
    clock: journalClock({ wall: () => 0, monotonic: () => 0, last: 0 }),
  });
  open.push(ledger);
  sent.length = 0;
  await ledger.submitAll(
    Array.from({ length: 100 }, (_, i) => ({
      op: 'transfer',
      kind: 0x10,
      debit: wallet(i),
      credit: seller(i % 20),
      amount: 1n,
      key: { caller: wallet(i), key: `${i}`, fingerprint: '' },
    })),
  );
  expect(sent.length).toBeLessThanOrEqual(3);
});

test('a payment keeps at most 300 bytes in the database, all indexes counted', async () => {
  const wallets = 1000;
  const { url, pay, ledger } = await start(wallets);
  await pay(2000);
  const before = await size(url);
  const payments = 20_000;
  for (let at = 0; at < payments; at += 500) await pay(500);
  const bytes = ((await size(url)) - before) / payments;
  expect(bytes).toBeLessThan(300);
  // The lists are all there, though they cost next to nothing.
  const [account] = (await ledger.store.accounts(0, 10)).filter(({ name }) => name.startsWith('wal_'));
  const page = await ledger.store.history(account!.account, 1, { limit: 1000 });
  expect(page.items).toHaveLength((payments + 2000) / wallets);
});

async function size(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url.replace(/\?schema=.*/, '') });
  await client.connect();
  try {
    await client.query('VACUUM');
    const schema = new URL(url).searchParams.get('schema') ?? 'public';
    const { rows } = await client.query<{ bytes: string }>(
      `SELECT sum(pg_total_relation_size(oid)) AS bytes FROM pg_class
         WHERE relkind = 'r' AND relnamespace = quote_ident($1)::regnamespace`,
      [schema],
    );
    return Number(rows[0]!.bytes);
  } finally {
    await client.end();
  }
}

import { beforeEach, describe, expect, test } from 'vitest';
import { link } from './chain.ts';
import { decodeGroup } from './codec.ts';
import { closePeriod, closings, lastClosing } from './closing.ts';
import { journalClock } from './clock.ts';
import { type Ledger, openLedger } from './ledger.ts';
import type { Entry } from './entry.ts';
import type { LocalStore } from './local-store.ts';
import { memoryStore } from './memory-store.ts';
import type { GroupRow, Store, Tally } from './store.ts';
import { verify } from './verify.ts';

const tallyOf = (entry: Entry): Tally[] =>
  entry.kind === 0x10
    ? [{ account: entry.legs[1]!.account, day: 1, subject: 0, values: [1n, -entry.legs[0]!.amount] }]
    : [];

const signer = {
  sign: (text: string) => `signed ${text.length}`,
  check: (text: string, signature: string) => signature === `signed ${text.length}`,
};

let store: LocalStore;
let ledger: Ledger;
const wallet = { name: 'wal_a', asset: 1, floor: -1000n, listed: true };
const seller = { name: 'sel_a/accrual', asset: 1, floor: 0n, listed: true };

beforeEach(async () => {
  store = memoryStore({ tallyOf });
  const clock = journalClock({ wall: () => 1_800_000_000_000, monotonic: () => 0, last: 0 });
  ledger = await openLedger({ store, clock });
  const opened = await ledger.submit({
    op: 'open',
    kind: 0x30,
    account: { name: 'book/fees', asset: 1, floor: null, listed: false },
  });
  const fees = opened.status === 'posted' ? opened.entry.opens!.account : 0;
  for (let i = 0; i < 20; i++) {
    await ledger.submit({
      op: 'transfer',
      kind: 0x10,
      debit: wallet,
      credit: seller,
      amount: 7n,
      fee: { account: fees, basisPoints: 500 },
      key: { caller: wallet, key: `k${i}`, fingerprint: 'f' },
      memo: `article ${i % 3}`,
    });
  }
  const seq = store.state.next.seq - 1;
  await ledger.submit({ op: 'reverse', kind: 0x11, of: seq, amount: 3n });
});

describe('verify', () => {
  test('proves an honest book and counts it', async () => {
    const report = await verify({ store, tallyOf });
    expect(report).toMatchObject({ ok: true, from: 1, to: store.state.next.seq - 1, findings: [] });
    expect(report.head).toBe(Buffer.from(store.head).toString('hex'));
  });

  const tampered: [string, (row: GroupRow) => GroupRow | undefined, RegExp][] = [
    [
      'a changed byte',
      (row) => ({ ...row, bytes: row.bytes.with(row.bytes.length - 1, 0x7f) }),
      /chain is broken/,
    ],
    ['a changed hash', (row) => ({ ...row, hash: row.hash.with(0, row.hash[0]! ^ 1) }), /chain is broken/],
    ['a changed time', (row) => ({ ...row, time: row.time + 1 }), /chain is broken/],
    ['a missing group', () => undefined, /jumps from/],
  ];
  test.each(tampered)('finds %s', async (_, change, message) => {
    const report = await verify({ store: tamper(store, 12, change), tallyOf });
    expect(report.ok).toBe(false);
    expect(report.findings.map((finding) => finding.message).join('\n')).toMatch(message);
  });

  const forged: [string, (entry: Entry) => void, RegExp][] = [
    ['unbalanced legs', (entry) => (entry.legs[1]!.amount += 1n), /sum to zero/],
    ['an overdraft', (entry) => entry.legs.forEach((leg) => (leg.amount *= 1000n)), /overdraws/],
    ['a fee that is not due', (entry) => (entry.fee!.carry = 1), /fee and its carry/],
    ['time going back', (entry) => (entry.time = 5), /time goes back/],
    ['a key used twice', (entry) => (entry.key!.key = `h${'0'.repeat(32)}`), /request key is indexed/],
  ];
  test.each(forged)('finds %s even when the chain was forged to match', async (_, change, message) => {
    const report = await verify({ store: await forge(store, 15, change), tallyOf });
    expect(report.findings.map((finding) => finding.message).join('\n')).toMatch(message);
  });

  test('finds an index that says something else than the journal', async () => {
    const account = store.state.accountByName('wal_a', 1)!.account;
    store.state.account(account)!.balance += 1n;
    const report = await verify({ store, tallyOf });
    expect(report.findings).toEqual([
      { seq: 0, message: `account ${account}: balance is indexed as -136 instead of -137` },
    ]);
  });
});

describe('closing a period', () => {
  test('is signed, journaled, and a place to verify from', async () => {
    const closing = await closePeriod(ledger, store, signer);
    expect(closing.statement.balances).toEqual([{ asset: 1, accounts: 3, sum: '0' }]);
    await ledger.submit({ op: 'transfer', kind: 0x10, debit: wallet, credit: seller, amount: 9n });
    const from = await lastClosing(store, signer);
    const report = await verify({ store, tallyOf, from });
    expect(report).toMatchObject({ ok: true, from: closing.statement.seq + 1, entries: 2 });
    const second = await closePeriod(ledger, store, signer);
    expect(second.statement.seq).toBe(closing.statement.seq + 2);
    expect(await closings(store)).toHaveLength(2);
  });

  test('a forged statement or changed rows are not a place to start from', async () => {
    await closePeriod(ledger, store, signer);
    await expect(lastClosing(store, { ...signer, check: () => false })).rejects.toThrow(/not signed/);
    const [part] = await store.records('closing_rows', { limit: 1 });
    await ledger.write([{ put: { ...part!, value: (part!.value as string[]).slice(1) } }]);
    await expect(lastClosing(store, signer)).rejects.toThrow(/not the ones that were signed/);
  });
});

/** The same store with one journal row changed or left out. */
function tamper(honest: Store, at: number, change: (row: GroupRow) => GroupRow | undefined): Store {
  const rows = async (after: number, limit: number) => {
    const all = await honest.rows(after, limit);
    return all.flatMap((row) => (row.first <= at && row.last >= at ? (change(row) ?? []) : row));
  };
  return Object.create(honest, { rows: { value: rows } });
}

/** The same store with one entry changed and every hash from there on recomputed. */
async function forge(honest: Store, at: number, change: (entry: Entry) => void): Promise<Store> {
  let head: Uint8Array = new Uint8Array(32);
  const forgedRows: GroupRow[] = [];
  for (const row of await honest.rows(0, 10_000)) {
    const entries = decodeGroup(row.bytes, row.first, row.time) as [Entry, ...Entry[]];
    for (const entry of entries)
      if (entry.seq >= at && entry.fee && !forgedRows.some((r) => r.last >= at)) change(entry);
    const forgedRow = link(head, entries);
    forgedRows.push(forgedRow);
    head = forgedRow.hash;
  }
  const rows = async (after: number, limit: number) =>
    forgedRows.filter((row) => row.last > after).slice(0, limit);
  return Object.create(honest, { rows: { value: rows } });
}

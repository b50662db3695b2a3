import { describe, expect, test } from 'vitest';
import { fold } from '../fold.ts';
import { MemoryRows } from '../memory-rows.ts';
import type { State } from '../state.ts';
import { TestBook } from '../testing/test-book.ts';
import { decide } from './index.ts';

const [PAYER, SELLER, FEES] = [1, 2, 3];

/** A book of which nothing but the rows is kept, so that a million entries fit. */
function openRows(): { rows: MemoryRows; state: State } {
  const rows = new MemoryRows();
  rows.addAsset({ id: 1, code: 'USD', scale: 9 });
  const none = { balance: 0n, held: 0n, carry: 0, creditFrozen: false, frozen: false, limit: 0 };
  const zero = { ...none, asset: 1, listed: false, seq: 0 };
  for (const account of [PAYER, SELLER, FEES]) {
    rows.addAccount({ ...zero, account, name: `account ${account}`, floor: account === SELLER ? 0n : null });
  }
  const absent = () => undefined;
  const state: State = {
    next: rows.next,
    asset: (id) => rows.assets.get(id),
    assetByCode: absent,
    account: (id) => rows.accounts.get(id),
    accountByName: absent,
    limit: absent,
    limitByName: absent,
    hold: absent,
    owned: absent,
    reversed: absent,
    key: absent,
    memo: absent,
    entry: absent,
  };
  return { rows, state };
}

/** Pays so many times one unit, in groups of a thousand. */
function payUnits(count: number, basisPoints: (payment: number) => number): MemoryRows {
  const { rows, state } = openRows();
  for (let done = 0; done < count; done += 1000) {
    const requests = Array.from({ length: 1000 }, (_, i) => ({
      op: 'transfer' as const,
      kind: 0x10,
      debit: PAYER,
      credit: SELLER,
      amount: 1n,
      fee: { account: FEES, basisPoints: basisPoints(done + i) },
    }));
    for (const entry of decide(requests, state, done).entries) {
      fold(entry, rows);
      rows.next.seq = entry.seq + 1;
    }
  }
  return rows;
}

describe('a million payments of one unit', () => {
  test.each([
    [500, 50_000n],
    [333, 33_300n],
    [1, 100n],
    [9_999, 999_900n],
  ])('at %i basis points yield exactly %i units of fees', (rate, fees) => {
    const rows = payUnits(1_000_000, () => rate);
    expect(rows.account(FEES)!.balance).toBe(fees);
    expect(rows.account(SELLER)!.balance).toBe(1_000_000n - fees);
  });

  test('while the rate changes, the remainder is carried from one rate to the next', () => {
    const rows = payUnits(1_000_000, (payment) => payment % 7);
    const due = Array.from({ length: 1_000_000 }, (_, i) => i % 7).reduce((sum, rate) => sum + rate, 0);
    expect(rows.account(FEES)!.balance).toBe(BigInt(Math.floor(due / 10_000)));
    expect(rows.account(SELLER)!.carry).toBe(due % 10_000);
  });
});

test('the account for fees may be given by its terms, and is then opened before the first payment that needs it', () => {
  const b = new TestBook();
  const account = { name: 'book/fees of this lane', asset: 1, floor: null, listed: false };
  const paid = b.do(b.payment({ fee: { account, basisPoints: 1000 } }));
  const opened = b.store.state.accountByName(account.name, 1)!;
  expect(opened).toMatchObject({ balance: 1n, floor: null });
  expect(paid.legs[2]).toEqual({ account: opened.account, amount: 1n });
  const again = b.do(b.payment({ fee: { account, basisPoints: 1000 } }));
  expect(again.legs[2]).toEqual(paid.legs[2]);
  expect(again.seq).toBe(paid.seq + 1);
  const held = b.do(b.holding({ fee: { account: { ...account, name: 'other' }, basisPoints: 1000 } }));
  expect(b.store.state.account(held.holds!.feeAccount)!.name).toBe('other');
});

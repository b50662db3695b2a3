/** Compares a store with the oracle of a sample book: everything it can be asked for must be the same. */
import { expect } from 'vitest';
import type { Counters, View } from '../state.ts';
import type { SampleBook } from './sample-book.ts';
import type { Group, Store } from '../store.ts';

/** Commits a group that was made elsewhere. */
export function append(store: Store, group: Group): Promise<Group> {
  return store.commit(() => group);
}

/** The numbers that the store gives next. */
export async function nextOf(store: Store): Promise<Counters> {
  let next: Counters | undefined;
  await store.commit(({ state }) => {
    next = { ...state.next };
    return { entries: [], memos: [], records: [] };
  });
  return next!;
}

/** The rows that `decide` reads are those of the oracle. */
export async function expectSameState(store: Store, book: SampleBook): Promise<void> {
  expect(await nextOf(store)).toEqual(book.rows.next);
  await store.view((state) => expectSameRows(state, book));
}

function expectSameRows(state: View, { rows }: SampleBook): void {
  for (const asset of rows.assets.values()) {
    expect(state.asset(asset.id)).toEqual(asset);
    expect(state.assetByCode(asset.code)).toEqual(asset);
  }
  for (const row of rows.accounts.values()) {
    expect(state.account(row.account)).toEqual(row);
    expect(state.accountByName(row.name, row.asset)).toEqual(row);
  }
  for (const row of rows.limits.values()) {
    expect(state.limit(row.limit)).toEqual(row);
    if (row.name) expect(state.limitByName(row.name)).toEqual(row);
  }
  for (const row of rows.holds.values()) expect(state.hold(row.hold)).toEqual(row);
  for (const row of rows.ownership.values()) {
    expect(state.owned(row.account, row.resource)).toEqual(row.seq > 0 ? row : undefined);
  }
  for (const row of rows.reversals.values()) expect(state.reversed(row.payment)).toEqual(row);
  for (const [hash, id] of rows.memos) expect(state.memo(hash)).toBe(id);
}

/** Everything a store can be asked for is as the oracle has it. */
export async function expectSame(store: Store, book: SampleBook): Promise<void> {
  await expectSameState(store, book);
  await store.view((state) => {
    for (const [name, seq] of book.keys) {
      const colon = name.indexOf(':');
      expect(state.key(Number(name.slice(0, colon)), name.slice(colon + 1))).toBe(seq);
    }
  });
  expect(await store.read(0, book.entries.length + 1)).toEqual(book.entries);
  expect(await store.accounts(0, 10_000)).toEqual([...book.rows.accounts.values()]);
  expect(await store.limits(0, 10_000)).toEqual([...book.rows.limits.values()]);
  const open = [...book.rows.holds.values()].filter(({ status }) => status === 'open');
  expect(byHold(await store.dueHolds(Number.MAX_SAFE_INTEGER, 10_000))).toEqual(byHold(open));
  for (const { account } of book.rows.accounts.values()) {
    for (const list of [0, 1, 3]) {
      expect(await wholeHistory(store, account, list, 200)).toEqual(book.history(account, list).toReversed());
    }
    expect(await store.tallies(account, 0, 100_000)).toEqual(book.tallies(account));
  }
  for (const [id, text] of book.memos) expect(await store.memoText(id)).toBe(text);
}

export async function wholeHistory(
  store: Store,
  account: number,
  list: number,
  limit: number,
): Promise<number[]> {
  const seqs: number[] = [];
  let before: number | undefined;
  do {
    const page = await store.history(account, list, { before, limit });
    seqs.push(...page.items.map((entry) => entry.seq));
    before = page.next;
  } while (before !== undefined);
  return seqs;
}

export function byHold<R extends { hold: number }>(rows: R[]): R[] {
  return rows.toSorted((a, b) => a.hold - b.hold);
}

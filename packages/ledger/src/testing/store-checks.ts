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
  // Compared after the view: one that throws at the first missing row would be asked again for each of them.
  const pairs = await store.view((state) => [...rowsOf(state, book)]);
  for (const [actual, expected] of pairs) expect(actual).toEqual(expected);
}

/** Each row that the state has, and the oracle's. */
function* rowsOf(state: View, { rows }: SampleBook): Iterable<[actual: unknown, expected: unknown]> {
  for (const asset of rows.assets.values()) {
    yield [state.asset(asset.id), asset];
    yield [state.assetByCode(asset.code), asset];
  }
  for (const row of rows.accounts.values()) {
    yield [state.account(row.account), row];
    yield [state.accountByName(row.name, row.asset), row];
  }
  for (const row of rows.limits.values()) {
    yield [state.limit(row.limit), row];
    if (row.name) yield [state.limitByName(row.name), row];
  }
  for (const row of rows.holds.values()) yield [state.hold(row.hold), row];
  for (const row of rows.ownership.values()) {
    yield [state.owned(row.account, row.resource), row.seq > 0 ? row : undefined];
  }
  for (const row of rows.reversals.values()) yield [state.reversed(row.payment), row];
  for (const [hash, id] of rows.memos) yield [state.memo(hash), id];
}

/** Everything a store can be asked for is as the oracle has it. */
export async function expectSame(store: Store, book: SampleBook): Promise<void> {
  await expectSameState(store, book);
  const names = [...book.keys.keys()].map((name) => name.split(':') as [caller: string, key: string]);
  const found = await store.view((state) => names.map(([caller, key]) => state.key(Number(caller), key)));
  expect(found).toEqual([...book.keys.values()]);
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

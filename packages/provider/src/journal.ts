/** Reading the book: one entry by sequence, accounts by name, and histories that span several accounts and lanes. */
import { laneOfNumber } from '@farthing/ledger';
import type { AccountState, Asset, BookStore, Entry, Ledger, Reader } from '@farthing/ledger';
import type { Listing } from './shapes.ts';

/** The durable entry with this sequence. */
export async function entryAt(ledger: Pick<Ledger, 'store'>, seq: number): Promise<Entry | undefined> {
  return ledger.store.view((state) => state.entry(seq));
}

/** All assets of the book, in the order of their definition. */
export function assetsOf({ assets }: Pick<Reader, 'assets'>): Asset.Asset[] {
  return assets.all();
}

/** An account that is known to be there. */
export async function rowOf({ store }: Pick<Ledger, 'store'>, account: number): Promise<AccountState> {
  return (await store.view((state) => state.account(account)))!;
}

export function rowNamed(
  { store }: Pick<Ledger, 'store'>,
  name: string,
  asset: number,
): Promise<AccountState | undefined> {
  return store.view((state) => state.accountByName(name, asset));
}

/** The accounts with one name: one for each asset in which it was opened, and for each lane if it may be in any. */
export function rowsNamed({ store }: Pick<Ledger, 'store'>, name: string): Promise<AccountState[]> {
  const lane = store.laneOf(name);
  const lanes = lane === undefined ? store.lanes.map((each) => each.lane) : [lane];
  const assets = store.assets.all();
  return store.view((state) =>
    lanes.flatMap((each) => assets.flatMap(({ id }) => state.accountByName(name, id, each) ?? [])),
  );
}

/** The account with one name in each lane; those that were never opened are left out. */
export function rowsInLanes(
  { store }: Pick<Ledger, 'store'>,
  name: string,
  asset: number,
): Promise<AccountState[]> {
  return store.view((state) =>
    store.lanes.flatMap(({ lane }) => state.accountByName(name, asset, lane) ?? []),
  );
}

/** The newest first: by time, and of one time by number. Within a lane that is the order of the journal. */
export function newerFirst(a: { seq: number; time: number }, b: { seq: number; time: number }): number {
  return laneOfNumber(a.seq) === laneOfNumber(b.seq) ? b.seq - a.seq : b.time - a.time || b.seq - a.seq;
}

/**
 * For each of the lanes, the sequence below which its entries come after the given one in the order of `newerFirst`: a
 * cursor is one number, whatever lanes its list runs through.
 */
export async function boundsOf(
  store: Pick<BookStore, 'lanes' | 'view'>,
  cursor: number | undefined,
  lanes: Iterable<number>,
): Promise<Map<number, number | undefined>> {
  const wanted = [...new Set(lanes)];
  const home = laneOfNumber(cursor ?? 1);
  const alone = wanted.every((lane) => lane === home);
  const entry = cursor === undefined || alone ? undefined : await store.view((state) => state.entry(cursor));
  const bounds = wanted.map(async (lane): Promise<[number, number | undefined]> => {
    if (!entry || lane === home) return [lane, cursor];
    // Of entries of one time, those of a lower lane are older.
    return [lane, await store.lanes[lane]!.seqAt(lane < home ? entry.time + 1 : entry.time)];
  });
  return new Map(await Promise.all(bounds));
}

/**
 * Entries listed for any of the accounts that `wanted` accepts, newest first. `next` is passed as `before` for the
 * page after.
 */
export async function history(
  store: Pick<BookStore, 'history' | 'lanes' | 'view'>,
  accounts: readonly number[],
  list: number,
  options: { before?: number; limit: number; wanted?: (entry: Entry) => boolean },
): Promise<Listing<Entry>> {
  const { before, limit, wanted = () => true } = options;
  const bounds = await boundsOf(store, before, accounts.map(laneOfNumber));
  const found: Entry[] = [];
  for (const account of accounts) {
    const bound = bounds.get(laneOfNumber(account));
    found.push(...(await newest(store, account, list, wanted, { before: bound, limit })));
  }
  found.sort(newerFirst);
  // An entry that concerns two of the accounts is listed once.
  const items = found.filter((entry, i) => entry.seq !== found[i - 1]?.seq).slice(0, limit + 1);
  if (items.length <= limit) return { items };
  items.pop();
  return { items, next: items.at(-1)!.seq };
}

/** One more than `limit`, so that the caller knows whether a page follows. */
async function newest(
  store: Pick<Reader, 'history'>,
  account: number,
  list: number,
  wanted: (entry: Entry) => boolean,
  { before, limit }: { before?: number; limit: number },
): Promise<Entry[]> {
  const found: Entry[] = [];
  let at = before;
  do {
    const page = await store.history(account, list, { before: at, limit: limit + 1 });
    for (const entry of page.items) if (found.length <= limit && wanted(entry)) found.push(entry);
    at = page.next;
  } while (at !== undefined && found.length <= limit);
  return found;
}

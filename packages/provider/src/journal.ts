/** Reading the book: one entry by sequence, accounts by name, and histories that span several accounts. */
import type { AccountState, Asset, Entry, Ledger, Reader } from '@farthing/ledger';
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

/**
 * Entries listed for any of the accounts that `wanted` accepts, newest first. `next` is passed as `before` for the
 * page after.
 */
export async function history(
  store: Pick<Reader, 'history'>,
  accounts: readonly number[],
  list: number,
  options: { before?: number; limit: number; wanted?: (entry: Entry) => boolean },
): Promise<Listing<Entry>> {
  const { limit, wanted = () => true } = options;
  const found: Entry[] = [];
  for (const account of accounts) found.push(...(await newest(store, account, list, wanted, options)));
  found.sort((a, b) => b.seq - a.seq);
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

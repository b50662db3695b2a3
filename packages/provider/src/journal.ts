/** Reading the journal: one entry by sequence, and histories that span several accounts. */
import type { Asset, Entry, Ledger, Store } from '@farthing/ledger';
import type { Listing } from './shapes.ts';

/** The durable entry with this sequence. */
export async function entryAt(ledger: Pick<Ledger, 'store'>, seq: number): Promise<Entry | undefined> {
  return ledger.store.state.entry(seq) ?? (await ledger.store.read(seq - 1, 1))[0];
}

/** All assets of the book, in the order of their definition. */
export function assetsOf(store: Pick<Store, 'state'>): Asset.Asset[] {
  const assets: Asset.Asset[] = [];
  for (let id = 1; id < store.state.next.asset; id++) {
    const asset = store.state.asset(id);
    if (asset) assets.push(asset);
  }
  return assets;
}

/** The numbers of the accounts with one name, one for each asset in which it was opened. */
export function accountsNamed(store: Pick<Store, 'state'>, name: string): number[] {
  const numbers: number[] = [];
  for (const { id } of assetsOf(store)) {
    const account = store.state.accountByName(name, id);
    if (account) numbers.push(account.account);
  }
  return numbers;
}

/**
 * Entries listed for any of the accounts that `wanted` accepts, newest first. `next` is passed as `before` for the
 * page after.
 */
export async function history(
  store: Pick<Store, 'history'>,
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
  store: Pick<Store, 'history'>,
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

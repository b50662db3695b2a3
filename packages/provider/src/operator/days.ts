/** What all sellers together sold on each day (UTC), from the store's tallies. */
import type { Asset, Ledger } from '@farthing/ledger';
import { accrualAccount } from '../accounts.ts';
import { rowsNamed } from '../journal.ts';
import { itemsOf } from '../paging.ts';
import type { Listing, Seller } from '../shapes.ts';
import { type Sold, soldOf } from '../statistics/tally.ts';

const PAGE = 1000;

export interface DayTotals extends Sold {
  /** Days since 1970-01-01, UTC. */
  day: number;
  asset: Asset.Asset;
}

/** Days on which nothing was sold are left out; oldest first, the assets of a day in order of their definition. */
export async function addDays(
  deps: {
    ledger: Pick<Ledger, 'store'>;
    sellers: { list(page: { after?: string; limit: number }): Promise<Listing<Seller, string>> };
  },
  fromDay: number,
  toDay: number,
): Promise<DayTotals[]> {
  const { ledger, sellers } = deps;
  const { store } = ledger;
  const sums = new Map<string, DayTotals>();
  for await (const { id } of itemsOf((after?: string) => sellers.list({ after, limit: PAGE }))) {
    for (const { account, asset } of await rowsNamed(ledger, accrualAccount(id, 0).name)) {
      for (const { day, values } of await store.tallies(account, fromDay, toDay)) {
        const sold = soldOf(values);
        const name = `${day} ${asset}`;
        const sum = sums.get(name) ?? { day, asset: store.assets.byId(asset)!, ...soldOf([]) };
        sum.payments += sold.payments;
        sum.gross += sold.gross;
        sum.fees += sold.fees;
        sum.refunds += sold.refunds;
        sum.refunded += sold.refunded;
        sums.set(name, sum);
      }
    }
  }
  return [...sums.values()].toSorted((a, b) => a.day - b.day || a.asset.id - b.asset.id);
}

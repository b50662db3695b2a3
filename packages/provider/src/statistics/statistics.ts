/** Statistics: what each offer of a seller sold on each day (UTC), from the store's tallies. */
import type { Asset, Ledger, Tally } from '@farthing/ledger';
import { accrualAccount } from '../accounts.ts';
import type { Ids, OfferId, SellerId } from '../ids.ts';
import { rowsNamed } from '../journal.ts';
import { type Refused, refuse } from '../refusal.ts';
import { type Sold, soldOf } from './tally.ts';

export interface StatisticsRow extends Sold {
  /** Days since 1970-01-01, UTC. */
  day: number;
  offer: OfferId;
  asset: Asset.Asset;
}

export type Statistics = (
  seller: SellerId,
  fromDay: number,
  toDay: number,
  offer?: string,
) => Promise<StatisticsRow[] | Refused>;

export function createStatistics(deps: { ledger: Ledger; ids: Ids }): Statistics {
  const { ledger, ids } = deps;
  const { assets } = ledger.store;

  return async (seller, fromDay, toDay, offer) => {
    const subject = offer === undefined ? undefined : ids.decode('off', offer);
    if (offer !== undefined && subject === undefined) return refuse('offer_not_found');
    const sums: Sum[] = [];
    for (const { account, asset } of await rowsNamed(ledger, accrualAccount(seller, 0).name)) {
      const tallies = await ledger.store.tallies(account, fromDay, toDay, subject);
      sums.push(...tallies.map((tally) => ({ ...tally, asset })));
    }
    sums.sort((a, b) => a.day - b.day || a.asset - b.asset || a.subject - b.subject);
    return addUp(sums).map(({ day, subject: sold, asset, values }) => {
      return { day, offer: ids.encode('off', sold), asset: assets.byId(asset)!, ...soldOf(values) };
    });
  };
}

type Sum = Tally & { asset: number };

/** What a seller sold is tallied in each lane apart: those of one day and offer, which follow each other, become one. */
function addUp(sums: readonly Sum[]): Sum[] {
  const whole: Sum[] = [];
  for (const sum of sums) {
    const last = whole.at(-1);
    const same = last?.day === sum.day && last.asset === sum.asset && last.subject === sum.subject;
    if (same) last.values = last.values.map((value, i) => value + sum.values[i]!);
    else whole.push({ ...sum });
  }
  return whole;
}

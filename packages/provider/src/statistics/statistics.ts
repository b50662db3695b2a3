/** Statistics: what each offer of a seller sold on each day (UTC), from the store's tallies. */
import type { Amount, Asset, Ledger } from '@farthing/ledger';
import { accrualAccount } from '../accounts.ts';
import type { Ids, OfferId, SellerId } from '../ids.ts';
import { assetsOf, rowNamed } from '../journal.ts';
import { type Refused, refuse } from '../refusal.ts';

export interface StatisticsRow {
  /** Days since 1970-01-01, UTC. */
  day: number;
  offer: OfferId;
  asset: Asset.Asset;
  payments: number;
  gross: Amount.Amount;
  /** The operator's part of it, less what refunds gave back. */
  fees: Amount.Amount;
  refunds: number;
  refunded: Amount.Amount;
}

export type Statistics = (
  seller: SellerId,
  fromDay: number,
  toDay: number,
  offer?: string,
) => Promise<StatisticsRow[] | Refused>;

export function createStatistics(deps: { ledger: Ledger; ids: Ids }): Statistics {
  const { ledger, ids } = deps;
  return async (seller, fromDay, toDay, offer) => {
    const subject = offer === undefined ? undefined : ids.decode('off', offer);
    if (offer !== undefined && subject === undefined) return refuse('offer_not_found');
    const rows: StatisticsRow[] = [];
    for (const asset of assetsOf(ledger.store)) {
      const account = await rowNamed(ledger, accrualAccount(seller, asset.id).name, asset.id);
      if (!account) continue;
      for (const tally of await ledger.store.tallies(account.account, fromDay, toDay, subject)) {
        const [payments, gross, fees, refunds, refunded] = tally.values as [
          bigint,
          bigint,
          bigint,
          bigint,
          bigint,
        ];
        const counts = { payments: Number(payments), refunds: Number(refunds) };
        rows.push({
          day: tally.day,
          offer: ids.encode('off', tally.subject),
          asset,
          ...counts,
          gross,
          fees,
          refunded,
        });
      }
    }
    return rows.toSorted((a, b) => a.day - b.day);
  };
}

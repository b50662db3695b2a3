/** Reports: what a seller has earned, and what sold on which day. */
import { Amount } from '@farthing/ledger';
import { isRefused, refuse } from '@farthing/provider';
import { objectTo, ok, type RouteDeps, type Routes } from '../route.ts';

const DAY_MS = 86_400_000;
const MAX_DAYS = 366;

export function reportRoutes({ provider }: RouteDeps): Routes<'getBalance' | 'getStatistics'> {
  return {
    async getBalance({ caller }) {
      const balances = await provider.sellers.balance(caller.seller);
      const items = balances.map(({ asset, unpaid }) => ({
        asset: asset.code,
        unpaid: Amount.format(unpaid, asset),
      }));
      return ok({ items });
    },

    async getStatistics({ caller, query }) {
      const from = Date.parse(query.from) / DAY_MS;
      const to = Date.parse(query.to) / DAY_MS;
      if (to < from) return objectTo('to', 'must not be before `from`');
      if (to - from >= MAX_DAYS) return objectTo('to', `must be less than ${MAX_DAYS} days after \`from\``);
      if (query.offer !== undefined) {
        const offer = await provider.offers.get(query.offer);
        if (isRefused(offer) || offer.seller !== caller.seller) return refuse('offer_not_found');
      }
      const rows = await provider.statistics(caller.seller, from, to, query.offer);
      if (isRefused(rows)) return rows;
      const items = rows.map(({ day, offer, asset, payments, gross, fees, refunds, refunded }) => ({
        day: new Date(day * DAY_MS).toISOString().slice(0, 10),
        offer,
        asset: asset.code,
        payments,
        gross: Amount.format(gross, asset),
        fees: Amount.format(fees, asset),
        refunds,
        refunded: Amount.format(refunded, asset),
      }));
      return ok({ items });
    },
  };
}

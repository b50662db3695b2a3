/** What a wallet bought where, and its running tally. */
import { Amount } from '@farthing/ledger';
import { isRefused, refuse, type SellerId, type Spent } from '@farthing/provider';
import { readAmounts } from '../amounts.ts';
import { objectTo, ok, type RouteDeps, type Routes } from '../route.ts';
import * as Wire from '../wire.ts';

const DAY_MS = 86_400_000;

export function purchaseRoutes({ provider, ledger }: RouteDeps): Routes<'searchPurchases' | 'getTally'> {
  const { purchases, tallies, sellers } = provider;

  async function nameOf(seller: SellerId): Promise<string> {
    const found = await sellers.get(seller);
    return Wire.line(isRefused(found) ? '' : found.name);
  }

  return {
    async searchPurchases({ caller, query, place, nextCursor }) {
      const { text, seller, state, asset: code, min, max, from, to, limit } = query;
      const asset = code === undefined ? undefined : ledger.store.assets.byCode(code);
      if (code !== undefined && !asset) return refuse('asset_not_found', { field: 'asset' });
      const bounded = min !== undefined || max !== undefined;
      if (bounded && !asset) return objectTo('query.asset', 'is required with min or max');
      const bounds = asset ? readAmounts({ min, max }, asset) : {};
      if (isRefused(bounds)) return bounds;
      const search = { text, seller, state, asset: code, ...bounds, fromDay: dayOf(from), toDay: dayOf(to) };
      const before = place === undefined ? undefined : Number(place);
      const { items, next } = await purchases.search(caller.wallet, search, { before, limit });
      const shown = items.map((each) => ({
        payment: Wire.payment(each, 'wallet'),
        seller_name: Wire.line(each.sellerName),
        url: each.url ?? null,
      }));
      return ok({ items: shown, next_cursor: nextCursor(next) });
    },

    async getTally({ caller }) {
      const { zone, day, complete, total, sellers: each } = await tallies(caller.wallet);
      const bySeller = each.map(async (spent) => {
        const { seller } = spent;
        return { seller, seller_name: await nameOf(seller), ...sumsOf(spent) };
      });
      return ok({
        date: new Date(day * DAY_MS).toISOString().slice(0, 10),
        zone,
        complete,
        total: total.map(sumsOf),
        sellers: await Promise.all(bySeller),
      });
    },
  };
}

function dayOf(date: string | undefined): number | undefined {
  return date === undefined ? undefined : Date.parse(date) / DAY_MS;
}

function sumsOf({ asset, today, month }: Spent) {
  return {
    asset: asset.code,
    today: Amount.format(today.paid, asset),
    today_refunded: Amount.format(today.back, asset),
    month: Amount.format(month.paid, asset),
    month_refunded: Amount.format(month.back, asset),
    month_payments: month.payments,
  };
}

/** Payouts of a seller, with the statement of what each sums up. */
import { Amount } from '@farthing/ledger';
import {
  isRefused,
  type Payout,
  type Refused,
  refuse,
  type SellerId,
  type StatementItem,
} from '@farthing/provider';
import type { ResponseOf } from '@farthing/sdk/api/index.ts';
import { created, ok, type RouteDeps, type Routes } from '../route.ts';
import * as Wire from '../wire.ts';

type WireItem = ResponseOf<'getStatement'>['items'][number];

export function payoutRoutes({
  provider: { payouts, payments },
}: RouteDeps): Routes<'createPayout' | 'listPayouts' | 'getPayout' | 'getStatement'> {
  async function find(id: string, seller: SellerId): Promise<Payout | Refused> {
    const payout = await payouts.get(id);
    return isRefused(payout) || payout.seller === seller ? payout : refuse('payout_not_found');
  }

  return {
    async createPayout({ caller, key }) {
      const payout = await payouts.request(caller.seller, key);
      return isRefused(payout) ? payout : created(Wire.payout(payout), payout.repeated);
    },

    async listPayouts({ caller, query, place, nextCursor }) {
      const before = place === undefined ? undefined : Number(place);
      const { items, next } = await payouts.list({ seller: caller.seller, before, limit: query.limit });
      return ok({ items: items.map(Wire.payout), next_cursor: nextCursor(next) });
    },

    async getPayout({ caller, params }) {
      const payout = await find(params.payout, caller.seller);
      return isRefused(payout) ? payout : ok(Wire.payout(payout));
    },

    async getStatement({ caller, params, query, place, nextCursor }) {
      const payout = await find(params.payout, caller.seller);
      if (isRefused(payout)) return payout;
      const before = place === undefined ? undefined : Number(place);
      const statement = await payouts.statement(params.payout, { before, limit: query.limit });
      if (isRefused(statement)) return statement;
      const { asset } = payout;
      const text = (amount: bigint) => Amount.format(amount, asset);

      async function itemOf(item: StatementItem): Promise<WireItem> {
        const common = { net: text(item.net), created_at: Wire.iso(item.time) };
        if (item.type === 'payout_returned' || item.type === 'adjustment') {
          const about = { payment: null, offer: null, title: null };
          return {
            id: item.type === 'adjustment' ? item.event : item.payout,
            type: item.type,
            ...about,
            amount: text(item.amount),
            fee: '0',
            ...common,
          };
        }
        const payment = await payments.get(item.payment);
        if (isRefused(payment)) throw new Error(`a statement names ${item.payment}, which is not there`);
        const about = { payment: item.payment, offer: payment.offer, title: Wire.line(payment.title) };
        if (item.type === 'payment') {
          const { payment: id, type, amount, fee } = item;
          return { id, type, ...about, amount: text(amount), fee: text(fee), ...common };
        }
        const type = item.undo ? 'undo' : 'refund';
        return {
          id: item.refund,
          type,
          ...about,
          amount: text(-item.amount),
          fee: text(-item.fee),
          ...common,
        };
      }

      const { totals, items } = statement;
      return ok({
        payout: Wire.payout(statement.payout),
        totals: {
          opening: text(totals.opening),
          payments: totals.paymentsCount,
          gross: text(totals.payments),
          fees: text(totals.fees),
          refunds: totals.refundsCount,
          refunded: text(totals.refunds),
          returned: text(totals.returned),
          adjusted: text(totals.adjusted),
          closing: text(totals.closing),
        },
        items: await Promise.all(items.items.map(itemOf)),
        next_cursor: nextCursor(items.next),
      });
    },
  };
}

/** Finding anything by its id, and reading what is found, for operators. */
import { Amount, laneOfNumber } from '@farthing/ledger';
import { isRefused, refuse } from '@farthing/provider';
import { ok, type RouteDeps, type Routes } from '../route.ts';
import * as Wire from '../wire.ts';

type Ids =
  | 'search'
  | 'getOperatorPayment'
  | 'getOperatorSeller'
  | 'listOperatorHistory'
  | 'listOperatorPayouts'
  | 'getEntry';

const LATEST = 10;

export function lookupRoutes({ provider, ledger }: RouteDeps): Routes<Ids> {
  const { ids, payments, sellers, payouts, freezing, wallets, events } = provider;
  const { assets } = ledger.store;
  const assetByCode = (code: string) => assets.byCode(code)!;
  const placeOf = (place: string | undefined) => (place === undefined ? undefined : Number(place));

  /** The event of an entry that is known to be there, or `undefined`. */
  async function eventAt(seq: number | undefined) {
    if (seq === undefined) return undefined;
    const [found] = await events(seq - 1, 1);
    return found?.seq === seq ? found : undefined;
  }

  return {
    async search({ query }) {
      const { items, complete } = await provider.search(query.q);
      return ok({ items, complete });
    },

    async getOperatorPayment({ params }) {
      const payment = await payments.get(params.payment);
      if (isRefused(payment)) return payment;
      const event = await eventAt(payment.seq);
      if (!event) throw new Error(`payment ${payment.seq} has no entry`);
      const refunds = await payments.refunds(payment.id);
      return ok({
        payment: Wire.payment(payment, 'seller'),
        wallet: payment.wallet,
        entry: Wire.event(event, assetByCode),
        refunds: refunds.map((refund) => Wire.refund(refund, 'seller')),
      });
    },

    async getOperatorSeller({ params }) {
      const seller = await sellers.get(params.seller);
      if (isRefused(seller)) return seller;
      const balances = await sellers.balance(seller.id);
      const freeze = await freezing.of(seller.id);
      const { items } = await payouts.list({ seller: seller.id, limit: LATEST });
      return ok({
        seller: Wire.seller(seller),
        balances: balances.map(({ asset, unpaid }) => {
          return { asset: asset.code, unpaid: Amount.format(unpaid, asset) };
        }),
        freeze: freeze ? Wire.freeze(freeze) : null,
        payouts: items.map(Wire.payout),
      });
    },

    async listOperatorHistory({ params, query, place, nextCursor }) {
      const { wallet } = params;
      const known = await ledger.store.view((state) =>
        assets.all().some(({ id }) => state.accountByName(wallet, id)),
      );
      if (!known) return refuse('wallet_not_found');
      const { limit } = query;
      const { items, next } = await wallets.history(wallet, { before: placeOf(place), limit });
      const visible = items.map(Wire.historyItem).filter((item) => item !== undefined);
      return ok({ items: visible, next_cursor: nextCursor(next) });
    },

    async listOperatorPayouts({ query, place, nextCursor }) {
      const { seller, limit } = query;
      const { items, next } = await payouts.list({ seller, before: placeOf(place), limit });
      return ok({ items: items.map(Wire.payout), next_cursor: nextCursor(next) });
    },

    async getEntry({ params }) {
      const seq = ids.decode('evt', params.event);
      const event = await eventAt(seq);
      const entry = seq === undefined ? undefined : await ledger.store.view((state) => state.entry(seq));
      if (!event || !entry) return refuse('event_not_found');
      const text = entry.memo === undefined ? undefined : await ledger.store.memoText(entry.memo);
      return ok({
        event: Wire.event(event, assetByCode),
        lane: laneOfNumber(entry.seq),
        text: text ?? null,
        gives_back: entry.reverses ? ids.encode('pay', entry.reverses.seq) : null,
      });
    },
  };
}

/** The larger sums of a wallet: top-ups, the saved payment method, and collections of its tab. */
import { isRefused, refuse } from '@farthing/provider';
import { readAmount } from '../amounts.ts';
import { created, noContent, ok, type RouteDeps, type Routes } from '../route.ts';
import * as Wire from '../wire.ts';

type Ids = 'createTopUp' | 'getTopUp' | 'getMethod' | 'removeMethod' | 'collectTab' | 'listCollections';

export function sumRoutes({ provider: { topups, methods, tabs }, ledger }: RouteDeps): Routes<Ids> {
  return {
    async createTopUp({ caller, body, key }) {
      const asset = ledger.store.assets.byCode(body.asset);
      if (!asset) return refuse('asset_not_found', { field: 'asset' });
      const amount = readAmount(body.amount, asset);
      if (isRefused(amount)) return amount;
      const terms = { amount, asset, returnUrl: body.return_url, saveMethod: body.save_method };
      const topUp = await topups.create(caller.wallet, terms, key);
      return isRefused(topUp) ? topUp : created(Wire.topUp(topUp), topUp.repeated);
    },

    async getTopUp({ caller, params }) {
      const topUp = await topups.get(params.topup);
      if (isRefused(topUp)) return topUp;
      return topUp.wallet === caller.wallet ? ok(Wire.topUp(topUp)) : refuse('topup_not_found');
    },

    getMethod: async ({ caller }) => ok(Wire.method(await methods.get(caller.wallet))),

    async removeMethod({ caller }) {
      const removed = await methods.remove(caller.wallet);
      return isRefused(removed) ? removed : noContent;
    },

    async collectTab({ caller }) {
      const collection = await tabs.collect(caller.wallet, { by: 'payer' });
      return isRefused(collection) ? collection : ok(Wire.collection(collection));
    },

    async listCollections({ caller, query, place, nextCursor }) {
      const before = place === undefined ? undefined : Number(place);
      const { items, next } = await tabs.list({ wallet: caller.wallet, before, limit: query.limit });
      return ok({ items: items.map(Wire.collection), next_cursor: nextCursor(next) });
    },
  };
}

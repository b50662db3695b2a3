/** Sellers: created and changed by the operator; each reads itself, and changes of itself what is its own to decide. */
import { Asset } from '@farthing/ledger';
import { type Actor, isRefused, type Refused } from '@farthing/provider';
import type { BodyOf } from '@farthing/sdk/api/index.ts';
import { readAmount } from '../amounts.ts';
import { actorOf, created, ok, type RouteDeps, type Routes } from '../route.ts';
import * as Wire from '../wire.ts';

type Ids = 'createSeller' | 'listSellers' | 'getSeller' | 'updateSeller' | 'getSelf' | 'updateSelf';

export function sellerRoutes({ provider: { sellers }, book, mode }: RouteDeps): Routes<Ids> {
  return {
    async createSeller({ caller, body }) {
      const wrong = flaw(body.payout);
      if (wrong) return wrong;
      const { name, origins, fee_basis_points: feeBasisPoints } = body;
      const payout = Wire.payoutTerms(body.payout);
      const made = await sellers.create({ name, origins, feeBasisPoints, payout }, actorOf(caller));
      if (isRefused(made)) return made;
      return created({ seller: Wire.seller(made.seller), secret_key: made.secretKey });
    },

    async listSellers({ query, place, nextCursor }) {
      const { items, next } = await sellers.list({ after: place, limit: query.limit });
      return ok({ items: items.map(Wire.seller), next_cursor: nextCursor(next) });
    },

    async getSeller({ params }) {
      const seller = await sellers.get(params.seller);
      return isRefused(seller) ? seller : ok(Wire.seller(seller));
    },

    async updateSeller({ caller, params, body }) {
      const wrong = flaw(body.payout);
      if (wrong) return wrong;
      const { name, origins, fee_basis_points: feeBasisPoints } = body;
      const payout = Wire.payoutTerms(body.payout);
      const changes = { name, origins, feeBasisPoints, payout };
      const seller = await sellers.update(params.seller, changes, actorOf(caller));
      return isRefused(seller) ? seller : ok(Wire.seller(seller));
    },

    async getSelf({ caller }) {
      const seller = await sellers.get(caller.seller);
      return isRefused(seller) ? seller : ok({ seller: Wire.seller(seller), book, mode });
    },

    async updateSelf({ caller, body: { name, payout } }) {
      const wrong = flaw(payout);
      if (wrong) return wrong;
      const changes = { name, payout: Wire.payoutTerms(payout) };
      const seller = await sellers.updateOwn(caller.seller, changes, caller.key as Actor);
      return isRefused(seller) ? seller : ok(Wire.seller(seller));
    },
  };
}

/** A threshold holds for every asset, so it must be an amount of each; the built-in ones divide alike. */
function flaw(payout: BodyOf<'createSeller'>['payout']): Refused | undefined {
  const threshold = payout?.threshold;
  const amount = threshold ? readAmount(threshold, Asset.USD, 'payout.threshold') : undefined;
  return isRefused(amount) ? amount : undefined;
}

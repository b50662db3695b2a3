/** Grants: given, read and revoked by a wallet; listed by the seller they were given to. */
import { isRefused, refuse } from '@farthing/provider';
import { readAmounts } from '../amounts.ts';
import { created, ok, type RouteDeps, type Routes } from '../route.ts';
import * as Wire from '../wire.ts';

export function grantRoutes({
  provider: { grants, wallets },
  ledger,
}: RouteDeps): Routes<'createGrant' | 'listGrants' | 'getGrant' | 'revokeGrant' | 'listSellerGrants'> {
  return {
    async createGrant({ caller, body, key, address }) {
      const asset = ledger.store.assets.byCode(body.asset);
      if (!asset) return refuse('asset_not_found', { field: 'asset' });
      const { payment, day, total } = body.caps;
      const caps = readAmounts({ payment, day, total }, asset);
      if (isRefused(caps)) return caps;
      // Whoever may be charged may come to owe.
      const admitted = await wallets.admit(caller.wallet, address);
      if (isRefused(admitted)) return admitted;
      const expiresAt = Date.parse(body.expires_at);
      const terms = { seller: body.seller, asset: body.asset, caps, expiresAt };
      const grant = await grants.give(caller.wallet, terms, key);
      return isRefused(grant) ? grant : created(Wire.grant(grant, 'wallet'), grant.repeated);
    },

    async listGrants({ caller, query, place, nextCursor }) {
      const before = place === undefined ? undefined : Number(place);
      const { items, next } = await grants.listByWallet(caller.wallet, { before, limit: query.limit });
      return ok({ items: items.map((grant) => Wire.grant(grant, 'wallet')), next_cursor: nextCursor(next) });
    },

    async getGrant({ caller, params }) {
      const grant = await grants.get(params.grant);
      if (isRefused(grant)) return grant;
      return grant.wallet === caller.wallet ? ok(Wire.grant(grant, 'wallet')) : refuse('grant_not_found');
    },

    async revokeGrant({ caller, params }) {
      const grant = await grants.revoke(params.grant, caller.wallet);
      return isRefused(grant) ? grant : ok(Wire.grant(grant, 'wallet'));
    },

    async listSellerGrants({ caller, query, place, nextCursor }) {
      const before = place === undefined ? undefined : Number(place);
      const { items, next } = await grants.listBySeller(caller.seller, { before, limit: query.limit });
      return ok({ items: items.map((grant) => Wire.grant(grant, 'seller')), next_cursor: nextCursor(next) });
    },
  };
}

/** Sites that sellers show to be theirs. */
import {
  type Actor,
  isRefused,
  type OriginClaim,
  VERIFICATION_META,
  VERIFICATION_PATH,
} from '@farthing/provider';
import type { ResponseOf } from '@farthing/sdk/api/index.ts';
import { created, ok, type RouteDeps, type Routes } from '../route.ts';
import * as Wire from '../wire.ts';

type Ids = 'listOrigins' | 'claimOrigin' | 'verifyOrigin' | 'removeOrigin';

export function originRoutes({ provider: { origins, sellers } }: RouteDeps): Routes<Ids> {
  return {
    async listOrigins({ caller }) {
      const seller = await sellers.get(caller.seller);
      if (isRefused(seller)) return seller;
      const claims = await origins.claims(seller.id);
      return ok({ origins: seller.origins, claims: claims.map(claimOf) });
    },

    async claimOrigin({ caller, body }) {
      const claim = await origins.claim(caller.seller, body.address);
      return isRefused(claim) ? claim : created(claimOf(claim));
    },

    async verifyOrigin({ caller, body }) {
      const seller = await origins.verify(caller.seller, body.origin, caller.key as Actor);
      return isRefused(seller) ? seller : ok(Wire.seller(seller));
    },

    async removeOrigin({ caller, body }) {
      const seller = await origins.remove(caller.seller, body.origin, caller.key as Actor);
      return isRefused(seller) ? seller : ok(Wire.seller(seller));
    },
  };
}

function claimOf({ origin, token, created: at }: OriginClaim): ResponseOf<'claimOrigin'> {
  const file = origin + VERIFICATION_PATH;
  return { origin, token, file, meta: VERIFICATION_META, created_at: Wire.iso(at) };
}

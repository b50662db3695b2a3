/** One-time codes: what a payer brings back from checkout, redeemed once by the seller's server. */
import { isRefused } from '@farthing/provider';
import { ok, type RouteDeps, type Routes } from '../route.ts';
import * as Wire from '../wire.ts';

export function codeRoutes({ provider: { access } }: RouteDeps): Routes<'redeemCode'> {
  return {
    async redeemCode({ caller, body }) {
      const redeemed = await access.redeem(caller.seller, body.code);
      if (isRefused(redeemed)) return redeemed;
      const { payment, receipt, grant, state } = redeemed;
      const { owned, resource, offer } = redeemed.access;
      return ok({
        payment: Wire.payment(payment, 'seller'),
        receipt,
        access: { owned, resource, offer: offer as `off_${string}` },
        grant: grant ? Wire.grant(grant, 'seller') : null,
        state: state ?? null,
      });
    },
  };
}

/** Holds: money reserved under a grant, captured or released later by the seller it is for. */
import { isRefused } from '@farthing/provider';
import { readAmount } from '../amounts.ts';
import { readCharge } from '../charge.ts';
import { created, ok, type RouteDeps, type Routes } from '../route.ts';
import * as Wire from '../wire.ts';

export function holdRoutes({
  provider: { holds, offers },
}: RouteDeps): Routes<'createHold' | 'getHold' | 'captureHold' | 'releaseHold'> {
  return {
    async createHold({ caller, body, key }) {
      const { expires_in_seconds: expiresInSeconds, ...charge } = body;
      const asked = await readCharge(charge, key, offers);
      if (isRefused(asked)) return asked;
      const hold = await holds.create(caller.seller, { ...asked, expiresInSeconds });
      return isRefused(hold) ? hold : created(Wire.hold(hold), hold.repeated);
    },

    async getHold({ caller, params }) {
      const hold = await holds.get(caller.seller, params.hold);
      return isRefused(hold) ? hold : ok(Wire.hold(hold));
    },

    async captureHold({ caller, params, body, key }) {
      const hold = await holds.get(caller.seller, params.hold);
      if (isRefused(hold)) return hold;
      const amount = body.amount === undefined ? undefined : readAmount(body.amount, hold.asset);
      if (isRefused(amount)) return amount;
      const payment = await holds.capture(caller.seller, params.hold, { amount, key });
      return isRefused(payment) ? payment : created(Wire.payment(payment, 'seller'), payment.repeated);
    },

    async releaseHold({ caller, params, key }) {
      const hold = await holds.release(caller.seller, params.hold, { key });
      if (isRefused(hold)) return hold;
      return { ...ok(Wire.hold(hold)), replayed: hold.repeated };
    },
  };
}

/** Wallets: started, registered and recovered; what they hold; paying with them and taking payments back. */
import { isRefused, refuse, type WalletId } from '@farthing/provider';
import { readAmounts } from '../amounts.ts';
import { created, objectTo, ok, type RouteDeps, type Routes } from '../route.ts';
import * as Wire from '../wire.ts';
import { paid } from './payments.ts';

type Ids =
  | 'createWallet'
  | 'recoverWallet'
  | 'getWallet'
  | 'updateWallet'
  | 'registerWallet'
  | 'getHistory'
  | 'createWalletPayment'
  | 'undoPayment';

export function walletRoutes({ provider, mode }: RouteDeps): Routes<Ids> {
  const { wallets, offers, payments } = provider;
  const shown = async (wallet: WalletId) => Wire.wallet(await wallets.view(wallet), mode);

  return {
    async createWallet() {
      const { id, token } = wallets.create();
      return created({ wallet: await shown(id), token });
    },

    async recoverWallet({ body }) {
      const recovered = await wallets.recover(body.recovery_code);
      if (isRefused(recovered)) return recovered;
      return ok({ wallet: await shown(recovered.id), token: recovered.token });
    },

    getWallet: async ({ caller }) => ok(await shown(caller.wallet)),

    async updateWallet({ caller, body }) {
      const changed = body.zone === undefined || (await wallets.setZone(caller.wallet, body.zone));
      return isRefused(changed) ? changed : ok(await shown(caller.wallet));
    },

    async registerWallet({ caller, address }) {
      const admitted = await wallets.admit(caller.wallet, address);
      if (isRefused(admitted)) return admitted;
      const registered = await wallets.register(caller.wallet);
      if (isRefused(registered)) return registered;
      return ok({ wallet: await shown(caller.wallet), recovery_code: registered.recoveryCode });
    },

    async getHistory({ caller, query, place, nextCursor }) {
      const { limit, list } = query;
      const before = place === undefined ? undefined : Number(place);
      const { items, next } = await wallets.history(caller.wallet, { before, limit, list });
      const visible = items.map(Wire.historyItem).filter((item) => item !== undefined);
      return ok({ items: visible, next_cursor: nextCursor(next) });
    },

    async createWalletPayment({ caller, body, key, address }) {
      const offer = await offers.resolve('link' in body ? body.link : body.offer);
      if (isRefused(offer)) return offer;
      const { amount, price } = body;
      if (offer.kind === 'fixed' && price === undefined)
        return objectTo('price', 'is required for a fixed price: what the payer was shown');
      const amounts = readAmounts({ amount, price: offer.kind === 'fixed' ? price : undefined }, offer.asset);
      if (isRefused(amounts)) return amounts;
      const admitted = await wallets.admit(caller.wallet, address);
      if (isRefused(admitted)) return admitted;
      const payment = await payments.payAtCheckout(caller.wallet, {
        offer,
        amount: amounts.amount,
        expectedPrice: amounts.price,
        confirmed: body.confirmed,
        key,
      });
      return isRefused(payment) ? payment : paid(payment, 'wallet');
    },

    async undoPayment({ caller, params, key }) {
      const payment = await payments.get(params.payment);
      if (isRefused(payment)) return payment;
      if (payment.wallet !== caller.wallet) return refuse('payment_not_found');
      const undo = await payments.undo(caller.wallet, params.payment, key);
      return isRefused(undo) ? undo : created(Wire.refund(undo, 'wallet'), undo.repeated);
    },
  };
}

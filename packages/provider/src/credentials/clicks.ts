/**
 * Clicks: what a page does with a credential. It buys that seller's offers at the price that was shown, takes back
 * what it bought, and learns what its visitor owns there. Nothing else.
 */
import { hash } from 'node:crypto';
import type { Amount, Ledger } from '@farthing/ledger';
import type { Access } from '../access/access.ts';
import type { WalletDirectory } from '../deps.ts';
import { rowNamed } from '../journal.ts';
import type { Grants } from '../grants/grants.ts';
import type { Offers } from '../offers/offers.ts';
import { amountFor } from '../offers/terms.ts';
import type { Payments } from '../payments/payments.ts';
import { tooPoor } from '../payments/checkout.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';
import type { Credential, Payment, Refund, ResolvedOffer } from '../shapes.ts';

export interface Click {
  offer: ResolvedOffer;
  /** Open offers only, and required there. */
  amount?: Amount.Amount;
  /** The price as it was shown; required for a fixed one. */
  expectedPrice?: Amount.Amount;
  /** The request key. */
  key: string;
}

export interface Clicks {
  pay(credential: Credential, click: Click): Promise<Payment | Refused>;
  undo(credential: Credential, payment: string, key: string): Promise<Refund | Refused>;
  /** The payment by which the page's visitor owns an offer of the page's seller. */
  owned(credential: Credential, offer: ResolvedOffer): Promise<Payment | undefined>;
  /** A one-time code by which the seller's server learns of the payment. */
  code(credential: Credential, payment: Payment): Promise<string>;
}

export function createClicks(deps: {
  ledger: Ledger;
  wallets: WalletDirectory;
  offers: Pick<Offers, 'found'>;
  grants: Pick<Grants, 'get'>;
  payments: Pick<Payments, 'payUnderGrant' | 'owned' | 'undo' | 'get'>;
  access: Pick<Access, 'codeFor'>;
}): Clicks {
  const { ledger, wallets, offers, grants, payments, access } = deps;

  /** Why a link that is paid for the first time cannot be: then it must leave no trace. */
  async function obstacle(
    { wallet, grant: id }: Credential,
    { offer, amount: chosen, expectedPrice }: Click,
  ): Promise<Refused | undefined> {
    const { asset } = offer;
    const grant = await grants.get(id);
    if (isRefused(grant)) return grant;
    if (grant.asset.id !== asset.id) return refuse('asset_mismatch');
    const amount = amountFor(offer, chosen);
    if (typeof amount !== 'bigint') return amount;
    if (offer.kind === 'fixed' && amount !== expectedPrice)
      return refuse('price_changed', { price: amount, asset });
    const { payment, day, total } = grant.caps;
    const { spent } = grant;
    if (payment !== undefined && amount > payment)
      return refuse('limit_payment_exceeded', { limit: id, window: 'payment', remaining: payment, asset });
    if (day !== undefined && spent.day + amount > day)
      return refuse('limit_day_exceeded', { limit: id, window: 'day', remaining: day - spent.day, asset });
    if (total !== undefined && spent.total + amount > total)
      return refuse('limit_total_exceeded', {
        limit: id,
        window: 'total',
        remaining: total - spent.total,
        asset,
      });
    const terms = await wallets.accountTerms(wallet, asset);
    const poor = tooPoor(await rowNamed(ledger, wallet, asset.id), terms, amount);
    return poor && refuse(poor.code, { available: poor.available, asset });
  }

  return {
    async pay(credential, click) {
      const { offer, ...rest } = click;
      rest.key = keyOf(credential, click.key);
      const { seller, grant, wallet } = credential;
      if (offer.seller !== seller) return refuse('offer_not_found');
      if (offer.id) return payments.payUnderGrant(seller, { grant, offer: offer.id, ...rest });
      const owned = await payments.owned(wallet, offer);
      if (owned) return { ...owned, alreadyOwned: true };
      const obstructed = await obstacle(credential, click);
      if (obstructed) return obstructed;
      const row = await offers.found(offer);
      return payments.payUnderGrant(seller, { grant, offer: row.offer.id, ...rest });
    },

    async undo(credential, id, key) {
      const { wallet, seller } = credential;
      const payment = await payments.get(id);
      if (isRefused(payment)) return payment;
      const own = payment.wallet === wallet && payment.seller === seller;
      return own ? payments.undo(wallet, id, keyOf(credential, key)) : refuse('payment_not_found');
    },

    async owned({ wallet, seller }, offer) {
      return offer.seller === seller ? payments.owned(wallet, offer) : undefined;
    },

    code: ({ grant }, payment) => access.codeFor(payment, grant),
  };
}

/**
 * A page's request key, in a form in which no page can stand in the way of a key of the seller's server or of another
 * payer. Of a UUIDv7 the time stays in front, so that keys come in the order of their making.
 */
function keyOf({ grant }: Credential, key: string): string {
  const digits = hash('sha256', `${key} ${grant}`, 'hex');
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(key)) return digits;
  const [a, b, c] = [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6, 18)];
  return `${key.slice(0, 15)}${a}-8${b}-${c}`;
}

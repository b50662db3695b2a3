/**
 * Access: from a visit to checkout to what the seller may show. An attempt opens, the payer pays, a one-time code goes
 * back with them, and the seller redeems it for the payment, its receipt and what it opens.
 */
import type { Amount, Ledger } from '@farthing/ledger';
import type { GrantId, Ids, SellerId, WalletId } from '../ids.ts';
import { entryAt } from '../journal.ts';
import type { Grants } from '../grants/grants.ts';
import type { Offers } from '../offers/offers.ts';
import { originOf } from '../origin.ts';
import type { Payments } from '../payments/payments.ts';
import { isPayment, type Views } from '../payments/views.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';
import type { Secrets } from '../secrets.ts';
import type { Sellers } from '../sellers/sellers.ts';
import type { Grant, Payment, ResolvedOffer } from '../shapes.ts';
import { type Attempt, ATTEMPT_MS, createAttemptTokens } from './attempt.ts';
import { createCodes } from './codes.ts';

export type { Attempt };

export interface Opened {
  /** To be handed back with the payer's answer. */
  token: string;
  attempt: Attempt;
  offer: ResolvedOffer;
}

export interface PaidVisit {
  payment: Payment;
  code: string;
  /** Where to send the payer: the return address with `farthing_code` and `state`. */
  location: string;
}

export interface Redemption {
  payment: Payment;
  receipt: string;
  access: {
    owned: boolean;
    resource: string;
    offer: string;
  };
  grant?: Grant;
  state?: string;
}

export interface Access {
  /**
   * Opens a visit to checkout for an offer's id or a signed link. Without a return address the payer returns to where
   * the offer's thing is.
   */
  openAttempt(visit: { offer: string; returnUrl?: string; state?: string }): Promise<Opened | Refused>;
  readAttempt(token: string): Attempt | Refused;
  /** Pays for what the attempt is about and issues the code, both in one durable group. */
  pay(
    wallet: WalletId,
    attempt: Attempt,
    choice: {
      amount?: Amount.Amount;
      expectedPrice?: Amount.Amount;
      grant?: GrantId;
      /** The payer has been asked first, and said yes. */
      confirmed?: boolean;
    },
  ): Promise<PaidVisit | Refused>;
  /** A code for a payment that was made before, such as of something owned. */
  issueCode(attempt: Attempt, payment: Payment, grant?: GrantId): Promise<PaidVisit>;
  /**
   * What a code brings. A payment that was wholly given back in the meantime opens nothing: whoever undoes it and
   * then follows the code would otherwise have the thing for nothing.
   */
  redeem(seller: SellerId, code: string): Promise<Redemption | Refused>;
  /** Whether a payment still opens what it paid for. */
  check(seller: SellerId, payment: string): Promise<{ active: boolean } | Refused>;
  /** Forgets codes whose time is over; answers how many. */
  clean(): Promise<number>;
}

export function createAccess(deps: {
  ledger: Ledger;
  ids: Ids;
  secrets: Pick<Secrets, 'attempts'>;
  offers: Pick<Offers, 'resolve' | 'row'>;
  sellers: Pick<Sellers, 'get'>;
  grants: Pick<Grants, 'get'>;
  payments: Pick<Payments, 'payAtCheckout' | 'get' | 'receiptOf'>;
  views: Pick<Views, 'payment'>;
  clock: () => number;
  random: (size: number) => Uint8Array;
}): Access {
  const { ledger, secrets, offers, sellers, grants, payments, views, clock } = deps;
  const tokens = createAttemptTokens(secrets.attempts, deps.random);
  const codes = createCodes(deps);

  function visit(attempt: Attempt, payment: Payment, code: string): PaidVisit {
    const address = new URL(attempt.returnUrl);
    address.searchParams.set('farthing_code', code);
    if (attempt.state !== undefined) address.searchParams.set('state', attempt.state);
    return { payment, code, location: address.href };
  }

  async function issueCode(attempt: Attempt, payment: Payment, grant?: GrantId): Promise<PaidVisit> {
    const code = codes.make();
    const { seq, seller } = payment;
    await ledger.write([codes.put(code, { payment: seq, seller, grant, state: attempt.state })]);
    return visit(attempt, payment, code);
  }

  return {
    async openAttempt({ offer: asked, returnUrl, state }) {
      const offer = await offers.resolve(asked);
      if (isRefused(offer)) return offer;
      const address = returnUrl ?? offer.url ?? offer.returnOrigin;
      const seller = await sellers.get(offer.seller);
      if (isRefused(seller)) return seller;
      const origin = originOf(address);
      if (origin === undefined || !seller.origins.includes(origin)) return refuse('return_not_allowed');
      const token = tokens.write({
        offer: asked,
        returnUrl: address,
        state,
        expiresAt: clock() + ATTEMPT_MS,
      });
      return { token, attempt: tokens.read(token)!, offer };
    },

    readAttempt(token) {
      const attempt = tokens.read(token);
      return attempt && clock() < attempt.expiresAt ? attempt : refuse('attempt_expired');
    },

    async pay(wallet, attempt, { amount, expectedPrice, grant, confirmed }) {
      const offer = await offers.resolve(attempt.offer);
      if (isRefused(offer)) return offer;
      const code = codes.make();
      let issued = false;
      const payment = await payments.payAtCheckout(
        wallet,
        { offer, amount, expectedPrice, confirmed, key: `attempt ${attempt.id}` },
        ({ entry }) => {
          issued = true;
          return [codes.put(code, { payment: entry.seq, seller: offer.seller, grant, state: attempt.state })];
        },
      );
      if (isRefused(payment)) return payment;
      return issued ? visit(attempt, payment, code) : issueCode(attempt, payment, grant);
    },

    issueCode,

    async redeem(seller, code) {
      const content = await codes.read(seller, code);
      if (isRefused(content)) return content;
      const entry = await entryAt(ledger, content.payment);
      if (!entry || !isPayment(entry)) throw new Error('a code names an entry that is no payment');
      const payment = await views.payment(entry);
      if (!isActive(payment)) return refuse('already_refunded');
      const taken = await codes.take(seller, code);
      if (isRefused(taken)) return taken;
      const { resource } = (await offers.row(payment.offer))!.offer;
      const { owned, offer } = payment;
      const redemption: Redemption = {
        payment,
        receipt: await payments.receiptOf(payment),
        access: { owned, resource, offer },
      };
      const grant = content.grant === undefined ? undefined : await grants.get(content.grant);
      if (grant && !isRefused(grant) && grant.seller === seller) redemption.grant = grant;
      if (content.state !== undefined) redemption.state = content.state;
      return redemption;
    },

    async check(seller, id) {
      const payment = await payments.get(id);
      if (isRefused(payment)) return payment;
      return payment.seller === seller ? { active: isActive(payment) } : refuse('payment_not_found');
    },

    clean: () => codes.clean(),
  };
}

function isActive({ once, owned, status }: Payment): boolean {
  return once ? owned : status !== 'refunded';
}

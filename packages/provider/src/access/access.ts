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
import { type CodeContent, createCodes } from './codes.ts';
import { challengeOf, createVisits } from './visits.ts';

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
    /** Where the thing is. */
    url?: string;
  };
  grant?: Grant;
  state?: string;
}

/** What a page hears of the visit it waits for. */
export type Heard =
  | { outcome: 'pending' }
  | { outcome: 'cancelled'; state?: string }
  | { outcome: 'paid'; code: string; state?: string };

export interface Access {
  /**
   * Opens a visit to checkout for an offer's id or a signed link. Without a return address the payer returns to where
   * the offer's thing is.
   */
  openAttempt(
    visit: { offer: string; returnUrl?: string } & Pick<Attempt, 'state' | 'challenge' | 'popup' | 'page'>,
  ): Promise<Opened | Refused>;
  readAttempt(token: string): Attempt | Refused;
  /**
   * Pays for what the attempt is about and issues the code, both in one durable group. A page that waits is told in
   * the same group, unless `tellLater`: then `issueCode` does, once it is known what else goes along.
   */
  pay(
    wallet: WalletId,
    attempt: Attempt,
    choice: {
      amount?: Amount.Amount;
      expectedPrice?: Amount.Amount;
      grant?: GrantId;
      /** The payer has been asked first, and said yes. */
      confirmed?: boolean;
      tellLater?: boolean;
    },
  ): Promise<PaidVisit | Refused>;
  /** A code for a payment that was made before, such as of something owned. A page that waits is told. */
  issueCode(attempt: Attempt, payment: Payment, grant?: GrantId): Promise<PaidVisit>;
  /**
   * What a code brings. A payment that was wholly given back in the meantime opens nothing: whoever undoes it and
   * then follows the code would otherwise have the thing for nothing.
   *
   * @param verifier of a page, which has no secret key: only a code of its own visit is good then
   */
  redeem(seller: SellerId, code: string, verifier?: string): Promise<Redemption | Refused>;
  /** Another code for what a page has paid or redeemed, for the seller's server. */
  codeFor(payment: Payment, grant?: GrantId): Promise<string>;
  /** What became of the visit that this verifier is of, waiting so long for it. */
  hear(seller: SellerId, verifier: string, waitMs: number): Promise<Heard>;
  /** The payer turned back; answers where to. */
  cancel(attempt: Attempt): Promise<string | Refused>;
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
  const visits = createVisits(deps);

  function visit(attempt: Attempt, payment: Payment, code: string): PaidVisit {
    const address = new URL(attempt.returnUrl);
    const answer = attempt.page ? new URLSearchParams() : address.searchParams;
    answer.set('farthing_code', code);
    if (attempt.state !== undefined) answer.set('state', attempt.state);
    if (attempt.page) address.hash = answer.toString();
    return { payment, code, location: address.href };
  }

  async function issueCode(attempt: Attempt, payment: Payment, grant?: GrantId): Promise<PaidVisit> {
    const code = codes.make();
    const content = contentOf(attempt, payment.seq, payment.seller, grant);
    await ledger.write([codes.put(code, content), ...visits.put(attempt, { outcome: 'paid', ...content })]);
    visits.tell(attempt);
    return visit(attempt, payment, code);
  }

  return {
    async openAttempt({ offer: asked, returnUrl, ...more }) {
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
        ...more,
        expiresAt: clock() + ATTEMPT_MS,
      });
      return { token, attempt: tokens.read(token)!, offer };
    },

    readAttempt(token) {
      const attempt = tokens.read(token);
      return attempt && clock() < attempt.expiresAt ? attempt : refuse('attempt_expired');
    },

    async pay(wallet, attempt, { amount, expectedPrice, grant, confirmed, tellLater = false }) {
      const offer = await offers.resolve(attempt.offer);
      if (isRefused(offer)) return offer;
      const code = codes.make();
      let issued = false;
      const payment = await payments.payAtCheckout(
        wallet,
        { offer, amount, expectedPrice, confirmed, key: `attempt ${attempt.id}` },
        ({ entry }) => {
          issued = true;
          const content = contentOf(attempt, entry.seq, offer.seller, grant);
          const told = tellLater ? [] : visits.put(attempt, { outcome: 'paid', ...content });
          return [codes.put(code, content), ...told];
        },
      );
      if (isRefused(payment)) return payment;
      if (!issued) return issueCode(attempt, payment, grant);
      if (!tellLater) visits.tell(attempt);
      return visit(attempt, payment, code);
    },

    issueCode,

    async redeem(seller, code, verifier) {
      const content = await codes.read(seller, code);
      if (isRefused(content)) return content;
      if (verifier !== undefined && content.challenge !== challengeOf(verifier))
        return refuse('verifier_mismatch');
      const entry = await entryAt(ledger, content.payment);
      if (!entry || !isPayment(entry)) throw new Error('a code names an entry that is no payment');
      const payment = await views.payment(entry);
      if (!isActive(payment)) return refuse('already_refunded');
      // Before the code is used up: a server that cannot sign leaves it as it is.
      const receipt = await payments.receiptOf(payment);
      const taken = await codes.take(seller, code);
      if (isRefused(taken)) return taken;
      const { resource, url } = (await offers.row(payment.offer))!.offer;
      const { owned, offer } = payment;
      const redemption: Redemption = {
        payment,
        receipt,
        access: url === undefined ? { owned, resource, offer } : { owned, resource, offer, url },
      };
      const grant = content.grant === undefined ? undefined : await grants.get(content.grant);
      if (grant && !isRefused(grant) && grant.seller === seller) redemption.grant = grant;
      if (content.state !== undefined) redemption.state = content.state;
      return redemption;
    },

    async codeFor({ seq, seller }, grant) {
      const code = codes.make();
      await ledger.write([codes.put(code, { payment: seq, seller, grant })]);
      return code;
    },

    async hear(seller, verifier, waitMs) {
      const ending = await visits.ending(seller, verifier, waitMs);
      if (!ending) return { outcome: 'pending' };
      const { outcome, state } = ending;
      if (outcome === 'cancelled') return { outcome, state };
      const { outcome: _, ...content } = ending;
      const code = codes.make();
      await ledger.write([codes.put(code, content)]);
      return { outcome, code, state };
    },

    async cancel(attempt) {
      const offer = await offers.resolve(attempt.offer);
      if (isRefused(offer)) return offer;
      await visits.cancel(attempt, offer.seller);
      return attempt.returnUrl;
    },

    async check(seller, id) {
      const payment = await payments.get(id);
      if (isRefused(payment)) return payment;
      return payment.seller === seller ? { active: isActive(payment) } : refuse('payment_not_found');
    },

    clean: async () => (await codes.clean()) + (await visits.clean()),
  };
}

function contentOf(attempt: Attempt, payment: number, seller: SellerId, grant?: GrantId): CodeContent {
  return { payment, seller, grant, state: attempt.state, challenge: attempt.challenge };
}

function isActive({ once, owned, status }: Payment): boolean {
  return once ? owned : status !== 'refunded';
}

/**
 * Pages of sellers, calling with a publishable key. What is said to them is what their visitor may see: no fee, no
 * pseudonym, nothing of other sellers. Credentials may send so many requests a minute each.
 */
import { Amount } from '@farthing/ledger';
import {
  type Credential,
  isRefused,
  type OpenedSession,
  type Page,
  type Payment,
  type Refused,
  refuse,
  type ResolvedOffer,
} from '@farthing/provider';
import type { ResponseOf } from '@farthing/sdk/api/index.ts';
import { readAmounts } from '../amounts.ts';
import { createRateLimit } from '../rate-limit.ts';
import { type Call, created, type Objection, objectTo, ok, type RouteDeps, type Routes } from '../route.ts';
import * as Wire from '../wire.ts';

type Ids =
  | 'click'
  | 'undoClick'
  | 'listOwned'
  | 'listPrices'
  | 'pollAttempt'
  | 'redeemInPage'
  | 'createChallenge'
  | 'openSession';
type Asking = Pick<Call<Ids>, 'caller' | 'origin' | 'signed'>;

/** What one credential may ask: nobody clicks faster for long. */
const PER_CREDENTIAL = { perMinute: 60, burst: 60, capacity: 100_000 };

export function pageRoutes({ provider, countRefusal }: RouteDeps): Routes<Ids> {
  const { access, clicks, credentials, offers, pageSessions, payments, sellers } = provider;
  const ofCredential = createRateLimit(PER_CREDENTIAL);

  /** The page that calls, if it is on one of the seller's own origins. */
  async function pageOf({ caller, origin }: Asking): Promise<Page | Refused> {
    const seller = await sellers.get(caller.seller);
    if (isRefused(seller)) return refuse('origin_not_allowed');
    return seller.origins.includes(origin) ? { seller: seller.id, origin } : refuse('origin_not_allowed');
  }

  /** The credential behind a signed request. */
  async function holderOf(call: Asking): Promise<Credential | Refused | Objection> {
    const page = await pageOf(call);
    if (isRefused(page)) return page;
    const credential = await pageSessions.authenticate(page, call.signed!);
    if (isRefused(credential)) return credential;
    const retryAfterSeconds = ofCredential(credential.id);
    if (retryAfterSeconds === 0) return credential;
    return { status: 'objection', problem: { code: 'rate_limited', retryAfterSeconds } };
  }

  async function accessOf(payment: Payment): Promise<ResponseOf<'click'>['access']> {
    const { owned, offer: id } = payment;
    const offer = await offers.get(id);
    if (isRefused(offer)) throw new Error('a payment pays an offer that is not there');
    return { owned, resource: offer.resource, offer: id, url: offer.url ?? null };
  }

  return {
    async click(call) {
      const { body, key } = call;
      const credential = await holderOf(call);
      if (notOk(credential)) return credential;
      const offer = await offers.resolve(body.offer);
      if (isRefused(offer)) return offer;
      const { amount, expected_price: price } = body;
      if (offer.kind === 'fixed' && price === undefined)
        return objectTo('expected_price', 'is required for a fixed price: what the page shows');
      const amounts = readAmounts({ amount, price: offer.kind === 'fixed' ? price : undefined }, offer.asset);
      if (isRefused(amounts)) return amounts;
      const paid = await clicks.pay(credential, {
        offer,
        amount: amounts.amount,
        expectedPrice: amounts.price,
        key,
      });
      if (isRefused(paid)) return paid;
      // A payment that was given back since opens nothing, however often its key comes.
      const code = body.server_code && stands(paid) ? await clicks.code(credential, paid) : null;
      const answer = {
        payment: Wire.payment(paid, 'wallet'),
        receipt: body.receipt ? await payments.receiptOf(paid) : null,
        access: await accessOf(paid),
        code,
      };
      return paid.alreadyOwned && !paid.repeated ? ok(answer) : created(answer, paid.repeated);
    },

    async undoClick(call) {
      const credential = await holderOf(call);
      if (notOk(credential)) return credential;
      const usable = await credentials.usable(credential.id, credential);
      if (isRefused(usable)) return usable;
      const refund = await clicks.undo(credential, call.body.payment, call.key);
      return isRefused(refund) ? refund : created(Wire.refund(refund, 'wallet'), refund.repeated);
    },

    async listOwned(call) {
      const credential = await holderOf(call);
      if (notOk(credential)) return credential;
      const usable = await credentials.usable(credential.id, credential);
      if (isRefused(usable)) return usable;
      const items: ResponseOf<'listOwned'>['items'] = [];
      for (const asked of call.body.offers) {
        const offer = await offers.resolve(asked);
        const payment = isRefused(offer) ? undefined : await clicks.owned(credential, offer);
        items.push({
          owned: payment !== undefined,
          payment: payment?.id ?? null,
          access: payment ? await accessOf(payment) : null,
        });
      }
      return ok({ items });
    },

    async listPrices(call) {
      const page = await pageOf(call);
      if (isRefused(page)) return page;
      const items: ResponseOf<'listPrices'>['items'] = [];
      for (const asked of call.body.offers) {
        const offer = await offers.resolve(asked);
        const known = !isRefused(offer) && offer.seller === page.seller && !offer.archived;
        items.push(known ? priceOf(offer) : null);
      }
      return ok({ items });
    },

    async pollAttempt(call) {
      const page = await pageOf(call);
      if (isRefused(page)) return page;
      const { verifier, wait_seconds: seconds } = call.body;
      const heard = await access.hear(page.seller, verifier, seconds * 1000);
      if (heard.outcome === 'pending') return ok({ status: 'pending', code: null, state: null });
      const code = heard.outcome === 'paid' ? heard.code : null;
      return ok({ status: heard.outcome, code, state: heard.state ?? null });
    },

    async redeemInPage(call) {
      const page = await pageOf(call);
      if (isRefused(page)) return page;
      const { code, verifier, public_key: publicKey, server_code } = call.body;
      // Looked at first: a code is used up only for what can be answered.
      if (publicKey && !credentials.accepts(publicKey)) return refuse('public_key_invalid');
      const redeemed = await access.redeem(page.seller, code, verifier);
      if (isRefused(redeemed)) return redeemed;
      const { payment, receipt, grant, state } = redeemed;
      const { owned, resource, offer, url } = redeemed.access;
      const standing = grant && !grant.revoked ? grant : undefined;
      const credential =
        standing && publicKey
          ? await credentials.issue(standing, { origin: page.origin, publicKey })
          : undefined;
      if (isRefused(credential)) countRefusal(credential.code);
      return ok({
        payment: Wire.payment(payment, 'wallet'),
        receipt,
        access: { owned, resource, offer: offer as `off_${string}`, url: url ?? null },
        grant: grant ? Wire.grant(grant, 'wallet') : null,
        credential:
          credential && !isRefused(credential)
            ? { id: credential.id, session: session(pageSessions.begin(credential)) }
            : null,
        state: state ?? null,
        code: server_code ? await access.codeFor(payment, grant?.id) : null,
      });
    },

    async createChallenge(call) {
      const page = await pageOf(call);
      if (isRefused(page)) return page;
      const challenge = await pageSessions.challenge(page, call.body.credential);
      return isRefused(challenge) ? challenge : ok({ challenge });
    },

    async openSession(call) {
      const page = await pageOf(call);
      if (isRefused(page)) return page;
      const opened = await pageSessions.open(page, call.body);
      return isRefused(opened) ? opened : ok(session(opened));
    },
  };
}

function notOk(found: Credential | Refused | Objection): found is Refused | Objection {
  return 'status' in found;
}

function stands({ once, owned, status }: Payment): boolean {
  return once ? owned : status !== 'refunded';
}

function priceOf(offer: ResolvedOffer): NonNullable<ResponseOf<'listPrices'>['items'][number]> {
  const { asset } = offer;
  const suggested = offer.kind === 'open' ? offer.suggested : undefined;
  return {
    title: Wire.line(offer.title),
    asset: asset.code,
    price: offer.kind === 'fixed' ? Amount.format(offer.price, asset) : null,
    suggested: suggested === undefined ? null : Amount.format(suggested, asset),
    undo_seconds: offer.undoSeconds,
  };
}

function session({ session: name, key, expiresAt, now }: OpenedSession): ResponseOf<'openSession'> {
  return { session: name, key, expires_at: Wire.iso(expiresAt), now: Wire.iso(now) };
}

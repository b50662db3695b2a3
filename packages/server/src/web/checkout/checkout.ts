/**
 * Checkout: the page a link opens, and the form on it that pays. The GET verifies and shows, and moves no money;
 * what is owned already goes straight back. The POST pays once per visit, however often it is sent.
 */
import type { Hono } from 'hono';
import { Amount, Asset } from '@farthing/ledger';
import {
  amountIn,
  isRefused,
  type Attempt,
  type Grant,
  type Payment,
  type Refused,
  type ResolvedOffer,
  type Seller,
} from '@farthing/provider';
import { addressOf, type AppContext, type Bindings } from '../../request.ts';
import { checkoutPage, type CheckoutView } from './checkout-page.ts';
import { answerVisit, readPageVisit } from './page-visit.ts';
import { csrfToken, csrfValid, sameOrigin } from '../csrf.ts';
import { formOf } from '../form.ts';
import type { Web } from '../index.ts';
import { localPath } from '../local-path.ts';
import * as Money from '../money.ts';
import { foreignForm, refusePage } from '../refusal-page.ts';
import type { Session } from '../session.ts';
import { atCheckout } from '../wallet/flash.ts';

const DAY_MS = 86_400_000;
/** The standing permission that checkout offers: up to this a day, for so long. */
const STANDING_DAY = '1.00';
const STANDING_DAYS = 30;
const LONGEST_STATE = 2000;

/** A visit with all that is known about it. */
interface Visit {
  token: string;
  attempt: Attempt;
  offer: ResolvedOffer;
  seller: Seller;
  session: Session;
  /** This visit's own page. */
  self: string;
}

type Extra = Partial<Pick<CheckoutView, 'amount' | 'typed' | 'wanted' | 'message' | 'ask' | 'stopped'>>;

export function mountCheckout(app: Hono<{ Bindings: Bindings }>, web: Web): void {
  const { provider, settings, sessions, send, config, clock, log } = web;

  app.get('/l/:link', async (c) => {
    const url = new URL(c.req.url);
    const self = localPath(url.pathname + url.search);
    const state = c.req.query('state');
    if (self === undefined || (state !== undefined && state.length > LONGEST_STATE))
      return refusePage(c, send, { code: 'link_malformed' });
    const waiting = readPageVisit(c.req.query());
    if (!waiting) return refusePage(c, send, { code: 'link_malformed' });
    const opened = await provider.access.openAttempt({
      offer: c.req.param('link'),
      returnUrl: c.req.query('return'),
      state,
      ...waiting.attempt,
    });
    if (isRefused(opened)) return refusePage(c, send, { code: opened.code, site: c.req.query('return') });
    const { attempt, offer, token } = opened;
    const seller = await provider.sellers.get(offer.seller);
    if (isRefused(seller)) return refusePage(c, send, { code: seller.code });
    if (!(await waiting.isOf(provider, seller.id))) return refusePage(c, send, { code: 'link_malformed' });
    const session = await sessions.ensure(c);

    const owned = await provider.payments.owned(session.wallet, offer);
    if (owned) {
      const grant = await standingGrant(session, offer);
      const { location } = await provider.access.issueCode(attempt, owned, grant?.id);
      return answerVisit(c, send, attempt, { outcome: 'owned', payment: owned, seller }, location);
    }
    if (offer.archived)
      return refusePage(c, send, {
        code: 'offer_archived',
        seller: { name: seller.name, url: attempt.returnUrl },
      });
    const asked = Amount.parse(c.req.query('amount') ?? '', offer.asset);
    const amount = asked !== undefined && withinBounds(offer, asked) ? asked : undefined;
    return show(c, { token, attempt, offer, seller, session, self }, { amount });
  });

  app.post('/pay', async (c) => {
    const form = await formOf(c);
    const retry = localPath(form.get('self') ?? undefined);
    const token = form.get('attempt') ?? '';
    const session = await sessions.current(c);
    if (!session || !sameOrigin(c, config) || !csrfValid(session, token, form.get('csrf') ?? ''))
      return foreignForm(c, send, retry);
    const attempt = provider.access.readAttempt(token);
    if (isRefused(attempt)) return refusePage(c, send, { code: attempt.code, retry });
    const offer = await provider.offers.resolve(attempt.offer);
    if (isRefused(offer)) return refusePage(c, send, { code: offer.code });
    const seller = await provider.sellers.get(offer.seller);
    if (isRefused(seller)) return refusePage(c, send, { code: seller.code });
    const visit: Visit = { token, attempt, offer, seller, session, self: retry ?? `/l/${attempt.offer}` };

    const choice = chosen(visit, form);
    if ('error' in choice) return show(c, visit, { typed: choice.error }, 400);
    const price = choice.amount ?? choice.expectedPrice ?? 0n;
    const admitted = await provider.wallets.admit(session.wallet, addressOf(c, web.trustProxy));
    if (isRefused(admitted)) return refusePage(c, send, { ...admitted, retry: visit.self });

    const standing = await standingGrant(session, offer);
    const allows = form.get('standing') === 'yes' && !standing;
    const paid = await provider.access.pay(session.wallet, attempt, {
      ...choice,
      grant: standing?.id,
      // Said on the page that asks, which shows why and how much.
      confirmed: form.get('confirmed') === 'yes',
      // A page that waits hears of the payment together with the permission.
      tellLater: allows,
    });
    if (isRefused(paid)) return refused(c, visit, paid, price, allows);
    if (paid.payment.status === 'refunded')
      return refusePage(c, send, { code: 'paid_and_returned', retry: visit.self });
    const location = allows ? await allowStanding(visit, paid.payment) : paid.location;
    return answerVisit(c, send, attempt, { outcome: 'paid', payment: paid.payment, seller }, location);
  });

  /** What the form asks to pay, or what is wrong with what was typed. */
  function chosen(
    { offer, session }: Visit,
    form: URLSearchParams,
  ): Choice | { error: CheckoutView['typed'] } {
    if (offer.kind === 'fixed')
      // A price that cannot be read is no price that was shown: the provider refuses it as changed.
      return { expectedPrice: Amount.parse(form.get('price') ?? '', offer.asset) ?? -1n };
    const text = (form.get('amount') ?? '').slice(0, 40);
    const amount = Money.read(text, offer.asset, session.locale);
    if (typeof amount !== 'bigint')
      return { error: { text, error: session.texts.common.unreadable[amount] } };
    if (withinBounds(offer, amount)) return { amount };
    return { error: { text, error: session.texts.checkout.outOfBounds } };
  }

  /** Shows the page again where that tells more than words about a code. */
  function refused(
    c: AppContext,
    visit: Visit,
    why: Refused,
    price: Amount.Amount,
    standing: boolean,
  ): Response | Promise<Response> {
    const chosenAmount = visit.offer.kind === 'open' ? { amount: price } : {};
    switch (why.code) {
      case 'confirmation_required':
        return show(c, visit, { ask: { reason: why.ask ?? 'above', price, standing }, ...chosenAmount }, 409);
      case 'limit_payment_exceeded':
      case 'limit_day_exceeded':
      case 'limit_month_exceeded': {
        const stopped = { window: why.window ?? 'payment', left: why.remaining ?? 0n, price };
        return show(c, visit, { stopped, ...chosenAmount }, 409);
      }
      case 'insufficient_funds':
      case 'tab_frozen':
        return show(c, visit, { wanted: price, ...chosenAmount }, 409);
      case 'price_changed': {
        const { priceChanged: title, priceChangedMeans: text } = visit.session.texts.checkout;
        return show(c, visit, { message: { tone: 'warn', title, text } }, 409);
      }
      default:
        return refusePage(c, send, { code: why.code, retry: visit.self });
    }
  }

  /** Gives the seller the permission the payer ticked, and a code that tells it. The payment stands in any case. */
  async function allowStanding({ attempt, offer, session }: Visit, payment: Payment): Promise<string> {
    const grant = await provider.grants.give(
      session.wallet,
      {
        seller: offer.seller,
        asset: offer.asset.code,
        caps: { day: amountIn(STANDING_DAY, offer.asset) },
        // Counted from the visit, so that the same form sent again asks for the same.
        expiresAt: attempt.expiresAt + STANDING_DAYS * DAY_MS,
      },
      `standing ${attempt.id}`,
    );
    if (isRefused(grant)) {
      log.warn({ code: grant.code }, 'a standing permission was not given');
    }
    const given = isRefused(grant) ? undefined : grant.id;
    return (await provider.access.issueCode(attempt, payment, given)).location;
  }

  async function standingGrant(
    { wallet }: Session,
    { asset, seller }: ResolvedOffer,
  ): Promise<Grant | undefined> {
    const { items } = await provider.grants.listByWallet(wallet, { limit: 100 });
    return items.find(
      (grant) =>
        grant.seller === seller &&
        grant.asset.id === asset.id &&
        !grant.revoked &&
        (grant.expiresAt === null || grant.expiresAt > clock()),
    );
  }

  async function show(
    c: AppContext,
    visit: Visit,
    extra: Extra,
    status: 200 | 400 | 409 = 200,
  ): Promise<Response> {
    const { attempt, offer, seller, session, self, token } = visit;
    const { asset } = offer;
    const [account, wallet, grant, asks] = await Promise.all([
      provider.wallets.account(session.wallet, asset),
      provider.wallets.view(session.wallet),
      standingGrant(session, offer),
      provider.askFirst.read(session.wallet),
    ]);
    const amount = extra.amount ?? (offer.kind === 'fixed' ? offer.price : offer.suggested);
    const body = checkoutPage({
      ...extra,
      done: atCheckout.said(c),
      seller,
      offer,
      returnUrl: new URL(attempt.returnUrl),
      waits: attempt.challenge !== undefined,
      amount,
      wanted: extra.wanted ?? (offer.kind === 'fixed' ? offer.price : undefined),
      account,
      registered: wallet.registered,
      zone: wallet.zone,
      grant,
      askAbove: asks.above[asset.code],
      standing: {
        day: amountIn(STANDING_DAY, asset),
        days: STANDING_DAYS,
        until: attempt.expiresAt + STANDING_DAYS * DAY_MS,
      },
      registeredLimit: amountIn(settings.registeredTabLimit, asset),
      collectAt: amountIn(settings.tabCollectAt, asset),
      attempt: token,
      csrf: csrfToken(session, token),
      self,
      suggestions: suggestionsFor(offer).map((each) => ({
        amount: each,
        href: withAmount(self, each, asset),
      })),
      locale: session.locale,
      texts: session.texts,
    });
    return send(c, {
      title: offer.title,
      body,
      status,
      narrow: true,
      bare: true,
      here: self,
      formTargets: seller.origins,
    });
  }
}

interface Choice {
  amount?: Amount.Amount;
  expectedPrice?: Amount.Amount;
}

function withinBounds(offer: ResolvedOffer, amount: Amount.Amount): boolean {
  if (offer.kind !== 'open' || amount <= 0n) return false;
  return (offer.min === undefined || amount >= offer.min) && (offer.max === undefined || amount <= offer.max);
}

/** What the seller suggests and round multiples of it, as far as they are within its bounds. */
function suggestionsFor(offer: ResolvedOffer): Amount.Amount[] {
  if (offer.kind !== 'open') return [];
  const { suggested } = offer;
  const likely =
    suggested === undefined
      ? ['1', '2', '5', '10'].map((text) => Amount.parse(text, offer.asset)!)
      : [suggested, suggested * 2n, suggested * 4n, suggested * 10n];
  return likely.filter((amount) => withinBounds(offer, amount));
}

function withAmount(self: string, amount: Amount.Amount, asset: Asset.Asset): string {
  const url = new URL(self, 'http://local.invalid');
  url.searchParams.set('amount', Amount.format(amount, asset));
  return url.pathname + url.search;
}

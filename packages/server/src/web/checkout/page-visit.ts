/**
 * Visits that a seller's page waits for: what its link says beside the offer, how they end (in a window of their own,
 * or by going back), and how a payer turns back so that the page hears of it.
 */
import type { Hono } from 'hono';
import {
  type Attempt,
  isRefused,
  type Payment,
  type Provider,
  type Seller,
  type SellerId,
} from '@farthing/provider';
import type { AppContext, Bindings } from '../../request.ts';
import { POPUP_PATH } from '../assets.ts';
import { csrfValid, sameOrigin } from '../csrf.ts';
import { formOf } from '../form.ts';
import { seeOther, type Send } from '../frame.ts';
import { html, nothing, type Html } from '../html.ts';
import { icon } from '../icons.ts';
import type { Web } from '../index.ts';
import type { Texts } from '../texts/index.ts';
import { displayOrigin, hidden, sum } from '../parts.ts';
import { readerOf } from '../reader.ts';
import { foreignForm, refusePage } from '../refusal-page.ts';

export interface PageVisit {
  attempt: Pick<Attempt, 'challenge' | 'popup' | 'page'>;
  /** Whether the page that waits is the seller's: its key says so. */
  isOf(provider: Pick<Provider, 'keys'>, seller: SellerId): Promise<boolean>;
}

/** A SHA-256 in base64url. */
const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;

/** What the query says of a page that waits; `undefined` when that makes no sense. */
export function readPageVisit(query: Record<string, string>): PageVisit | undefined {
  const { challenge, display, key } = query;
  if (challenge === undefined && display === undefined && key === undefined)
    return { attempt: {}, isOf: async () => true };
  if (challenge === undefined || key === undefined || !CHALLENGE.test(challenge)) return undefined;
  if (display !== undefined && display !== 'popup' && display !== 'page') return undefined;
  return {
    attempt: { challenge, page: true, ...(display === 'popup' && { popup: true }) },
    async isOf({ keys }, seller) {
      const holder = await keys.authenticate(key);
      if (holder === undefined || isRefused(holder) || holder.role !== 'publishable') return false;
      return holder.seller === seller && holder.scopes.includes('browser');
    },
  };
}

/** What became of a visit. */
export type Ending =
  | {
      outcome: 'paid' | 'owned';
      payment: Pick<Payment, 'amount' | 'asset' | 'title'>;
      seller: Pick<Seller, 'name'>;
    }
  | { outcome: 'cancelled' };

/** Sends the payer back; in a window beside the page, closes it, with a link for where that cannot be done. */
export function answerVisit(
  c: AppContext,
  send: Send,
  attempt: Attempt,
  ending: Ending,
  location: string,
): Response | Promise<Response> {
  if (!attempt.popup) return seeOther(c, location);
  const { locale, texts } = readerOf(c);
  const { visit } = texts;
  const { outcome } = ending;
  const { origin } = new URL(attempt.returnUrl);
  const body = html`<article
    class="card stack"
    id="visit"
    data-origin="${origin}"
    data-state="${attempt.state ?? ''}"
  >
    <h1 class="with-icon">${outcome === 'cancelled' ? nothing : icon('check')}${visit[outcome]}</h1>
    ${ending.outcome === 'cancelled' ? nothing : whatFor(ending, locale, visit)}
    <p class="soft">${visit.text}</p>
    <a class="button block" href="${location}"><span>${visit.back(displayOrigin(origin))}</span></a>
  </article>`;
  return send(c, { title: visit[outcome], body, narrow: true, bare: true, script: POPUP_PATH });
}

/** What was paid, for what, to whom. What is owned already costs nothing now. */
function whatFor(
  { outcome, payment, seller }: Exclude<Ending, { outcome: 'cancelled' }>,
  locale: string,
  t: Texts['visit'],
): Html {
  const { amount, asset, title } = payment;
  const what = t.what(html`<bdi>${title}</bdi>`, html`<bdi>${seller.name}</bdi>`);
  return html`${outcome === 'paid' ? html`<p class="price">${sum(amount, asset, locale)}</p>` : nothing}
    <p>${what}</p>`;
}

/** The way back for a payer whose page waits. */
export function cancelForm(attempt: string, csrf: string, origin: string, texts: Texts): Html {
  return html`<form method="post" action="/pay/cancel">
    ${hidden({ attempt, csrf })}<button class="quiet">
      ${texts.checkout.goBackTo(displayOrigin(origin))}
    </button>
  </form>`;
}

export function mountCancel(app: Hono<{ Bindings: Bindings }>, web: Web): void {
  const { provider, sessions, send, config } = web;

  app.post('/pay/cancel', async (c) => {
    const form = await formOf(c);
    const token = form.get('attempt') ?? '';
    const session = await sessions.current(c);
    if (!session || !sameOrigin(c, config) || !csrfValid(session, token, form.get('csrf') ?? ''))
      return foreignForm(c, send);
    const attempt = provider.access.readAttempt(token);
    if (isRefused(attempt)) return refusePage(c, send, { code: attempt.code });
    const location = await provider.access.cancel(attempt);
    if (isRefused(location)) return refusePage(c, send, { code: location.code });
    return answerVisit(c, send, attempt, { outcome: 'cancelled' }, location);
  });
}

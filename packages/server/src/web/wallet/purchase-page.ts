/** One purchase: what it was, the way back to it, and how to get the money back. */
import type { Purchase, RefundRequest } from '@farthing/provider';
import { html, nothing, type Html } from '../html.ts';
import { buttonForm, hidden, notice, sum } from '../parts.ts';
import { facts, textArea } from '../parts-more.ts';
import type { Texts } from '../texts/index.ts';
import { clockTime, machine, moment } from '../when.ts';
import { requestState, withdrawForm } from './refunds-page.ts';

const HALF_DAY_MS = 43_200_000;

export interface PurchasePage {
  purchase: Purchase;
  /** What was asked about it, the newest first. */
  requests: readonly RefundRequest[];
  /** What was typed and could not be used, and why. */
  typed?: { text: string; error: string };
  /** The request key of asking. */
  key: string;
  csrf: (purpose: string) => string;
  now: number;
  zone: string;
  locale: string;
  texts: Texts;
}

export function purchasePage(page: PurchasePage): Html {
  const { purchase, locale, zone, now, requests } = page;
  const t = page.texts.purchases;
  const { amount, asset, refunded, sellerName, time, url, id } = purchase;
  const paid = html`<time datetime="${machine(time)}">${moment(time, zone, locale)}</time>`;
  const undoable = purchase.status !== 'refunded' && (purchase.undoUntil ?? 0) > now;
  return html`<section class="card stack">
      <p class="price">${sum(amount, asset, locale)}</p>
      ${facts([
        { label: t.seller, value: html`<bdi>${sellerName || page.texts.wallet.unknownSeller}</bdi>` },
        { label: t.paidOn, value: paid },
        { label: t.state, value: t.states[purchase.status] },
        ...(refunded > 0n ? [{ label: t.cameBack, value: sum(refunded, asset, locale) }] : []),
        { label: t.allowed, value: purchase.grant ? t.byLimit : t.byButton },
      ])}
      ${url ? html`<a class="button primary block" href="${url}">${t.goBack}</a>` : nothing}
    </section>
    ${undoable ? undo(page) : nothing} ${requests.map((request) => answer(page, request))}
    ${purchase.status === 'refunded' ? notice('good', t.allBack, t.allBackMeans) : nothing}
    ${undoable || purchase.status === 'refunded' || requests.some(({ state }) => state === 'open') ? nothing : ask(page)}
    <p class="small soft">${t.named(id)}</p>`;
}

function undo({ purchase: { id, undoUntil }, csrf, now, zone, locale, texts }: PurchasePage): Html {
  const t = texts.purchases;
  // A window may be seconds long: the minute alone would say that it is over.
  const soon = undoUntil! - now < HALF_DAY_MS;
  const until = (soon ? clockTime : moment)(undoUntil!, zone, locale);
  return html`<section class="card stack">
    <h2>${t.changedMind}</h2>
    <p>${t.undoUntil(until)}</p>
    ${buttonForm('/wallet/undo', texts.wallet.undo, { csrf: csrf(id), payment: id, to: `/wallet/purchases/${id}` })}
  </section>`;
}

function answer(page: PurchasePage, request: RefundRequest): Html {
  const t = page.texts.purchases;
  return html`<section class="card stack">
    <h2>${t.youAsked}</h2>
    <div class="stack-close">
      <p>${requestState(request, page.texts)}</p>
      <p class="small soft">${moment(request.created, page.zone, page.locale)}</p>
    </div>
    ${request.reason ? html`<blockquote><bdi>${request.reason}</bdi></blockquote>` : nothing}
    ${
      request.answer
        ? html`<p class="small soft">${t.answered}</p>
            <blockquote><bdi>${request.answer}</bdi></blockquote>`
        : nothing
    }
    ${request.state === 'open' ? withdrawForm(request, page, `/wallet/purchases/${request.payment}`) : nothing}
  </section>`;
}

function ask({ purchase: { id, sellerName }, csrf, key, typed, texts }: PurchasePage): Html {
  const t = texts.purchases;
  return html`<section class="card stack" id="refund">
    <h2>${t.askTitle}</h2>
    <p>${t.askMeans(html`<bdi>${sellerName || texts.wallet.unknownSeller}</bdi>`)}</p>
    <form method="post" action="/wallet/purchases/refund" class="stack">
      ${hidden({ csrf: csrf(`refund ${id}`), payment: id, key, to: `/wallet/purchases/${id}` })}
      ${textArea({
        name: 'reason',
        label: t.reason,
        value: typed?.text,
        hint: t.reasonHint,
        error: typed?.error,
        required: true,
        maxlength: 500,
        rows: 3,
      })}
      <button>${t.ask}</button>
    </form>
  </section>`;
}

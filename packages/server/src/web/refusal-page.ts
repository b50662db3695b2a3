/** The page that says no: what happened, what it means, what to do next; the code last and small. */
import { originOf } from '@farthing/provider';
import type { Context } from 'hono';
import type { Send } from './frame.ts';
import { html, nothing, type Html } from './html.ts';
import { readerOf } from './reader.ts';
import type { Texts } from './texts/index.ts';
import { wordsFor, type Remedy } from './words.ts';

export interface Refusal {
  code: string;
  /** Where "try again" leads. Without it that remedy is not offered. */
  retry?: string;
  /** When it makes sense to try again, if that is known. */
  retryAfterSeconds?: number | undefined;
  /** The site that the payer would have been sent to, as the link has it; shown as far as it can be one. */
  site?: string;
  /** A site to go back to, known to be the seller's. */
  seller?: { name: string; url: string };
}

export function refusePage(c: Context, send: Send, refusal: Refusal): Response | Promise<Response> {
  tellWhen(c, refusal);
  const { texts } = readerOf(c);
  const t = texts.refusals;
  const { title, text, remedies, status } = wordsFor(refusal.code, texts);
  const hrefs: Record<Remedy, string | undefined> = {
    retry: refusal.retry,
    top_up: `/wallet/topup${refusal.retry ? `?back=${encodeURIComponent(refusal.retry)}` : ''}`,
    register: '/wallet/register',
    wallet: '/wallet',
  };
  const offered = remedies
    .map((remedy) => ({ label: t.remedies[remedy], href: hrefs[remedy] }))
    .filter(({ href }) => href !== undefined);
  const body = html`<article class="card stack">
    <h1>${title}</h1>
    <p>${text}</p>
    ${UNREGISTERED.has(refusal.code) ? forTheSeller(refusal.site, texts) : nothing}
    ${
      offered.length > 0
        ? html`<div class="actions">
            ${offered.map(
              ({ label, href }, index) =>
                html`<a class="button ${index === 0 ? 'primary' : ''}" href="${href}">${label}</a>`,
            )}
          </div>`
        : nothing
    }
    ${
      refusal.seller
        ? html`<p>
            <a href="${refusal.seller.url}">${t.backTo(html`<bdi>${refusal.seller.name}</bdi>`)}</a>
          </p>`
        : nothing
    }
    <p class="small soft">${t.code(refusal.code)}</p>
  </article>`;
  return send(c, { title, body, status, narrow: true, here: refusal.retry ?? offered[0]?.href });
}

/** Refusals that a seller mends by registering a site. */
const UNREGISTERED: ReadonlySet<string> = new Set(['return_not_allowed', 'link_origin_unregistered']);

/** Which site it is, and what its owner can do. It is named with its scheme: that alone may be what is wrong. */
function forTheSeller(site: string | undefined, { refusals: t }: Texts): Html {
  const origin = site === undefined ? undefined : originOf(site);
  const named = origin === undefined ? undefined : html`<bdi>${origin}</bdi>`;
  return html`${named ? html`<p>${t.siteNamed(html`<strong>${named}</strong>`)}</p>` : nothing}
    <details class="small">
      <summary>${t.yourLink}</summary>
      <p class="soft">${t.registerSite(named ?? t.thatSite)} <a href="/seller">${t.toConsole}</a></p>
    </details>`;
}

/** Says to the browser, too, when to come again. */
export function tellWhen(c: Context, { retryAfterSeconds }: Pick<Refusal, 'retryAfterSeconds'>): void {
  if (retryAfterSeconds !== undefined) c.header('Retry-After', String(retryAfterSeconds));
}

/** A form that cannot be trusted to be the visitor's own wish. */
export function foreignForm(c: Context, send: Send, retry?: string): Response | Promise<Response> {
  return refusePage(c, send, { code: 'form_untrusted', retry });
}

export function notFoundPage(c: Context, send: Send): Response | Promise<Response> {
  return refusePage(c, send, { code: 'not_found' });
}

/** Something broke on our side. Says nothing of what. */
export function brokenPage(
  c: Context,
  send: Send,
  status: 500 | 503,
  requestId?: string,
): Response | Promise<Response> {
  const { common, refusals } = readerOf(c).texts;
  const title = status === 503 ? refusals.unavailable : refusals.broken;
  const body = html`<article class="card stack">
    <h1>${title}</h1>
    <p>${refusals.brokenMeans}</p>
    <div class="actions"><a class="button" href="/wallet">${common.yourWallet}</a></div>
    ${requestId ? html`<p class="small soft">${refusals.tellUs(requestId)}</p>` : nothing}
  </article>`;
  return send(c, { title, body, status, narrow: true });
}

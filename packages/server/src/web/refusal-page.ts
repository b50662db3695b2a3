/** The page that says no: what happened, what it means, what to do next; the code last and small. */
import type { Context } from 'hono';
import type { Send } from './frame.ts';
import { html, nothing } from './html.ts';
import { wordsFor, type Remedy, type Words } from './words.ts';

export interface Refusal {
  code: string;
  /** Where "try again" leads. Without it that remedy is not offered. */
  retry?: string;
  /** A site to go back to, known to be the seller's. */
  seller?: { name: string; url: string };
  words?: Words;
}

export function refusePage(c: Context, send: Send, refusal: Refusal): Response | Promise<Response> {
  const { title, text, remedies, status } = refusal.words ?? wordsFor(refusal.code);
  const links: Record<Remedy, { label: string; href: string | undefined }> = {
    retry: { label: 'Start again', href: refusal.retry },
    top_up: {
      label: 'Top up',
      href: `/wallet/topup${refusal.retry ? `?back=${encodeURIComponent(refusal.retry)}` : ''}`,
    },
    register: { label: 'Register', href: '/wallet/register' },
    wallet: { label: 'Your wallet', href: '/wallet' },
  };
  const offered = remedies.map((remedy) => links[remedy]).filter(({ href }) => href !== undefined);
  const body = html`<article class="card stack">
    <h1>${title}</h1>
    <p>${text}</p>
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
            <a href="${refusal.seller.url}">Back to <bdi>${refusal.seller.name}</bdi></a>
          </p>`
        : nothing
    }
    <p class="small soft">Code: ${refusal.code}</p>
  </article>`;
  return send(c, { title, body, status, narrow: true });
}

/** A form that cannot be trusted to be the visitor's own wish. */
export function foreignForm(c: Context, send: Send, retry?: string): Response | Promise<Response> {
  const words: Words = {
    title: 'We did not do that',
    text: 'The request did not come from our own page, or the page was opened for another wallet. Nothing was changed. Make sure that your browser keeps cookies of this site, then start again.',
    remedies: ['retry', 'wallet'],
    status: 403,
  };
  return refusePage(c, send, { code: 'form_untrusted', words, retry });
}

export function notFoundPage(c: Context, send: Send): Response | Promise<Response> {
  const words: Words = {
    title: 'There is no such page',
    text: 'The address may be mistyped or out of date.',
    remedies: ['wallet'],
    status: 404,
  };
  return refusePage(c, send, { code: 'not_found', words });
}

/** Something broke on our side. Says nothing of what. */
export function brokenPage(
  c: Context,
  send: Send,
  status: 500 | 503,
  requestId?: string,
): Response | Promise<Response> {
  const title = status === 503 ? 'We cannot answer right now' : 'Something went wrong on our side';
  const body = html`<article class="card stack">
    <h1>${title}</h1>
    <p>
      If you were paying, reload this page: it is safe, one visit pays at most once. Your wallet shows what
      was paid.
    </p>
    <div class="actions"><a class="button" href="/wallet">Your wallet</a></div>
    ${requestId ? html`<p class="small soft">Tell us this number if you ask for help: ${requestId}</p>` : nothing}
  </article>`;
  return send(c, { title, body, status, narrow: true });
}

/**
 * The frame every page stands in, and the one place that sends pages: no script, no framing, no caching, and no
 * address of ours handed on to other sites.
 */
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { ICON_PATH, STYLE_PATH } from './assets.ts';
import { html, nothing, type Html } from './html.ts';

export interface WebConfig {
  /** Where payers reach the server, without a final slash. Read at each request: the port may be chosen late. */
  readonly baseUrl: string;
  readonly mode: 'test' | 'live';
}

export interface Page {
  title: string;
  body: Html;
  status?: ContentfulStatusCode;
  /** A single column, as wide as a form is comfortable to read. */
  narrow?: boolean;
  /** Without links into the site: on checkout nothing should lead away by accident. */
  bare?: boolean;
  /** Search engines may list it. Pages about a payment or a wallet are nobody else's business. */
  index?: boolean;
  /** Goes to the address by itself after a while. */
  refresh?: { seconds: number; url: string };
  /** A script of ours; the page works without it. */
  script?: string;
  /** Origins beside our own that a form's answer may redirect to: browsers apply `form-action` to redirects too. */
  formTargets?: readonly string[];
}

export type Send = (c: Context, page: Page) => Response | Promise<Response>;

export function createSend(config: WebConfig): Send {
  return (c, page) => {
    for (const [name, value] of Object.entries(headers(page.formTargets ?? [], page.script !== undefined)))
      c.header(name, value);
    return c.html(frame(page, config.mode), page.status ?? 200);
  };
}

/**
 * Redirects after a POST. To another site nothing of where the payer comes from goes along; the code in the
 * address is the only thing handed over.
 */
export function seeOther(c: Context, url: string): Response {
  c.header('Referrer-Policy', 'no-referrer');
  c.header('Cache-Control', 'no-store');
  return c.redirect(url, 303);
}

function headers(formTargets: readonly string[], scripted: boolean): Record<string, string> {
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      "style-src 'self'",
      ...(scripted ? ["script-src 'self'"] : []),
      "img-src 'self'",
      `form-action ${["'self'", ...formTargets.map(cspSource)].join(' ')}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'Cache-Control': 'no-store',
    // Nothing to other sites, as `no-referrer` would; but that would also make browsers send `Origin: null` with
    // our own forms, and the Origin check could no longer tell them from a stranger's.
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=()',
    Vary: 'Cookie, Accept-Language',
  };
}

/** CSP cannot write IPv6 addresses; for those the scheme has to do. */
function cspSource(origin: string): string {
  return origin.includes('[') ? `${new URL(origin).protocol}` : origin;
}

function frame(page: Page, mode: WebConfig['mode']): Html {
  return html`<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<title>${page.title} · Farthing</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="theme-color" media="(prefers-color-scheme: light)" content="#f4f5f1">
<meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0e1311">
${page.index ? nothing : html`<meta name="robots" content="noindex" /> `}${
    page.refresh
      ? html`<meta http-equiv="refresh" content="${page.refresh.seconds}; url=${page.refresh.url}" /> `
      : nothing
  }<link rel="stylesheet" href="${STYLE_PATH}">
<link rel="icon" href="${ICON_PATH}" type="image/svg+xml">
${page.script ? html`<script src="${page.script}" async></script>` : nothing}</head>
<body>
${mode === 'test' ? html`<p class="banner">Test book: no real money.</p>` : nothing}
<header class="top">
<a class="brand" href="/">${mark}<span>Farthing</span></a>
${page.bare ? nothing : html`<nav aria-label="Main"><a href="/wallet">Wallet</a><a href="/reference">API reference</a></nav>`}
</header>
<main${page.narrow ? html` class="narrow"` : nothing}>
${page.body}
</main>
<footer class="foot">
<span>Small payments, kept exactly.</span>
${page.bare ? nothing : html`<nav aria-label="Footer"><a href="/">What Farthing is</a><a href="/wallet">Your wallet</a></nav>`}
</footer>
</body>
</html>`;
}

/** A coin with a quarter cut out: a farthing was a fourth of a penny. */
const mark = html`<svg viewBox="0 0 32 32" aria-hidden="true">
  <path class="mark-whole" d="M14.5 17.5V5A12.5 12.5 0 1 0 27 17.5Z" />
  <path class="mark-quarter" d="M18 14V2.5A11.5 11.5 0 0 1 29.5 14Z" />
</svg>`;

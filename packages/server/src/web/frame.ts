/**
 * The frame every page stands in, and the one place that sends pages: no script but the page's own file, no framing,
 * no caching, and no address of ours handed on to other sites.
 */
import { isOrigin } from '@farthing/provider';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import {
  ICON_PATH,
  MANIFEST_PATH,
  SHEETS,
  STYLE_PATH,
  TOUCH_ICON_PATH,
  WATCH_PATH,
  type Sheet,
} from './assets.ts';
import { consoleFrame, type Console } from './console.ts';
import { html, nothing, type Html } from './html.ts';
import { readerOf } from './reader.ts';
import { LANGUAGES, languageOf, type Language, type Texts } from './texts/index.ts';

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
  /** Looks at the address every so many seconds and goes there once it says something new; at 0 goes there at once. */
  refresh?: { seconds: number; url: string };
  /** Origins beside our own that a form's answer may redirect to: browsers apply `form-action` to redirects too. */
  formTargets?: readonly string[];
  /** Style sheets beside the one that every page has. A console brings its own. */
  sheets?: readonly Sheet[];
  /** Our own script files, which the page can do without where it possibly can. */
  script?: string | readonly string[];
  /** Stands the page into a console: navigation at the side, the title above. */
  console?: Console;
  /** The page as a GET shows it, for the answer to a form: where the choice of language leads. None, if it is shown once. */
  here?: string;
  /** Writing direction, if not the language's own: for trying the other one. */
  dir?: 'ltr' | 'rtl';
}

export type Send = (c: Context, page: Page) => Response | Promise<Response>;

export function createSend(config: WebConfig): Send {
  return (c, page) => {
    for (const [name, value] of Object.entries(headers(page))) c.header(name, value);
    return c.html(frame(c, page, config.mode), page.status ?? 200);
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

function headers(page: Page): Record<string, string> {
  // An origin that was taken down before hosts were looked at closely names nothing here.
  const targets = (page.formTargets ?? []).filter(isOrigin).map(cspSource);
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      "style-src 'self'",
      "img-src 'self'",
      "manifest-src 'self'",
      ...(scriptsOf(page).length > 0 || page.refresh?.seconds
        ? ["script-src 'self'", "connect-src 'self'", "worker-src 'self'"]
        : []),
      `form-action ${["'self'", ...targets].join(' ')}`,
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
    // Payers' pages are opened by sellers' pages, which hear of their end; nobody need hold a console's window.
    ...(page.console && { 'Cross-Origin-Opener-Policy': 'same-origin' }),
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=()',
    Vary: 'Cookie, Accept-Language',
  };
}

function scriptsOf({ script = [] }: Page): readonly string[] {
  return typeof script === 'string' ? [script] : script;
}

/** CSP cannot write IPv6 addresses; for those the scheme has to do. */
function cspSource(origin: string): string {
  return origin.includes('[') ? `${new URL(origin).protocol}` : origin;
}

function frame(c: Context, page: Page, mode: WebConfig['mode']): Html {
  const { locale, texts } = readerOf(c);
  const t = texts.common;
  const language = languageOf(locale);
  const sheets: Sheet[] = [...(page.console ? (['console'] as const) : []), ...(page.sheets ?? [])];
  const languages = languageChoice(c, page, language, t.languageNav);
  return html`<!doctype html>
    <html lang="${language}" dir="${page.dir ?? LANGUAGES[language].dir}">
      <head>
        <meta charset="utf-8" />
        <title>${page.title} · Farthing</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f5f4ee" />
        <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0d1210" />
        ${page.index ? nothing : html`<meta name="robots" content="noindex" /> `}${
          page.refresh ? refresh(page.refresh) : nothing
        }${[STYLE_PATH, ...sheets.map((sheet) => SHEETS[sheet])].map((path) => html`<link rel="stylesheet" href="${path}" />`)}
        <link rel="icon" href="${ICON_PATH}" type="image/svg+xml" />
        ${page.bare ? nothing : html`<link rel="manifest" href="${MANIFEST_PATH}" /><link rel="apple-touch-icon" href="${TOUCH_ICON_PATH}" />`}
        ${scriptsOf(page).map((path) => html`<script src="${path}" defer></script>`)}
      </head>
      <body>
        <a class="skip" href="#main">${t.skip}</a>
        ${mode === 'test' ? html`<aside class="banner">${t.testBook}</aside>` : nothing}
        ${page.console ? consoleFrame({ ...page.console, title: page.title, body: page.body, texts, languages, brand }) : plain(page, texts, languages)}
      </body>
    </html>`;
}

function plain(page: Page, { common: t }: Texts, languages: Html): Html {
  return html`<header class="top">
      ${brand}
      ${page.bare ? nothing : html`<nav aria-label="${t.mainNav}"><a href="/wallet">${t.wallet}</a><a href="/seller">${t.sellers}</a><a href="/docs">${t.docsShort}</a></nav>`}
    </header>
    <main id="main" tabindex="-1" ${page.narrow ? html` class="narrow"` : nothing}>${page.body}</main>
    <footer class="foot">
      <span>${t.tagline}</span>
      ${page.bare ? nothing : html`<nav aria-label="${t.footerNav}"><a href="/">${t.whatFarthingIs}</a><a href="/wallet">${t.yourWallet}</a></nav>`}
      ${languages}
    </footer>`;
}

/**
 * At once: the browser's own way. After a while: a script looks, and the page stays until there is something new, as WCAG
 * asks (2.2.1); the browser's way only where there is no script.
 */
function refresh({ seconds, url }: NonNullable<Page['refresh']>): Html {
  const meta = html`<meta http-equiv="refresh" content="${seconds}; url=${url}" />`;
  if (seconds === 0) return meta;
  return html`<noscript>${meta}</noscript>
    <script src="${WATCH_PATH}" defer data-seconds="${seconds}" data-url="${url}"></script>`;
}

/**
 * The same page in the other languages. The answer to a form is no page that one can go back to: it says where one is
 * (`here`), or stays as it is.
 */
function languageChoice(c: Context, { here }: Page, current: Language, label: string): Html {
  const others = (Object.keys(LANGUAGES) as Language[]).filter((language) => language !== current);
  const answer = c.req.method !== 'GET';
  if (answer && here === undefined) return nothing;
  const to = answer ? `?to=${encodeURIComponent(here!)}` : '';
  return html`<nav aria-label="${label}">
    ${others.map(
      (language) =>
        html`<a href="/language/${language}${to}" lang="${language}" hreflang="${language}" rel="nofollow"
          >${LANGUAGES[language].name}</a
        >`,
    )}
  </nav>`;
}

/** A coin with a quarter cut out: a farthing was a fourth of a penny. */
const mark = html`<svg viewBox="0 0 32 32" aria-hidden="true">
  <path class="mark-whole" d="M14.5 17.5V5A12.5 12.5 0 1 0 27 17.5Z" />
  <path class="mark-quarter" d="M18 14V2.5A11.5 11.5 0 0 1 29.5 14Z" />
</svg>`;

const brand = html`<a class="brand" href="/">${mark}<span>Farthing</span></a>`;

/**
 * Who reads a page, as far as their browser says: the locale of amounts and dates, and the texts in their language.
 * A choice is kept in a cookie, which moves nothing and tells nobody anything; `?lang=` asks for one page.
 */
import type { Context } from 'hono';
import type { Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { Bindings } from '../request.ts';
import type { WebConfig } from './frame.ts';
import { localPath } from './local-path.ts';
import * as Money from './money.ts';
import { isLanguage, textsFor, type Language, type Texts } from './texts/index.ts';

export interface Reader {
  locale: string;
  texts: Texts;
}

const COOKIE = 'farthing-language';
const LIFETIME_SECONDS = 400 * 24 * 60 * 60;

export function readerOf(c: Context): Reader {
  const locale = Money.localeOf(c.req.header('Accept-Language'), chosen(c));
  return { locale, texts: textsFor(locale) };
}

/** `/language/de`: keeps the choice, and goes back to the page it was made on, or the one it names, if that is one of ours. */
export function mountLanguages(app: Hono<{ Bindings: Bindings }>, config: Pick<WebConfig, 'baseUrl'>): void {
  app.get('/language/:language', (c, next) => {
    const language = c.req.param('language');
    if (!isLanguage(language)) return next();
    setCookie(c, COOKIE, language, { path: '/', httpOnly: true, sameSite: 'Lax', maxAge: LIFETIME_SECONDS });
    c.header('Cache-Control', 'no-store');
    const to = localPath(c.req.query('to'));
    const page = to === undefined ? c.req.header('Referer') : config.baseUrl + to;
    return c.redirect(pageOf(page, config.baseUrl), 303);
  });
}

/** Path and query of one of our own pages; home for any other. What the page was asked in is not asked again. */
function pageOf(address: string | undefined, baseUrl: string): string {
  if (address === undefined || !URL.canParse(address)) return '/';
  const url = new URL(address);
  if (url.origin !== new URL(baseUrl).origin) return '/';
  url.searchParams.delete('lang');
  // A path that begins with two slashes would be another site's address.
  return url.pathname.replace(/^\/+/, '/') + url.search;
}

function chosen(c: Context): Language | undefined {
  const asked = c.req.query('lang');
  if (isLanguage(asked)) return asked;
  const kept = getCookie(c, COOKIE);
  return isLanguage(kept) ? kept : undefined;
}

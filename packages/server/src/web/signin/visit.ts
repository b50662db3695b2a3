/** Forms of visitors who are not signed in: held together by the visit's cookie, checked like every other form. */
import { addressOf, type AppContext } from '../../request.ts';
import { csrfToken, csrfValid, sameOrigin } from '../csrf.ts';
import { formOf } from '../form.ts';
import type { Web } from '../index.ts';
import { currentVisit, ensureVisit } from './cookies.ts';
import { sorryPage } from './parts.ts';
import { type Reader, readerOf } from './words.ts';

export interface Visit extends Reader {
  /** The visit's secret: codes and challenges are good for it alone. */
  secret: string;
  csrf(purpose: string): string;
  /** The network address of the visitor. */
  address: string;
}

/** The visit of a page that shows a form. */
export function openVisit(c: AppContext, web: Web): Visit {
  const secret = ensureVisit(c, web.config);
  return visitOf(c, web, secret);
}

/** The visit and the fields of a form that was sent; otherwise what to answer. */
export async function postedVisit(
  c: AppContext,
  web: Web,
  purpose: string,
): Promise<(Visit & { form: URLSearchParams }) | Response> {
  const { config, send, strangers, trustProxy } = web;
  const form = await formOf(c);
  const { t } = readerOf(c);
  const secret = currentVisit(c, config);
  if (!secret || !sameOrigin(c, config) || !csrfValid({ token: secret }, purpose, form.get('csrf') ?? '')) {
    const link = { href: '/signin', label: t.startAgain };
    return sorryPage(c, send, { title: t.foreign, text: t.foreignText, status: 403, link });
  }
  const seconds = strangers(addressOf(c, trustProxy));
  if (seconds > 0) {
    c.header('Retry-After', String(seconds));
    return sorryPage(c, send, { title: t.errors['rate_limited']!, text: t.errors.other, status: 429 });
  }
  return { ...visitOf(c, web, secret), form };
}

function visitOf(c: AppContext, { trustProxy }: Web, secret: string): Visit {
  const csrf = (purpose: string) => csrfToken({ token: secret }, purpose);
  return { ...readerOf(c), secret, csrf, address: addressOf(c, trustProxy) };
}

/** A passkey's answer out of a form; `undefined` for text that is no JSON. */
export function responseIn(form: URLSearchParams): unknown {
  try {
    return JSON.parse(form.get('response') ?? '');
  } catch {
    return undefined;
  }
}

/**
 * What every answer that is no operation's carries, whatever made it: pages, files, redirects, refusals. What a handler
 * says itself stays; this fills in what it left out, and lets no cookie go over an open line.
 */
import type { MiddlewareHandler } from 'hono';
import { NOTHING_RUNS } from '../reply.ts';
import type { Bindings } from '../request.ts';

/** A year, as browsers' lists of such sites ask. Other hosts under ours are not ours to speak for. */
export const TRANSPORT_SECURITY = 'max-age=31536000';

export interface HeaderTerms {
  /** Where the server is reached; https decides about transport and cookies. */
  readonly baseUrl: string;
}

export function createHeaders(terms: HeaderTerms): MiddlewareHandler<{ Bindings: Bindings }> {
  return async (c, next) => {
    await next();
    const { headers } = c.res;
    fill(headers, 'x-content-type-options', 'nosniff');
    fill(headers, 'referrer-policy', 'no-referrer');
    fill(headers, 'content-security-policy', NOTHING_RUNS);
    if (!terms.baseUrl.startsWith('https:')) return;
    headers.set('strict-transport-security', TRANSPORT_SECURITY);
    const cookies = headers.getSetCookie();
    if (cookies.every(isSecure)) return;
    headers.delete('set-cookie');
    for (const cookie of cookies)
      headers.append('set-cookie', isSecure(cookie) ? cookie : `${cookie}; Secure`);
  };
}

function fill(headers: Headers, name: string, value: string): void {
  if (!headers.has(name)) headers.set(name, value);
}

function isSecure(cookie: string): boolean {
  return /;\s*secure(;|$)/i.test(cookie);
}

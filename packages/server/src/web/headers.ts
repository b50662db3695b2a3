/**
 * What every answer that is no operation's carries, whatever made it: pages, files, redirects, refusals. What a handler
 * says itself stays; this fills in what it left out, and lets no cookie go over an open line.
 */
import type { MiddlewareHandler } from 'hono';
import { NOTHING_RUNS } from '../reply.ts';
import type { Bindings } from '../request.ts';

/** A year, as browsers' lists of such sites ask. */
const TRANSPORT_SECURITY = 'max-age=31536000';

export interface HeaderTerms {
  /** Where the server is reached; https decides about transport and cookies. */
  readonly baseUrl: string;
  /** Whether the hosts under ours are https only as well. Left out where they are not the operator's to speak for. */
  readonly hstsSubdomains?: boolean;
}

/** What browsers are told about coming back over https; nothing where they came without it. */
export function transportSecurity({ baseUrl, hstsSubdomains }: HeaderTerms): string | undefined {
  if (!baseUrl.startsWith('https:')) return undefined;
  return hstsSubdomains ? `${TRANSPORT_SECURITY}; includeSubDomains` : TRANSPORT_SECURITY;
}

export function createHeaders(terms: HeaderTerms): MiddlewareHandler<{ Bindings: Bindings }> {
  const transport = transportSecurity(terms);
  return async (c, next) => {
    await next();
    const { headers } = c.res;
    fill(headers, 'x-content-type-options', 'nosniff');
    fill(headers, 'referrer-policy', 'no-referrer');
    fill(headers, 'content-security-policy', NOTHING_RUNS);
    if (transport === undefined) return;
    headers.set('strict-transport-security', transport);
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

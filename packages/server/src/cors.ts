/**
 * What browsers must be told so that a seller's page may call us: the exact origin, if any seller has it registered,
 * never a wildcard and never with cookies. Whether the page may do what it asks, its key and origin decide afterwards.
 */
import type { Sellers } from '@farthing/provider';
import { jsonReply, type ReplyHeaders } from './reply.ts';
import { type AppContext, header } from './request.ts';
import { newRequestId } from './request-id.ts';
import { type HeaderTerms, transportSecurity } from './web/headers.ts';

export interface Cors {
  /** Lets the page that called read the answer. */
  allow(c: AppContext, response: Response): Promise<void>;
  /** The answer to the question before a request, kept by browsers for two hours. */
  preflight(c: AppContext): Promise<Response>;
}

const PREFLIGHT: ReplyHeaders = {
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'authorization, content-type, idempotency-key, farthing-session',
  'access-control-max-age': '7200',
};
const EXPOSED = 'Retry-After, Request-Id, Idempotent-Replayed';
const KEPT_MS = 60_000;
const MOST_KEPT = 10_000;

export interface CorsOptions extends HeaderTerms {
  /** Milliseconds that never go back. */
  monotonic?: () => number;
}

export function createCors(
  { hasOrigin }: Pick<Sellers, 'hasOrigin'>,
  { monotonic = () => performance.now(), ...terms }: CorsOptions,
): Cors {
  const transport = transportSecurity(terms);
  const always: ReplyHeaders =
    transport === undefined ? { vary: 'Origin' } : { vary: 'Origin', 'strict-transport-security': transport };
  /** Origins that were registered, and until when that is believed: it decides only what a page may read. */
  const known = new Map<string, number>();

  async function registered(origin: string): Promise<boolean> {
    if ((known.get(origin) ?? 0) > monotonic()) return true;
    if (!(await hasOrigin(origin))) return false;
    if (known.size >= MOST_KEPT) known.clear();
    known.set(origin, monotonic() + KEPT_MS);
    return true;
  }

  /** The headers for whoever asks; for a stranger those that say that it depends on who asks. */
  async function headersFor(c: AppContext): Promise<ReplyHeaders> {
    const origin = header(c, 'origin');
    if (origin === undefined || !(await registered(origin))) return always;
    return { ...always, 'access-control-allow-origin': origin };
  }

  return {
    async allow(c, response) {
      const headers = await headersFor(c).catch(() => always);
      for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
      response.headers.set('access-control-expose-headers', EXPOSED);
    },

    async preflight(c) {
      const headers = await headersFor(c);
      const more = 'access-control-allow-origin' in headers ? PREFLIGHT : {};
      return jsonReply(204, null, newRequestId(), { allow: 'POST, OPTIONS', ...headers, ...more });
    },
  };
}

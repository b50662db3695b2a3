/**
 * The security log of pages: who signed in by which way, and which forms were turned away. It names routes and networks, never
 * what was sent: codes, tokens and addresses of people stay out. Forms are counted by network before, which bounds it.
 */
import { networkOf } from '@farthing/provider/network.ts';
import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { addressOf, type Bindings } from '../request.ts';

export interface NoticingDeps {
  log: { info(details: object, message: string): void };
  trustProxy: boolean;
}

/** Forms that open a session where they succeed. */
const OPENS = new Set([
  '/signin/passkey',
  '/signin/code',
  '/signin/recovery',
  '/sell/code',
  '/join/:invitation',
  '/operator/setup',
  '/wallet/open',
  '/wallet/recover',
  '/wallet/recover/passkey',
]);
const CONSOLES = /^\/(seller|operator|account)(\/|$)/;
/** What a form is answered with that was not believed, or not allowed. */
const TURNED_AWAY = new Set([400, 401, 403, 404, 410, 429]);

export function createNoticing({ log, trustProxy }: NoticingDeps): MiddlewareHandler<{ Bindings: Bindings }> {
  return async (c, next) => {
    await next();
    const { status } = c.res;
    const posted = c.req.method === 'POST';
    if (!posted && status !== 403) return;
    const route = matchedRoutes(c).at(-1)?.path ?? '';
    const opens = OPENS.has(route);
    const details = { route, status, network: networkOf(addressOf(c, trustProxy)) };
    if (!posted) {
      // Whoever is refused here is signed in, to something else.
      if (CONSOLES.test(route)) log.info(details, 'a page was refused');
    } else if (opens && status === 303) log.info(details, 'signed in');
    else if (opens || TURNED_AWAY.has(status)) log.info(details, 'a form was turned away');
  };
}

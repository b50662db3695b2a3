/** The paywall as Express middleware (4 and 5). Needs nothing of Express but the shape of its request and response. */
import { createPaywall, type Pass } from './core.ts';
import { offerOf, type PaywallOptions } from './options.ts';
import type { Header, Visit } from './visit.ts';

/** What is needed of Express’s `Request`. */
export interface ExpressRequest {
  method: string;
  originalUrl: string;
  path: string;
  protocol: string;
  headers: Record<string, string | string[] | undefined>;
}

/** What is needed of Express’s `Response`. */
export interface ExpressResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  getHeader(name: string): number | string | string[] | undefined;
  appendHeader(name: string, value: string): unknown;
  end(body?: string): unknown;
}

const passes = new WeakMap<object, Pass>();

/**
 * Makes the middleware for one route. Behind a proxy, set `origin`, or `app.set('trust proxy', …)`.
 *
 * @throws TypeError when a setting is not as it must be
 * @example
 * const offers = new Map([['owl', 'off_7zkq3m9t0v5c8x2hj4p6r1wbn0']]);
 * const offer = (request: express.Request<{ slug: string }>) => offers.get(request.params.slug);
 * app.get('/articles/:slug', paywall({ provider, key, secret, offer }), (request, response) => {
 *   response.send('The owl came at four.');
 * });
 */
export function paywall<Request extends ExpressRequest = ExpressRequest>(
  options: PaywallOptions<Request>,
): (request: NoInfer<Request>, response: ExpressResponse, next: (error?: unknown) => void) => Promise<void> {
  const wall = createPaywall(options);
  return async (request: Request, response: ExpressResponse, next: (error?: unknown) => void) => {
    let open = false;
    try {
      const offer = await offerOf(options, request);
      if (offer === undefined) open = true;
      else {
        const decision = await wall.decide(visitOf(request), offer);
        if (decision.status === 'open') {
          if (decision.pass) passes.set(request, decision.pass);
          send(response, decision.headers);
          open = true;
        } else {
          response.statusCode = decision.reply.status;
          send(response, decision.reply.headers);
          response.end(request.method === 'HEAD' ? undefined : decision.reply.body);
        }
      }
    } catch (error) {
      next(error);
      return;
    }
    // Not above: what the next handler throws is not ours to catch.
    if (open) next();
  };
}

/**
 * By which payment this visitor was let in; `undefined` where the request is free.
 *
 * @example
 * app.get('/mine', (request, response) => void response.send(passOf(request)?.payment));
 */
export function passOf(request: object): Pass | undefined {
  return passes.get(request);
}

/**
 * An Express request as the core reads it.
 *
 * @example
 * app.get('/owl', async (request, response) => {
 *   const decision = await createPaywall({ provider, key, secret }).decide(visitOf(request), 'off_1');
 *   response.send(decision.status);
 * });
 */
export function visitOf(request: Omit<ExpressRequest, 'path'>): Visit {
  const header = (name: string) => {
    const value = request.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  };
  const site = `${request.protocol}://${header('host') ?? 'localhost'}`;
  // A request line may hold a whole address; its path is all that counts.
  const path = request.originalUrl.startsWith('/') ? request.originalUrl : pathOf(request.originalUrl);
  return { method: request.method, url: site + path, header };
}

function pathOf(address: string): string {
  if (!URL.canParse(address)) return '/';
  const { pathname, search } = new URL(address);
  return pathname + search;
}

function send(response: ExpressResponse, headers: readonly Header[]): void {
  for (const [name, value] of headers) {
    if (name === 'Set-Cookie') response.appendHeader(name, value);
    else response.setHeader(name, value);
  }
}

/** The paywall as Hono middleware. Needs nothing of Hono but the shape of its context. */
import { createPaywall, type Pass } from './core.ts';
import { visitOf, withHeaders } from './fetch.ts';
import { offerOf, type PaywallOptions } from './options.ts';

/** What is needed of Hono's `Context`. */
export interface HonoContext {
  req: {
    raw: Request;
    path: string;
    param(name: string): string | undefined;
    query(name: string): string | undefined;
  };
  header(name: string, value: string, options?: { append?: boolean }): void;
}

const passes = new WeakMap<Request, Pass>();

/**
 * Makes the middleware for one route.
 *
 * @throws TypeError when a setting is not as it must be
 * @example
 * const offers = new Map([['owl', 'off_7zkq3m9t0v5c8x2hj4p6r1wbn0']]);
 * const paid = paywall({ provider, key, secret, offer: (c) => offers.get(c.req.param('slug') ?? '') });
 * app.get('/articles/:slug', paid, (c) => c.text('The owl came at four.'));
 */
export function paywall<Context extends HonoContext = HonoContext>(
  options: PaywallOptions<Context>,
): (context: NoInfer<Context>, next: () => Promise<void>) => Promise<Response | undefined> {
  const wall = createPaywall(options);
  return async (context: Context, next: () => Promise<void>) => {
    const offer = await offerOf(options, context);
    if (offer === undefined) {
      await next();
      return undefined;
    }
    const request = context.req.raw;
    const decision = await wall.decide(visitOf(request), offer);
    if (decision.status === 'refused') {
      const { status, headers, body } = decision.reply;
      return withHeaders(new Response(body, { status }), headers);
    }
    if (decision.pass) passes.set(request, decision.pass);
    await next();
    for (const [name, value] of decision.headers)
      context.header(name, value, { append: name === 'Set-Cookie' });
    return undefined;
  };
}

/**
 * By which payment this visitor was let in; `undefined` where the request is free.
 *
 * @example
 * app.get('/mine', (c) => c.text(passOf(c)?.payment ?? 'free'));
 */
export function passOf(context: { req: { raw: Request } }): Pass | undefined {
  return passes.get(context.req.raw);
}

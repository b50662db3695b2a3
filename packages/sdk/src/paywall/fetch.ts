/** The paywall for plain `fetch` handlers: Deno, Bun, workers, and whatever else takes a Request and gives a Response. */
import { createPaywall, type Pass } from './core.ts';
import { offerOf, type PaywallOptions } from './options.ts';
import type { Header, Visit } from './visit.ts';

/** A handler of the site. `pass` says by which payment the visitor was let in; it is absent where the request is free. */
export type Handler<More extends unknown[] = []> = (
  request: Request,
  pass: Pass | undefined,
  ...more: More
) => Response | Promise<Response>;

/**
 * Puts a paywall before a handler.
 *
 * @returns a handler that answers for itself whoever has not paid, and calls yours for the others
 * @throws TypeError when a setting is not as it must be
 * @example
 * const offer = 'off_7zkq3m9t0v5c8x2hj4p6r1wbn0';
 * const serve = paywall({ provider, key, secret, offer }, () => new Response('The owl came at four.'));
 * export default { fetch: serve };
 */
export function paywall<More extends unknown[] = []>(
  options: PaywallOptions<Request>,
  handler: Handler<More>,
): (request: Request, ...more: More) => Promise<Response> {
  const wall = createPaywall(options);
  return async (request, ...more) => {
    const offer = await offerOf(options, request);
    if (offer === undefined) return handler(request, undefined, ...more);
    const decision = await wall.decide(visitOf(request), offer);
    if (decision.status === 'open')
      return withHeaders(await handler(request, decision.pass, ...more), decision.headers);
    const { status, headers, body } = decision.reply;
    return new Response(body, { status, headers: headersOf(headers) });
  };
}

/**
 * A Request as the core reads it.
 *
 * @example
 * const decision = await createPaywall({ provider, key, secret }).decide(visitOf(request), 'off_1');
 */
export function visitOf(request: Request): Visit {
  return {
    method: request.method,
    url: request.url,
    header: (name) => request.headers.get(name) ?? undefined,
  };
}

/**
 * The response with further headers; `Set-Cookie` is added, others take the place of those that were there.
 *
 * @example
 * const { headers } = await createPaywall({ provider, key, secret }).checkout(visitOf(request), 'off_1', '/owl');
 * const response = withHeaders(new Response('The owl: $0.25'), headers);
 */
export function withHeaders(response: Response, headers: readonly Header[]): Response {
  const changed = new Response(response.body, response);
  for (const [name, value] of headers) {
    if (name === 'Set-Cookie') changed.headers.append(name, value);
    else changed.headers.set(name, value);
  }
  return changed;
}

function headersOf(list: readonly Header[]): Headers {
  const headers = new Headers();
  for (const [name, value] of list) headers.append(name, value);
  return headers;
}

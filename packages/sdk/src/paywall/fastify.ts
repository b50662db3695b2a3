/** The paywall as a Fastify hook. Needs nothing of Fastify but the shape of its request and reply. */
import { createPaywall, type Pass } from './core.ts';
import { visitOf } from './express.ts';
import { offerOf, type PaywallOptions } from './options.ts';
import type { Header } from './visit.ts';

/** What is needed of Fastify’s `FastifyRequest`. */
export interface FastifyRequest {
  method: string;
  originalUrl: string;
  protocol: string;
  headers: Record<string, string | string[] | undefined>;
}

/** What is needed of Fastify’s `FastifyReply`. */
export interface FastifyReply {
  code(status: number): unknown;
  header(name: string, value: string): unknown;
  send(body?: string): unknown;
}

const passes = new WeakMap<object, Pass>();

/**
 * Makes a `preHandler` hook for one route. Behind a proxy, set `origin`, or Fastify's `trustProxy`.
 *
 * @throws TypeError when a setting is not as it must be
 * @example
 * const preHandler = paywall({ provider, key, secret, offer: 'off_7zkq3m9t0v5c8x2hj4p6r1wbn0' });
 * app.get('/owl', { preHandler }, async () => 'The owl came at four.');
 */
export function paywall<Request extends FastifyRequest = FastifyRequest>(
  options: PaywallOptions<Request>,
): (request: NoInfer<Request>, reply: FastifyReply) => Promise<unknown> {
  const wall = createPaywall(options);
  return async (request: Request, reply: FastifyReply) => {
    const offer = await offerOf(options, request);
    if (offer === undefined) return undefined;
    const decision = await wall.decide(visitOf(request), offer);
    if (decision.status === 'open') {
      if (decision.pass) passes.set(request, decision.pass);
      send(reply, decision.headers);
      return undefined;
    }
    send(reply, decision.reply.headers);
    reply.code(decision.reply.status);
    // A hook that has answered returns the reply: the handler is not called any more.
    reply.send(decision.reply.body);
    return reply;
  };
}

/**
 * By which payment this visitor was let in; `undefined` where the request is free.
 *
 * @example
 * app.get('/mine', async (request) => passOf(request)?.payment);
 */
export function passOf(request: object): Pass | undefined {
  return passes.get(request);
}

// Fastify adds each further Set-Cookie to those that are there.
function send(reply: FastifyReply, headers: readonly Header[]): void {
  for (const [name, value] of headers) reply.header(name, value);
}

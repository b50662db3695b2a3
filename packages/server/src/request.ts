/**
 * Reading a request: headers, the caller's address, and a body that never takes more memory than allowed.
 * Over node:http the headers come straight from the parser; elsewhere (tests, Bun) from the fetch `Request`.
 */
import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';

/** What `@hono/node-server` passes along; absent in tests that call `app.request()`. */
export interface Bindings {
  incoming?: Pick<IncomingMessage, 'headers' | 'socket'>;
}

export type AppContext = Context<{ Bindings: Bindings }>;

/** A header by its lower-case name. */
export function header(c: AppContext, name: string): string | undefined {
  const incoming = c.env?.incoming;
  if (!incoming) return c.req.raw.headers.get(name) ?? undefined;
  const value = incoming.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/**
 * The address the request came from. Behind a proxy of ours it is the last one of `X-Forwarded-For`: the one
 * the proxy itself saw; everything before it is whatever the client wrote.
 */
export function addressOf(c: AppContext, trustProxy: boolean): string {
  if (trustProxy) {
    const forwarded = header(c, 'x-forwarded-for')?.split(',').at(-1)?.trim();
    if (forwarded) return forwarded;
  }
  return c.env?.incoming?.socket?.remoteAddress ?? 'unknown';
}

/** What proxies add, one or the other. */
const HANDED_ON = [
  'x-forwarded-for',
  'forwarded',
  'x-real-ip',
  'via',
  'x-forwarded-host',
  'x-forwarded-proto',
];

/**
 * True when the request was sent from this machine and not handed on by a proxy that runs on it. Some proxies add nothing,
 * and pages of other sites may have a name for this machine: so it must have been asked under an address or as localhost.
 */
export function isLocal(c: AppContext, trustProxy: boolean): boolean {
  if (!trustProxy && HANDED_ON.some((name) => header(c, name) !== undefined)) return false;
  const host = header(c, 'host')?.replace(/:\d+$/, '');
  if (host !== undefined && host !== 'localhost' && !/^(\d+(\.\d+){3}|\[[0-9a-f:.]+\])$/i.test(host))
    return false;
  const address = addressOf(c, trustProxy).replace(/^::ffff:/, '');
  return address === '::1' || /^127(\.\d{1,3}){3}$/.test(address);
}

/** The body as text, or `undefined` when it is longer than `maxBytes`. */
export function readText(c: AppContext, maxBytes: number): Promise<string | undefined> {
  const length = header(c, 'content-length');
  if (length === undefined) return readStream(c.req.raw.body, maxBytes);
  // The HTTP parser holds the sender to this length, so nothing needs counting.
  if (!/^\d+$/.test(length) || Number(length) > maxBytes) return Promise.resolve(undefined);
  return length === '0' ? Promise.resolve('') : c.req.raw.text();
}

async function readStream(
  stream: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<string | undefined> {
  if (!stream) return '';
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel();
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
}

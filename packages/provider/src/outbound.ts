/**
 * Outbound: the one guarded way to send a request to an address that somebody else has named. The name is resolved once,
 * all that it resolves to must be allowed, and the connection goes to exactly that address. No redirect is followed; the
 * whole takes no longer, and reads no more, than is said. Nothing is thrown for what the other side does.
 */
import { type IncomingMessage, request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { classOfAddress } from './address.ts';
import { createNameLookup, type NameLookup } from './name-lookup.ts';

/** Beyond public addresses: none, those of this machine, or private networks as well. */
export type Reach = 'public' | 'loopback' | 'private';

export interface OutboundRequest {
  url: string;
  method: 'POST' | 'GET';
  headers: Readonly<Record<string, string>>;
  body?: string;
  /** Gives the request up. */
  signal?: AbortSignal;
}

/** Why no answer came. `address_refused`: the guard did not let it out. */
export type OutboundFailure =
  | 'url_invalid'
  | 'address_refused'
  | 'name_unknown'
  | 'unreachable'
  | 'tls_failed'
  | 'broken'
  | 'timeout'
  | 'stopped';

export type OutboundOutcome =
  /** `body` is what was read of it, as text. */
  | { outcome: 'answered'; status: number; body: string; ms: number }
  | { outcome: 'failed'; reason: OutboundFailure; ms: number };

export interface Outbound {
  readonly reach: Reach;
  send(request: OutboundRequest): Promise<OutboundOutcome>;
}

export interface OutboundOptions {
  reach: Reach;
  /** All addresses of a name; only tests replace it. */
  resolve?: NameLookup;
  /** For everything: resolving, connecting, sending and reading. */
  timeoutMs?: number;
  /** How much of an answer is read. */
  maxBytes?: number;
  /** Certificates of authorities to trust besides those that Node does. */
  ca?: string;
}

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 64 * 1024;
/** A name may have addresses that cannot be reached from here, such as IPv6 ones. */
const ADDRESSES_TRIED = 3;

/** How far a setting, or where there is none the kind of book, lets requests go. */
export function reachOf(settings: { mode: 'test' | 'live'; outboundPrivate?: boolean }): Reach {
  if (settings.outboundPrivate !== undefined) return settings.outboundPrivate ? 'private' : 'public';
  return settings.mode === 'test' ? 'loopback' : 'public';
}

/** Whether requests may go to an address. */
export function mayReach(address: string, reach: Reach): boolean {
  const kind = classOfAddress(address);
  if (kind === 'public') return true;
  return kind === 'loopback' ? reach !== 'public' : kind === 'private' && reach === 'private';
}

/**
 * The address to send to, if it is one at all: https, or http where more than public addresses may be reached, and then to
 * none of the public ones; without user and password; and, where its host is an address and no name, one that may be reached.
 */
export function outboundUrl(text: string, reach: Reach): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== 'https:' && (url.protocol !== 'http:' || reach === 'public')) return undefined;
  if (url.username !== '' || url.password !== '' || url.hostname === '') return undefined;
  const host = hostOf(url);
  if (isIP(host) === 0) return url;
  // What a name leads to is seen when it is sent to; of an address it is known now.
  if (url.protocol === 'http:' && classOfAddress(host) === 'public') return undefined;
  return mayReach(host, reach) ? url : undefined;
}

export function createOutbound(options: OutboundOptions): Outbound {
  const { reach, timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES, ca } = options;
  const resolve = options.resolve ?? createNameLookup(reach);

  async function answer(request: OutboundRequest, signal: AbortSignal): Promise<Answer | OutboundFailure> {
    const url = outboundUrl(request.url, reach);
    if (!url) return URL.canParse(request.url) ? 'address_refused' : 'url_invalid';
    const host = hostOf(url);
    const addresses = isIP(host) ? [host] : await resolved(host, signal);
    if (typeof addresses === 'string') return addresses;
    // One that may not be reached among others is no mistake that anybody makes.
    if (!addresses.every((address) => mayReach(address, reach))) return 'address_refused';
    // Names may mean http on this machine; on the internet nobody reads what we send.
    if (url.protocol === 'http:' && addresses.some((address) => classOfAddress(address) === 'public'))
      return 'address_refused';
    let last: Answer | OutboundFailure = 'unreachable';
    for (const address of addresses.slice(0, ADDRESSES_TRIED)) {
      last = await exchange(request, url, address, { signal, maxBytes, ca });
      if (last !== 'unreachable') break;
    }
    return last;
  }

  async function resolved(name: string, signal: AbortSignal): Promise<string[] | OutboundFailure> {
    const found = await Promise.race([resolve(name).catch(() => undefined), aborted(signal)]);
    if (found === undefined) return 'timeout';
    return found.length > 0 ? found : 'name_unknown';
  }

  return {
    reach,
    async send(request) {
      const begun = performance.now();
      const late = AbortSignal.timeout(timeoutMs);
      const signal = request.signal ? AbortSignal.any([late, request.signal]) : late;
      const found = await answer(request, signal);
      const ms = Math.round(performance.now() - begun);
      if (typeof found !== 'string') return { outcome: 'answered', ...found, ms };
      const stopped = request.signal?.aborted && !late.aborted;
      return { outcome: 'failed', reason: stopped ? 'stopped' : found, ms };
    },
  };
}

interface Answer {
  status: number;
  body: string;
}

interface Bounds {
  signal: AbortSignal;
  maxBytes: number;
  ca?: string;
}

/** One request to one address, under the name that the URL says. */
function exchange(
  { method, headers, body }: OutboundRequest,
  url: URL,
  address: string,
  { signal, maxBytes, ca }: Bounds,
): Promise<Answer | OutboundFailure> {
  const host = hostOf(url);
  const secure = url.protocol === 'https:';
  const options: RequestOptions & { servername?: string; ca?: string } = {
    method,
    host: address,
    port: url.port === '' ? undefined : Number(url.port),
    path: `${url.pathname}${url.search}`,
    headers: { ...headers, host: url.host, connection: 'close' },
    // Neither a proxy of the environment nor a connection to some other address.
    agent: false,
    signal,
    ...(secure && isIP(host) === 0 && { servername: host }),
    ...(ca !== undefined && { ca }),
  };
  return new Promise((resolve) => {
    let connected = false;
    const fail = (error: NodeJS.ErrnoException) => {
      if (signal.aborted) resolve('timeout');
      // Once connected the request may have been read: it is not sent to another address as well.
      else resolve(isTls(error) ? 'tls_failed' : connected ? 'broken' : 'unreachable');
    };
    const sending = (secure ? httpsRequest : httpRequest)(options, (response) => {
      void read(response, maxBytes).then(
        (text) => {
          resolve({ status: response.statusCode!, body: text });
          sending.destroy();
        },
        (error: NodeJS.ErrnoException) => fail(error),
      );
    });
    sending.on('socket', (socket) =>
      socket.once(secure ? 'secureConnect' : 'connect', () => (connected = true)),
    );
    sending.on('error', fail);
    sending.end(body);
  });
}

/** At most `maxBytes` of an answer; the rest is not waited for. */
async function read(response: IncomingMessage, maxBytes: number): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part.subarray(0, maxBytes - size));
    size += part.length;
    if (size >= maxBytes) break;
  }
  return Buffer.concat(parts).toString('utf8');
}

function hostOf({ hostname }: URL): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

function isTls({ code = '' }: NodeJS.ErrnoException): boolean {
  return /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO)/.test(code);
}

/**
 * Reading a page of somebody else's site, as far as that is safe: public addresses only, looked up once and connected
 * to by that address, no redirects, the first 64 KiB, five seconds.
 */
import { lookup as dnsLookup } from 'node:dns/promises';
import { request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP } from 'node:net';

export type FetchedText =
  | { status: 'read'; code: number; text: string }
  /** It could not be asked, or did not answer in time. */
  | { status: 'failed'; reason: string };

/** The port: what is at an address of the web. Whatever goes wrong there is a value. */
export type FetchText = (url: string) => Promise<FetchedText>;

export interface FetchTextOptions {
  /** For test books: sites on this machine may be asked too. */
  allowLoopback?: boolean;
  timeoutMs?: number;
  maxBytes?: number;
  /** All addresses of a host; by default the system's resolver. */
  lookup?: (host: string) => Promise<string[]>;
}

/** Networks in which nobody's public site is (RFC 6890 and its successors). */
const CLOSED = new BlockList();
for (const network of [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  '::/128',
  '64:ff9b::/32',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/9',
  'ff00::/8',
])
  add(CLOSED, network);

const LOOPBACK = new BlockList();
for (const network of ['127.0.0.0/8', '::1/128']) add(LOOPBACK, network);

function add(list: BlockList, network: string): void {
  const [address = '', bits] = network.split('/');
  list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Whether a site at this address may be asked. IPv4 within IPv6 is what it is. */
export function mayReach(address: string, { allowLoopback = false } = {}): boolean {
  const plain = mapped(address) ?? address;
  const family = isIP(plain);
  if (family === 0) return false;
  const type = family === 6 ? 'ipv6' : 'ipv4';
  return LOOPBACK.check(plain, type) ? allowLoopback : !CLOSED.check(plain, type);
}

/** The IPv4 address that an IPv6 address holds (`::ffff:…`, in either spelling). */
function mapped(address: string): string | undefined {
  if (isIP(address) !== 6) return undefined;
  const { hostname } = new URL(`http://[${address.replace(/%.*$/, '')}]`);
  const [, high, low] = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(hostname) ?? [];
  if (high === undefined || low === undefined) return undefined;
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [a >> 8, a & 255, b >> 8, b & 255].join('.');
}

export function createFetchText(options: FetchTextOptions = {}): FetchText {
  const { allowLoopback = false, timeoutMs = 5_000, maxBytes = 65_536 } = options;
  const lookup =
    options.lookup ?? (async (host) => (await dnsLookup(host, { all: true })).map(({ address }) => address));

  async function addressOf(host: string): Promise<string | undefined> {
    const bare = host.replace(/^\[|\]$/g, '');
    const found = isIP(bare) ? [bare] : await lookup(bare);
    // One that may not be reached is enough: a name that leads here and elsewhere is a trick, or a mistake.
    return found.every((address) => mayReach(address, { allowLoopback })) ? found[0] : undefined;
  }

  async function ask(url: URL, signal: AbortSignal): Promise<FetchedText> {
    const address = await addressOf(url.hostname);
    if (address === undefined) return { status: 'failed', reason: 'its address is not public' };
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const terms: RequestOptions & { servername?: string } = {
        method: 'GET',
        host: address,
        port: url.port || (url.protocol === 'https:' ? 443 : 80),
        path: url.pathname + url.search,
        headers: { Host: url.host, 'User-Agent': 'Farthing', Accept: '*/*', 'Accept-Encoding': 'identity' },
        agent: false,
        signal,
      };
      // The certificate must be of the name; an address has none to send along.
      if (!isIP(url.hostname.replace(/^\[|\]$/g, ''))) terms.servername = url.hostname;
      const sent = request(terms, (response) => {
        const parts: Buffer[] = [];
        let bytes = 0;
        const done = () => {
          const text = Buffer.concat(parts).subarray(0, maxBytes).toString('utf8');
          resolve({ status: 'read', code: response.statusCode ?? 0, text });
        };
        response.on('data', (part: Buffer) => {
          parts.push(part);
          bytes += part.length;
          if (bytes < maxBytes) return;
          done();
          response.destroy();
        });
        response.on('end', done);
        response.on('error', reject);
      });
      sent.on('error', reject);
      sent.end();
    });
  }

  return async (address) => {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password)
      return { status: 'failed', reason: 'it is no address of the web' };
    const signal = AbortSignal.timeout(timeoutMs);
    const late = new Promise<FetchedText>((resolve) => {
      signal.addEventListener('abort', () =>
        resolve({ status: 'failed', reason: 'it did not answer in time' }),
      );
    });
    const asked = ask(url, signal).catch((error: NodeJS.ErrnoException): FetchedText => {
      return { status: 'failed', reason: error.code ?? error.name };
    });
    return Promise.race([asked, late]);
  };
}

/**
 * Self-contained links: an offer that travels in its own address, `https://provider/l/<terms>.<signature>`. Terms are
 * canonical JSON in base64url; the signature is Ed25519 (RFC 8032) over `farthing-link-v1\n` and their bytes.
 */
import { decode, encode } from '../base64url.ts';
import { ORIGIN } from '../patterns.ts';
import { forSigning, forVerifying } from './key.ts';
import { flaw, read, write, type Open, type Terms } from './terms.ts';

export type { Open, Terms } from './terms.ts';

const PREFIX = new TextEncoder().encode('farthing-link-v1\n');
const LONGEST = 16_384;

/** Terms as a seller writes them, with what can be left out. */
export interface NewTerms {
  book: string;
  seller: string;
  kid: string;
  asset: string;
  /** A decimal string; either this, */
  price?: string | undefined;
  /** or this. */
  open?: Open | undefined;
  title: string;
  /** Where the thing is. Payers return here unless the link says `?return=`. */
  url?: string | undefined;
  /** By default the `url`. */
  resource?: string | undefined;
  /** By default the origin of `url`. */
  origin?: string | undefined;
  /** By default true for a price, false for an open amount. */
  once?: boolean | undefined;
  /** When the link ends; by default never. Cut to whole seconds. */
  expiresAt?: Date | undefined;
}

/** What a link consists of. Nothing about it is verified yet. */
export interface ParsedLink {
  terms: Terms;
  /** The bytes the signature covers. */
  signed: Uint8Array<ArrayBuffer>;
  signature: Uint8Array<ArrayBuffer>;
}

/** A link that holds, or why it does not: the first that applies, in this order. */
export type Verified =
  | { status: 'valid'; terms: Terms }
  | {
      status: 'refused';
      code:
        | 'link_malformed'
        | 'link_foreign'
        | 'link_key_unknown'
        | 'link_signature_invalid'
        | 'link_expired';
    };

/**
 * Signs terms.
 *
 * @param privateKey a JWK from `LinkKey.generate()`, or a key from `LinkKey.forSigning` when signing many
 * @returns the part of the link after `/l/`; `Link.url` makes it an address
 * @throws TypeError when a part of the terms is not as it must be
 * @example
 * const { privateKey } = await LinkKey.generate();
 * const signed = await Link.sign({ book, seller, kid, asset: 'USD', price: '0.25', title: 'The owl', url }, privateKey);
 * const href = Link.url('https://pay.example', signed);
 */
export async function sign(terms: NewTerms, privateKey: JsonWebKey | CryptoKey): Promise<string> {
  const key = privateKey instanceof CryptoKey ? privateKey : await forSigning(privateKey);
  const payload = new TextEncoder().encode(write(complete(terms)));
  const signature = await crypto.subtle.sign('Ed25519', key, covered(payload));
  return `${encode(payload)}.${encode(new Uint8Array(signature))}`;
}

/**
 * The address of a link.
 *
 * @param base where the provider is, such as `https://pay.example`
 * @param link what `sign` returned, or the id of a registered offer, `off_…`
 * @param options `return`: where the payer comes back to, on a registered origin; `state`: comes back unread
 * @throws TypeError when `base` is no address
 * @example
 * const href = Link.url('https://pay.example', 'off_7zkq3m9t0v5c8x2hj4p6r1wbn0', { return: 'https://lark.example/owl' });
 */
export function url(base: string, link: string, options: { return?: string; state?: string } = {}): string {
  const address = new URL(`/l/${link}`, base);
  if (options.return !== undefined) address.searchParams.set('return', options.return);
  if (options.state !== undefined) address.searchParams.set('state', options.state);
  return address.href;
}

/**
 * Reads a link, the whole address or its part after `/l/`; `undefined` when it is damaged.
 *
 * @example
 * const title = Link.parse('https://pay.example/l/eyJ2IjoxfQ.c2lnbmF0dXJl')?.terms.title;
 */
export function parse(link: string): ParsedLink | undefined {
  if (link.length > LONGEST) return undefined;
  const [payload, signature, ...more] = lastPart(link)
    .split('.')
    .map((part) => decode(part));
  if (!payload || signature?.length !== 64 || more.length > 0) return undefined;
  const text = utf8(payload);
  const terms = text === undefined ? undefined : read(text);
  return terms && { terms, signed: covered(payload), signature };
}

/**
 * Verifies a link as a provider does, all but the registration of its origin.
 *
 * @param options.book the book it must be for
 * @param options.publicKey the registered public key of a seller's key id, 32 bytes in base64url
 * @param options.now milliseconds since 1970-01-01 UTC; by default the clock's
 * @example
 * const { publicKey, privateKey } = await LinkKey.generate();
 * const signed = await Link.sign({ book, seller, kid, asset: 'USD', price: '0.25', title: 'The owl', url }, privateKey);
 * const checked = await Link.verify(signed, { book, publicKey: () => publicKey });
 * if (checked.status === 'valid') console.log(checked.terms.price);
 */
export async function verify(
  link: string,
  options: {
    book: string;
    publicKey: (seller: string, kid: string) => string | undefined | Promise<string | undefined>;
    now?: number;
  },
): Promise<Verified> {
  const parsed = parse(link);
  if (!parsed) return { status: 'refused', code: 'link_malformed' };
  const { terms, signed, signature } = parsed;
  if (terms.book !== options.book) return { status: 'refused', code: 'link_foreign' };
  const registered = await options.publicKey(terms.seller, terms.kid);
  const key = registered === undefined ? undefined : await forVerifying(registered);
  if (!key) return { status: 'refused', code: 'link_key_unknown' };
  if (!(await crypto.subtle.verify('Ed25519', key, signature, signed))) {
    return { status: 'refused', code: 'link_signature_invalid' };
  }
  if (terms.exp !== undefined && (options.now ?? Date.now()) >= terms.exp * 1000) {
    return { status: 'refused', code: 'link_expired' };
  }
  return { status: 'valid', terms };
}

/** Fills in what was left out, and refuses what could never be paid. */
function complete(given: NewTerms): Terms {
  const { expiresAt, ...rest } = given;
  // Said before the origin is, which is only taken from it.
  if (given.url !== undefined && !/^https?:/.test(originOf(given.url) ?? ''))
    throw new TypeError('url must be a whole address, such as "https://lark.example/owl"');
  const origin = given.origin ?? (given.url === undefined ? undefined : originOf(given.url));
  const terms = {
    ...rest,
    price: given.price === undefined ? undefined : plain(given.price),
    open: given.open && {
      min: given.open.min === undefined ? undefined : plain(given.open.min),
      max: given.open.max === undefined ? undefined : plain(given.open.max),
      suggested: given.open.suggested === undefined ? undefined : plain(given.open.suggested),
    },
    resource: given.resource ?? given.url,
    origin,
    once: given.once ?? given.price !== undefined,
    exp: expiresAt && Math.floor(expiresAt.getTime() / 1000),
  };
  const wrong = flaw(terms);
  if (wrong) throw new TypeError(wrong);
  if (!ORIGIN.test(origin!))
    throw new TypeError('origin must be a web origin such as "https://lark.example"');
  if (given.url !== undefined && originOf(given.url) !== origin) throw new TypeError('url must be on origin');
  return terms as Terms;
}

/** Without zeros at the end, so that one price has one text. */
function plain(amount: string): string {
  return amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount;
}

function originOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).origin : undefined;
}

function covered(payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(PREFIX.length + payload.length);
  bytes.set(PREFIX);
  bytes.set(payload, PREFIX.length);
  return bytes;
}

function lastPart(link: string): string {
  const start = link.lastIndexOf('/l/');
  const part = start < 0 ? link : link.slice(start + 3);
  const end = part.search(/[?#]/);
  return end < 0 ? part : part.slice(0, end);
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

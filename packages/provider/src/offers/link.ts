/**
 * Signed links: an offer that travels in its own address, `…/l/<payload>.<signature>`. The payload is JSON with its
 * keys in a fixed order, in base64url; the signature is Ed25519 (RFC 8032) over `farthing-link-v1\n` and the payload's
 * bytes. This file reads and verifies; sellers sign with the SDK.
 */
import { hash, type KeyObject, verify } from 'node:crypto';

/** What the seller signs, in this order. Amounts are decimal strings. */
export interface LinkPayload {
  v: 1;
  /** The book the link is for. */
  book: string;
  seller: string;
  /** The seller's link key. */
  kid: string;
  asset: string;
  /** Either a price, */
  price?: string;
  /** or the payer chooses, within bounds. */
  open?: { min?: string; max?: string; suggested?: string };
  title: string;
  resource: string;
  /** Return origin. */
  origin: string;
  /** Where the thing is; on `origin`. */
  url?: string;
  once: boolean;
  /** Seconds since 1970-01-01 UTC from which it is no longer good. */
  exp?: number;
}

export interface ReadLink {
  payload: LinkPayload;
  /** The bytes that were signed. */
  signed: Uint8Array;
  signature: Uint8Array;
}

const PREFIX = Buffer.from('farthing-link-v1\n');
const LONGEST = 16_384;
const FORM = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{86})$/;
const DECIMAL = /^(0|[1-9]\d{0,18})(\.\d{1,18})?$/;

/** True for text that is meant as a signed link rather than an offer's id. */
export function isLink(text: string): boolean {
  return text.includes('.');
}

/** Reads the form of a link, whole address or only its last part. Nothing is verified yet. */
export function readLink(text: string): ReadLink | undefined {
  if (text.length > LONGEST) return undefined;
  const match = FORM.exec(lastPart(text));
  if (!match) return undefined;
  const bytes = Buffer.from(match[1]!, 'base64url');
  const signature = Buffer.from(match[2]!, 'base64url');
  // Two texts for one value would be two entries in the cache of verified links.
  if (bytes.toString('base64url') !== match[1] || signature.toString('base64url') !== match[2])
    return undefined;
  const payload = readPayload(bytes);
  return payload && { payload, signed: Buffer.concat([PREFIX, bytes]), signature };
}

export function verifySignature(link: ReadLink, key: KeyObject): boolean {
  return verify(null, link.signed, key, link.signature);
}

/** What makes two links the same offer: all that the payer agrees to, but neither key nor expiry. 64 hex digits. */
export function identityOf(payload: LinkPayload): string {
  const { book: _book, kid: _kid, exp: _exp, ...terms } = payload;
  return hash('sha256', JSON.stringify(terms), 'hex');
}

function lastPart(text: string): string {
  const start = text.lastIndexOf('/l/');
  const part = start < 0 ? text : text.slice(start + 3);
  const end = part.search(/[?#]/);
  return end < 0 ? part : part.slice(0, end);
}

function readPayload(bytes: Uint8Array): LinkPayload | undefined {
  let value: unknown;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isPayload(value)) return undefined;
  // Canonical form: exactly these keys in this order, without white space.
  return JSON.stringify(canonical(value)) === text ? value : undefined;
}

/** The payload with its keys in order and nothing else. */
function canonical(payload: LinkPayload): LinkPayload {
  const { v, book, seller, kid, asset, price, open, title, resource, origin, url, once, exp } = payload;
  const bounds = open && { min: open.min, max: open.max, suggested: open.suggested };
  return { v, book, seller, kid, asset, price, open: bounds, title, resource, origin, url, once, exp };
}

function isPayload(value: unknown): value is LinkPayload {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { v, book, seller, kid, asset, price, open, title, resource, origin, url, once, exp } =
    value as Record<string, unknown>;
  return (
    v === 1 &&
    [book, seller, kid, asset].every((text) => isText(text, 64)) &&
    (price === undefined) !== (open === undefined) &&
    (price === undefined || isDecimal(price)) &&
    (open === undefined || isOpen(open)) &&
    isText(title, 200) &&
    isText(resource, 1000) &&
    isText(origin, 255) &&
    (url === undefined || isText(url, 1000)) &&
    typeof once === 'boolean' &&
    (exp === undefined || (Number.isSafeInteger(exp) && (exp as number) > 0))
  );
}

function isOpen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { min, max, suggested } = value as Record<string, unknown>;
  return [min, max, suggested].every((amount) => amount === undefined || isDecimal(amount));
}

function isDecimal(value: unknown): boolean {
  return typeof value === 'string' && DECIMAL.test(value);
}

// A payer reads these texts: no control characters, nothing that turns the reading direction, no half characters.
const UNSEEN =
  '\\u0000-\\u001f\\u007f-\\u009f\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff\\ud800-\\udfff';
const READABLE = new RegExp(`^[^\\s${UNSEEN}][^${UNSEEN}]*$`, 'u');

function isText(value: unknown, longest: number): boolean {
  return typeof value === 'string' && value.length <= longest && READABLE.test(value);
}

/** Request keys: any text up to 255 characters becomes a short canonical key; time-ordered ones stay ordered. */
import { hash } from 'node:crypto';

export const MAX_KEY_LENGTH = 255;

/** How long a request key is remembered, in journal time. */
export const KEY_LIFETIME_MS = 30 * 86_400_000;

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * The canonical form of a request key: a letter and 32 hex digits. `u` a UUID's own bytes, `l` a ULID's own
 * bytes, `h` the first half of the SHA-256 of any other text.
 */
export function canonicalKey(key: string): string {
  if (key.length === 36) {
    const digits = uuidDigits(key);
    if (digits !== undefined) return digits;
  }
  if (key.length === 26 && ULID.test(key)) return 'l' + ulidHex(key);
  return 'h' + hash('sha256', key, 'hex').slice(0, 32);
}

/** The time in milliseconds that a time-ordered key (UUIDv7 or ULID) begins with. */
export function keyTime(canonical: string): number | undefined {
  const ordered = canonical[0] === 'l' || (canonical[0] === 'u' && canonical[13] === '7');
  return ordered ? Number.parseInt(canonical.slice(1, 13), 16) : undefined;
}

/** A fingerprint of a request: the first 8 bytes of the SHA-256 of its description, as hex. */
export function fingerprint(description: string): string {
  return hash('sha256', description, 'hex').slice(0, 16);
}

const DASH = 0x2d;
const uuidText = Buffer.from('u'.padEnd(33));

/** `u` and the digits of a UUID in small letters. Nearly every payment comes with one: pieced together it would be a text of parts, and slow to hash. */
function uuidDigits(key: string): string | undefined {
  let at = 1;
  for (let i = 0; i < 36; i++) {
    const code = key.charCodeAt(i);
    if (i === 8 || i === 13 || i === 18 || i === 23) {
      if (code !== DASH) return undefined;
    } else {
      if (!isHexDigit(code)) return undefined;
      uuidText[at++] = code;
    }
  }
  return uuidText.toString('latin1');
}

/** 0 to 9, a to f. */
function isHexDigit(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66);
}

/** The first two digits make one byte, each four after them five hex digits. */
function ulidHex(ulid: string): string {
  let hex = bitsOf(ulid, 0, 2).toString(16).padStart(2, '0');
  for (let at = 2; at < 26; at += 4) hex += bitsOf(ulid, at, 4).toString(16).padStart(5, '0');
  return hex;
}

function bitsOf(ulid: string, from: number, digits: number): number {
  let bits = 0;
  for (let i = from; i < from + digits; i++) bits = bits * 32 + CROCKFORD.indexOf(ulid[i]!);
  return bits;
}

/** Request keys: any text up to 255 characters becomes a short canonical key; time-ordered ones stay ordered. */
import { hash } from 'node:crypto';

export const MAX_KEY_LENGTH = 255;

/** How long a request key is remembered, in journal time. */
export const KEY_LIFETIME_MS = 30 * 86_400_000;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * The canonical form of a request key: a letter and 32 hex digits. `u` a UUID's own bytes, `l` a ULID's own
 * bytes, `h` the first half of the SHA-256 of any other text.
 */
export function canonicalKey(key: string): string {
  if (key.length === 36 && UUID.test(key)) {
    return 'u' + key.slice(0, 8) + key.slice(9, 13) + key.slice(14, 18) + key.slice(19, 23) + key.slice(24);
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

function ulidHex(ulid: string): string {
  let bits = 0n;
  for (const character of ulid) bits = (bits << 5n) | BigInt(CROCKFORD.indexOf(character));
  return bits.toString(16).padStart(32, '0');
}

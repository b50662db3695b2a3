/** Seals: HMAC-SHA-256 under the seller's own secret. What a browser brings back is believed only with its seal. */
import { decode, encode } from '../base64url.ts';

export interface Seal {
  /** The seal of these words, as text. No two lists of words share one. */
  of(words: readonly string[]): Promise<string>;
  /** Whether it is theirs; compared in constant time. */
  holds(words: readonly string[], seal: string): Promise<boolean>;
}

/** @throws TypeError when the secret is too short to be one */
export function createSeal(secret: string): Seal {
  if (typeof secret !== 'string' || secret.length < 32)
    throw new TypeError('secret must be at least 32 characters, such as `openssl rand -base64 32` gives');
  let imported: Promise<CryptoKey> | undefined;
  const key = () =>
    (imported ??= crypto.subtle.importKey(
      'raw',
      new TextEncoder().encode(secret),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign', 'verify'],
    ));
  const bytes = (words: readonly string[]) => new TextEncoder().encode(JSON.stringify(words));
  return {
    async of(words) {
      return encode(new Uint8Array(await crypto.subtle.sign('HMAC', await key(), bytes(words))));
    },
    async holds(words, seal) {
      const given = decode(seal);
      return given !== undefined && crypto.subtle.verify('HMAC', await key(), given, bytes(words));
    },
  };
}

/** The first 16 hex digits of a SHA-256: a short name for a cookie. */
export async function shortName(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

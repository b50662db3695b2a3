/**
 * The secret text of API keys: a prefix that says what it opens and in which kind of book, and 256 random bits. The
 * book keeps its SHA-256 only. A plain hash is enough: nobody guesses 256 bits.
 */
import { hash } from 'node:crypto';
import { encode } from '../base32.ts';

export type KeyRole = 'operator' | 'seller' | 'publishable';

const PREFIX: Record<KeyRole, string> = { operator: 'ok', seller: 'sk', publishable: 'pk' };
const FORM = /^(?:ok|sk|pk)_(?:test|live)_[0-9a-z]{52}$/;

/** @param bytes 32 random bytes */
export function writeSecret(role: KeyRole, mode: 'test' | 'live', bytes: Uint8Array): string {
  return `${PREFIX[role]}_${mode}_${encode(bytes)}`;
}

/** True when the text has the form of an API key at all. */
export function looksLikeKey(text: string): boolean {
  return text.length <= 64 && FORM.test(text);
}

/** What the book keeps of a key: 64 hex digits. */
export function hashOf(secret: string): string {
  return hash('sha256', secret, 'hex');
}

/** The first characters, enough to recognise a key and nowhere near enough to use it. */
export function hintOf(secret: string): string {
  return secret.slice(0, 12);
}

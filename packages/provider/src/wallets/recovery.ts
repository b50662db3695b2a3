/** Recovery codes: 120 random bits a payer can write down and type again, kept only as a hash. */
import { hash } from 'node:crypto';
import { decode, encode } from '../base32.ts';

const BYTES = 15;

/** Six groups of four digits, such as `3k9d-…`. */
export function createRecoveryCode(random: (size: number) => Uint8Array): string {
  return encode(random(BYTES)).match(/.{4}/g)!.join('-');
}

/**
 * The hash to look a code up by, forgiving case, spaces, dashes and the letters that look like digits; `undefined`
 * when the text is no code.
 */
export function hashRecoveryCode(code: string): string | undefined {
  const plain = code.toLowerCase().replace(/[\s-]/g, '').replace(/o/g, '0').replace(/[il]/g, '1');
  return decode(plain)?.length === BYTES ? hash('sha256', plain, 'hex') : undefined;
}

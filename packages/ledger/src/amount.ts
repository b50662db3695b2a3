/** Amounts: integers (`bigint`) of an asset's smallest unit; decimal strings on the wire. Never floats. */
import type { Asset } from './asset.ts';

/** A count of an asset's smallest units, between −2^62 and 2^62. */
export type Amount = bigint;

/** The largest magnitude of any amount or balance: 2^62. Beyond it is `amount_overflow`. */
export const MAX: Amount = 2n ** 62n;

const ZERO = 0x30;
const DECIMAL = /^(-?)(0|[1-9]\d{0,18})(?:\.(\d{1,18}))?$/;

/** True when the amount fits the book's range. */
export function fits(amount: Amount): boolean {
  return amount >= -MAX && amount <= MAX;
}

/**
 * Reads a decimal string such as `"0.002"` into smallest units of the asset.
 *
 * @returns the amount, or `undefined` when the text is no plain decimal, has more decimals than the asset's
 *   scale, or lies beyond ±2^62 units.
 * @example parse('0.002', { id: 1, code: 'USD', scale: 9 }) === 2_000_000n
 */
export function parse(text: string, asset: Pick<Asset, 'scale'>): Amount | undefined {
  const match = DECIMAL.exec(text);
  if (!match) return undefined;
  const [, sign, whole, fraction = ''] = match;
  if (fraction.length > asset.scale) return undefined;
  const units = BigInt(whole + fraction.padEnd(asset.scale, '0'));
  const amount = sign ? -units : units;
  return fits(amount) ? amount : undefined;
}

/**
 * Writes an amount as the shortest plain decimal string: no exponent, no trailing zeros.
 *
 * @example format(2_000_000n, { id: 1, code: 'USD', scale: 9 }) === '0.002'
 */
export function format(amount: Amount, asset: Pick<Asset, 'scale'>): string {
  if (amount === 0n) return '0';
  const negative = amount < 0n;
  const digits = (negative ? -amount : amount).toString().padStart(asset.scale + 1, '0');
  const point = digits.length - asset.scale;
  let end = digits.length;
  while (end > point && digits.charCodeAt(end - 1) === ZERO) end--;
  const text = end > point ? `${digits.slice(0, point)}.${digits.slice(point, end)}` : digits.slice(0, point);
  return negative ? `-${text}` : text;
}

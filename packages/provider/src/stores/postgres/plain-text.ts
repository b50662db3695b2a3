/**
 * Text that PostgreSQL can keep: it has no NUL, and an index takes no long ones. Ids and lookup values are written
 * so that each has one form of its own, and comes back as it was.
 */
import { hash } from 'node:crypto';

/** An index entry must fit a third of a page. */
const LONGEST = 400;

// eslint-disable-next-line no-control-regex
const RARE = /[\0\u0001]/;

export function toText(value: string): string {
  const whole = value.isWellFormed() ? value : value.toWellFormed();
  if (!RARE.test(whole)) return whole;
  return whole.replaceAll('\u0001', '\u0001\u0001').replaceAll('\0', '\u0001\u0002');
}

export function fromText(value: string): string {
  if (!value.includes('\u0001')) return value;
  // eslint-disable-next-line no-control-regex
  return value.replace(/\u0001([\u0001\u0002])/g, (_, mark) => (mark === '\u0001' ? '\u0001' : '\0'));
}

/** A value to be found by, not to be read back. */
export function toLookup(value: string): string {
  const plain = toText(value);
  return plain.length <= LONGEST ? plain : `\u0001${hash('sha256', plain, 'hex')}`;
}

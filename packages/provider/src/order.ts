/** Record ids that list the newest first: stores list records in order of their id, and journal numbers only grow. */

const DIGITS = 16;
const TOP = 10 ** (DIGITS - 1);

/** The record id of what an entry founded. */
export function newestFirst(seq: number): string {
  return String(TOP - seq).padStart(DIGITS, '0');
}

/** Record ids that list the newest first: stores list records in order of their id, and journal numbers only grow. */

const DIGITS = 16;
const TOP = 10 ** (DIGITS - 1);

/** The record id of what an entry founded. */
export function newestFirst(seq: number): string {
  // Of the highest lanes: before all others, as '-' is before '0'.
  if (seq >= TOP) return `-${String(10 * TOP - seq).padStart(DIGITS, '0')}`;
  return String(TOP - seq).padStart(DIGITS, '0');
}

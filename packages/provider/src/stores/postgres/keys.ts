/** Request keys as columns: a canonical key is a letter and 32 hex digits, stored as a number and 16 bytes. */

const SORTS = ['h', 'u', 'l'];

/** Caller and sort of key in one number. */
export function ownerOf(caller: number, key: string): number {
  const sort = SORTS.indexOf(key[0]!);
  if (sort < 0) throw new RangeError(`not a canonical key: ${key}`);
  return caller * SORTS.length + sort;
}

export function digitsOf(key: string): string {
  return key.slice(1);
}

export function callerIn(owner: number): number {
  return Math.floor(owner / SORTS.length);
}

/** `digits` may have dashes, as PostgreSQL writes a UUID. */
export function keyFrom(owner: number, digits: string): string {
  return SORTS[owner % SORTS.length]! + digits.replaceAll('-', '');
}

/** The hash chain over the journal's groups: changing any byte of any group changes every hash after it. */
import { createHash } from 'node:crypto';
import { encodeGroup, FORMAT } from './codec.ts';
import type { Entry } from './entry.ts';
import type { GroupRow } from './store.ts';

/** The hash before the first group. */
export const GENESIS: Uint8Array = new Uint8Array(32);

/** SHA-256 over the previous hash, the row's numbers (64-bit big-endian each) and its bytes. */
export function hashOf(previous: Uint8Array, row: Omit<GroupRow, 'hash'>): Uint8Array {
  const numbers = Buffer.allocUnsafe(32);
  numbers.writeBigUInt64BE(BigInt(row.first), 0);
  numbers.writeBigUInt64BE(BigInt(row.last), 8);
  numbers.writeBigUInt64BE(BigInt(row.time), 16);
  numbers.writeBigUInt64BE(BigInt(row.format), 24);
  return createHash('sha256').update(previous).update(numbers).update(row.bytes).digest();
}

/** Makes the journal row of a group of entries. */
export function link(previous: Uint8Array, entries: readonly [Entry, ...Entry[]]): GroupRow {
  const first = entries[0].seq;
  const row = {
    first,
    last: first + entries.length - 1,
    time: entries[0].time,
    format: FORMAT,
    bytes: encodeGroup(entries),
  };
  return { ...row, hash: hashOf(previous, row) };
}

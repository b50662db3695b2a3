/**
 * The number `k` under which a request key is stored. Time-ordered keys: their second in the upper half, a
 * keyed hash in the lower, so that new keys go to the end of the index. All others: a hash, made negative.
 * Different keys may share a `k`; whoever finds one looks into the journal.
 */
import { Key } from '@farthing/ledger';

/** Halves of a 64-bit signed `k`, both as signed 32-bit integers. */
export interface K {
  high: number;
  low: number;
}

export type KeyHash = (caller: number, key: string) => K;

/** Seconds count from 2020-01-01, so that they fit 31 bits until 2088. */
const EPOCH_MS = 1_577_836_800_000;

/** The second that a time-ordered key begins with, or −1 for any other key. */
export function secondOf(key: string): number {
  const time = Key.keyTime(key);
  if (time === undefined) return -1;
  const second = Math.floor((time - EPOCH_MS) / 1000);
  return second >= 0 && second <= 0x7fffffff ? second : -1;
}

/** The second at a journal time. */
export function secondAt(time: number): number {
  return Math.floor((time - EPOCH_MS) / 1000);
}

/** Hashes keys with the book's own seed (8 bytes), so that nobody outside can aim at collisions. */
export function createKeyHash(seed: Uint8Array): KeyHash {
  const numbers = new Int32Array(Uint8Array.from(seed).buffer);
  const [seed1, seed2] = [numbers[0]!, numbers[1]!];
  return (caller, key) => {
    let one = seed1 ^ caller;
    let two = seed2 ^ Math.floor(caller / 0x1_0000_0000);
    for (let i = 0; i < key.length; i++) {
      const character = key.charCodeAt(i);
      one = Math.imul(one ^ character, 0x9e3779b1);
      two = Math.imul(two ^ character, 0x5f356495);
      one ^= two >>> 15;
    }
    one = Math.imul(one ^ (one >>> 16), 0x85ebca6b) ^ Math.imul(two ^ (two >>> 13), 0xc2b2ae35);
    two = Math.imul(two ^ (two >>> 16), 0x85ebca6b) ^ Math.imul(one ^ (one >>> 13), 0xc2b2ae35);
    const second = secondOf(key);
    return { high: second >= 0 ? second : two | 0x80000000, low: one };
  };
}

const halves = new Int32Array(2);
const whole = new BigInt64Array(halves.buffer);

/** The 64-bit number. */
export function joined(high: number, low: number): bigint {
  halves[LOW] = low;
  halves[1 - LOW] = high;
  return whole[0]!;
}

const LOW = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 0 : 1;

/** The places in about ascending order of their numbers: exact in the upper bits, and much faster than comparing. */
export function order(places: readonly number[], high: Int32Array, low: Int32Array): Uint32Array {
  let least = Infinity;
  let greatest = -Infinity;
  for (const place of places) {
    if (high[place]! < least) least = high[place]!;
    if (high[place]! > greatest) greatest = high[place]!;
  }
  // A float holds 53 bits: the index in the list, the range of the upper halves, and what fits of the lower ones.
  const indexSize = 2 ** bits(places.length);
  const lowBits = Math.max(0, Math.min(32, 53 - bits(places.length) - bits(greatest - least)));
  const highFactor = 2 ** lowBits * indexSize;
  const lowDivisor = 2 ** (32 - lowBits);
  const sortable = new Float64Array(places.length);
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!;
    const lower = Math.floor((low[place]! >>> 0) / lowDivisor);
    sortable[i] = (high[place]! - least) * highFactor + lower * indexSize + i;
  }
  sortable.sort();
  const sorted = new Uint32Array(places.length);
  for (let i = 0; i < sorted.length; i++) {
    const value = sortable[i]!;
    sorted[i] = places[value - Math.floor(value / indexSize) * indexSize]!;
  }
  return sorted;
}

function bits(number: number): number {
  return Math.ceil(Math.log2(number + 1));
}

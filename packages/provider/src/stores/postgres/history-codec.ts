/**
 * History lists as bytes. An account's row ends with a tail of the entries listed last, of all its lists; when the
 * tail is long, its longest list moves to a chunk of the table `history`, but for the newest entries.
 *
 * In memory a place in a list is one number: the entry's number within its lane × 256 + its list.
 */
import { laneBase } from '@farthing/ledger/lane.ts';

export const LISTS = 256;
/** Lists 0 to 6 share a varint with the step to the entry before; others follow it. */
const SHORT = 7;

export function placeOf(lane: number, seq: number, list: number): number {
  if (list >= LISTS) throw new RangeError(`there is no history list ${list}`);
  return (seq - laneBase(lane)) * LISTS + list;
}

export function seqOf(lane: number, place: number): number {
  return Math.floor(place / LISTS) + laneBase(lane);
}

export function listIn(place: number): number {
  return place % LISTS;
}

const buffer = Buffer.allocUnsafe(1 << 17);

/** Places as the step from the one before each; `before` is the place that the first one follows, if any. */
export function packTail(places: readonly number[], before = 0): Buffer {
  let at = 0;
  let last = Math.floor(before / LISTS);
  for (const place of places) {
    const number = Math.floor(place / LISTS);
    const list = place % LISTS;
    at = writeVarint(at, (number - last) * 8 + Math.min(list, SHORT));
    if (list >= SHORT) at = writeVarint(at, list);
    last = number;
  }
  return Buffer.from(buffer.subarray(0, at));
}

export function unpackTail(bytes: Uint8Array): number[] {
  const places: number[] = [];
  let number = 0;
  for (let at = 0; at < bytes.length;) {
    let value: number;
    [value, at] = readVarint(bytes, at);
    number += Math.floor(value / 8);
    let list = value % 8;
    if (list === SHORT) [list, at] = readVarint(bytes, at);
    places.push(number * LISTS + list);
  }
  return places;
}

/** The steps between the places of one list; the first place stands in the row. */
export function packChunk(places: readonly number[]): Buffer {
  let at = 0;
  for (let i = 1; i < places.length; i++) at = writeVarint(at, (places[i]! - places[i - 1]!) / LISTS);
  return Buffer.from(buffer.subarray(0, at));
}

/** Sequences of a chunk, oldest first. */
export function unpackChunk(first: number, steps: Uint8Array): number[] {
  const seqs = [first];
  let seq = first;
  for (let at = 0; at < steps.length;) {
    let step: number;
    [step, at] = readVarint(steps, at);
    seqs.push((seq += step));
  }
  return seqs;
}

function writeVarint(at: number, value: number): number {
  while (value > 127) {
    buffer[at++] = (value % 128) | 128;
    value = Math.floor(value / 128);
  }
  buffer[at++] = value;
  return at;
}

function readVarint(bytes: Uint8Array, at: number): [value: number, at: number] {
  let value = 0;
  let factor = 1;
  for (;;) {
    const byte = bytes[at++]!;
    value += (byte & 127) * factor;
    if (byte < 128) return [value, at];
    factor *= 128;
  }
}

/** A process that finds more places in a tail than these moves some into chunks. All processes of a book must agree. */
export const LONGEST_TAIL = 64;
const CHUNK_PLACES = 512;

export interface Chunk {
  list: number;
  places: number[];
}

/** Moves the long lists of a tail into chunks. The newest place stays: it says up to where the tail was kept. */
export function spill(places: readonly number[]): { tail: number[]; chunks: Chunk[] } {
  const newest = places.at(-1)!;
  const lists = Map.groupBy(places.slice(0, -1), listIn);
  const longest = Math.max(...[...lists.values()].map((list) => list.length));
  const moved = new Set<number>();
  const chunks: Chunk[] = [];
  for (const [list, all] of lists) {
    if (all.length < Math.min(longest, LONGEST_TAIL / 3)) continue;
    moved.add(list);
    for (let at = 0; at < all.length; at += CHUNK_PLACES) {
      chunks.push({ list, places: all.slice(at, at + CHUNK_PLACES) });
    }
  }
  return { tail: [...places.slice(0, -1).filter((place) => !moved.has(listIn(place))), newest], chunks };
}

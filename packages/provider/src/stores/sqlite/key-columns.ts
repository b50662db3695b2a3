/**
 * One generation of request keys in memory: columns with an open-addressed table over them. It holds hundreds
 * of thousands of keys without an object for each, and is exact: a hit compares caller and key.
 */
import { hexDigit } from '@farthing/ledger/bytes.ts';
import { joined, type K, order } from './key-order.ts';

/** A letter and 32 hex digits, as bytes. */
const KEY_BYTES = 17;

export class KeyColumns {
  /** The letter and the 16 bytes of each key: as strings they would be half of all that outlives a collection. */
  #bytes = Buffer.allocUnsafe(1024 * KEY_BYTES);
  #size = 0;
  #callers = new Float64Array(1024);
  #seqs = new Float64Array(1024);
  #high = new Int32Array(1024);
  #low = new Int32Array(1024);
  /** Place + 1 of a key, at its low half or behind it; at most half full. */
  #table = new Int32Array(4096);
  /** Journal time of the first key, 0 before there is one. */
  since = 0;

  get size(): number {
    return this.#size;
  }

  /** The sequence of the key, the latest if it was used again. */
  find(caller: number, key: string, { high, low }: K): number | undefined {
    if (this.#size === 0) return undefined;
    const place = this.#table[this.#slot(caller, key, high, low)]! - 1;
    return place < 0 ? undefined : this.#seqs[place];
  }

  add(caller: number, key: string, { high, low }: K, seq: number, time: number): void {
    if (this.since === 0) this.since = time;
    if (this.#size === this.#seqs.length) this.#grow();
    const place = this.#size;
    this.#bytes[place * KEY_BYTES] = key.charCodeAt(0);
    for (let i = 1, at = place * KEY_BYTES + 1; i < key.length; i += 2) {
      this.#bytes[at++] = hexDigit(key.charCodeAt(i)) * 16 + hexDigit(key.charCodeAt(i + 1));
    }
    this.#callers[place] = caller;
    this.#seqs[place] = seq;
    this.#high[place] = high;
    this.#low[place] = low;
    this.#table[this.#slot(caller, key, high, low)] = place + 1;
    this.#size++;
  }

  /** All places in the order of the file. */
  inOrder(): Uint32Array {
    const ordered: number[] = [];
    const hashed: number[] = [];
    // Apart, since hashes spread so wide that among them the seconds would lose their order.
    for (let place = 0; place < this.size; place++) (this.#high[place]! < 0 ? hashed : ordered).push(place);
    const sorted = new Uint32Array(this.size);
    sorted.set(order(hashed, this.#high, this.#low));
    sorted.set(order(ordered, this.#high, this.#low), hashed.length);
    return sorted;
  }

  k(place: number): bigint {
    return joined(this.#high[place]!, this.#low[place]!);
  }

  seq(place: number): number {
    return this.#seqs[place]!;
  }

  /** The greatest upper half: the last second, if any key is time-ordered. */
  greatestHigh(): number {
    let greatest = -1;
    for (let place = 0; place < this.size; place++) greatest = Math.max(greatest, this.#high[place]!);
    return greatest;
  }

  /** Where the key is, or would go. */
  #slot(caller: number, key: string, high: number, low: number): number {
    const mask = this.#table.length - 1;
    let slot = low & mask;
    for (;;) {
      const place = this.#table[slot]! - 1;
      if (place < 0) return slot;
      const same = this.#low[place] === low && this.#high[place] === high && this.#callers[place] === caller;
      if (same && this.#keyAt(place) === key) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #keyAt(place: number): string {
    const start = place * KEY_BYTES;
    const digits = this.#bytes.toString('hex', start + 1, start + KEY_BYTES);
    return String.fromCharCode(this.#bytes[start]!) + digits;
  }

  #grow(): void {
    const size = this.#seqs.length * 2;
    this.#callers = extended(this.#callers, new Float64Array(size));
    this.#seqs = extended(this.#seqs, new Float64Array(size));
    this.#high = extended(this.#high, new Int32Array(size));
    this.#low = extended(this.#low, new Int32Array(size));
    this.#table = new Int32Array(size * 4);
    this.#bytes = Buffer.concat([this.#bytes], size * KEY_BYTES);
    for (let place = 0; place < this.size; place++) {
      const slot = this.#slot(
        this.#callers[place]!,
        this.#keyAt(place),
        this.#high[place]!,
        this.#low[place]!,
      );
      this.#table[slot] = place + 1;
    }
  }
}

function extended<A extends Float64Array | Int32Array>(from: A, to: A): A {
  to.set(from);
  return to;
}

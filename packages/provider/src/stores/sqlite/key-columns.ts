/**
 * One generation of request keys in memory: columns with an open-addressed table over them. It holds hundreds
 * of thousands of keys without an object for each, and is exact: a hit compares caller and key.
 */
import { joined, type K, order } from './key-order.ts';

export class KeyColumns {
  readonly #keys: string[] = [];
  #callers = new Float64Array(1024);
  #seqs = new Float64Array(1024);
  #high = new Int32Array(1024);
  #low = new Int32Array(1024);
  /** Place + 1 of a key, at its low half or behind it; at most half full. */
  #table = new Int32Array(4096);
  /** Journal time of the first key, 0 before there is one. */
  since = 0;

  get size(): number {
    return this.#keys.length;
  }

  /** The sequence of the key, the latest if it was used again. */
  find(caller: number, key: string, { high, low }: K): number | undefined {
    if (this.#keys.length === 0) return undefined;
    const place = this.#table[this.#slot(caller, key, high, low)]! - 1;
    return place < 0 ? undefined : this.#seqs[place];
  }

  add(caller: number, key: string, { high, low }: K, seq: number, time: number): void {
    if (this.since === 0) this.since = time;
    const place = this.#keys.length;
    if (place === this.#seqs.length) this.#grow();
    this.#keys.push(key);
    this.#callers[place] = caller;
    this.#seqs[place] = seq;
    this.#high[place] = high;
    this.#low[place] = low;
    this.#table[this.#slot(caller, key, high, low)] = place + 1;
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
      if (same && this.#keys[place] === key) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const size = this.#seqs.length * 2;
    this.#callers = extended(this.#callers, new Float64Array(size));
    this.#seqs = extended(this.#seqs, new Float64Array(size));
    this.#high = extended(this.#high, new Int32Array(size));
    this.#low = extended(this.#low, new Int32Array(size));
    this.#table = new Int32Array(size * 4);
    for (let place = 0; place < this.size; place++) {
      const slot = this.#slot(
        this.#callers[place]!,
        this.#keys[place]!,
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

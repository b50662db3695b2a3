/** Request keys for the benchmark, and the random numbers behind its choices. */
import { randomUUID } from 'node:crypto';

export type KeyOrder = 'ordered' | 'random';

/** A small generator (xorshift32), so that runs are alike. */
export function random(seed: number): () => number {
  let x = seed >>> 0 || 7;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x >>> 0;
  };
}

/** Ordered: UUIDv7 text whose tail counts up. Random: UUIDv4 text. */
export function keys(order: KeyOrder, draw: () => number): () => string {
  return order === 'ordered' ? orderedKeys(draw) : () => randomUUID();
}

function orderedKeys(draw: () => number): () => string {
  // Two runs on one book must not make the same keys.
  const run = (draw() & 0xfff).toString(16).padStart(3, '0');
  let count = 0;
  return () => {
    const time = Date.now().toString(16).padStart(12, '0');
    const tail = (count++).toString(16).padStart(12, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${run}-8000-${tail}`;
  };
}

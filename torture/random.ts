/** Random numbers of a seed: the same ones every time, so that a failed round can be repeated. */

export interface Random {
  /** At least 0, less than 1. */
  next(): number;
  /** An integer, at least 0, less than `end`. */
  below(end: number): number;
  /** An integer, both ends included. */
  between(first: number, last: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** The same items in another order; the array given stays as it is. */
  shuffled<T>(items: readonly T[]): T[];
}

/** SplitMix32: neighbouring seeds give unrelated numbers. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    mixed ^= mixed >>> 15;
    return (mixed >>> 0) / 2 ** 32;
  }
  const below = (end: number) => Math.floor(next() * end);
  return {
    next,
    below,
    between: (first, last) => first + below(last - first + 1),
    chance: (probability) => next() < probability,
    pick(from) {
      if (from.length === 0) throw new Error('nothing to pick from');
      return from[below(from.length)]!;
    },
    shuffled(items) {
      const mixed = [...items];
      for (let i = mixed.length - 1; i > 0; i--) {
        const j = below(i + 1);
        [mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
      }
      return mixed;
    },
  };
}

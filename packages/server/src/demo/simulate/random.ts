/** A small seeded generator, so that a simulation can be run again. */

/** `random(n)` is a whole number from 0 to n − 1. */
export type Random = (below: number) => number;

export function generator(seed: number): Random {
  let x = seed >>> 0 || 1;
  return (below) => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % below;
  };
}

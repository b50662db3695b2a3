/**
 * A cache bounded in size. It keeps two generations: what is read moves to the younger one, and when that is full the
 * older one is dropped. So a look costs one or two map reads, and what is used stays.
 */
export interface Cache<K, V> {
  get(key: K): V | undefined;
  set(key: K, value: V): void;
  delete(key: K): void;
  clear(): void;
}

/** A process has one memory, so how much of it is used is said once for all that it opens from then on. */
let percent = 100;

/** Sets how much may be remembered by what is opened from now on, in percent of the usual, at least 1. */
export function scaleCaches(to: number): void {
  percent = to;
}

/** How many may be remembered where it is usually so many. Not for what must be remembered, such as replays. */
export function cacheSize(usual: number): number {
  return Math.max(1, Math.floor((usual * percent) / 100));
}

/** @param size at most this many entries are kept */
export function createCache<K, V>(size: number): Cache<K, V> {
  const half = Math.max(1, Math.floor(size / 2));
  let young = new Map<K, V>();
  let old = new Map<K, V>();

  function set(key: K, value: V): void {
    if (young.size >= half && !young.has(key)) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
  }

  return {
    get(key) {
      const value = young.get(key);
      if (value !== undefined) return value;
      const older = old.get(key);
      if (older !== undefined) set(key, older);
      return older;
    },
    set,
    delete(key) {
      young.delete(key);
      old.delete(key);
    },
    clear() {
      young.clear();
      old.clear();
    },
  };
}

import { afterEach, expect, test } from 'vitest';
import { cacheSize, createCache, scaleCaches } from './cache.ts';

afterEach(() => scaleCaches(100));

test('keeps what is used, and never more than its size', () => {
  const cache = createCache<number, string>(10);
  for (let key = 0; key < 100; key++) {
    cache.set(key, String(key));
    expect(cache.get(0)).toBe('0');
  }
  const kept = Array.from({ length: 100 }, (_, key) => cache.get(key)).filter((each) => each !== undefined);
  expect(kept.length).toBeLessThanOrEqual(10);
});

test('sizes follow the setting from then on, and none becomes nothing', () => {
  expect(cacheSize(65_536)).toBe(65_536);
  scaleCaches(1);
  expect(cacheSize(65_536)).toBe(655);
  expect(cacheSize(8)).toBe(1);
  scaleCaches(200);
  expect(cacheSize(65_536)).toBe(131_072);
});

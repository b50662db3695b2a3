import { expect, test } from 'vitest';
import { createRateLimit } from './rate-limit.ts';

function limitAt(options: { perMinute: number; burst: number; capacity?: number }) {
  let now = 0;
  const take = createRateLimit({ ...options, monotonic: () => now });
  return { take, pass: (milliseconds: number) => (now += milliseconds) };
}

test('a burst is let through, then one for each token that came back', () => {
  const { take, pass } = limitAt({ perMinute: 60, burst: 3 });
  expect([1, 2, 3, 4].map(() => take('a'))).toEqual([0, 0, 0, 1]);
  pass(1000);
  expect([take('a'), take('a')]).toEqual([0, 1]);
});

test('networks do not share a bucket; the addresses of one do', () => {
  const { take } = limitAt({ perMinute: 1, burst: 1 });
  expect([take('a'), take('b'), take('a')]).toEqual([0, 0, 60]);
  expect([take('2001:db8::1'), take('2001:db8::2'), take('2001:db8:0:1::1')]).toEqual([0, 60, 0]);
});

test('being refused costs nothing: the wait does not grow', () => {
  const { take, pass } = limitAt({ perMinute: 6, burst: 1 });
  take('a');
  expect([take('a'), take('a')]).toEqual([10, 10]);
  pass(5000);
  expect(take('a')).toBe(5);
});

test('the address not seen for longest is forgotten first', () => {
  const { take } = limitAt({ perMinute: 1, burst: 1, capacity: 2 });
  take('a');
  take('b');
  take('a');
  take('c');
  expect([take('a'), take('b')]).toEqual([60, 0]);
});

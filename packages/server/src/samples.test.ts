import { expect, test } from 'vitest';
import { createSamples } from './samples.ts';

const START = Date.UTC(2026, 10, 22, 12);

test('an hour of minutes, of which each counts its own', () => {
  let now = START;
  const samples = createSamples(() => now);
  for (let i = 1; i <= 100; i++) samples.answered(200, i === 100 ? 50 : 1);
  samples.answered(503, 1);
  samples.paid(3);
  now += 60_000;
  samples.paid(2);
  const read = samples.read();
  expect(read).toHaveLength(60);
  expect(read.at(-1)).toEqual({ time: START + 60_000, requests: 0, errors: 0, payments: 2 });
  expect(read.at(-2)).toMatchObject({ time: START, requests: 101, errors: 1, payments: 3 });
  expect(read.at(-2)!.p50).toBeCloseTo(1.16, 2);
  expect(read.at(-2)!.p99).toBeLessThan(2);
  expect(read.slice(0, -2).every(({ requests }) => requests === 0)).toBe(true);
});

test.each([
  [0, 0.1],
  [0.1, 0.1],
  [NaN, 0.1],
  [1e9, 127_447.3],
])('an answer within %d ms counts as at most %d', (milliseconds, bound) => {
  const samples = createSamples(() => START);
  samples.answered(200, milliseconds);
  expect(samples.read().at(-1)!.p50).toBeCloseTo(bound, -2);
});

test('what is an hour old is forgotten', () => {
  let now = START;
  const samples = createSamples(() => now);
  samples.answered(200, 1);
  now += 60 * 60_000;
  expect(samples.read().reduce((sum, { requests }) => sum + requests, 0)).toBe(0);
});

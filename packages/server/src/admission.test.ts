import { beforeEach, describe, expect, test } from 'vitest';
import { type Admission, createAdmission } from './admission.ts';

let now: number;
let ends: (() => void)[];
let behind: boolean;
let admission: Admission;

beforeEach(() => {
  now = 0;
  ends = [];
  behind = false;
  admission = createAdmission({
    monotonic: () => now,
    atEndOfTurn: (callback) => void ends.push(callback),
    behind: () => behind,
  });
});

/** A turn of the event loop in which so many requests come, each taking `ms`; how many were let in. */
function turn(requests: number, ms: number, bytes = 100): number {
  let entered = 0;
  for (let i = 0; i < requests; i++) {
    if (!admission.enter(bytes)) continue;
    entered++;
    now += ms;
  }
  for (const end of ends.splice(0)) end();
  return entered;
}

describe('a turn', () => {
  test.each([
    ['as many as can be read in 40 ms are let in', 5000, 0.0625, 641],
    ['all of them, when they take less', 640, 0.0625, 640],
    ['64 at least, however slow the machine', 1000, 10, 64],
    ['a few, however long each takes', 64, 10_000, 64],
  ])('%s', (_, requests, ms, entered) => {
    expect(turn(requests, ms)).toBe(entered);
  });

  test('begins anew with the next: nothing is left of the last one', () => {
    expect([turn(5000, 0.0625), turn(600, 0.0625), turn(5000, 0.0625)]).toEqual([641, 600, 641]);
  });

  test('asks for its end once', () => {
    for (let i = 0; i < 100; i++) admission.enter(100);
    expect(ends).toHaveLength(1);
  });

  test('counts a large body as many requests, but never refuses the first', () => {
    const batch = 4 * 1024 * 1024;
    expect(turn(10, 100, batch)).toBe(1);
    expect(turn(10, 100, batch / 32)).toBe(8);
    // Within its time a turn takes them all.
    expect(turn(10, 1, batch)).toBe(10);
  });
});

test('nobody enters while the store is behind', () => {
  behind = true;
  expect(turn(10, 0.1)).toBe(0);
  behind = false;
  expect(turn(10, 0.1)).toBe(10);
});

test('turns are those of the event loop, when nothing else is said', async () => {
  const real = createAdmission();
  const until = performance.now() + 50;
  expect(real.enter(2 ** 30)).toBe(true);
  while (performance.now() < until);
  expect(real.enter(0)).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, 1));
  expect(real.enter(0)).toBe(true);
});

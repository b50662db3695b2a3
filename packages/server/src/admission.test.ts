import { beforeEach, describe, expect, test } from 'vitest';
import { type Admission, createAdmission } from './admission.ts';

let now: number;
let ends: (() => void)[];
let waiting: number;
let admission: Admission;

beforeEach(() => {
  now = 0;
  ends = [];
  waiting = 0;
  admission = createAdmission({
    monotonic: () => now,
    atEndOfTurn: (callback) => void ends.push(callback),
    waiting: () => waiting,
  });
});

/** A turn of the event loop in which so many requests come, each taking `ms`; how many were let in. */
function turn(requests: number, ms: number, bytes = 0): number {
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
    ['as many as can be read in 25 ms are let in', 5000, 0.0625, 401],
    ['all of them, when they take less', 400, 0.0625, 400],
    ['256 at least, however slow the machine', 1000, 10, 256],
    ['a few, however long each takes', 256, 10_000, 256],
  ])('%s', (_, requests, ms, entered) => {
    expect(turn(requests, ms)).toBe(entered);
  });

  test('begins anew with the next: nothing is left of the last one', () => {
    expect([turn(5000, 0.0625), turn(300, 0.0625), turn(5000, 0.0625)]).toEqual([401, 300, 401]);
  });

  test('asks for its end once', () => {
    for (let i = 0; i < 100; i++) admission.enter(100);
    expect(ends).toHaveLength(1);
  });

  test('counts a large body as many requests, but never refuses the first', () => {
    const batch = 4 * 1024 * 1024;
    expect(turn(10, 100, batch)).toBe(1);
    expect(turn(30, 100, batch / 32)).toBe(16);
    // Within its time a turn takes them all.
    expect(turn(10, 1, batch)).toBe(10);
  });
});

describe('while requests wait for their group', () => {
  test.each([
    ['not yet a full one: all are let in', 1023, 400],
    ['a full one: a few are let in', 1024, 256],
    ['three of them: nobody is', 3072, 0],
  ])('%s', (_, count, entered) => {
    waiting = count;
    expect(turn(400, 0.01)).toBe(entered);
  });
});

test('turns are those of the event loop, when nothing else is said', async () => {
  const real = createAdmission({ waiting: () => 0 });
  const until = performance.now() + 50;
  expect(real.enter(2 ** 30)).toBe(true);
  while (performance.now() < until);
  expect(real.enter(0)).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, 1));
  expect(real.enter(0)).toBe(true);
});

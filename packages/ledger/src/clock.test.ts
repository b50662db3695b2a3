/** Journal time on a machine whose clocks the test turns. */
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { journalClock } from './clock.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;
const START = Date.UTC(2026, 0, 15);

let wall: number;
let monotonic: number;

beforeEach(() => {
  [wall, monotonic] = [START, 5000];
});

/** Time goes on, both clocks alike unless the wall clock goes at another pace. */
function pass(ms: number, wallPace = 1): void {
  monotonic += ms;
  wall += ms * wallPace;
}

function open(last = 0) {
  return journalClock({ wall: () => wall, monotonic: () => monotonic, last });
}

describe('at the start', () => {
  test.each<[what: string, wallAt: number, now: number, jump: number]>([
    ['the wall clock is right', START, START, 0],
    ['a month of rest', START + 30 * DAY, START + 30 * DAY, 0],
    ['a year of rest', START + YEAR, START + YEAR, 0],
    ['the wall clock is a little behind', START - 30 * SECOND, START, 0],
    ['the wall clock is an hour behind', START - HOUR, START, -HOUR],
    ['the wall clock is ten years behind', START - 10 * YEAR, START, -10 * YEAR],
    ['the wall clock is ten years ahead', START + 10 * YEAR, START, 10 * YEAR],
  ])('%s', (_, wallAt, now, jump) => {
    wall = wallAt;
    const clock = open(START);
    expect([clock.now(), clock.jump]).toEqual([now, jump]);
  });

  test('an empty book takes the wall clock as it is', () => {
    expect(open().now()).toBe(START);
  });
});

describe('while it runs', () => {
  test('it goes with the wall clock', () => {
    const clock = open();
    pass(1500);
    expect(clock.now()).toBe(START + 1500);
  });

  test.each([
    ['an hour ahead', HOUR],
    ['an hour back', -HOUR],
    ['ten years ahead', 10 * YEAR],
    ['ten years back', -10 * YEAR],
    ['a little over a minute', MINUTE + 1],
  ])('a jump of the wall clock by %s is reported, and time keeps its own pace', (_, jump) => {
    const clock = open();
    wall += jump;
    expect(clock.jump).toBe(jump);
    pass(10 * MINUTE);
    expect(clock.now()).toBe(START + 10 * MINUTE);
    expect(clock.jump).toBe(jump);
  });

  test('a jump that undoes itself is forgotten', () => {
    const clock = open();
    wall -= HOUR;
    expect(clock.jump).toBe(-HOUR);
    wall += HOUR;
    expect(clock.jump).toBe(0);
  });

  test.each([
    ['ahead', 30 * SECOND],
    ['back', -30 * SECOND],
  ])('half a minute %s is made up a little at a time', (_, error) => {
    const clock = open();
    wall += error;
    expect([clock.now(), clock.jump]).toEqual([START, 0]);
    pass(10 * SECOND);
    expect(clock.now() - START - 10 * SECOND).toBe(Math.sign(error) * 50);
    for (let i = 0; i < 110; i++) {
      pass(MINUTE);
      clock.now();
    }
    expect(Math.abs(clock.now() - wall)).toBeLessThanOrEqual(1);
  });

  test('a frozen wall clock is reported after a minute', () => {
    const clock = open();
    pass(30 * SECOND, 0);
    expect(clock.jump).toBe(0);
    pass(31 * SECOND, 0);
    expect(clock.jump).toBeLessThan(-MINUTE);
    expect(clock.now()).toBeGreaterThan(START + MINUTE);
  });

  test('a wall clock that runs 0.4 % fast or slow is followed', () => {
    for (const pace of [1.004, 0.996]) {
      const clock = open();
      for (let i = 0; i < 1000; i++) {
        pass(MINUTE, pace);
        clock.now();
      }
      expect(clock.jump).toBe(0);
      expect(Math.abs(clock.now() - wall)).toBeLessThan(SECOND);
    }
  });
});

describe('accept', () => {
  test('follows the wall clock forward at once', () => {
    const clock = open();
    wall += 10 * YEAR;
    clock.accept();
    expect([clock.now(), clock.jump]).toEqual([START + 10 * YEAR, 0]);
    pass(HOUR);
    expect([clock.now(), clock.jump]).toEqual([START + 10 * YEAR + HOUR, 0]);
  });

  test('does not go back: keeps its own time, and the distance is no jump any more', () => {
    const clock = open();
    wall -= HOUR;
    clock.accept();
    expect([clock.now(), clock.jump]).toEqual([START, 0]);
    pass(10 * MINUTE);
    expect([clock.now(), clock.jump]).toEqual([START + 10 * MINUTE, 0]);
  });

  test('a jump back accepted, then one forth accepted, ends at the wall clock', () => {
    const clock = open();
    wall -= HOUR;
    clock.accept();
    wall += HOUR;
    expect(clock.jump).toBe(HOUR);
    clock.accept();
    expect([clock.now(), clock.jump]).toEqual([wall, 0]);
  });

  test('at the start too', () => {
    wall = START + 10 * YEAR;
    const clock = open(START);
    expect(clock.jump).toBe(10 * YEAR);
    clock.accept();
    expect([clock.now(), clock.jump]).toEqual([wall, 0]);
  });

  test('without a jump it changes next to nothing', () => {
    const clock = open();
    clock.accept();
    expect([clock.now(), clock.jump]).toEqual([START, 0]);
  });
});

test('whatever the clocks do, time never goes back, and is a whole number', () => {
  const turn = fc.oneof(
    fc.record({
      pass: fc.double({ min: 0, max: 2 * HOUR, noNaN: true }),
      pace: fc.constantFrom(0, 0.5, 1, 1.01, 2),
    }),
    fc.record({
      jump: fc.oneof(
        fc.integer({ min: -2 * MINUTE, max: 2 * MINUTE }),
        fc.constantFrom(HOUR, -HOUR, 10 * YEAR, -10 * YEAR),
      ),
    }),
    fc.constant({ accept: true }),
    fc.constant({ restart: true }),
  );
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 50 }), (turns) => {
      [wall, monotonic] = [START, 0];
      let clock = open();
      let last = clock.now();
      for (const what of turns) {
        if ('pass' in what) pass(what.pass, what.pace);
        if ('jump' in what) wall += what.jump;
        if ('accept' in what) clock.accept();
        if ('restart' in what) clock = open(last);
        const now = clock.now();
        expect(now).toBeGreaterThanOrEqual(last);
        expect(Number.isInteger(now)).toBe(true);
        last = now;
      }
    }),
  );
});

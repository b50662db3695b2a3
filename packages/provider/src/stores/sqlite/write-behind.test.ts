/** Slices: one generation is in the file before the next is full, and a failed slice is written again. */
import { describe, expect, test } from 'vitest';
import { type Section, WriteBehind } from './write-behind.ts';

/** Sections with so many items per entry; they note what is written. */
function setUp(itemsPerEntry: number[], window: number) {
  const written: string[] = [];
  let cursor = 0;
  const sections = itemsPerEntry.map((items, number): Section => {
    return {
      freeze: (last) => ({
        size: Math.round(items * window),
        write: (from, to) => {
          for (let i = from; i < to; i++) written.push(`${last}/${number}/${i}`);
        },
        done: () => written.push(`${last}/${number}/done`),
      }),
    };
  });
  const moveCursor = (seq: number) => void (cursor = seq);
  const behind = new WriteBehind({ sections, window, indexed: 0, moveCursor });
  let last = 0;
  return {
    behind,
    written,
    cursor: () => cursor,
    append(entries: number) {
      const share = behind.share(entries);
      behind.slice(share)?.();
      last += entries;
      behind.gathered(entries, last);
      return share;
    },
  };
}

describe.each([
  [[1], 1000, 10],
  [[1, 0.5, 0], 1000, 64],
  [[3, 1, 1, 2], 65_536, 256],
  [[2], 100, 1],
  [[2], 100, 30],
])('with %j items per entry, a window of %i and groups of %i', (items, window, group) => {
  test('a generation is complete before the next is full', () => {
    const { behind, append, cursor } = setUp(items, window);
    for (let entries = 0; entries < window * 5; entries += group) {
      append(group);
      expect(entries - cursor()).toBeLessThanOrEqual(2 * (window + group));
    }
    expect(behind.indexed).toBe(cursor());
  });

  test('no slice is much larger than the others', () => {
    const { append } = setUp(items, window);
    const perGeneration = items.reduce((sum, each) => sum + each, 0) * window;
    const slices = Math.max(1, Math.floor((window * 0.75) / group) - 2);
    for (let entries = 0; entries < window * 3; entries += group) {
      expect(append(group)).toBeLessThanOrEqual(perGeneration / slices + items.length + 1);
    }
  });
});

test('a slice whose transaction failed is written again', () => {
  const { behind, written, cursor } = setUp([1, 0.5], 4);
  behind.gathered(4, 4);
  behind.slice(3);
  behind.slice(3)?.();
  expect(written.splice(0)).toEqual(['4/0/0', '4/0/1', '4/0/2', '4/0/0', '4/0/1', '4/0/2']);
  behind.slice(100);
  expect([behind.indexed, behind.idle]).toEqual([0, false]);
  behind.slice(100)?.();
  const rest = ['4/0/3', '4/1/0', '4/1/1'];
  expect(written).toEqual([...rest, ...rest, '4/0/done', '4/1/done']);
  expect([cursor(), behind.indexed, behind.idle]).toEqual([4, 4, true]);
});

test('an empty generation is not written', () => {
  const { behind, written } = setUp([1], 10);
  behind.freeze();
  expect(behind.slice(100)).toBeUndefined();
  expect(behind.idle).toBe(true);
  expect(written).toEqual([]);
});

import { expect, test } from 'vitest';
import { createCursors } from './cursor.ts';

const cursors = createCursors(new Uint8Array(32).fill(7));

test.each([
  ['a journal sequence', 25_412, '25412'],
  ['a record id', 'key_7zkq3m9t0v5c8x2hj4p6r1wbn0', 'key_7zkq3m9t0v5c8x2hj4p6r1wbn0'],
])('%s comes back', (_, place, read) => {
  const cursor = cursors.write('listPayments sel_a', place);
  expect(cursor).toMatch(/^[A-Za-z0-9_-]{20,200}$/);
  expect(cursors.read('listPayments sel_a', cursor)).toBe(read);
});

const cursor = cursors.write('listPayments sel_a', 25_412);
const flipped = (cursor[5] === 'A' ? 'B' : 'A') + cursor.slice(1);

test.each([
  ['of another list', 'listOffers sel_a', cursor],
  ['of another caller', 'listPayments sel_b', cursor],
  ['changed', 'listPayments sel_a', flipped],
  ['cut off', 'listPayments sel_a', cursor.slice(0, -2)],
  ['made up', 'listPayments sel_a', 'c2VxOjQxMg'],
  ['empty', 'listPayments sel_a', ''],
])('a cursor that is %s stands for nothing', (_, list, text) => {
  expect(cursors.read(list, text)).toBeUndefined();
});

test('neighbouring places share nothing visible', () => {
  const [a, b] = [1, 2].map((place) => cursors.write('listPayments sel_a', place));
  expect(a!.slice(0, 8)).not.toBe(b!.slice(0, 8));
});

test('numbers of any size look alike', () => {
  const places = [1, 25_412, 2 ** 40 + 1, 9 * 2 ** 40, Number.MAX_SAFE_INTEGER];
  const written = places.map((place) => cursors.write('listPayments sel_a', place));
  expect(new Set(written.map(({ length }) => length)).size).toBe(1);
  expect(written.map((each) => Number(cursors.read('listPayments sel_a', each)))).toEqual(places);
});

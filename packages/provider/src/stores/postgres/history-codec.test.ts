/** History lists as bytes: places come back as they were, and a long tail moves into chunks without loss. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  listIn,
  LISTS,
  LONGEST_TAIL,
  packChunk,
  packTail,
  placeOf,
  seqOf,
  spill,
  unpackChunk,
  unpackTail,
} from './history-codec.ts';

const places = (minLength: number) =>
  fc
    .uniqueArray(fc.record({ number: fc.integer({ min: 1, max: 2 ** 40 }), list: lists }), {
      selector: ({ number }) => number,
      minLength,
      maxLength: 300,
    })
    .map((all) =>
      all.toSorted((a, b) => a.number - b.number).map(({ number, list }) => number * LISTS + list),
    );
/** Mostly those there are. */
const lists = fc.oneof({ weight: 9, arbitrary: fc.nat(3) }, fc.nat(LISTS - 1));

test('a tail is its parts one after the other', () => {
  fc.assert(
    fc.property(places(0), fc.nat(300), (all, at) => {
      const [head, rest] = [all.slice(0, at), all.slice(at)];
      const bytes = Buffer.concat([packTail(head), packTail(rest, head.at(-1))]);
      expect(unpackTail(bytes)).toEqual(all);
    }),
  );
});

test('what is moved into chunks and what stays are all places, in order within each list', () => {
  fc.assert(
    fc.property(places(LONGEST_TAIL + 1), fc.nat(1000), (all, lane) => {
      const { tail, chunks } = spill(all);
      expect(tail.at(-1)).toBe(all.at(-1));
      expect(tail.length).toBeLessThan(all.length);
      for (let list = 0; list < LISTS; list++) {
        const moved = chunks
          .filter((chunk) => chunk.list === list)
          .flatMap((chunk) => unpackChunk(seqOf(lane, chunk.places[0]!), packChunk(chunk.places)))
          .map((seq) => placeOf(lane, seq, list));
        expect([...moved, ...tail.filter((place) => listIn(place) === list)]).toEqual(
          all.filter((place) => listIn(place) === list),
        );
      }
    }),
  );
});

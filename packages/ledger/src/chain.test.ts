import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GENESIS, hashOf, link } from './chain.ts';
import { decodeGroup, FORMAT } from './codec.ts';
import type { Entry } from './entry.ts';

const fact = (seq: number, time = 1_800_000_000_000): Entry => ({
  seq,
  time,
  kind: 0x30,
  legs: [],
  data: `{"n":${seq}}`,
});
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('link', () => {
  test('makes the row of a group', () => {
    const row = link(GENESIS, [fact(5), fact(6)]);
    expect(row).toMatchObject({ first: 5, last: 6, time: 1_800_000_000_000, format: FORMAT });
    expect(decodeGroup(row.bytes, row.first, row.time)).toEqual([fact(5), fact(6)]);
    expect(row.hash).toEqual(hashOf(GENESIS, row));
  });

  test('yields these hashes, for ever', () => {
    const first = link(GENESIS, [fact(1)]);
    const second = link(first.hash, [fact(2), fact(3)]);
    expect([hex(first.hash), hex(second.hash)]).toEqual([
      'ff96524a16ac34aee7fd1bb9338fcd7842598724445d29243aa16e08d6c3ce2e',
      '66d4ba16041c020ef35035ec3eb2a99f6e532b163ff9cb37b32ce6b80df19783',
    ]);
  });
});

describe('the hash depends on', () => {
  const row = link(GENESIS, [fact(1)]);
  test.each<[string, Parameters<typeof hashOf>]>([
    ['the hash before', [GENESIS.with(31, 1), row]],
    ['the first sequence', [GENESIS, { ...row, first: 2 }]],
    ['the last sequence', [GENESIS, { ...row, last: 2 }]],
    ['the time', [GENESIS, { ...row, time: row.time + 1 }]],
    ['the format', [GENESIS, { ...row, format: 2 }]],
    ['every byte', [GENESIS, { ...row, bytes: row.bytes.with(3, 0xff) }]],
    ['the number of bytes', [GENESIS, { ...row, bytes: Uint8Array.of(...row.bytes, 0) }]],
  ])('%s', (_, changed) => {
    expect(hex(hashOf(...changed))).not.toBe(hex(row.hash));
  });
});

test('the same entries grouped otherwise have other hashes: a group is a fact too', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 1, max: 8 }), (size, cut) => {
      const entries = Array.from({ length: size }, (_, i) => fact(i + 1));
      const at = Math.min(cut, size - 1);
      const whole = link(GENESIS, entries as [Entry, ...Entry[]]);
      const head = link(GENESIS, entries.slice(0, at) as [Entry, ...Entry[]]);
      const tail = link(head.hash, entries.slice(at) as [Entry, ...Entry[]]);
      expect(hex(tail.hash)).not.toBe(hex(whole.hash));
    }),
  );
});

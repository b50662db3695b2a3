import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, encode, encode16 } from './base32.ts';
import { createIds } from './ids.ts';

const ids = createIds(randomBytes(32), (size) => randomBytes(size));

describe('ids of journal entries', () => {
  test('decode to the sequence they were made of', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (seq) => {
        const id = ids.encode('pay', seq);
        expect(id).toMatch(/^pay_[0-9a-hjkmnp-tv-z]{26}$/);
        expect(ids.decode('pay', id)).toBe(seq);
      }),
    );
  });

  test('of neighbours share no beginning and no order', () => {
    const made = Array.from({ length: 64 }, (_, i) => ids.encode('pay', i + 1));
    expect(made).not.toEqual(made.toSorted());
    expect(new Set(made.map((id) => id.slice(4, 8))).size).toBeGreaterThan(60);
  });

  test('are the same whatever was asked for before', () => {
    const secret = randomBytes(32);
    const alone = (kind: 'pay' | 'ref', seq: number) => createIds(secret, randomBytes).encode(kind, seq);
    const together = createIds(secret, randomBytes);
    const walk = fc.array(
      fc.record({
        kind: fc.constantFrom('pay', 'pay', 'pay', 'ref') as fc.Arbitrary<'pay' | 'ref'>,
        step: fc.constantFrom(0, 1, 1, 1, 1, 40, -3),
        times: fc.integer({ min: 1, max: 70 }),
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom(1, 2 ** 32 - 40, 2 ** 40), walk, (start, steps) => {
        let seq = start + 1000;
        for (const { kind, step, times } of steps) {
          for (let i = 0; i < times; i++) {
            seq += step;
            expect(together.encode(kind, seq)).toBe(alone(kind, seq));
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  const id = ids.encode('pay', 7);
  const flipped = id.slice(0, -2) + (id.at(-2) === '0' ? '1' : '0') + id.at(-1);
  const other = createIds(randomBytes(32), (size) => randomBytes(size));
  test.each([
    ['of another kind', ids.encode('ref', 7).replace('ref_', 'pay_')],
    ['with another prefix', id.replace('pay_', 'ref_')],
    ['of another book', other.encode('pay', 7)],
    ['with one digit changed', flipped],
    ['in upper case', `pay_${id.slice(4).toUpperCase()}`],
    ['too short', id.slice(0, -1)],
    ['too long', `${id}0`],
    ['with bits left over', id.slice(0, -1) + 'z'],
    ['with a foreign digit', `${id.slice(0, -1)}u`],
    ['empty', ''],
  ])('%s are none of ours', (_, text) => {
    expect(ids.decode('pay', text)).toBeUndefined();
  });
});

test('random ids have the form of ids', () => {
  expect(ids.random('wal')).toMatch(/^wal_[0-9a-hjkmnp-tv-z]{26}$/);
});

test('base 32 decodes what it encodes, and nothing else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      expect(decode(encode(bytes))).toEqual(bytes);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      expect(encode16(bytes)).toBe(encode(bytes));
    }),
  );
});

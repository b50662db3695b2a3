import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fits, format, MAX, parse } from './amount.ts';

const scale = fc.nat(18);
const amount = fc.bigInt({ min: -MAX, max: MAX });

describe('parse', () => {
  test.each<[text: string, scale: number, units: bigint | undefined]>([
    ['0', 9, 0n],
    ['1', 9, 1_000_000_000n],
    ['0.002', 9, 2_000_000n],
    ['0.000000001', 9, 1n],
    ['-0.000000001', 9, -1n],
    ['-0', 9, 0n],
    ['1.50', 2, 150n],
    ['7', 0, 7n],
    ['4611686018.427387904', 9, MAX],
    ['-4611686018.427387904', 9, -MAX],
    ['4611686018.427387905', 9, undefined],
    ['9999999999999999999', 0, undefined],
    ['99999999999999999999', 0, undefined],
    ['0.0000000001', 9, undefined],
    ['0.0020000000', 9, undefined],
    ['1.5', 0, undefined],
    ['', 9, undefined],
    ['.5', 9, undefined],
    ['5.', 9, undefined],
    ['05', 9, undefined],
    ['+5', 9, undefined],
    ['--5', 9, undefined],
    ['1e3', 9, undefined],
    ['0x10', 9, undefined],
    ['1,5', 9, undefined],
    ['1 000', 9, undefined],
    [' 1', 9, undefined],
    ['1\n', 9, undefined],
    ['١', 9, undefined],
    ['Infinity', 9, undefined],
    ['NaN', 9, undefined],
  ])('%j at scale %i is %s', (text, scale, units) => {
    expect(parse(text, { scale })).toBe(units);
  });

  test('never throws, and never gives what does not fit', () => {
    fc.assert(
      fc.property(fc.string(), scale, (text, scale) => {
        const units = parse(text, { scale });
        return units === undefined || fits(units);
      }),
    );
  });
});

describe('format', () => {
  test.each<[units: bigint, scale: number, text: string]>([
    [0n, 9, '0'],
    [1n, 9, '0.000000001'],
    [-1n, 9, '-0.000000001'],
    [2_000_000n, 9, '0.002'],
    [1_000_000_000n, 9, '1'],
    [10_000_000_000n, 9, '10'],
    [150n, 2, '1.5'],
    [100n, 0, '100'],
    [MAX, 9, '4611686018.427387904'],
  ])('%s at scale %i is %j', (units, scale, text) => {
    expect(format(units, { scale })).toBe(text);
  });

  test('is read back as the same amount, at every scale', () => {
    fc.assert(
      fc.property(amount, scale, (units, scale) => parse(format(units, { scale }), { scale }) === units),
    );
  });

  test('is the shortest text: reading and writing again changes nothing', () => {
    const decimal = fc.stringMatching(/^-?(0|[1-9]\d{0,6})(\.\d{1,9})?$/);
    fc.assert(
      fc.property(decimal, (text) => {
        const shortest = format(parse(text, { scale: 9 })!, { scale: 9 });
        return (
          shortest.length <= text.length && format(parse(shortest, { scale: 9 })!, { scale: 9 }) === shortest
        );
      }),
    );
  });
});

test('fits from −2^62 to 2^62', () => {
  expect([-MAX - 1n, -MAX, 0n, MAX, MAX + 1n].map(fits)).toEqual([false, true, true, true, false]);
});

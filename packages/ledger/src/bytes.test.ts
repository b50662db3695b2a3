import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX } from './amount.ts';
import { Reader, Writer } from './bytes.ts';

const whole = fc.oneof(fc.nat(300), fc.maxSafeNat());
const amount = fc.oneof(
  fc.bigInt({ min: -2n * MAX, max: 2n * MAX }),
  fc.bigInt({ min: -(2n ** 52n), max: 2n ** 52n }),
);
/** Text as it can be stored: UTF-8 has no lone surrogates. */
const text = fc.string({ unit: 'binary' });

/** A writer so small that everything makes it grow. */
function bytesOf(write: (out: Writer) => void): Uint8Array {
  const out = new Writer(1);
  write(out);
  return out.take();
}

function hexOf(write: (out: Writer) => void): string {
  return Buffer.from(bytesOf(write)).toString('hex');
}

describe('varints', () => {
  test.each<[number, string]>([
    [0, '00'],
    [1, '01'],
    [127, '7f'],
    [128, '8001'],
    [300, 'ac02'],
    [2 ** 31 - 1, 'ffffffff07'],
    [2 ** 31, '8080808008'],
    [2 ** 32, '8080808010'],
    [Number.MAX_SAFE_INTEGER, 'ffffffffffffff0f'],
  ])('%i is %s', (value, hex) => {
    expect(hexOf((out) => out.number(value))).toBe(hex);
    expect(new Reader(Buffer.from(hex, 'hex')).number()).toBe(value);
  });

  test.each([-1, 0.5, NaN, Infinity, 2 ** 53])('%d is refused', (value) => {
    expect(() => bytesOf((out) => out.number(value))).toThrow(RangeError);
  });
});

describe('amounts', () => {
  test.each<[bigint, string]>([
    [0n, '00'],
    [-1n, '01'],
    [1n, '02'],
    [-64n, '7f'],
    [64n, '8001'],
    [2n ** 48n - 1n, 'feffffffffff7f'],
    [2n ** 48n, '8080808080808001'],
    [2n ** 51n, '8080808080808008'],
    [MAX, '80808080808080808001'],
    [-MAX, 'ffffffffffffffff7f'],
  ])('%s is %s', (value, hex) => {
    expect(hexOf((out) => out.amount(value))).toBe(hex);
    expect(new Reader(Buffer.from(hex, 'hex')).amount()).toBe(value);
  });
});

test('what was written is read, in order, whatever the buffer had to grow to', () => {
  const item = fc.record({
    byte: fc.nat(255),
    number: whole,
    signed: fc.integer({ min: -(2 ** 51), max: 2 ** 51 }),
    amount,
    hex: fc.stringMatching(/^[0-9a-f]{32}$/),
    text,
  });
  fc.assert(
    fc.property(fc.array(item), (items) => {
      const bytes = bytesOf((out) => {
        for (const one of items) {
          out.byte(one.byte);
          out.number(one.number);
          out.signed(one.signed);
          out.amount(one.amount);
          out.hex(one.hex, 16);
          out.text(one.text);
        }
      });
      const reader = new Reader(bytes);
      const read = items.map(() => ({
        byte: reader.byte(),
        number: reader.number(),
        signed: reader.signed(),
        amount: reader.amount(),
        hex: reader.hex(16),
        text: reader.text(),
      }));
      expect(read).toEqual(items);
      expect(reader.done()).toBe(true);
    }),
  );
});

test.each([0, 1, 127, 128, 129, 16_383, 16_384, 16_385, 2_097_152])(
  'a length of %i is put before',
  (length) => {
    const bytes = bytesOf((out) => {
      out.byte(9);
      const start = out.openLength();
      for (let i = 0; i < length; i++) out.byte(i & 255);
      out.closeLength(start);
      out.byte(7);
    });
    const reader = new Reader(bytes);
    expect([reader.byte(), reader.number()]).toEqual([9, length]);
    const same = bytes
      .subarray(reader.position, reader.position + length)
      .every((byte, i) => byte === (i & 255));
    expect(same).toBe(true);
    reader.skip(length);
    expect([reader.byte(), reader.done()]).toEqual([7, true]);
  },
);

test('lengths may stand within one another', () => {
  const bytes = bytesOf((out) => {
    const outer = out.openLength();
    const inner = out.openLength();
    out.text('x'.repeat(200));
    out.closeLength(inner);
    out.closeLength(outer);
  });
  const reader = new Reader(bytes);
  expect([reader.number(), reader.number(), reader.text()]).toEqual([204, 202, 'x'.repeat(200)]);
});

describe('what is taken', () => {
  test('stays as it is when the writer goes on', () => {
    const out = new Writer(8);
    out.number(5);
    const first = out.take();
    out.reset();
    out.number(6);
    expect([...first, ...out.take()]).toEqual([5, 6]);
  });
});

describe('mistakes are refused, not written', () => {
  test.each<[string, (out: Writer) => void]>([
    ['a byte beyond 255', (out) => out.byte(256)],
    ['a byte below 0', (out) => out.byte(-1)],
    ['hex of another length', (out) => out.hex('abcd', 3)],
    ['hex with half a byte too many', (out) => out.hex('abc', 1)],
    ['hex that is none', (out) => out.hex('zz', 1)],
    ['a signed number too large', (out) => out.signed(Number.MAX_SAFE_INTEGER)],
  ])('%s', (_, write) => {
    expect(() => bytesOf(write)).toThrow(RangeError);
  });
});

describe('reading past the end throws', () => {
  // 0x81 says that more follows, and as a length more than there is.
  test.each<[string, number[], (from: Reader) => unknown]>([
    ['a byte', [], (from) => from.byte()],
    ['a number', [0x81], (from) => from.number()],
    ['an amount', [0x81], (from) => from.amount()],
    ['a long amount', [0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81], (from) => from.amount()],
    ['hex', [0x81], (from) => from.hex(2)],
    ['text', [5, 0x61], (from) => from.text()],
    ['a list', [3, 1, 2], (from) => from.list(() => from.byte())],
  ])('%s', (_, bytes, read) => {
    expect(() => read(new Reader(Uint8Array.from(bytes)))).toThrow(RangeError);
  });

  test('whatever the bytes, reading ends: with a value or an error', () => {
    const reads = ['byte', 'number', 'signed', 'amount', 'text'] as const;
    fc.assert(
      fc.property(fc.uint8Array(), fc.array(fc.constantFrom(...reads)), (bytes, calls) => {
        const reader = new Reader(bytes);
        try {
          for (const call of calls) reader[call]();
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
        expect(reader.position).toBeLessThanOrEqual(bytes.length + 1);
      }),
    );
  });
});

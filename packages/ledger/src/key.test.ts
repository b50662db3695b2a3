import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalKey, fingerprint, keyTime } from './key.ts';

describe('canonicalKey', () => {
  test.each([
    ['a UUID keeps its bytes', '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b', 'u0190a1b2c3d47e5f8a9b0c1d2e3f4a5b'],
    ['a ULID keeps its bytes', '01ARZ3NDEKTSV4RRFFQ69G5FAV', 'l01563e3ab5d3d6764c61efb99302bd5b'],
    ['the largest ULID', '7ZZZZZZZZZZZZZZZZZZZZZZZZZ', `l${'f'.repeat(32)}`],
    ['any other text becomes half its SHA-256', 'order-1', 'h0bafe22156d2698c143b86040446d366'],
  ])('%s', (_, key, canonical) => {
    expect(canonicalKey(key)).toBe(canonical);
  });

  test.each([
    ['a UUID in capitals', '0190A1B2-C3D4-7E5F-8A9B-0C1D2E3F4A5B'],
    ['a UUID without dashes', '0190a1b2c3d47e5f8a9b0c1d2e3f4a5b'],
    ['a ULID too large for 128 bits', '8ZZZZZZZZZZZZZZZZZZZZZZZZZ'],
    ['a ULID in small letters', '01arz3ndektsv4rrffq69g5fav'],
    ['a ULID with a letter it cannot have', '01ARZ3NDEKTSV4RRFFQ69G5FAU'],
    ['a canonical key', `u${'0'.repeat(32)}`],
    ['an emoji', '🪙'],
  ])('%s is hashed like any text', (_, key) => {
    expect(canonicalKey(key)).toMatch(/^h[0-9a-f]{32}$/);
  });

  test('is a letter and 32 hex digits, and no two keys share one', () => {
    const key = fc.oneof(fc.string({ minLength: 1 }), fc.uuid(), fc.ulid());
    fc.assert(
      fc.property(key, key, (a, b) => {
        expect(canonicalKey(a)).toMatch(/^[ulh][0-9a-f]{32}$/);
        expect(canonicalKey(a) === canonicalKey(b)).toBe(a === b);
      }),
    );
  });

  test('keeps the order of time-ordered keys', () => {
    fc.assert(fc.property(fc.ulid(), fc.ulid(), (a, b) => a < b === canonicalKey(a) < canonicalKey(b)));
  });
});

describe('keyTime', () => {
  test('is the time in a UUIDv7 or ULID', () => {
    expect(keyTime(canonicalKey('0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b'))).toBe(0x0190a1b2c3d4);
    expect(keyTime(canonicalKey('01ARZ3NDEKTSV4RRFFQ69G5FAV'))).toBe(0x01563e3ab5d3);
  });

  test('is unknown for random UUIDs and other texts', () => {
    expect(keyTime(canonicalKey('0190a1b2-c3d4-4e5f-8a9b-0c1d2e3f4a5b'))).toBeUndefined();
    expect(keyTime(canonicalKey('order-1'))).toBeUndefined();
  });
});

test('a fingerprint is 16 hex digits, and tells descriptions apart', () => {
  expect(fingerprint('pay 5 to a')).toMatch(/^[0-9a-f]{16}$/);
  expect(fingerprint('pay 5 to a')).toBe(fingerprint('pay 5 to a'));
  expect(fingerprint('pay 5 to a')).not.toBe(fingerprint('pay 6 to a'));
});

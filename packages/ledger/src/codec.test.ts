/** The codec: one entry has one encoding, for ever. The hex here is format 1, and must never change. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX } from './amount.ts';
import { canonicalJson, decodeGroup, decodeOne, encodeGroup, FORMAT } from './codec.ts';
import type { Entry } from './entry.ts';

/** A payment as most are: under a grant, with a key, a fee, an offer and a title. */
const PAYMENT: Entry = {
  seq: 1_000_003,
  time: 1_800_000_000_123,
  kind: 0x10,
  key: { caller: 4, key: 'u0190a1b2c3d47e5f8a9b0c1d2e3f4a5b', fingerprint: '0123456789abcdef' },
  legs: [
    { account: 70_001, amount: -2_000_000n },
    { account: 412, amount: 1_900_000n },
    { account: 1, amount: 100_000n },
  ],
  charges: [{ limit: 52_311, amount: 2_000_000n, day: 20_833 }],
  fee: { account: 412, basisPoints: 500, carry: 2_500 },
  subject: 311,
  memo: 17,
};

/** Every part an entry can have, at least once. */
const OTHERS: Entry[] = [
  { seq: 1, time: 1_800_000_000_123, kind: 0x01, legs: [], defines: { id: 1, code: 'USD', scale: 9 } },
  {
    seq: 2,
    time: 1_800_000_000_123,
    kind: 0x02,
    legs: [],
    opens: { account: 1, name: 'wal_ü', asset: 1, floor: -500_000_000n, listed: true },
  },
  {
    seq: 3,
    time: 1_800_000_000_123,
    kind: 0x03,
    legs: [],
    changes: { account: 1, floor: null, creditFrozen: true },
  },
  {
    seq: 4,
    time: 1_800_000_000_124,
    kind: 0x04,
    legs: [],
    opensLimit: {
      name: 'gra',
      asset: 1,
      account: 1,
      caps: { day: 5n, total: 9n },
      onLimit: 'clip',
      expiresAt: 1_900_000_000_000,
      zone: 'Europe/Berlin',
    },
  },
  { seq: 5, time: 1_800_000_000_124, kind: 0x33, legs: [], closesLimit: 4, about: [1, 2] },
  { seq: 6, time: 1_800_000_000_124, kind: 0x06, legs: [], interns: { id: 1, hash: 'ab'.repeat(32) } },
  {
    seq: 7,
    time: 1_800_000_000_124,
    kind: 0x13,
    legs: [],
    holds: {
      debit: 1,
      credit: 2,
      amount: 300n,
      expiresAt: 1_800_003_600_000,
      basisPoints: 500,
      feeAccount: 3,
    },
  },
  {
    seq: 8,
    time: 1_800_000_000_125,
    kind: 0x14,
    legs: [
      { account: 1, amount: -MAX },
      { account: 2, amount: MAX },
    ],
    settles: { hold: 7, debit: 1, amount: 300n, outcome: 'captured' },
    charges: [{ limit: 4, amount: -5n, day: 20_832 }],
  },
  {
    seq: 9,
    time: 1_800_000_000_125,
    kind: 0x11,
    legs: [],
    reverses: { seq: 8, amount: 1n },
    owns: { account: 1, resource: '0f'.repeat(16), generation: 3, owned: false },
  },
  { seq: 10, time: 1_800_000_000_125, kind: 0x30, legs: [], data: '{"name":"The Daily ☀"}', subject: 0 },
];

/** The payment above: 66 bytes. */
const GOLDEN_PAYMENT = [
  '41101f0003f1a204ff91f4019c03c0f7e70101c09a0c04010190a1b2c3d47e5f8a9b0c1d2e3f4a5b0123456789abcdef',
  '01d798038092f401009c03f403c413b70211',
].join('');

/** The entries above. */
const GOLDEN_OTHERS = [
  '3101801000002b7b22646566696e6573223a7b22636f6465223a22555344222c226964223a312c227363616c65223a39',
  '7d7d6102801000005b7b226f70656e73223a7b226163636f756e74223a312c226173736574223a312c22666c6f6f7222',
  '3a7b22246e223a222d353030303030303030227d2c226c6973746564223a747275652c226e616d65223a2277616c5fc3',
  'bc227d7d4003801000003a7b226368616e676573223a7b226163636f756e74223a312c2263726564697446726f7a656e',
  '223a747275652c22666c6f6f72223a6e756c6c7d7da9010480100100a2017b226f70656e734c696d6974223a7b226163',
  '636f756e74223a312c226173736574223a312c2263617073223a7b22646179223a7b22246e223a2235227d2c22746f74',
  '616c223a7b22246e223a2239227d7d2c22657870697265734174223a313930303030303030303030302c226e616d6522',
  '3a22677261222c226f6e4c696d6974223a22636c6970222c227a6f6e65223a224575726f70652f4265726c696e227d7d',
  '1a3380140100020102117b22636c6f7365734c696d6974223a347d6406801001005e7b22696e7465726e73223a7b2268',
  '617368223a22616261626162616261626162616261626162616261626162616261626162616261626162616261626162',
  '61626162616261626162616261626162616261626162222c226964223a317d7d1213800101000102d80480fdccc4b134',
  'f4030323148202020201ffffffffffffffff7f0280808080808080808001010409010701d804001811600200010f0f0f',
  '0f0f0f0f0f0f0f0f0f0f0f0f0f0608021f308808020000187b226e616d65223a22546865204461696c7920e29880227d',
].join('');

describe('format 1', () => {
  test('is the format that is written', () => {
    expect(FORMAT).toBe(1);
  });

  test('a typical payment', () => {
    expect(Buffer.from(encodeGroup([PAYMENT])).toString('hex')).toBe(GOLDEN_PAYMENT);
    expect(decodeGroup(Buffer.from(GOLDEN_PAYMENT, 'hex'), PAYMENT.seq, PAYMENT.time)).toEqual([PAYMENT]);
  });

  test('every part an entry can have', () => {
    expect(Buffer.from(encodeGroup(OTHERS)).toString('hex')).toBe(GOLDEN_OTHERS);
    expect(decodeGroup(Buffer.from(GOLDEN_OTHERS, 'hex'), 1, OTHERS[0]!.time)).toEqual(OTHERS);
  });
});

const number = fc.oneof(fc.nat(300), fc.maxSafeNat());
const amount = fc.bigInt({ min: -MAX, max: MAX });
const account = fc.nat(1_000_000);
const hex = (bytes: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
const text = fc.string({ unit: 'binary' });
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const cap = optional(fc.bigInt({ min: 0n, max: MAX }));
const day = fc.integer({ min: -800_000, max: 800_000 });
const floor = fc.option(amount);

const parts = fc.record({
  kind: fc.nat(255),
  legs: fc.array(fc.record({ account, amount }), { maxLength: 4 }),
  key: optional(
    fc.record({
      caller: account,
      key: fc.tuple(fc.constantFrom('u', 'l', 'h'), hex(16)).map((both) => both.join('')),
      fingerprint: hex(8),
    }),
  ),
  charges: optional(fc.array(fc.record({ limit: number, amount, day }), { maxLength: 3 })),
  fee: optional(fc.record({ account, basisPoints: fc.nat(10_000), carry: fc.nat(9999) })),
  owns: optional(fc.record({ account, resource: hex(16), generation: fc.nat(), owned: fc.boolean() })),
  holds: optional(
    fc.record({
      debit: account,
      credit: account,
      amount,
      expiresAt: number,
      basisPoints: fc.nat(10_000),
      feeAccount: account,
    }),
  ),
  settles: optional(
    fc.record({
      hold: number,
      debit: account,
      amount,
      outcome: fc.constantFrom('captured', 'released', 'expired'),
    }),
  ),
  reverses: optional(fc.record({ seq: number, amount })),
  defines: optional(fc.record({ id: account, code: text, scale: fc.nat(18) })),
  opens: optional(fc.record({ account, name: text, asset: account, floor, listed: fc.boolean() })),
  changes: optional(
    fc.record(
      { account, floor, creditFrozen: fc.boolean(), frozen: fc.constant(true as const) },
      { requiredKeys: ['account', 'floor', 'creditFrozen'] },
    ),
  ),
  opensLimit: optional(
    fc.record({
      name: text,
      asset: account,
      account: fc.option(account),
      caps: fc.record({ payment: cap, day: cap, month: cap, total: cap }),
      onLimit: fc.constantFrom('reject', 'clip'),
      expiresAt: fc.option(number),
      zone: text,
    }),
  ),
  closesLimit: optional(number),
  changesLimit: optional(
    fc.record({ limit: number, caps: fc.record({ payment: cap, day: cap, month: cap, total: cap }) }),
  ),
  subject: optional(number),
  memo: optional(number),
  interns: optional(fc.record({ id: number, hash: hex(32) })),
  about: optional(fc.array(account, { maxLength: 3 })),
  data: optional(text),
});

const START = 1_800_000_000_000;
const group = fc.array(fc.tuple(parts, fc.nat(2000)), { minLength: 1, maxLength: 6 }).map((made) => {
  let time = START;
  return made.map(([part, wait], i): Entry => ({ ...part, seq: 7 + i, time: (time += i === 0 ? 0 : wait) }));
});

describe('any entries', () => {
  test('are decoded as they were', () => {
    fc.assert(
      fc.property(group, (entries) => {
        const bytes = encodeGroup(entries);
        expect(decodeGroup(bytes, 7, START)).toEqual(entries);
        for (const entry of entries) expect(decodeOne(bytes, 7, START, entry.seq)).toEqual(entry);
      }),
      { numRuns: 300 },
    );
  });

  test('have one encoding: what is decoded is encoded to the same bytes', () => {
    fc.assert(
      fc.property(group, (entries) => {
        const bytes = encodeGroup(entries);
        expect(encodeGroup(decodeGroup(bytes, 7, START))).toEqual(bytes);
      }),
    );
  });

  test('are never taken for others: a changed byte is noticed, or changes what is decoded', () => {
    fc.assert(
      fc.property(group, fc.nat(), fc.integer({ min: 1, max: 255 }), (entries, at, change) => {
        const bytes = encodeGroup(entries);
        const index = at % bytes.length;
        const changed = bytes.with(index, bytes[index]! ^ change);
        let decoded: Entry[];
        try {
          decoded = decodeGroup(changed, 7, START);
        } catch {
          return;
        }
        // What decodes to the same must at least not be canonical: the audit encodes it again.
        const again = reencoded(decoded);
        if (again && Buffer.from(again).equals(changed)) expect(decoded).not.toEqual(entries);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a broken group is refused', () => {
  const bytes = encodeGroup([PAYMENT]);
  test.each<[string, Uint8Array]>([
    ['cut short', bytes.subarray(0, -1)],
    ['with a byte too many', Uint8Array.of(...bytes, 0)],
    ['with a length that is not its own', bytes.with(0, bytes[0]! + 1)],
  ])('%s', (_, broken) => {
    expect(() => decodeGroup(broken, PAYMENT.seq, PAYMENT.time)).toThrow();
  });
});

describe('what has no encoding is refused, not changed', () => {
  test.each<[string, Partial<Entry>]>([
    ['a kind beyond a byte', { kind: 256 }],
    ['a key that is not canonical', { key: { caller: 0, key: 'order-1', fingerprint: '00'.repeat(8) } }],
    [
      'a key of another sort',
      { key: { caller: 0, key: `x${'00'.repeat(16)}`, fingerprint: '00'.repeat(8) } },
    ],
    ['a negative subject', { subject: -1 }],
    ['a time before its group', { time: PAYMENT.time - 1 }],
    ['half a basis point', { fee: { account: 1, basisPoints: 0.5, carry: 0 } }],
    [
      'a resource that is no hex',
      { owns: { account: 1, resource: 'an article', generation: 0, owned: true } },
    ],
  ])('%s', (_, change) => {
    expect(() => encodeGroup([PAYMENT, { ...PAYMENT, ...change }])).toThrow(RangeError);
  });
});

test('an empty group is no bytes', () => {
  expect(encodeGroup([])).toEqual(new Uint8Array());
  expect(decodeGroup(new Uint8Array(), 1, 0)).toEqual([]);
});

describe('canonicalJson', () => {
  test.each<[unknown, string]>([
    [{ b: 1, a: [true, null, 'x'] }, '{"a":[true,null,"x"],"b":1}'],
    [{ amount: 12n, none: undefined }, '{"amount":{"$n":"12"}}'],
    [{ '10': 1, '9': 2, é: 3, z: 4 }, '{"10":1,"9":2,"z":4,"é":3}'],
    ['"\u2028', '"\\"\u2028"'],
    [{}, '{}'],
  ])('%o is %s', (value, json) => {
    expect(canonicalJson(value)).toBe(json);
  });

  test('does not depend on the order in which members were put in', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.json()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).toReversed());
        expect(canonicalJson(turned)).toBe(canonicalJson(value));
      }),
    );
  });
});

function reencoded(entries: Entry[]): Uint8Array | undefined {
  try {
    return encodeGroup(entries);
  } catch {
    return undefined;
  }
}

/**
 * Precedence: for every operation, the faults it can have, and for every two of them that one request can have at
 * the same time, a request with both. The one that stands first in REFUSALS is the answer.
 */
import { describe, expect, test } from 'vitest';
import { MAX } from '../amount.ts';
import type { AccountTerms } from '../entry.ts';
import type { LimitTerms } from '../limit.ts';
import type { LimitRef, Post, Request } from '../request.ts';
import { REFUSALS, type RefusalCode } from '../status.ts';
import { DAY, HOUR, START, TestBook } from '../testing/test-book.ts';

/** The fields that faults look at; each operation has some of them. */
interface Fields {
  debit: number;
  limits?: LimitRef[];
  legs: Post['legs'];
  of: number;
  hold: number;
  account: AccountTerms;
  limit: LimitTerms;
}

/** What to change in a request, so that it has the fault; the book may be changed too. */
type Fault = (request: Fields, book: TestBook) => object;

interface Operation {
  /** A request that would post. */
  good: (book: TestBook) => Request;
  /** In the order of REFUSALS. */
  faults: [RefusalCode, Fault][];
  /** Pairs that no request can have. */
  never?: [RefusalCode, RefusalCode][];
}

const NOBODY = 999;

const AMOUNT: Operation['faults'] = [
  ['amount_invalid', () => ({ amount: 0n })],
  ['amount_overflow', () => ({ amount: MAX + 1n })],
];

const COMMON: Operation['faults'] = [
  ['key_invalid', () => ({ key: { caller: 0, key: '', fingerprint: 'f' } })],
  ['memo_too_long', () => ({ memo: 'm'.repeat(501) })],
  [
    'key_reused',
    (_, book) => {
      book.do({ op: 'fact', kind: 0x30, key: { caller: 0, key: 'used', fingerprint: 'before' } });
      return { key: { caller: 0, key: 'used', fingerprint: 'f' } };
    },
  ],
  ['request_expired', () => ({ validUntil: START - HOUR })],
  ['account_not_found', () => ({ about: [NOBODY] })],
];

const PARTIES: Operation['faults'] = [
  ['accounts_must_differ', ({ debit }) => ({ credit: debit })],
  [
    'asset_mismatch',
    (_, book) => ({ fee: { account: book.open('fees/eur', { asset: 2, floor: null }), basisPoints: 1 } }),
  ],
];

/** Each brings a limit of its own. The later one's is named first, and still found later. */
const LIMITS: Operation['faults'] = [
  ['limit_not_found', more(() => NOBODY)],
  ['limit_mismatch', more((book) => book.limit({}, { account: book.world, asset: 0 }))],
  ['limit_closed', more(closedLimit)],
  ['limit_expired', more((book) => book.limit({}, { asset: 0, expiresAt: START - HOUR }))],
  ['limit_payment_exceeded', more((book) => book.limit({ payment: 0n }, { asset: 0 }))],
  ['limit_day_exceeded', more((book) => book.limit({ day: 0n }, { asset: 0 }))],
  ['limit_month_exceeded', more((book) => book.limit({ month: 0n }, { asset: 0 }))],
  ['limit_total_exceeded', more((book) => book.limit({ total: 0n }, { asset: 0 }))],
];

/** Who pays was frozen, or who is paid. */
const FROZEN: Operation['faults'] = [
  ['wallet_frozen', (_, book) => ({ debit: stopped(book, 'wal_stopped') })],
  ['seller_frozen', (_, book) => ({ credit: stopped(book, 'sel_stopped') })],
];

const FUNDS: Operation['faults'] = [
  ['tab_frozen', (_, book) => ({ debit: frozen(book) })],
  ['insufficient_funds', (_, book) => ({ debit: book.open('wal_poor') })],
];

const EXCLUDED: [RefusalCode, RefusalCode][] = [
  ['amount_invalid', 'amount_overflow'],
  ['key_invalid', 'key_reused'],
  // What exists, exists in an asset that is known.
  ['account_exists', 'asset_not_found'],
  // A hold has one end.
  ['hold_captured', 'hold_released'],
];

/** An account pays from a frozen tab, or has too little; a posting can have one of each. */
const ONE_PAYER: [RefusalCode, RefusalCode][] = [['tab_frozen', 'insufficient_funds']];

const operations: Record<string, Operation> = {
  transfer: {
    good: (book) => book.payment(),
    faults: [...AMOUNT, ...COMMON, ...PARTIES, ...FROZEN, ...LIMITS, ...FUNDS],
    never: ONE_PAYER,
  },
  hold: {
    good: (book) => book.holding({ expiresAt: START + HOUR }),
    faults: [
      ...AMOUNT,
      ...COMMON,
      ...PARTIES,
      ['hold_expired', () => ({ expiresAt: START })],
      ...FROZEN,
      ...LIMITS,
      ...FUNDS,
    ],
    never: ONE_PAYER,
  },
  post: {
    good: ({ payer, seller }) => ({ op: 'post', kind: 0x23, legs: legs([payer, -10n], [seller, 10n]) }),
    faults: [
      ['amount_overflow', (post, { fees }) => ({ legs: [...post.legs, ...legs([fees, MAX + 1n])] })],
      ...COMMON,
      ['accounts_must_differ', (post, { payer }) => ({ legs: [...post.legs, ...legs([payer, 1n])] })],
      ['legs_unbalanced', (post, { world }) => ({ legs: [...post.legs, ...legs([world, 1n])] })],
      [
        'seller_frozen',
        (post, book) => ({
          ...alsoPaying(() => stopped(book, 'sel_stopped'))(post, book),
          unlessFrozen: true,
        }),
      ],
      ['tab_frozen', alsoPaying((book) => frozen(book))],
      ['insufficient_funds', alsoPaying((book) => book.open('wal_poor'))],
    ],
  },
  reverse: {
    good: (book) => ({ op: 'reverse', kind: 0x11, of: book.do(book.payment()).seq, amount: 10n }),
    faults: [
      ...AMOUNT,
      ...COMMON,
      ['entry_not_found', () => ({ of: NOBODY })],
      ['not_reversible', (_, book) => ({ of: book.do({ op: 'fact', kind: 0x30 }).seq })],
      ['undo_window_closed', () => ({ withinMs: -1 })],
      [
        'already_refunded',
        ({ of }, book) => {
          book.do({ op: 'reverse', kind: 0x11, of });
          return {};
        },
      ],
      ['refund_exceeds_payment', () => ({ amount: 11n })],
      ...LIMITS,
      [
        'seller_balance_too_low',
        (_, book) => {
          book.do(book.payment({ debit: book.seller, credit: book.world, amount: 1n }));
          return {};
        },
      ],
    ],
    // What has gone back already needs no balance to be refused, and leaves none here.
    never: [['already_refunded', 'seller_balance_too_low']],
  },
  capture: {
    good: (book) => ({
      op: 'capture',
      kind: 0x14,
      hold: book.do(book.holding({ expiresAt: START + HOUR })).seq,
    }),
    faults: [
      ...AMOUNT,
      ...COMMON,
      ['hold_not_found', () => ({ hold: NOBODY })],
      ['hold_captured', ending('capture')],
      ['hold_released', ending('release')],
      [
        'hold_expired',
        (_, book) => {
          book.time += DAY;
          return {};
        },
      ],
      ['capture_exceeds_hold', () => ({ amount: 11n })],
      [
        'seller_frozen',
        (_, book) => {
          book.do({ op: 'change', kind: 0x43, account: book.seller, frozen: true });
          return {};
        },
      ],
    ],
  },
  release: {
    good: (book) => ({
      op: 'release',
      kind: 0x15,
      hold: book.do(book.holding({ expiresAt: START + HOUR })).seq,
    }),
    faults: [
      ...COMMON,
      ['hold_not_found', () => ({ hold: NOBODY })],
      ['hold_captured', ending('capture')],
      ['hold_released', ending('release')],
      ['hold_not_expired', () => ({ expired: true })],
    ],
  },
  open: {
    good: () => ({ op: 'open', kind: 2, account: { name: 'new', asset: 1, floor: 0n, listed: true } }),
    faults: [
      ['amount_overflow', ({ account }) => ({ account: { ...account, floor: -MAX - 1n } })],
      ...COMMON,
      ['account_exists', ({ account }) => ({ account: { ...account, name: 'wal_payer' } })],
      ['asset_not_found', ({ account }) => ({ account: { ...account, asset: NOBODY } })],
    ],
  },
  limit: {
    good: () => ({
      op: 'limit',
      kind: 4,
      limit: {
        name: 'new',
        asset: 1,
        account: null,
        caps: {},
        onLimit: 'reject',
        expiresAt: null,
        zone: 'UTC',
      },
    }),
    faults: [
      ['amount_invalid', ({ limit }) => ({ limit: { ...limit, caps: { ...limit.caps, day: -1n } } })],
      ['amount_overflow', ({ limit }) => ({ limit: { ...limit, caps: { ...limit.caps, day: MAX + 1n } } })],
      ...COMMON,
      [
        'limit_exists',
        ({ limit }, book) => {
          book.limit({}, { name: 'old' });
          return { limit: { ...limit, name: 'old' } };
        },
      ],
      ['asset_not_found', ({ limit }) => ({ limit: { ...limit, asset: NOBODY } })],
      [
        'wallet_frozen',
        ({ limit }, book) => ({ limit: { ...limit, account: stopped(book, 'wal_stopped') } }),
      ],
      ['limit_mismatch', ({ limit }) => ({ limit: { ...limit, zone: 'Mars/Olympus' } })],
    ],
  },
  close: {
    good: (book) => ({ op: 'close', kind: 0x33, limit: book.limit({}) }),
    faults: [
      ...COMMON,
      ['limit_not_found', () => ({ limit: NOBODY })],
      ['limit_closed', (_, book) => ({ limit: closedLimit(book) })],
    ],
  },
  asset: {
    good: () => ({ op: 'asset', kind: 1, code: 'NEW', scale: 2 }),
    faults: [...COMMON, ['asset_exists', () => ({ code: 'EUR' })]],
  },
};

describe.each(Object.entries(operations))('%s', (_, { good, faults, never = [] }) => {
  test('its faults stand in the order of REFUSALS, and without them it posts', () => {
    const places = faults.map(([code]) => REFUSALS.indexOf(code));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(answer()).toBe('posted');
  });

  const rows = faults.map(([code, fault], i) => {
    const later = faults.slice(i + 1).filter(([other]) => !excluded(code, other, never));
    return [code, fault, later] as const;
  });
  test.each(rows)('%s is found, before all that comes later', (code, fault, later) => {
    expect(answer(fault)).toBe(code);
    for (const [other, second] of later) expect(answer(fault, second), `with ${other}`).toBe(code);
  });

  /** The later fault is put in first: the earlier one finds the request as it will be. */
  function answer(...wrong: Fault[]): string {
    const book = new TestBook();
    const request = good(book);
    for (const fault of wrong.toReversed()) Object.assign(request, fault(request as unknown as Fields, book));
    const result = book.ask(request);
    return result.status === 'refused' ? result.code : result.status;
  }
});

test('the neighbours in REFUSALS that no request can have both are these', () => {
  const together = new Set<string>();
  for (const { faults, never = [] } of Object.values(operations)) {
    for (const [i, [code]] of faults.entries()) {
      const next = faults[i + 1]?.[0];
      if (next && !excluded(code, next, never)) together.add(`${code} ${next}`);
    }
  }
  const neighbours = REFUSALS.slice(1).map((code, i) => `${REFUSALS[i]} ${code}`);
  expect(neighbours.filter((pair) => !together.has(pair))).toEqual([
    'amount_invalid amount_overflow',
    'legs_unbalanced account_exists',
    'account_exists asset_exists',
    'asset_exists limit_exists',
    'asset_not_found asset_mismatch',
    'asset_mismatch entry_not_found',
    'refund_exceeds_payment hold_not_found',
    'hold_captured hold_released',
    'hold_expired hold_not_expired',
    'hold_not_expired capture_exceeds_hold',
    'capture_exceeds_hold wallet_frozen',
    'seller_balance_too_low tab_frozen',
  ]);
});

describe('what is no refusal', () => {
  test('a repeated key is answered before anything that depends on the book or the time', () => {
    const book = new TestBook();
    const key = { caller: 0, key: 'k', fingerprint: 'f' };
    const entry = book.do(book.payment({ key }));
    const again = book.payment({ key, credit: NOBODY, limits: [NOBODY], validUntil: START - HOUR });
    expect(book.ask(again)).toEqual({ status: 'posted', entry, repeated: true });
  });

  test('a thing owned already is answered after the accounts, before limits and funds', () => {
    const book = new TestBook();
    const resource = 'ab'.repeat(16);
    const entry = book.do(book.payment({ resource }));
    const again = book.payment({ resource, limits: [NOBODY], amount: 100_000n });
    expect(book.ask(again)).toEqual({ status: 'owned', entry });
    expect(book.ask({ ...again, credit: NOBODY })).toEqual({ status: 'refused', code: 'account_not_found' });
  });
});

describe('a balance that would leave the range is found last, after', () => {
  test.each<[RefusalCode, (book: TestBook) => object]>([
    ['limit_day_exceeded', (book) => ({ limits: [book.limit({ day: 1n })] })],
    ['insufficient_funds', (book) => ({ debit: book.open('wal_poor') })],
    ['amount_overflow', () => ({})],
  ])('%s', (code, change) => {
    const book = new TestBook();
    const credit = book.open('full');
    book.give(credit, MAX - 1000n);
    book.do(book.payment({ credit, amount: 1000n }));
    const request = { ...book.payment({ debit: book.fees, credit }), ...change(book) };
    expect(book.ask(request)).toMatchObject({ status: 'refused', code });
  });
});

function excluded(code: RefusalCode, other: RefusalCode, never: [RefusalCode, RefusalCode][]): boolean {
  return [...EXCLUDED, ...never].some(([one, two]) => one === code && two === other);
}

function more(limit: (book: TestBook) => number): Fault {
  return ({ limits = [] }, book) => ({ limits: [...limits, limit(book)] });
}

function closedLimit(book: TestBook): number {
  const limit = book.limit({}, { asset: 0 });
  book.do({ op: 'close', kind: 0x33, limit });
  return limit;
}

function frozen(book: TestBook): number {
  const account = book.open('wal_frozen', { floor: -500n });
  book.do({ op: 'change', kind: 0x39, account, creditFrozen: true });
  return account;
}

function stopped(book: TestBook, name: string): number {
  const account = book.open(name);
  book.give(account, 500n);
  book.do({ op: 'change', kind: 0x41, account, frozen: true });
  return account;
}

function legs(...pairs: [number, bigint][]): Post['legs'] {
  return pairs.map(([account, amount]) => ({ account, amount }));
}

/** Two legs more, which balance. */
function alsoPaying(from: (book: TestBook) => number): Fault {
  return (post, book) => {
    const to = book.open(`to/${post.legs.length}`);
    return { legs: [...legs([from(book), -1n], [to, 1n]), ...post.legs] };
  };
}

/** Ends the hold in time, also where the book has moved on since. */
function ending(op: 'capture' | 'release'): Fault {
  return ({ hold }, book) => {
    const now = book.time;
    const { frozen: seller } = book.store.state.account(book.seller)!;
    const freeze = (frozen: boolean) => book.do({ op: 'change', kind: 0x43, account: book.seller, frozen });
    book.time = START;
    if (seller) freeze(false);
    book.do({ op, kind: 0x14, hold });
    if (seller) freeze(true);
    book.time = now;
    return {};
  };
}

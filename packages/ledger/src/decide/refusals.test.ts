/** One row for every refusal: a request that meets it, and exactly what is answered. */
import { describe, expect, test } from 'vitest';
import { MAX } from '../amount.ts';
import type { Request } from '../request.ts';
import { REFUSALS, type Refusal, type RefusalCode } from '../status.ts';
import { DAY, START, TestBook } from '../test-book.ts';

type Row = [
  code: RefusalCode,
  when: string,
  request: (book: TestBook) => Request,
  details?: (book: TestBook) => Omit<Refusal, 'status' | 'code'>,
];

const NOBODY = 999;

const rows: Row[] = [
  ['amount_invalid', 'a payment of nothing', (b) => b.payment({ amount: 0n })],
  ['amount_overflow', 'more than 2^62', (b) => b.payment({ amount: MAX + 1n })],
  ['key_invalid', 'an empty key', (b) => b.payment({ key: key('') })],
  ['memo_too_long', '501 characters', (b) => b.payment({ memo: 'm'.repeat(501) })],
  [
    'key_reused',
    'the key stands for another request',
    (b) => {
      b.do(b.payment({ key: key('k', 'one article') }));
      return b.payment({ key: key('k', 'another article') });
    },
  ],
  ['request_expired', 'a millisecond late', (b) => b.payment({ validUntil: b.time - 1 })],
  ['account_not_found', 'nobody to pay', (b) => b.payment({ credit: NOBODY })],
  ['accounts_must_differ', 'a payment to oneself', (b) => b.payment({ credit: b.payer })],
  ['legs_unbalanced', 'money from nowhere', (b) => post([b.payer, -10n], [b.seller, 11n])],
  [
    'account_exists',
    'the same name and asset',
    () => ({ op: 'open', kind: 2, account: { name: 'wal_payer', asset: 1, floor: 0n, listed: true } }),
  ],
  ['asset_exists', 'a known code', () => ({ op: 'asset', kind: 1, code: 'USD', scale: 2 })],
  [
    'limit_exists',
    'the same name',
    (b) => {
      b.limit({ day: 5n }, { name: 'lim' });
      return limit({ name: 'lim' });
    },
  ],
  ['asset_not_found', 'a limit in an unknown asset', () => limit({ asset: NOBODY })],
  [
    'asset_mismatch',
    'dollars to a euro account',
    (b) => b.payment({ credit: b.open('wal_eur', { asset: 2 }) }),
  ],
  ['entry_not_found', 'no such payment', () => ({ op: 'reverse', kind: 0x11, of: NOBODY })],
  [
    'not_reversible',
    'a refund of a refund',
    (b) => {
      const { seq } = b.do(b.payment());
      return reverse(b.do(reverse(seq)).seq);
    },
  ],
  [
    'undo_window_closed',
    'a millisecond late',
    (b) => {
      const { seq } = b.do(b.payment());
      b.time += 10_001;
      return { ...reverse(seq), withinMs: 10_000 };
    },
  ],
  [
    'already_refunded',
    'nothing is left',
    (b) => {
      const { seq } = b.do(b.payment());
      b.do(reverse(seq));
      return reverse(seq);
    },
  ],
  [
    'refund_exceeds_payment',
    'more than is left',
    (b) => {
      const { seq } = b.do(b.payment());
      b.do({ ...reverse(seq), amount: 4n });
      return { ...reverse(seq), amount: 7n };
    },
    () => ({ remaining: 6n }),
  ],
  ['hold_not_found', 'no such hold', () => ({ op: 'capture', kind: 0x14, hold: NOBODY })],
  [
    'hold_captured',
    'captured before',
    (b) => {
      const seq = hold(b);
      b.do({ op: 'capture', kind: 0x14, hold: seq, amount: 1n });
      return { op: 'capture', kind: 0x14, hold: seq };
    },
  ],
  [
    'hold_released',
    'released before',
    (b) => {
      const seq = hold(b);
      b.do({ op: 'release', kind: 0x15, hold: seq });
      return { op: 'capture', kind: 0x14, hold: seq };
    },
  ],
  [
    'hold_expired',
    'its time has come',
    (b) => {
      const seq = hold(b);
      b.time += DAY;
      return { op: 'capture', kind: 0x14, hold: seq };
    },
  ],
  [
    'hold_not_expired',
    'its time has not come',
    (b) => {
      const seq = hold(b);
      b.time += DAY - 1;
      return { op: 'release', kind: 0x15, hold: seq, expired: true };
    },
  ],
  [
    'capture_exceeds_hold',
    'one unit more than held',
    (b) => ({ op: 'capture', kind: 0x14, hold: hold(b), amount: 11n }),
    () => ({ remaining: 10n }),
  ],
  ['limit_not_found', 'no such limit', (b) => b.payment({ limits: [NOBODY] })],
  [
    'limit_mismatch',
    "another account's limit",
    (b) => b.payment({ limits: [b.limit({}, { account: b.seller })] }),
    (b) => ({ limit: lastLimit(b) }),
  ],
  [
    'limit_closed',
    'a revoked grant',
    (b) => {
      const limit = b.limit({ day: 100n });
      b.do({ op: 'close', kind: 0x33, limit });
      return b.payment({ limits: [limit] });
    },
    (b) => ({ limit: lastLimit(b) }),
  ],
  [
    'limit_expired',
    'from its last moment on',
    (b) => b.payment({ limits: [b.limit({}, { expiresAt: b.time })] }),
    (b) => ({ limit: lastLimit(b) }),
  ],
  [
    'limit_payment_exceeded',
    '10 under a cap of 9',
    (b) => b.payment({ limits: [b.limit({ payment: 9n })] }),
    (b) => ({ limit: lastLimit(b), window: 'payment', remaining: 9n }),
  ],
  [
    'limit_day_exceeded',
    '10 where 5 are left today',
    (b) => {
      const limits = [b.limit({ day: 15n })];
      b.do(b.payment({ limits }));
      return b.payment({ limits });
    },
    (b) => ({ limit: lastLimit(b), window: 'day', remaining: 5n }),
  ],
  [
    'limit_month_exceeded',
    '10 where 5 are left this month',
    (b) => {
      const limits = [b.limit({ day: 10n, month: 15n })];
      b.do(b.payment({ limits }));
      b.time += DAY;
      return b.payment({ limits });
    },
    (b) => ({ limit: lastLimit(b), window: 'month', remaining: 5n }),
  ],
  [
    'limit_total_exceeded',
    '10 where 5 are left for ever',
    (b) => {
      const limits = [b.limit({ month: 10n, total: 15n })];
      b.do(b.payment({ limits }));
      b.time += 31 * DAY;
      return b.payment({ limits });
    },
    (b) => ({ limit: lastLimit(b), window: 'total', remaining: 5n }),
  ],
  [
    'seller_balance_too_low',
    'the seller has been paid out',
    (b) => {
      const { seq } = b.do(b.payment());
      b.do(b.payment({ debit: b.seller, credit: b.world, amount: 7n }));
      return reverse(seq);
    },
    () => ({ available: 3n }),
  ],
  [
    'tab_frozen',
    'credit would cover it',
    (b) => {
      const debit = b.open('wal_tab', { floor: -500n });
      b.give(debit, 4n);
      b.do({ op: 'change', kind: 0x39, account: debit, creditFrozen: true });
      return b.payment({ debit });
    },
    () => ({ available: 4n }),
  ],
  [
    'insufficient_funds',
    'neither money nor credit covers it',
    (b) => {
      const debit = b.open('wal_tab', { floor: -5n });
      b.give(debit, 4n);
      return b.payment({ debit });
    },
    () => ({ available: 9n }),
  ],
];

describe('every refusal', () => {
  test('has a row here, in the order of REFUSALS', () => {
    expect(rows.map(([code]) => code)).toEqual([...REFUSALS]);
  });

  test.each(rows)('%s: %s', (code, _, request, details) => {
    const book = new TestBook();
    const asked = request(book);
    const { seq } = book.store.state.next;
    const before = structuredClone([...states(book)]);
    const answer = book.ask(asked);
    expect(answer).toEqual({ status: 'refused', code, ...details?.(book) });
    expect(book.store.state.next.seq, 'nothing is journaled').toBe(seq);
    expect([...states(book)], 'nothing changes').toEqual(before);
  });
});

describe('the same refusal in other ways', () => {
  const others: Row[] = [
    ['amount_invalid', 'less than nothing', (b) => b.payment({ amount: -1n })],
    ['amount_invalid', 'a refund of nothing', (b) => ({ ...reverse(b.do(b.payment()).seq), amount: 0n })],
    ['amount_invalid', 'a cap below nothing', () => limit({ caps: { day: -1n } })],
    [
      'amount_invalid',
      'a cap below nothing, in a limit opened at first use',
      (b) => b.payment({ limits: [{ ...LIMIT, account: null, name: 'l', caps: { total: -1n } }] }),
    ],
    ['amount_overflow', 'a leg beyond 2^62', (b) => post([b.world, -MAX - 1n], [b.fees, MAX + 1n])],
    ['amount_overflow', 'a cap beyond 2^62', () => limit({ caps: { month: MAX + 1n } })],
    [
      'amount_overflow',
      'a floor beyond −2^62',
      (b) => ({ op: 'change', kind: 0x39, account: b.payer, floor: -MAX - 1n }),
    ],
    [
      'amount_overflow',
      'an account opened with a floor beyond −2^62',
      () => ({ op: 'open', kind: 2, account: { name: 'a', asset: 1, floor: -MAX - 1n, listed: true } }),
    ],
    [
      'amount_overflow',
      'a balance beyond 2^62',
      (b) => {
        const credit = b.open('rich');
        b.give(credit, MAX - 1000n);
        return b.payment({ debit: b.fees, credit, amount: 1001n });
      },
    ],
    ['amount_overflow', 'a balance below −2^62', (b) => b.payment({ debit: b.world, amount: MAX - 999n })],
    [
      'amount_overflow',
      'holds that together go beyond 2^62',
      (b) => {
        b.do(holding(b, { debit: b.fees, amount: MAX }));
        return holding(b, { debit: b.fees, amount: 1n });
      },
    ],
    [
      'amount_overflow',
      'a posting that takes a balance beyond 2^62',
      (b) => post([b.world, -MAX + 999n], [b.payer, MAX - 999n]),
    ],
    ['key_invalid', '256 characters', (b) => b.payment({ key: key('k'.repeat(256)) })],
    ['account_not_found', 'nobody pays', (b) => b.payment({ debit: NOBODY })],
    ['account_not_found', 'nobody asks', (b) => b.payment({ key: { ...key('k'), caller: NOBODY } })],
    ['account_not_found', 'a fee for nobody', (b) => b.payment({ fee: { account: NOBODY, basisPoints: 5 } })],
    ['account_not_found', 'a fact about nobody', () => ({ op: 'fact', kind: 0x30, about: [NOBODY] })],
    ['account_not_found', 'a leg of nobody', (b) => post([b.payer, -1n], [NOBODY, 1n])],
    ['account_not_found', 'a change to nobody', () => ({ op: 'change', kind: 0x39, account: NOBODY })],
    ['account_not_found', 'a limit for nobody', () => limit({ account: NOBODY })],
    [
      'account_not_found',
      'terms in an unknown asset',
      (b) => b.payment({ credit: { name: 'new', asset: NOBODY, floor: 0n, listed: true } }),
    ],
    [
      'accounts_must_differ',
      'the fee goes to the payee',
      (b) => b.payment({ fee: { account: b.seller, basisPoints: 5 } }),
    ],
    [
      'accounts_must_differ',
      'the fee goes to the payer',
      (b) => b.payment({ fee: { account: b.payer, basisPoints: 5 } }),
    ],
    ['accounts_must_differ', 'a hold for oneself', (b) => holding(b, { credit: b.payer })],
    [
      'accounts_must_differ',
      'a hold whose fee goes to the payee',
      (b) => holding(b, { fee: { account: b.seller, basisPoints: 5 } }),
    ],
    ['accounts_must_differ', 'two legs on one account', (b) => post([b.payer, -1n], [b.payer, 1n])],
    [
      'accounts_must_differ',
      'by number and by name',
      (b) => post([b.payer, -1n], [{ name: 'wal_payer', asset: 1, floor: 0n, listed: true }, 1n]),
    ],
    [
      'asset_mismatch',
      'a fee in euros',
      (b) => b.payment({ fee: { account: b.open('fees', { asset: 2 }), basisPoints: 5 } }),
    ],
    ['asset_mismatch', 'a hold for a euro account', (b) => holding(b, { credit: b.open('e', { asset: 2 }) })],
    [
      'legs_unbalanced',
      'a zero sum over two assets',
      (b) => post([b.payer, -1n], [b.open('e', { asset: 2 }), 1n]),
    ],
    [
      'asset_not_found',
      'an account in an unknown asset',
      () => ({ op: 'open', kind: 2, account: { name: 'a', asset: NOBODY, floor: 0n, listed: true } }),
    ],
    ['not_reversible', 'a fact', (b) => reverse(b.do({ op: 'fact', kind: 0x30 }).seq)],
    ['not_reversible', 'a hold', (b) => reverse(hold(b))],
    [
      'not_reversible',
      'a posting of three legs: nothing says who gives back how much',
      (b) => reverse(b.do(post([b.payer, -10n], [b.seller, 6n], [b.fees, 4n])).seq),
    ],
    ['hold_not_found', 'a release of no hold', () => ({ op: 'release', kind: 0x15, hold: NOBODY })],
    [
      'hold_not_found',
      'a payment is no hold',
      (b) => ({ op: 'capture', kind: 0x14, hold: b.do(b.payment()).seq }),
    ],
    ['hold_expired', 'a hold that would end at once', (b) => holding(b, { expiresAt: b.time })],
    [
      'hold_expired',
      'expired before',
      (b) => {
        const seq = hold(b);
        b.time += DAY;
        b.do({ op: 'release', kind: 0x15, hold: seq, expired: true });
        return { op: 'release', kind: 0x15, hold: seq };
      },
    ],
    ['limit_not_found', 'a closing of no limit', () => ({ op: 'close', kind: 0x33, limit: NOBODY })],
    [
      'limit_mismatch',
      'a limit in euros',
      (b) => b.payment({ limits: [b.limit({}, { asset: 2 })] }),
      (b) => ({ limit: lastLimit(b) }),
    ],
    [
      'limit_mismatch',
      'the same limit twice',
      (b) => {
        const limit = b.limit({}, { name: 'twice' });
        return b.payment({ limits: [limit, { ...LIMIT, account: null, name: 'twice' }] });
      },
      (b) => ({ limit: lastLimit(b) }),
    ],
    ['limit_mismatch', 'a zone that nobody knows', () => limit({ zone: 'Mars/Olympus' })],
    [
      'limit_mismatch',
      'a zone that nobody knows, in a limit opened at first use',
      (b) => b.payment({ limits: [{ ...LIMIT, account: null, name: 'l', zone: 'Mars/Olympus' }] }),
      () => ({ limit: 0 }),
    ],
    ['limit_mismatch', 'a limit in euros for a dollar account', (b) => limit({ account: b.payer, asset: 2 })],
    [
      'limit_mismatch',
      'an undo counted as money',
      (b) => ({ ...reverse(b.do(b.payment()).seq), limits: [b.limit({})] }),
      (b) => ({ limit: lastLimit(b) }),
    ],
    [
      'limit_closed',
      'closed before',
      (b) => {
        const limit = b.limit({});
        b.do({ op: 'close', kind: 0x33, limit });
        return { op: 'close', kind: 0x33, limit };
      },
      (b) => ({ limit: lastLimit(b) }),
    ],
    [
      'limit_day_exceeded',
      'a limit that the payment would have opened',
      (b) => b.payment({ limits: [{ ...LIMIT, account: null, name: 'l', caps: { day: 9n } }] }),
      () => ({ limit: 0, window: 'day', remaining: 9n }),
    ],
    [
      'limit_day_exceeded',
      'the third undo where two are allowed',
      (b) => {
        const limits = [b.limit({ day: 2n }, { asset: 0 })];
        for (let i = 0; i < 2; i++) b.do({ ...reverse(b.do(b.payment()).seq), limits });
        return { ...reverse(b.do(b.payment()).seq), limits };
      },
      (b) => ({ limit: lastLimit(b), window: 'day', remaining: 0n }),
    ],
    [
      'limit_day_exceeded',
      'a hold clipped to nothing',
      (b) => {
        const limits = [b.limit({ day: 10n, month: 20n }, { onLimit: 'clip' })];
        b.do(b.payment({ limits }));
        return holding(b, { limits });
      },
      (b) => ({ limit: lastLimit(b), window: 'day', remaining: 0n }),
    ],
    [
      'limit_total_exceeded',
      'a counter without a cap would leave the range',
      (b) => {
        const limits = [b.limit({})];
        b.do({ ...holding(b, { debit: b.fees, amount: MAX, limits }) });
        return b.payment({ limits, amount: 1n });
      },
      (b) => ({ limit: lastLimit(b), window: 'total', remaining: 0n }),
    ],
    [
      'seller_balance_too_low',
      'the seller has holds of its own',
      (b) => {
        const { seq } = b.do(b.payment());
        b.do(holding(b, { debit: b.seller, credit: b.world, amount: 4n }));
        return reverse(seq);
      },
      () => ({ available: 6n }),
    ],
    [
      'insufficient_funds',
      'held money cannot be spent',
      (b) => {
        b.do(holding(b, { amount: 995n }));
        return b.payment();
      },
      () => ({ available: 5n }),
    ],
    [
      'insufficient_funds',
      'a floor that was raised above the balance',
      (b) => {
        const debit = b.open('wal_tab', { floor: -50n });
        b.do(b.payment({ debit, amount: 50n }));
        b.do({ op: 'change', kind: 0x39, account: debit, floor: -20n });
        return b.payment({ debit, amount: 1n });
      },
      () => ({ available: 0n }),
    ],
    [
      'insufficient_funds',
      'an account of fees that may not go below zero has nothing to give back',
      (b) => {
        const account = b.open('fees', { floor: 0n });
        const { seq } = b.do(b.payment({ fee: { account, basisPoints: 5000 } }));
        b.do(b.payment({ debit: account, credit: b.world, amount: 5n }));
        b.give(b.seller, 100n);
        return reverse(seq);
      },
      () => ({ available: 0n }),
    ],
    [
      'tab_frozen',
      'a hold on credit',
      (b) => {
        const debit = b.open('wal_tab', { floor: -500n });
        b.do({ op: 'change', kind: 0x39, account: debit, creditFrozen: true });
        return holding(b, { debit });
      },
      () => ({ available: 0n }),
    ],
  ];
  test.each(others)('%s: %s', (code, _, request, details) => {
    const book = new TestBook();
    expect(book.ask(request(book))).toEqual({ status: 'refused', code, ...details?.(book) });
  });
});

const LIMIT = {
  name: '',
  asset: 1,
  account: null,
  caps: {},
  onLimit: 'reject',
  expiresAt: null,
  zone: 'UTC',
} as const;

function limit(terms: Partial<Extract<Request, { op: 'limit' }>['limit']>): Request {
  return { op: 'limit', kind: 4, limit: { ...LIMIT, ...terms } };
}

function key(text: string, fingerprint = 'f') {
  return { caller: 0, key: text, fingerprint };
}

function post(...legs: [Extract<Request, { op: 'post' }>['legs'][number]['account'], bigint][]): Request {
  return { op: 'post', kind: 0x23, legs: legs.map(([account, amount]) => ({ account, amount })) };
}

function reverse(of: number): Extract<Request, { op: 'reverse' }> {
  return { op: 'reverse', kind: 0x11, of };
}

function holding(book: TestBook, change: Partial<Extract<Request, { op: 'hold' }>> = {}): Request {
  const { debit, credit, amount } = book.payment();
  return { op: 'hold', kind: 0x13, debit, credit, amount, expiresAt: START + DAY, ...change };
}

function hold(book: TestBook): number {
  return book.do(holding(book)).seq;
}

function lastLimit(book: TestBook): number {
  let last = 0;
  for (let seq = 1; seq < book.store.state.next.seq; seq++) if (book.store.state.limit(seq)) last = seq;
  return last;
}

function* states({ store: { state } }: TestBook) {
  for (let id = 1; id < state.next.account; id++) yield state.account(id);
  for (let seq = 1; seq < state.next.seq; seq++)
    yield [state.limit(seq), state.hold(seq), state.reversed(seq)];
  yield state.next;
}

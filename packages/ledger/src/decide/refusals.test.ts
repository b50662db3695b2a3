/** One row for every refusal: a request that meets it, and exactly what is answered. */
import { describe, expect, test } from 'vitest';
import { MAX } from '../amount.ts';
import type { OpenLimit, Request } from '../request.ts';
import { REFUSALS, type Refusal, type RefusalCode } from '../status.ts';
import { DAY, LIMIT, post, reverse, TestBook } from '../testing/test-book.ts';

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
      const seq = b.do(b.holding()).seq;
      b.do({ op: 'capture', kind: 0x14, hold: seq, amount: 1n });
      return { op: 'capture', kind: 0x14, hold: seq };
    },
  ],
  [
    'hold_released',
    'released before',
    (b) => {
      const seq = b.do(b.holding()).seq;
      b.do({ op: 'release', kind: 0x15, hold: seq });
      return { op: 'capture', kind: 0x14, hold: seq };
    },
  ],
  [
    'hold_expired',
    'its time has come',
    (b) => {
      const seq = b.do(b.holding()).seq;
      b.time += DAY;
      return { op: 'capture', kind: 0x14, hold: seq };
    },
  ],
  [
    'hold_not_expired',
    'its time has not come',
    (b) => {
      const seq = b.do(b.holding()).seq;
      b.time += DAY - 1;
      return { op: 'release', kind: 0x15, hold: seq, expired: true };
    },
  ],
  [
    'capture_exceeds_hold',
    'one unit more than held',
    (b) => ({ op: 'capture', kind: 0x14, hold: b.do(b.holding()).seq, amount: 11n }),
    () => ({ remaining: 10n }),
  ],
  [
    'wallet_frozen',
    'the payer was frozen',
    (b) => {
      b.do({ op: 'change', kind: 0x41, account: b.payer, frozen: true });
      return b.payment();
    },
  ],
  [
    'seller_frozen',
    'the payee was frozen',
    (b) => {
      b.do({ op: 'change', kind: 0x43, account: b.seller, frozen: true });
      return b.payment();
    },
  ],
  ['limit_not_found', 'no such limit', (b) => b.payment({ limits: [NOBODY] })],
  [
    'limit_mismatch',
    "another account's limit",
    (b) => b.payment({ limits: [b.limit({}, { account: b.seller })] }),
    (b) => ({ limit: b.lastLimit }),
  ],
  [
    'limit_closed',
    'a revoked grant',
    (b) => {
      const limit = b.limit({ day: 100n });
      b.do({ op: 'close', kind: 0x33, limit });
      return b.payment({ limits: [limit] });
    },
    (b) => ({ limit: b.lastLimit }),
  ],
  [
    'limit_expired',
    'from its last moment on',
    (b) => b.payment({ limits: [b.limit({}, { expiresAt: b.time })] }),
    (b) => ({ limit: b.lastLimit }),
  ],
  [
    'limit_payment_exceeded',
    '10 under a cap of 9',
    (b) => b.payment({ limits: [b.limit({ payment: 9n })] }),
    (b) => ({ limit: b.lastLimit, window: 'payment', remaining: 9n }),
  ],
  [
    'limit_day_exceeded',
    '10 where 5 are left today',
    (b) => {
      const limits = [b.limit({ day: 15n })];
      b.do(b.payment({ limits }));
      return b.payment({ limits });
    },
    (b) => ({ limit: b.lastLimit, window: 'day', remaining: 5n }),
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
    (b) => ({ limit: b.lastLimit, window: 'month', remaining: 5n }),
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
    (b) => ({ limit: b.lastLimit, window: 'total', remaining: 5n }),
  ],
  [
    'seller_balance_too_low',
    'the seller has been paid out',
    (b) => {
      const { seq } = b.do(b.payment());
      b.do(b.payment({ debit: b.seller, credit: b.world, amount: 7n }));
      return reverse(seq);
    },
    () => ({ available: 3n, needed: 10n }),
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

function key(text: string, fingerprint = 'f') {
  return { caller: 0, key: text, fingerprint };
}

function limit(terms: Partial<OpenLimit['limit']>): Request {
  return { op: 'limit', kind: 4, limit: { ...LIMIT, ...terms } };
}

function* states({ store: { state } }: TestBook) {
  for (let id = 1; id < state.next.account; id++) yield state.account(id);
  for (let seq = 1; seq < state.next.seq; seq++)
    yield [state.limit(seq), state.hold(seq), state.reversed(seq)];
  yield state.next;
}

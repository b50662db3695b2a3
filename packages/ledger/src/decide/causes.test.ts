/** Refusals that have more than one cause: the others, beside the row each has in refusals.test.ts. */
import { describe, expect, test } from 'vitest';
import { MAX } from '../amount.ts';
import type { OpenLimit, Request } from '../request.ts';
import type { Refusal, RefusalCode } from '../status.ts';
import { DAY, LIMIT, post, reverse, TestBook } from '../testing/test-book.ts';

type Row = [
  code: RefusalCode,
  when: string,
  request: (book: TestBook) => Request,
  details?: (book: TestBook) => Omit<Refusal, 'status' | 'code'>,
];

const NOBODY = 999;

describe('the same refusal in other ways', () => {
  const others: Row[] = [
    ['amount_invalid', 'less than nothing', (b) => b.payment({ amount: -1n })],
    ['amount_invalid', 'a refund of nothing', (b) => ({ ...reverse(b.do(b.payment()).seq), amount: 0n })],
    ['amount_invalid', 'a cap below nothing', () => limit({ caps: { day: -1n } })],
    [
      'amount_invalid',
      'a cap below nothing, in a limit opened at first use',
      (b) => b.payment({ limits: [{ ...LIMIT, name: 'l', caps: { total: -1n } }] }),
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
        b.do(b.holding({ debit: b.fees, amount: MAX }));
        return b.holding({ debit: b.fees, amount: 1n });
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
    ['accounts_must_differ', 'a hold for oneself', (b) => b.holding({ credit: b.payer })],
    [
      'accounts_must_differ',
      'a hold whose fee goes to the payee',
      (b) => b.holding({ fee: { account: b.seller, basisPoints: 5 } }),
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
    ['asset_mismatch', 'a hold for a euro account', (b) => b.holding({ credit: b.open('e', { asset: 2 }) })],
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
    ['not_reversible', 'a hold', (b) => reverse(b.do(b.holding()).seq)],
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
    ['hold_expired', 'a hold that would end at once', (b) => b.holding({ expiresAt: b.time })],
    [
      'hold_expired',
      'expired before',
      (b) => {
        const seq = b.do(b.holding()).seq;
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
      (b) => ({ limit: b.lastLimit }),
    ],
    [
      'limit_mismatch',
      'the same limit twice',
      (b) => {
        const limit = b.limit({}, { name: 'twice' });
        return b.payment({ limits: [limit, { ...LIMIT, name: 'twice' }] });
      },
      (b) => ({ limit: b.lastLimit }),
    ],
    ['limit_mismatch', 'a zone that nobody knows', () => limit({ zone: 'Mars/Olympus' })],
    [
      'limit_mismatch',
      'a zone that nobody knows, in a limit opened at first use',
      (b) => b.payment({ limits: [{ ...LIMIT, name: 'l', zone: 'Mars/Olympus' }] }),
      () => ({ limit: 0 }),
    ],
    ['limit_mismatch', 'a limit in euros for a dollar account', (b) => limit({ account: b.payer, asset: 2 })],
    [
      'limit_mismatch',
      'an undo counted as money',
      (b) => ({ ...reverse(b.do(b.payment()).seq), limits: [b.limit({})] }),
      (b) => ({ limit: b.lastLimit }),
    ],
    [
      'limit_closed',
      'closed before',
      (b) => {
        const limit = b.limit({});
        b.do({ op: 'close', kind: 0x33, limit });
        return { op: 'close', kind: 0x33, limit };
      },
      (b) => ({ limit: b.lastLimit }),
    ],
    [
      'limit_day_exceeded',
      'a limit that the payment would have opened',
      (b) => b.payment({ limits: [{ ...LIMIT, name: 'l', caps: { day: 9n } }] }),
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
      (b) => ({ limit: b.lastLimit, window: 'day', remaining: 0n }),
    ],
    [
      'limit_day_exceeded',
      'a hold clipped to nothing',
      (b) => {
        const limits = [b.limit({ day: 10n, month: 20n }, { onLimit: 'clip' })];
        b.do(b.payment({ limits }));
        return b.holding({ limits });
      },
      (b) => ({ limit: b.lastLimit, window: 'day', remaining: 0n }),
    ],
    [
      'limit_total_exceeded',
      'a counter without a cap would leave the range',
      (b) => {
        const limits = [b.limit({})];
        b.do({ ...b.holding({ debit: b.fees, amount: MAX, limits }) });
        return b.payment({ limits, amount: 1n });
      },
      (b) => ({ limit: b.lastLimit, window: 'total', remaining: 0n }),
    ],
    [
      'seller_balance_too_low',
      'the seller has holds of its own',
      (b) => {
        const { seq } = b.do(b.payment());
        b.do(b.holding({ debit: b.seller, credit: b.world, amount: 4n }));
        return reverse(seq);
      },
      () => ({ available: 6n, needed: 10n }),
    ],
    [
      'insufficient_funds',
      'held money cannot be spent',
      (b) => {
        b.do(b.holding({ amount: 995n }));
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
      'wallet_frozen',
      'a hold',
      (b) => {
        b.do({ op: 'change', kind: 0x41, account: b.payer, frozen: true });
        return b.holding();
      },
    ],
    [
      'wallet_frozen',
      'a spending limit of its own',
      (b) => {
        b.do({ op: 'change', kind: 0x41, account: b.payer, frozen: true });
        return limit({ account: b.payer });
      },
    ],
    [
      'seller_frozen',
      'a hold in its favour',
      (b) => {
        b.do({ op: 'change', kind: 0x43, account: b.seller, frozen: true });
        return b.holding();
      },
    ],
    [
      'seller_frozen',
      'a capture of what was held before',
      (b) => {
        const { seq } = b.do(b.holding());
        b.do({ op: 'change', kind: 0x43, account: b.seller, frozen: true });
        return { op: 'capture', kind: 0x14, hold: seq };
      },
    ],
    [
      'seller_frozen',
      'a posting that takes from it, where that is not to be',
      (b) => {
        b.do(b.payment());
        b.do({ op: 'change', kind: 0x43, account: b.seller, frozen: true });
        return { ...post([b.seller, -5n], [b.world, 5n]), unlessFrozen: true } as Request;
      },
    ],
    [
      'tab_frozen',
      'a hold on credit',
      (b) => {
        const debit = b.open('wal_tab', { floor: -500n });
        b.do({ op: 'change', kind: 0x39, account: debit, creditFrozen: true });
        return b.holding({ debit });
      },
      () => ({ available: 0n }),
    ],
  ];
  test.each(others)('%s: %s', (code, _, request, details) => {
    const book = new TestBook();
    expect(book.ask(request(book))).toEqual({ status: 'refused', code, ...details?.(book) });
  });
});

function key(text: string, fingerprint = 'f') {
  return { caller: 0, key: text, fingerprint };
}

function limit(terms: Partial<OpenLimit['limit']>): Request {
  return { op: 'limit', kind: 4, limit: { ...LIMIT, ...terms } };
}

/** What decide makes of requests that post: the entries, exactly. What it refuses stands in refusals.test.ts. */
import { describe, expect, test } from 'vitest';
import type { AccountTerms, Entry } from '../entry.ts';
import type { Request } from '../request.ts';
import { DAY, HOUR, START, TestBook } from '../testing/test-book.ts';
import { decide } from './index.ts';

const RESOURCE = 'ab'.repeat(16);
const NEW: AccountTerms = { name: 'sel_new/accrual', asset: 1, floor: 0n, listed: true };

describe('a request that posts makes this entry', () => {
  // Accounts of the book: 1 payer, 2 seller, 3 fees, 4 world.
  const rows: [what: string, request: (book: TestBook) => Request, parts: Partial<Entry>][] = [
    ['a payment', (b) => b.payment(), { kind: 0x10, legs: legs([1, -10n], [2, 10n]) }],
    [
      'a payment with a fee: the payee carries what is left of a unit',
      (b) => b.payment({ amount: 25n, fee: { account: 3, basisPoints: 500 } }),
      {
        legs: legs([1, -25n], [2, 24n], [3, 1n]),
        fee: { account: 2, basisPoints: 500, carry: 2500 },
      },
    ],
    [
      'a fee that is no unit yet has its leg all the same: a refund may owe one',
      (b) => b.payment({ amount: 1n, fee: { account: 3, basisPoints: 500 } }),
      { legs: legs([1, -1n], [2, 1n], [3, 0n]), fee: { account: 2, basisPoints: 500, carry: 500 } },
    ],
    [
      'the whole as a fee',
      (b) => b.payment({ fee: { account: 3, basisPoints: 10_000 } }),
      { legs: legs([1, -10n], [2, 0n], [3, 10n]), fee: { account: 2, basisPoints: 10_000, carry: 0 } },
    ],
    [
      'no fee for a rate of nothing',
      (b) => b.payment({ fee: { account: 3, basisPoints: 0 } }),
      { legs: legs([1, -10n], [2, 10n]) },
    ],
    [
      'limits: money counts by amount, undos by times, each on its own day',
      (b) => {
        b.time = Date.parse('2026-01-16T03:00Z');
        const money = b.limit({ day: 10n }, { zone: 'America/New_York' });
        return b.payment({ limits: [money, b.limit({ total: 1n }, { asset: 0 })] });
      },
      {
        legs: legs([1, -10n], [2, 10n]),
        charges: [
          { limit: 9, amount: 10n, day: Date.UTC(2026, 0, 15) / DAY },
          { limit: 10, amount: 1n, day: Date.UTC(2026, 0, 16) / DAY },
        ],
      },
    ],
    [
      'a clipped payment',
      (b) => b.payment({ limits: [b.limit({ payment: 9n, day: 7n, total: 8n }, { onLimit: 'clip' })] }),
      { legs: legs([1, -7n], [2, 7n]), charges: [{ limit: 9, amount: 7n, day: START_DAY }] },
    ],
    [
      'a payment clipped to nothing: no legs, but listed for both',
      (b) => b.payment({ limits: [b.limit({ day: 0n }, { onLimit: 'clip' })], resource: RESOURCE }),
      {
        legs: [],
        about: [1, 2],
        owns: { account: 1, resource: RESOURCE, generation: 0, owned: true },
      },
    ],
    [
      'bought once',
      (b) => b.payment({ resource: RESOURCE }),
      {
        legs: legs([1, -10n], [2, 10n]),
        owns: { account: 1, resource: RESOURCE, generation: 0, owned: true },
      },
    ],
    [
      'bought again after a refund: the next generation',
      (b) => {
        b.do({ op: 'reverse', kind: 0x11, of: b.do(b.payment({ resource: RESOURCE })).seq });
        return b.payment({ resource: RESOURCE });
      },
      {
        legs: legs([1, -10n], [2, 10n]),
        owns: { account: 1, resource: RESOURCE, generation: 1, owned: true },
      },
    ],
    [
      'a posting of many legs, in two assets',
      (b) => {
        const [one, two] = [b.open('a', { asset: 2, floor: null }), b.open('b', { asset: 2 })];
        return {
          op: 'post',
          kind: 0x23,
          legs: legs([1, -9n], [one, -5n], [2, 8n], [two, 5n], [3, 1n], [4, 0n]),
        };
      },
      { kind: 0x23, legs: legs([1, -9n], [5, -5n], [2, 8n], [6, 5n], [3, 1n], [4, 0n]) },
    ],
    [
      'a hold',
      (b) => b.holding({ fee: { account: 3, basisPoints: 500 }, limits: [b.limit({ day: 10n })] }),
      {
        legs: [],
        holds: { debit: 1, credit: 2, amount: 10n, expiresAt: START + DAY, basisPoints: 500, feeAccount: 3 },
        charges: [{ limit: 9, amount: 10n, day: START_DAY }],
      },
    ],
    [
      'a capture of all: what was counted stays counted',
      (b) => ({ op: 'capture', kind: 0x14, hold: b.do(b.holding({ limits: [b.limit({ day: 10n })] })).seq }),
      {
        legs: legs([1, -10n], [2, 10n]),
        settles: { hold: 10, debit: 1, amount: 10n, outcome: 'captured' },
      },
    ],
    [
      'a capture of a part gives the rest back to the limits, on the day of the hold',
      (b) => {
        const { seq } = b.do(b.holding({ limits: [b.limit({ day: 10n })], subject: 7, memo: 'a call' }));
        b.time += 13 * HOUR;
        return { op: 'capture', kind: 0x14, hold: seq, amount: 4n };
      },
      {
        legs: legs([1, -4n], [2, 4n]),
        settles: { hold: 11, debit: 1, amount: 10n, outcome: 'captured' },
        charges: [{ limit: 9, amount: -6n, day: START_DAY }],
        subject: 7,
        memo: 1,
      },
    ],
    [
      'a release',
      (b) => ({ op: 'release', kind: 0x15, hold: b.do(b.holding({ limits: [b.limit({ day: 10n })] })).seq }),
      {
        legs: [],
        settles: { hold: 10, debit: 1, amount: 10n, outcome: 'released' },
        charges: [{ limit: 9, amount: -10n, day: START_DAY }],
        about: [1, 2],
      },
    ],
    [
      'an expiry',
      (b) => {
        const { seq } = b.do(b.holding());
        b.time += DAY;
        return { op: 'release', kind: 0x07, hold: seq, expired: true };
      },
      { legs: [], settles: { hold: 9, debit: 1, amount: 10n, outcome: 'expired' }, about: [1, 2] },
    ],
    [
      'a refund of all: fee, limits and ownership go back',
      (b) => {
        const fee = { account: 3, basisPoints: 1000 };
        const request = b.payment({ fee, limits: [b.limit({ total: 10n })], resource: RESOURCE, subject: 7 });
        return { op: 'reverse', kind: 0x11, of: b.do(request).seq };
      },
      {
        legs: legs([2, -9n], [1, 10n], [3, -1n]),
        fee: { account: 2, basisPoints: 1000, carry: 0 },
        charges: [{ limit: 9, amount: -10n, day: START_DAY }],
        owns: { account: 1, resource: RESOURCE, generation: 1, owned: false },
        reverses: { seq: 10, amount: 10n },
        subject: 7,
      },
    ],
    [
      'a refund of a part: it stays owned',
      (b) => ({ op: 'reverse', kind: 0x11, of: b.do(b.payment({ resource: RESOURCE })).seq, amount: 9n }),
      { legs: legs([2, -9n], [1, 9n]), reverses: { seq: 9, amount: 9n } },
    ],
    [
      'the refund of what cost nothing: it is not owned any more',
      (b) => {
        const limits = [b.limit({ day: 0n }, { onLimit: 'clip' })];
        return { op: 'reverse', kind: 0x11, of: b.do(b.payment({ limits, resource: RESOURCE })).seq };
      },
      {
        legs: [],
        about: [1, 2],
        owns: { account: 1, resource: RESOURCE, generation: 1, owned: false },
        reverses: { seq: 10, amount: 0n },
      },
    ],
    [
      'a change of one thing keeps the other',
      (b) => {
        b.do({ op: 'change', kind: 0x39, account: 1, creditFrozen: true });
        return { op: 'change', kind: 0x39, account: 1, floor: -7n };
      },
      { legs: [], changes: { account: 1, floor: -7n, creditFrozen: true }, about: [1] },
    ],
    [
      'a fact about others',
      () => ({ op: 'fact', kind: 0x30, about: [2, 3], data: '{"a":1}', subject: 5 }),
      { kind: 0x30, legs: [], about: [2, 3], data: '{"a":1}', subject: 5 },
    ],
    [
      'an asset',
      () => ({ op: 'asset', kind: 1, code: 'PTS', scale: 0 }),
      { kind: 1, legs: [], defines: { id: 4, code: 'PTS', scale: 0 } },
    ],
  ];
  test.each(rows)('%s', (_, request, parts) => {
    const book = new TestBook();
    const { seq, time, ...rest } = book.do(request(book));
    expect([seq, time]).toEqual([book.store.state.next.seq - 1, book.time]);
    expect(rest).toEqual({ kind: rest.kind, ...parts });
  });
});

describe('openings', () => {
  const limit = {
    name: 'l',
    asset: 1,
    account: null,
    caps: {},
    onLimit: 'reject',
    expiresAt: null,
    zone: 'UTC',
  } as const;

  test('come before the entry that needs them, in one group: accounts, limits, memo', () => {
    const book = new TestBook();
    const caller = { ...NEW, name: 'wal_new', floor: -50n };
    const request = book.payment({ debit: caller, credit: NEW, limits: [limit], memo: 'a song' });
    const key = { caller, key: 'k', fingerprint: 'f' };
    const { entries, memos } = decide([{ ...request, key }], book.store.state, START);
    expect(entries.slice(0, -1)).toEqual([
      { seq: 9, time: START, kind: 2, legs: [], opens: { ...caller, account: 5 } },
      { seq: 10, time: START, kind: 2, legs: [], opens: { ...NEW, account: 6 } },
      { seq: 11, time: START, kind: 4, legs: [], opensLimit: limit },
      {
        seq: 12,
        time: START,
        kind: 6,
        legs: [],
        interns: { id: 1, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
    ]);
    expect(entries.at(-1)).toMatchObject({
      seq: 13,
      legs: legs([5, -10n], [6, 10n]),
      charges: [{ limit: 11, amount: 10n }],
      key: { caller: 5 },
      memo: 1,
    });
    expect(memos).toEqual([{ id: 1, text: 'a song' }]);
  });

  test('happen once, whoever in the group is first', () => {
    const book = new TestBook();
    const request = book.payment({ credit: NEW, limits: [limit], memo: 'a song' });
    const { entries, memos } = decide([request, request], book.store.state, START);
    expect(entries.map(({ kind }) => kind)).toEqual([2, 4, 6, 0x10, 0x10]);
    expect(memos).toHaveLength(1);
  });

  test('of a refused request do not happen, and leave no gap', () => {
    const book = new TestBook();
    const poor = book.payment({ debit: { ...NEW, name: 'wal_poor' }, limits: [limit], memo: 'a song' });
    const good = book.payment({ credit: NEW });
    const { results, entries } = decide([poor, good], book.store.state, START);
    expect(results.map(({ status }) => status)).toEqual(['refused', 'posted']);
    expect(entries.map(({ seq, opens }) => [seq, opens?.account])).toEqual([
      [9, 5],
      [10, undefined],
    ]);
  });

  test('an account opened by itself for its own caller is opened once', () => {
    const book = new TestBook();
    const entry = book.do({
      op: 'open',
      kind: 0x34,
      account: NEW,
      key: { caller: NEW, key: 'k', fingerprint: 'f' },
    });
    expect(entry).toMatchObject({ seq: 9, opens: { ...NEW, account: 5 }, key: { caller: 5 } });
  });
});

describe('decide', () => {
  test('is pure: the state is the same afterwards, and the same is decided again', () => {
    const book = new TestBook();
    const requests = [
      book.payment({ credit: NEW, resource: RESOURCE, memo: 'm' }),
      book.payment(),
      book.payment({ amount: 0n }),
    ];
    const { state } = book.store;
    const before = structuredClone([state.next, state.account(1), state.account(2), state.account(5)]);
    const once = decide(requests, state, START);
    expect([state.next, state.account(1), state.account(2), state.account(5)]).toEqual(before);
    expect(decide(requests, state, START)).toEqual(once);
  });

  test('takes exactly the rate of a sum, however small the parts', () => {
    const book = new TestBook();
    book.give(1, 20_000n);
    const fee = { account: 3, basisPoints: 7 };
    book.askAll(Array.from({ length: 20_000 }, () => book.payment({ amount: 1n, fee })));
    expect([book.balance(3), book.account(2).carry]).toEqual([14n, 0]);
    expect(book.balance(2)).toBe(20_000n - 14n);
  });

  test('gives the fee back in parts that sum to what was taken', () => {
    const book = new TestBook();
    const { seq } = book.do(book.payment({ amount: 999n, fee: { account: 3, basisPoints: 333 } }));
    expect([book.balance(3), book.account(2).carry]).toEqual([33n, 2667]);
    for (let i = 0; i < 333; i++) book.do({ op: 'reverse', kind: 0x11, of: seq, amount: 3n });
    expect([book.balance(1), book.balance(2), book.balance(3), book.account(2).carry]).toEqual([
      1000n,
      0n,
      0n,
      0,
    ]);
  });

  test('remembers a key for thirty days, to the millisecond', () => {
    const book = new TestBook();
    const key = { caller: 0, key: 'k', fingerprint: 'f' };
    const first = book.do(book.payment({ key }));
    book.time += 30 * DAY;
    expect(book.ask(book.payment({ key }))).toEqual({ status: 'posted', entry: first, repeated: true });
    book.time += 1;
    expect(book.do(book.payment({ key })).seq).toBe(first.seq + 1);
  });

  test('a part of a window that a refund gave back can be spent again, while the window is open', () => {
    const book = new TestBook();
    const limits = [book.limit({ day: 10n, total: 15n })];
    const { seq } = book.do(book.payment({ limits }));
    book.do({ op: 'reverse', kind: 0x11, of: seq, amount: 4n });
    expect(book.ask(book.payment({ limits, amount: 5n }))).toMatchObject({
      code: 'limit_day_exceeded',
      remaining: 4n,
    });
    book.time += DAY;
    book.do({ op: 'reverse', kind: 0x11, of: seq, amount: 6n });
    book.do(book.payment({ limits, amount: 10n }));
    const over = book.ask(book.payment({ limits, amount: 1n }));
    expect(over, "yesterday's refund opens nothing today").toMatchObject({
      code: 'limit_day_exceeded',
      remaining: 0n,
    });
    book.time += DAY;
    const total = book.ask(book.payment({ limits, amount: 6n }));
    expect(total, 'but it does in total').toMatchObject({ code: 'limit_total_exceeded', remaining: 5n });
  });
});

const START_DAY = Math.floor(START / DAY);

function legs(...pairs: [account: number, amount: bigint][]): Entry['legs'] {
  return pairs.map(([account, amount]) => ({ account, amount }));
}

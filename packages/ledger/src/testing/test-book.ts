/** Books in memory for tests of `decide`: requests are decided and applied at once, at a time that the test sets. */
import { inspect } from 'node:util';
import { BUILT_IN, USD } from '../asset.ts';
import { link } from '../chain.ts';
import { decide } from '../decide/index.ts';
import type { AccountTerms, Entry } from '../entry.ts';
import type { Caps, LimitTerms } from '../limit.ts';
import type { LocalStore } from '../local-store.ts';
import { memoryStore } from '../memory-store.ts';
import type { AccountRef, Hold, OpenLimit, Post, Request, Result, Reverse, Transfer } from '../request.ts';
import type { AccountState } from '../state.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A Thursday noon. */
export const START = Date.UTC(2026, 0, 15, 12);

/** The terms of a limit without a cap, in dollars. */
export const LIMIT: LimitTerms = {
  name: '',
  asset: USD.id,
  account: null,
  caps: {},
  onLimit: 'reject',
  expiresAt: null,
  zone: 'UTC',
};

export function post(...legs: [AccountRef, bigint][]): Post {
  return { op: 'post', kind: 0x23, legs: legs.map(([account, amount]) => ({ account, amount })) };
}

export function reverse(of: number): Reverse {
  return { op: 'reverse', kind: 0x11, of };
}

/** An empty book. */
export class Book {
  readonly store: LocalStore = memoryStore();
  time = START;

  /** Decides requests as one group, and applies what posts. */
  askAll(requests: readonly Request[]): Result[] {
    const { results, entries, memos } = decide(requests, this.store.state, this.time);
    const [first, ...rest] = entries;
    // A store in memory applies a group before it returns its promise.
    if (first)
      void this.store.append({
        entries,
        memos,
        records: [],
        row: link(this.store.head, [first, ...rest]),
      });
    return results;
  }

  ask(request: Request): Result {
    return this.askAll([request])[0]!;
  }

  /** Asks for what must post. */
  do(request: Request): Entry {
    const result = this.ask(request);
    if (result.status !== 'posted' || result.repeated) throw new Error(`not posted: ${inspect(result)}`);
    return result.entry;
  }
}

/** A book with a payer, a seller, fees and the outside world. */
export class TestBook extends Book {
  /** Balance 1000, floor 0. */
  readonly payer: number;
  readonly seller: number;
  readonly fees: number;
  readonly world: number;
  /** The limit opened last. */
  lastLimit = 0;

  constructor() {
    super();
    for (const { code, scale } of BUILT_IN) this.do({ op: 'asset', kind: 1, code, scale });
    this.payer = this.open('wal_payer');
    this.seller = this.open('sel_seller/accrual');
    this.fees = this.open('book/fees', { floor: null, listed: false });
    this.world = this.open('book/gateway', { floor: null, listed: false });
    this.give(this.payer, 1000n);
  }

  open(name: string, terms: Partial<AccountTerms> = {}): number {
    const account = { name, asset: USD.id, floor: 0n, listed: true, ...terms };
    return this.do({ op: 'open', kind: 2, account }).opens!.account;
  }

  limit(caps: Caps, terms: Partial<OpenLimit['limit']> = {}): number {
    this.lastLimit = this.do({ op: 'limit', kind: 4, limit: { ...LIMIT, caps, ...terms } }).seq;
    return this.lastLimit;
  }

  /** Money from outside. */
  give(account: number, amount: bigint): void {
    this.do({ op: 'transfer', kind: 0x20, debit: this.world, credit: account, amount });
  }

  /** A payment of 10 from payer to seller, unless said otherwise. */
  payment(change: Partial<Transfer> = {}): Transfer {
    return { op: 'transfer', kind: 0x10, debit: this.payer, credit: this.seller, amount: 10n, ...change };
  }

  /** A hold of 10 for a day, unless said otherwise. */
  holding(change: Partial<Hold> = {}): Hold {
    const { debit, credit, amount } = this.payment();
    return { op: 'hold', kind: 0x13, debit, credit, amount, expiresAt: START + DAY, ...change };
  }

  account(id: number): AccountState {
    return this.store.state.account(id)!;
  }

  balance(id: number): bigint {
    return this.account(id).balance;
  }
}

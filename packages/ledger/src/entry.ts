/**
 * The journal entry: one immutable fact. Every change of state is a part of some entry, and folding the
 * entries in order (fold.ts) yields every balance, counter, hold and ownership.
 */
import type { Amount } from './amount.ts';
import type { LimitTerms } from './limit.ts';

/** One side of a movement. The legs of an entry name distinct accounts and sum to zero in each asset. */
export interface Leg {
  account: number;
  amount: Amount;
}

/** What an entry counts against a limit. Negative restores. Days are counted from 1970-01-01 in the limit's zone. */
export interface Charge {
  limit: number;
  amount: Amount;
  day: number;
}

/** The fee part: the account that carries the remainder, the rate, and the carry (in 1/10000 units) afterwards. */
export interface FeeCarry {
  account: number;
  basisPoints: number;
  carry: number;
}

/** Who owns what: set by a buy-once payment, ended by its full refund. */
export interface Ownership {
  /** The owner's account. */
  account: number;
  /** 32 lower-case hex digits: the first 16 bytes of a SHA-256 that names the thing owned. */
  resource: string;
  generation: number;
  owned: boolean;
}

/** The caller's request key in canonical form (key.ts) with the fingerprint of the request it stood for. */
export interface EntryKey {
  /** The account of whoever asked; 0 is the book itself. */
  caller: number;
  key: string;
  /** 16 lower-case hex digits. */
  fingerprint: string;
}

export interface AccountTerms {
  /** Unique together with the asset, such as `wal_…` or `sel_…/accrual`. */
  name: string;
  asset: number;
  /** The balance never goes below it by a debit; `null` for the outside world. */
  floor: Amount | null;
  /** Whether the account keeps a history list. Off for accounts that every payment touches. */
  listed: boolean;
}

export interface Entry {
  /** Gapless, from 1. */
  seq: number;
  /** Journal time in milliseconds since 1970-01-01 UTC; never less than the entry before. */
  time: number;
  /** The caller's label for what happened; `kind >> 4` names the history list it belongs to (kinds are append-only). */
  kind: number;
  key?: EntryKey;
  legs: Leg[];
  charges?: Charge[];
  fee?: FeeCarry;
  owns?: Ownership;
  /** Money reserved: `debit` cannot spend it until the hold (named by this entry's `seq`) is captured or released. */
  holds?: {
    debit: number;
    credit: number;
    amount: Amount;
    expiresAt: number;
    basisPoints: number;
    feeAccount: number;
  };
  /** A hold that ends with this entry, and how. The rest of it returns to `debit`. */
  settles?: { hold: number; debit: number; amount: Amount; outcome: 'captured' | 'released' | 'expired' };
  /** An earlier entry of which `amount` is given back. */
  reverses?: { seq: number; amount: Amount };
  defines?: { id: number; code: string; scale: number };
  opens?: AccountTerms & { account: number };
  changes?: { account: number; floor: Amount | null; creditFrozen: boolean };
  /** A limit opens; its number is this entry's `seq`. */
  opensLimit?: LimitTerms;
  closesLimit?: number;
  /** What the payment was for: the sequence of the entry that founded the offer. */
  subject?: number;
  /** An interned, erasable text. */
  memo?: number;
  /** Introduces memo text number `id`, whose SHA-256 is `hash` (64 hex digits). */
  interns?: { id: number; hash: string };
  /** Accounts a fact concerns although no money moved; they list the entry in their history. */
  about?: number[];
  /** A fact's content, as canonical JSON text. */
  data?: string;
}

/** The history lists (`kind >> 4`). Kinds below 0x10 are the ledger's own. */
export const LIST = { book: 0, payments: 1, sums: 2, facts: 3, administration: 4 } as const;

/** The ledger's own kinds, written into the journal: append-only. */
export const KIND = {
  assetDefined: 0x01,
  accountOpened: 0x02,
  accountChanged: 0x03,
  limitOpened: 0x04,
  limitClosed: 0x05,
  memoInterned: 0x06,
  holdExpired: 0x07,
  periodClosed: 0x08,
} as const;

export function listOf(kind: number): number {
  return kind >> 4;
}

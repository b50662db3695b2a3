/** Requests: what callers ask of the ledger. Each is decided whole: it posts one entry, or it is refused and changes nothing. */
import type { Amount } from './amount.ts';
import type { AccountTerms, Entry, Leg } from './entry.ts';
import type { Caps, LimitTerms } from './limit.ts';
import type { Refusal } from './status.ts';

/** An account by number, or by terms: found by name and asset, else opened just before the entry that needs it. */
export type AccountRef = number | AccountTerms;

/** A limit by number, or by terms: found by name, else opened just before the entry that needs it. */
export type LimitRef = number | LimitTerms;

/** What all requests share. */
interface Common {
  /** The label the entry gets (see `Entry.kind`). */
  kind: number;
  /** The caller's account and request key. The same key with the same fingerprint gets the first result. */
  key?: RequestKey;
  /** Journal time after which the request must not post. */
  validUntil?: number;
  /** Text to intern, such as a title. At most 500 characters. */
  memo?: string;
  /** Content of a fact, as JSON text. */
  data?: string;
  /** Further accounts whose history should list the entry. */
  about?: number[];
  subject?: number;
}

export interface RequestKey {
  caller: AccountRef;
  /** 1 to 255 characters. */
  key: string;
  /** Any text that describes the request fully; compared by hash. */
  fingerprint: string;
}

/** A rate of the amount, taken from what `credit` receives; the remainder is carried on `credit`. */
export interface Fee {
  account: AccountRef;
  basisPoints: number;
}

/** Moves `amount` from `debit` to `credit`. */
export interface Transfer extends Common {
  op: 'transfer';
  debit: AccountRef;
  credit: AccountRef;
  amount: Amount;
  fee?: Fee;
  limits?: LimitRef[];
  /** Buy-once: 32 hex digits naming what becomes owned by `debit`. Already owned: answered `owned`, nothing is posted. */
  resource?: string;
}

/** Posts any legs that sum to zero in each asset. Every account must stay at or above its floor. */
export interface Post extends Common {
  op: 'post';
  legs: { account: AccountRef; amount: Amount }[];
  /** Refuses with `seller_frozen` when a leg takes from a frozen account. */
  unlessFrozen?: true;
}

/** Reserves `amount` of `debit` for a later capture to `credit`. The hold's id is the entry's `seq`. */
export interface Hold extends Common {
  op: 'hold';
  debit: AccountRef;
  credit: AccountRef;
  amount: Amount;
  fee?: Fee;
  limits?: LimitRef[];
  expiresAt: number;
}

/** Captures a hold wholly (no `amount`) or partly; the rest returns to the payer. */
export interface Capture extends Common {
  op: 'capture';
  hold: number;
  amount?: Amount;
}

/** Gives a hold back. `expired` succeeds only once its time has come. */
export interface Release extends Common {
  op: 'release';
  hold: number;
  expired?: boolean;
}

/** Gives back all that remains of an entry (no `amount`), or a part of it; restores fee, limits and, when whole, ownership. */
export interface Reverse extends Common {
  op: 'reverse';
  of: number;
  amount?: Amount;
  /** Refuses with `undo_window_closed` when the entry is older than this. */
  withinMs?: number;
  /** Times-counting limits charged 1 each. */
  limits?: LimitRef[];
}

export interface OpenAccount extends Common {
  op: 'open';
  account: AccountTerms;
}

/**
 * Sets an account's floor, suspends what it may go below zero (`creditFrozen`), or freezes it: then it neither pays nor
 * is paid by transfers and new holds. What was held before may be captured from it, and what was paid may be given back.
 */
export interface ChangeAccount extends Common {
  op: 'change';
  account: number;
  floor?: Amount | null;
  creditFrozen?: boolean;
  frozen?: boolean;
}

/** Opens a limit; its number is the entry's `seq`. */
export interface OpenLimit extends Common {
  op: 'limit';
  limit: Omit<LimitTerms, 'account'> & { account: AccountRef | null };
  /** The account's own limit: every transfer and hold from the account counts against it, named or not. One an account. */
  own?: true;
}

/** Gives a limit other caps. What it has counted stays, so a lower cap holds at once. */
export interface ChangeLimit extends Common {
  op: 'caps';
  limit: number;
  caps: Caps;
}

export interface CloseLimit extends Common {
  op: 'close';
  limit: number;
}

/** Journals a fact without money. */
export interface Fact extends Common {
  op: 'fact';
}

/** Defines an asset. */
export interface DefineAsset extends Common {
  op: 'asset';
  code: string;
  scale: number;
}

export type Request =
  | Transfer
  | Post
  | Hold
  | Capture
  | Release
  | Reverse
  | OpenAccount
  | ChangeAccount
  | OpenLimit
  | ChangeLimit
  | CloseLimit
  | Fact
  | DefineAsset;

/** What became of a request. */
export type Result = Posted | Owned | Refusal;

export interface Posted {
  status: 'posted';
  entry: Entry;
  /** True when the key had posted before; `entry` is that first entry. */
  repeated: boolean;
}

/** The thing is owned already; `entry` is the payment that made it so. Nothing was posted. */
export interface Owned {
  status: 'owned';
  entry: Entry;
}

export type { Leg };

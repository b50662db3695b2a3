/** State: the rows that folding the journal yields, and how `decide` reads them. */
import type { Amount } from './amount.ts';
import type { Asset } from './asset.ts';
import type { AccountTerms, Entry } from './entry.ts';
import type { LimitState } from './limit.ts';

export interface AccountState extends AccountTerms {
  account: number;
  balance: Amount;
  /** Reserved by open holds. */
  held: Amount;
  /** Fee remainder in 1/10000 of a smallest unit, 0 to 9999. */
  carry: number;
  /** Debits may not use the part below zero while true. */
  creditFrozen: boolean;
  /** Neither pays nor is paid while true (see `ChangeAccount`). */
  frozen: boolean;
  /** The account's own limit, which everything spent from it counts against; 0 for none. */
  limit: number;
  /** Sequence of the last entry folded into this row. */
  seq: number;
}

export interface HoldState {
  hold: number;
  debit: number;
  credit: number;
  amount: Amount;
  captured: Amount;
  expiresAt: number;
  status: 'open' | 'captured' | 'released' | 'expired';
  seq: number;
}

export interface OwnedState {
  account: number;
  resource: string;
  generation: number;
  /** Sequence of the payment while owned, else 0. */
  payment: number;
  seq: number;
}

export interface ReversedState {
  payment: number;
  amount: Amount;
  seq: number;
}

/** A synchronous look at the rows of a book, all lanes of it. Rows read from it are never changed by the reader. */
export interface View {
  asset(id: number): Asset | undefined;
  assetByCode(code: string): Asset | undefined;
  account(id: number): AccountState | undefined;
  /** `lane` matters only where accounts of one name may be open in several lanes; left out, the name says it. */
  accountByName(name: string, asset: number, lane?: number): AccountState | undefined;
  limit(id: number): LimitState | undefined;
  limitByName(name: string): LimitState | undefined;
  hold(id: number): HoldState | undefined;
  owned(account: number, resource: string): OwnedState | undefined;
  reversed(payment: number): ReversedState | undefined;
  /** Sequence of the entry this caller's key posted, if within its lifetime. Caller 0 is asked in the home lane. */
  key(caller: number, key: string): number | undefined;
  memo(hash: string): number | undefined;
  entry(seq: number): Entry | undefined;
}

/** What `decide` reads: the rows of one lane, and the numbers it gives next. */
export interface State extends View {
  readonly next: Counters;
}

export interface Counters {
  seq: number;
  account: number;
  memo: number;
  asset: number;
}

/** What a balance allows to be spent: balance − held − floor, or `null` without a floor. */
export function available(account: AccountState): Amount | null {
  if (account.floor === null) return null;
  const floor = account.creditFrozen && account.floor < 0n ? 0n : account.floor;
  return account.balance - account.held - floor;
}

/**
 * Refusals: every way a request can fail, in the order in which `decide` checks. The first that applies is the
 * answer, and the same word travels unchanged to the API's problem documents and the SDK's errors.
 *
 * The order: what the request itself says (so far as it can be judged without the book), its key, its time; the
 * accounts; whether what is to be made exists already; what it refers to, and whether that allows it; whether who pays
 * or is paid was frozen; the limits, window by window, in the order in which they are named, and the account's own limit
 * after them; the funds. Two things stand between: a key that has
 * posted is answered with its first result where `key_reused` stands, and a thing owned already is answered
 * `owned` before the limits are asked. `amount_overflow` is said once more, last of all, when a balance would
 * leave the book's range.
 */
import type { Amount } from './amount.ts';
import type { Window } from './limit.ts';

export const REFUSALS = [
  'amount_invalid',
  'amount_overflow',
  'key_invalid',
  'memo_too_long',
  'key_reused',
  'request_expired',

  'account_not_found',
  'accounts_must_differ',
  'legs_unbalanced',
  'account_exists',
  'asset_exists',
  'limit_exists',
  'asset_not_found',
  'asset_mismatch',

  'entry_not_found',
  'not_reversible',
  'undo_window_closed',
  'already_refunded',
  'refund_exceeds_payment',
  'hold_not_found',
  'hold_captured',
  'hold_released',
  'hold_expired',
  'hold_not_expired',
  'capture_exceeds_hold',

  'wallet_frozen',
  'seller_frozen',

  'limit_not_found',
  'limit_mismatch',
  'limit_closed',
  'limit_expired',
  'limit_payment_exceeded',
  'limit_day_exceeded',
  'limit_month_exceeded',
  'limit_total_exceeded',

  'seller_balance_too_low',
  'tab_frozen',
  'insufficient_funds',
] as const;

export type RefusalCode = (typeof REFUSALS)[number];

/** A refused request changed nothing, was not journaled, and left its key free. */
export interface Refusal {
  status: 'refused';
  code: RefusalCode;
  /** Which limit refused (0 when the request would have opened it), in which window, and what that still allows. */
  limit?: number;
  window?: Window;
  remaining?: Amount;
  /** What the account could still spend. */
  available?: Amount;
  /** What a refund takes from the seller's account (`seller_balance_too_low`). */
  needed?: Amount;
}

/**
 * Refusals: every way a request can fail, in the order in which `decide` checks. The first that applies is the
 * answer, and the same word travels unchanged to the API's problem documents and the SDK's errors.
 */
import type { Amount } from './amount.ts';
import type { Window } from './limit.ts';

export const REFUSALS = [
  'amount_invalid',
  'amount_overflow',
  'key_invalid',
  'memo_too_long',
  'legs_unbalanced',
  'accounts_must_differ',
  'account_not_found',
  'key_reused',
  'request_expired',
  'asset_exists',
  'account_exists',
  'limit_exists',
  'asset_not_found',
  'limit_not_found',
  'entry_not_found',
  'hold_not_found',
  'asset_mismatch',
  'limit_mismatch',
  'not_reversible',
  'hold_captured',
  'hold_released',
  'hold_expired',
  'hold_not_expired',
  'capture_exceeds_hold',
  'undo_window_closed',
  'already_refunded',
  'refund_exceeds_payment',
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
  /** Which limit refused, and what it still allows. */
  limit?: number;
  window?: Window;
  remaining?: Amount;
  /** What the account could still spend. */
  available?: Amount;
}

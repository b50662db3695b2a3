/**
 * The ledger against the oracle: whatever happens, both give the same answers and know the same; how requests are
 * grouped makes no difference; the journal alone, decoded, yields the same book. `npm run torture -- --only model`
 * searches longer.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { live } from './life.ts';
import { steps } from './steps.ts';

test('the ledger does what the plainest ledger would do', { timeout: 120_000 }, async () => {
  const seen = new Set<string>();
  const property = fc.asyncProperty(steps, async (plan) => {
    for (const what of await live(plan)) seen.add(what);
  });
  await fc.assert(property, { numRuns: 600 });
  expect(COVERED.filter((what) => !seen.has(what))).toEqual([]);
});

/** What a few hundred runs must have met, so that a change of the steps cannot empty the test unseen. */
const COVERED = [
  'posted',
  'repeated',
  'owned',
  'clipped',
  'key_reused',
  'request_expired',
  'account_exists',
  'accounts_must_differ',
  'asset_mismatch',
  'legs_unbalanced',
  'not_reversible',
  'undo_window_closed',
  'already_refunded',
  'refund_exceeds_payment',
  'hold_captured',
  'hold_released',
  'hold_expired',
  'hold_not_expired',
  'capture_exceeds_hold',
  'wallet_frozen',
  'seller_frozen',
  'limit_exists',
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
];

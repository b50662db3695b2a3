/** Deciding holds: reserve now, capture (wholly or partly) or release later, once. */
import { fits } from '../amount.ts';
import type { Entry } from '../entry.ts';
import type { Capture, Hold, Release, Result } from '../request.ts';
import type { HoldState } from '../state.ts';
import { type Draft, refuse } from './draft.ts';
import { applyLimits, restoring, withOwn } from './limits.ts';
import { checkFunds } from './money.ts';
import { checkFrozen, partiesOf, payParts } from './transfer.ts';

export function decideHold(draft: Draft, request: Hold): Result {
  const parties = partiesOf(draft, request);
  if ('status' in parties) return parties;
  const { debit, credit, fees } = parties;
  if (request.expiresAt <= draft.time) return refuse('hold_expired');
  const stopped = checkFrozen(parties);
  if (stopped) return stopped;
  const allowed = applyLimits(draft, withOwn(request.limits, debit), debit, request.amount);
  if ('status' in allowed) return allowed;
  if (allowed.amount === 0n) return allowed.clippedBy!;
  const poor = checkFunds(debit, allowed.amount);
  if (poor) return poor;
  if (!fits(debit.held + allowed.amount)) return refuse('amount_overflow');
  const holds = {
    debit: debit.account,
    credit: credit.account,
    amount: allowed.amount,
    expiresAt: request.expiresAt,
    basisPoints: request.fee?.basisPoints ?? 0,
    feeAccount: fees?.account ?? 0,
  };
  return draft.post({ holds }, allowed.charges);
}

export function decideCapture(draft: Draft, request: Capture): Result {
  const hold = draft.rows.hold(request.hold);
  if (!hold) return refuse('hold_not_found');
  const ended = endedAs(hold);
  if (ended) return ended;
  if (draft.time >= hold.expiresAt) return refuse('hold_expired');
  const amount = request.amount ?? hold.amount;
  if (amount > hold.amount) return refuse('capture_exceeds_hold', { remaining: hold.amount });
  const placed = placedBy(draft, hold);
  const { basisPoints, feeAccount } = placed.holds!;
  const debit = draft.rows.account(hold.debit)!;
  const credit = draft.rows.account(hold.credit)!;
  // What a wallet reserved before it was frozen is kept for the seller; a frozen seller gets nothing.
  if (credit.frozen) return refuse('seller_frozen');
  const parts = payParts({ debit, credit, fees: draft.rows.account(feeAccount) }, amount, basisPoints);
  if ('status' in parts) return parts;
  parts.settles = { hold: hold.hold, debit: hold.debit, amount: hold.amount, outcome: 'captured' };
  if (placed.subject !== undefined) parts.subject = placed.subject;
  if (placed.memo !== undefined) parts.memo = placed.memo;
  return draft.post(parts, restoring(draft, placed.charges, hold.amount - amount));
}

export function decideRelease(draft: Draft, request: Release): Result {
  const hold = draft.rows.hold(request.hold);
  if (!hold) return refuse('hold_not_found');
  const ended = endedAs(hold);
  if (ended) return ended;
  if (request.expired && draft.time < hold.expiresAt) return refuse('hold_not_expired');
  const outcome = request.expired ? 'expired' : 'released';
  const settles = { hold: hold.hold, debit: hold.debit, amount: hold.amount, outcome } as const;
  const placed = placedBy(draft, hold);
  return draft.post(
    { settles, about: [hold.debit, hold.credit] },
    restoring(draft, placed.charges, hold.amount),
  );
}

function endedAs(hold: HoldState): Result | undefined {
  switch (hold.status) {
    case 'open':
      return undefined;
    case 'captured':
      return refuse('hold_captured');
    case 'released':
      return refuse('hold_released');
    case 'expired':
      return refuse('hold_expired');
  }
}

function placedBy(draft: Draft, hold: HoldState): Entry {
  const entry = draft.rows.entry(hold.hold);
  if (!entry?.holds) throw new Error(`hold ${hold.hold} has no entry that placed it`);
  return entry;
}

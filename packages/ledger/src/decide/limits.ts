/** How limits bear on an amount: which refuse it, which clip it, and what is counted against each. */
import type { Amount } from '../amount.ts';
import type { Charge } from '../entry.ts';
import { dayOf, monthOf, type LimitState, type Window } from '../limit.ts';
import type { LimitRef } from '../request.ts';
import type { Refusal, RefusalCode } from '../status.ts';
import { type Draft, type DraftCharge, refuse } from './draft.ts';

const EXCEEDED: Record<Window, RefusalCode> = {
  payment: 'limit_payment_exceeded',
  day: 'limit_day_exceeded',
  month: 'limit_month_exceeded',
  total: 'limit_total_exceeded',
};

interface Spender {
  account: number;
  asset: number;
}

/** The amount that may go through under the limits, with the charges it makes; or the first refusal. */
export function applyLimits(
  draft: Draft,
  refs: readonly LimitRef[] | undefined,
  spender: Spender,
  asked: Amount,
): { amount: Amount; charges: DraftCharge[] } | Refusal {
  const charges: DraftCharge[] = [];
  if (!refs?.length) return { amount: asked, charges };
  const limits: LimitState[] = [];
  for (const ref of refs) {
    const limit = draft.limit(ref);
    if (!limit) return refuse('limit_not_found');
    if (limits.includes(limit)) return refuse('limit_mismatch', { limit: limit.limit });
    limits.push(limit);
  }
  for (const limit of limits) {
    const foreign = limit.account !== null && limit.account !== spender.account;
    if (foreign || (limit.asset !== 0 && limit.asset !== spender.asset)) {
      return refuse('limit_mismatch', { limit: limit.limit });
    }
  }
  for (const limit of limits) if (limit.closed) return refuse('limit_closed', { limit: limit.limit });
  for (const limit of limits) {
    if (limit.expiresAt !== null && draft.time >= limit.expiresAt)
      return refuse('limit_expired', { limit: limit.limit });
  }
  let amount = asked;
  for (const limit of limits) {
    if (limit.onLimit !== 'clip' || limit.asset === 0) continue;
    const { remaining } = tightest(limit, today(limit, draft.time));
    if (remaining !== undefined && remaining < amount) amount = remaining > 0n ? remaining : 0n;
  }
  for (const limit of limits) {
    const day = today(limit, draft.time);
    const counted = limit.asset === 0 ? 1n : amount;
    if (limit.onLimit === 'reject' || limit.asset === 0) {
      const refusal = exceeded(limit, day, counted);
      if (refusal) return refusal;
    }
    if (counted > 0n) charges.push({ limit, amount: counted, day });
  }
  return { amount, charges };
}

/** Charges that give `amount` back to the limits an earlier entry counted against, in that entry's windows. */
export function restoring(
  draft: Draft,
  earlier: readonly Charge[] | undefined,
  amount: Amount,
): DraftCharge[] {
  const charges: DraftCharge[] = [];
  if (amount === 0n) return charges;
  for (const charge of earlier ?? []) {
    const limit = draft.rows.limit(charge.limit);
    if (limit && limit.asset !== 0 && charge.amount > 0n)
      charges.push({ limit, amount: -amount, day: charge.day });
  }
  return charges;
}

function today(limit: LimitState, time: number): number {
  return Math.max(dayOf(time, limit.zone), limit.day);
}

const WINDOWS: readonly Window[] = ['payment', 'day', 'month', 'total'];

/** What a window of the limit still allows; `undefined` where it has no cap. */
export function remainingIn(limit: LimitState, window: Window, day: number): Amount | undefined {
  const cap = limit.caps[window];
  if (cap === undefined) return undefined;
  switch (window) {
    case 'payment':
      return cap;
    case 'day':
      return day === limit.day ? cap - limit.spentDay : cap;
    case 'month':
      return day === limit.day || monthOf(day) === limit.month ? cap - limit.spentMonth : cap;
    case 'total':
      return cap - limit.spentTotal;
  }
}

function tightest(limit: LimitState, day: number): { remaining?: Amount } {
  let least: Amount | undefined;
  for (const window of WINDOWS) {
    const remaining = remainingIn(limit, window, day);
    if (remaining !== undefined && (least === undefined || remaining < least)) least = remaining;
  }
  return { remaining: least };
}

function exceeded(limit: LimitState, day: number, amount: Amount): Refusal | undefined {
  for (const window of WINDOWS) {
    const remaining = remainingIn(limit, window, day);
    if (remaining !== undefined && remaining < amount) {
      const left = remaining > 0n ? remaining : 0n;
      return refuse(EXCEEDED[window], { limit: limit.limit, window, remaining: left });
    }
  }
  return undefined;
}

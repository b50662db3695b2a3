/** How limits bear on an amount: which refuse it, which clip it, and what is counted against each. */
import { type Amount, MAX } from '../amount.ts';
import type { Charge } from '../entry.ts';
import { dayOf, isZone, monthOf, type LimitState, type Window } from '../limit.ts';
import type { LimitRef } from '../request.ts';
import type { AccountState } from '../state.ts';
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
  /** The account's own limit, where it counts. */
  limit?: number;
}

/** What may go through, and what it charges. */
export interface Allowed {
  amount: Amount;
  charges: DraftCharge[];
  /** When less than asked may go through: the window that allows least. */
  clippedBy?: Refusal;
}

/** The limits that a request names, and last the account's own, if it has one. */
export function withOwn(
  refs: readonly LimitRef[] | undefined,
  { limit }: Pick<AccountState, 'limit'>,
): readonly LimitRef[] | undefined {
  if (limit === 0 || refs?.includes(limit)) return refs;
  return refs ? [...refs, limit] : [limit];
}

/** The amount that may go through under the limits, with the charges it makes; or the first refusal. */
export function applyLimits(
  draft: Draft,
  refs: readonly LimitRef[] | undefined,
  spender: Spender,
  asked: Amount,
): Allowed | Refusal {
  if (!refs?.length) return { amount: asked, charges: [] };
  const charges: DraftCharge[] = [];
  for (const ref of refs) {
    const limit = draft.limit(ref);
    if (!limit) return refuse('limit_not_found');
    charges.push({ limit, amount: 1n, day: 0 });
  }
  for (let i = 0; i < charges.length; i++) {
    const { limit } = charges[i]!;
    const twice = i > 0 && charges.findIndex((charge) => charge.limit === limit) < i;
    if (twice || !bears(limit, spender)) return refuse('limit_mismatch', { limit: limit.limit });
  }
  for (const { limit } of charges) if (limit.closed) return refuse('limit_closed', { limit: limit.limit });
  for (const charge of charges) {
    const { limit } = charge;
    if (limit.expiresAt !== null && draft.time >= limit.expiresAt)
      return refuse('limit_expired', { limit: limit.limit });
    charge.day = today(limit, draft.time);
  }
  const { amount, clippedBy } = clip(charges, asked);
  for (const charge of charges) if (charge.limit.asset !== 0) charge.amount = amount;
  // The account's own limit comes after all others, next to the funds: what refuses a grant must not tell that there is one.
  const own = spender.limit ? charges.find(({ limit }) => limit.limit === spender.limit) : undefined;
  for (const window of WINDOWS) {
    for (const charge of charges) {
      if (charge === own) continue;
      const refusal = exceeded(charge.limit, window, charge.day, charge.amount);
      if (refusal) return refusal;
    }
  }
  const refusal = own && exceededIn(own.limit, own.day, own.amount);
  if (refusal) return refusal;
  return {
    amount,
    charges: amount > 0n ? charges : charges.filter((charge) => charge.amount > 0n),
    clippedBy,
  };
}

/** Whether the limit may be named for this spender; one still to be opened must also know its zone. */
function bears(limit: LimitState, { account, asset }: Spender): boolean {
  if (limit.account !== null && limit.account !== account) return false;
  if (limit.asset !== 0 && limit.asset !== asset) return false;
  return limit.limit !== 0 || isZone(limit.zone);
}

/** The part of the amount that all clipping limits allow. Limits that count times cannot clip. */
function clip(charges: readonly DraftCharge[], asked: Amount): { amount: Amount; clippedBy?: Refusal } {
  let amount = asked;
  let clippedBy: Refusal | undefined;
  for (const { limit, day } of charges) {
    if (limit.onLimit !== 'clip' || limit.asset === 0) continue;
    for (const window of WINDOWS) {
      const refusal = exceeded(limit, window, day, amount);
      if (refusal) [clippedBy, amount] = [refusal, refusal.remaining!];
    }
  }
  return { amount, clippedBy };
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

/** What a window of the limit still allows; `undefined` where it has no cap. No counter leaves the book's range. */
export function remainingIn(limit: LimitState, window: Window, day: number): Amount | undefined {
  const cap = limit.caps[window] ?? (window === 'total' ? MAX : undefined);
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

/** The refusal that a limit would give now, if it would: for looking ahead. Only the commit decides. */
export function wouldExceed(limit: LimitState, amount: Amount, time: number): Refusal | undefined {
  return exceededIn(limit, today(limit, time), amount);
}

function exceededIn(limit: LimitState, day: number, amount: Amount): Refusal | undefined {
  for (const window of WINDOWS) {
    const refusal = exceeded(limit, window, day, amount);
    if (refusal) return refusal;
  }
  return undefined;
}

function exceeded(limit: LimitState, window: Window, day: number, amount: Amount): Refusal | undefined {
  const remaining = remainingIn(limit, window, day);
  if (remaining === undefined || remaining >= amount) return undefined;
  const left = remaining > 0n ? remaining : 0n;
  return refuse(EXCEEDED[window], { limit: limit.limit, window, remaining: left });
}

/** Deciding transfers and plain postings. */
import { type Amount, fits } from '../amount.ts';
import type { Entry, Leg } from '../entry.ts';
import type { Post, Result, Transfer } from '../request.ts';
import type { AccountState } from '../state.ts';
import { type Draft, refuse } from './draft.ts';
import { applyLimits } from './limits.ts';
import { checkBalances, checkFunds, feeOn } from './money.ts';

export function decideTransfer(draft: Draft, request: Transfer): Result {
  const debit = draft.account(request.debit);
  const credit = draft.account(request.credit);
  if (!debit || !credit) return refuse('account_not_found');
  if (debit.account === credit.account) return refuse('accounts_must_differ');
  if (debit.asset !== credit.asset) return refuse('asset_mismatch');
  const owned = request.resource ? draft.rows.owned(debit.account, request.resource) : undefined;
  if (owned?.payment) return { status: 'owned', entry: draft.rows.entry(owned.payment)! };
  const allowed = applyLimits(draft, request.limits, debit, request.amount);
  if ('status' in allowed) return allowed;
  const { amount } = allowed;
  const poor = checkFunds(debit, amount);
  if (poor) return poor;
  const parts = payParts(draft, debit, credit, amount, request.fee);
  if ('status' in parts) return parts;
  if (owned) {
    const { resource, generation } = owned;
    parts.owns = { account: debit.account, resource, generation, owned: true };
  }
  return draft.post(parts, allowed.charges);
}

/**
 * Legs debit, credit and, where there is a rate, fee (also when it rounds to nothing yet: a refund may owe it),
 * in that order, as reversals expect them. An amount clipped to nothing has no legs.
 */
export function payParts(
  draft: Draft,
  debit: AccountState,
  credit: AccountState,
  amount: Amount,
  rate: { account: number; basisPoints: number } | undefined,
): Partial<Entry> | ReturnType<typeof refuse> {
  if (amount === 0n) return { about: [debit.account, credit.account] };
  if (!rate || rate.basisPoints === 0) {
    const legs = [leg(debit, -amount), leg(credit, amount)];
    if (!fits(credit.balance + amount) || !fits(debit.balance - amount)) return refuse('amount_overflow');
    return { legs };
  }
  const fees = draft.rows.account(rate.account);
  if (!fees) return refuse('account_not_found');
  if (fees.asset !== credit.asset) return refuse('asset_mismatch');
  const { fee, part } = feeOn(amount, rate.basisPoints, credit);
  const legs = [leg(debit, -amount), leg(credit, amount - fee), leg(fees, fee)];
  if (!fits(credit.balance + amount) || !fits(debit.balance - amount) || !fits(fees.balance + fee)) {
    return refuse('amount_overflow');
  }
  return { legs, fee: part };
}

export function decidePost(draft: Draft, request: Post): Result {
  const accounts: AccountState[] = [];
  const sums = new Map<number, Amount>();
  for (const { account: ref, amount } of request.legs) {
    const account = draft.account(ref);
    if (!account) return refuse('account_not_found');
    if (accounts.includes(account)) return refuse('accounts_must_differ');
    accounts.push(account);
    sums.set(account.asset, (sums.get(account.asset) ?? 0n) + amount);
  }
  for (const sum of sums.values()) if (sum !== 0n) return refuse('legs_unbalanced');
  const legs = request.legs.map(({ amount }, i) => leg(accounts[i]!, amount));
  for (const [i, { amount }] of legs.entries()) {
    const poor = amount < 0n ? checkFunds(accounts[i]!, -amount) : undefined;
    if (poor) return poor;
  }
  return checkBalances(legs, (id) => accounts.find((row) => row.account === id)!) ?? draft.post({ legs });
}

function leg(account: AccountState, amount: Amount): Leg {
  return { account: account.account, amount };
}

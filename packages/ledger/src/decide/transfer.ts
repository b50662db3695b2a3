/** Deciding transfers and plain postings. */
import { type Amount, fits } from '../amount.ts';
import type { Entry, Leg } from '../entry.ts';
import type { Hold, Post, Result, Transfer } from '../request.ts';
import type { AccountState } from '../state.ts';
import type { Refusal } from '../status.ts';
import { type Draft, refuse } from './draft.ts';
import { applyLimits, withOwn } from './limits.ts';
import { checkBalances, checkFunds, feeOn } from './money.ts';

/** Stored as bytes: capitals would come back as small letters, and be another thing. */
const RESOURCE = /^[0-9a-f]{32}$/;

/** Who takes part in a payment, or in a hold that may become one. */
export interface Parties {
  debit: AccountState;
  credit: AccountState;
  /** Receives the fee, where there is one. */
  fees: AccountState | undefined;
}

export function decideTransfer(draft: Draft, request: Transfer): Result {
  const parties = partiesOf(draft, request);
  if ('status' in parties) return parties;
  const { debit } = parties;
  if (request.resource && !RESOURCE.test(request.resource)) {
    throw new RangeError(`not 32 lower-case hex digits: ${request.resource}`);
  }
  const owned = request.resource ? draft.rows.owned(debit.account, request.resource) : undefined;
  if (owned?.payment) return { status: 'owned', entry: draft.rows.entry(owned.payment)! };
  const stopped = checkFrozen(parties);
  if (stopped) return stopped;
  const allowed = applyLimits(draft, withOwn(request.limits, debit), debit, request.amount);
  if ('status' in allowed) return allowed;
  const { amount } = allowed;
  const poor = checkFunds(debit, amount);
  if (poor) return poor;
  const parts = payParts(parties, amount, request.fee?.basisPoints ?? 0);
  if ('status' in parts) return parts;
  if (owned) {
    const { account, resource, generation } = owned;
    parts.owns = { account, resource, generation, owned: true };
  }
  return draft.post(parts, allowed.charges);
}

/** The accounts a payment names: all there, distinct (an entry has one leg for each), and of one asset. */
export function partiesOf(draft: Draft, request: Transfer | Hold): Parties | Refusal {
  const { fee } = request;
  if (fee && !(fee.basisPoints >= 0 && fee.basisPoints <= 10_000)) {
    throw new RangeError(`a fee is 0 to 10000 basis points: ${fee.basisPoints}`);
  }
  const debit = draft.account(request.debit);
  const credit = draft.account(request.credit);
  const fees = fee && draft.account(fee.account);
  if (!debit || !credit || (fee && !fees)) return refuse('account_not_found');
  const twice = debit.account === credit.account;
  if (twice || (fees && (fees.account === debit.account || fees.account === credit.account))) {
    return refuse('accounts_must_differ');
  }
  if (debit.asset !== credit.asset || (fees && fees.asset !== debit.asset)) return refuse('asset_mismatch');
  return { debit, credit, fees };
}

/** Whether one of the two was frozen. */
export function checkFrozen({ debit, credit }: Pick<Parties, 'debit' | 'credit'>): Refusal | undefined {
  if (debit.frozen) return refuse('wallet_frozen');
  return credit.frozen ? refuse('seller_frozen') : undefined;
}

/**
 * Legs debit, credit and, where there is a rate, fee (also when it rounds to nothing yet: a refund may owe it),
 * in that order, as reversals expect them. An amount clipped to nothing has no legs.
 */
export function payParts(
  { debit, credit, fees }: Parties,
  amount: Amount,
  basisPoints: number,
): Partial<Entry> | Refusal {
  if (amount === 0n) return { about: [debit.account, credit.account] };
  if (!fees || basisPoints === 0) {
    if (!fits(credit.balance + amount) || !fits(debit.balance - amount)) return refuse('amount_overflow');
    return { legs: [leg(debit, -amount), leg(credit, amount)] };
  }
  const { fee, part } = feeOn(amount, basisPoints, credit);
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
    accounts.push(account);
    sums.set(account.asset, (sums.get(account.asset) ?? 0n) + amount);
  }
  if (new Set(accounts).size < accounts.length) return refuse('accounts_must_differ');
  for (const sum of sums.values()) if (sum !== 0n) return refuse('legs_unbalanced');
  const legs = request.legs.map(({ amount }, i) => leg(accounts[i]!, amount));
  if (request.unlessFrozen && legs.some(({ amount }, i) => amount < 0n && accounts[i]!.frozen))
    return refuse('seller_frozen');
  const poor = legs.flatMap(({ amount }, i) => (amount < 0n && checkFunds(accounts[i]!, -amount)) || []);
  if (poor.length > 0) return poor.find(({ code }) => code === 'tab_frozen') ?? poor[0]!;
  return checkBalances(legs, (id) => accounts.find((row) => row.account === id)!) ?? draft.post({ legs });
}

function leg(account: AccountState, amount: Amount): Leg {
  return { account: account.account, amount };
}

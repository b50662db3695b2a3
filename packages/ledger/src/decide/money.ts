/** The checks every movement of money shares: form of amounts, funds, fees and their carry. */
import { type Amount, fits, MAX } from '../amount.ts';
import type { FeeCarry, Leg } from '../entry.ts';
import type { Caps } from '../limit.ts';
import { type AccountState, available } from '../state.ts';
import type { Refusal } from '../status.ts';
import { refuse } from './draft.ts';

const CARRY = 10_000n;

export function checkAmount(amount: Amount): Refusal | undefined {
  if (amount <= 0n) return refuse('amount_invalid');
  if (amount > MAX) return refuse('amount_overflow');
  return undefined;
}

export function checkFloor(floor: Amount | null | undefined): Refusal | undefined {
  return typeof floor === 'bigint' && !fits(floor) ? refuse('amount_overflow') : undefined;
}

/** A cap of nothing is a cap; less than nothing is a mistake. */
export function checkCaps(caps: Caps): Refusal | undefined {
  const amounts = Object.values(caps).filter((cap) => cap !== undefined);
  if (amounts.some((cap) => cap < 0n)) return refuse('amount_invalid');
  return amounts.every(fits) ? undefined : refuse('amount_overflow');
}

/** Whether the account can spend the amount now; a debit may never take it below its floor. */
export function checkFunds(account: AccountState, amount: Amount): Refusal | undefined {
  const spendable = available(account);
  if (spendable === null || spendable >= amount || amount === 0n) return undefined;
  const left = spendable > 0n ? spendable : 0n;
  const unfrozen = account.balance - account.held - account.floor!;
  if (account.creditFrozen && unfrozen >= amount) return refuse('tab_frozen', { available: left });
  return refuse('insufficient_funds', { available: left });
}

export function checkBalances(
  legs: readonly Leg[],
  account: (id: number) => AccountState,
): Refusal | undefined {
  for (const leg of legs)
    if (!fits(account(leg.account).balance + leg.amount)) return refuse('amount_overflow');
  return undefined;
}

/**
 * The fee on an amount, with the remainder carried: over all payments and refunds of an account,
 * 10000 × fees + carry = Σ amount × basisPoints, exactly. A negative amount (a refund) gives back by the same rule.
 */
export function feeOn(
  amount: Amount,
  basisPoints: number,
  credit: AccountState,
): { fee: Amount; part: FeeCarry } {
  const due = amount * BigInt(basisPoints) + BigInt(credit.carry);
  let carry = due % CARRY;
  if (carry < 0n) carry += CARRY;
  const fee = (due - carry) / CARRY;
  return { fee, part: { account: credit.account, basisPoints, carry: Number(carry) } };
}

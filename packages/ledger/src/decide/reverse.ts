/** Deciding reversals: refunds and undo. Never more than was paid; fee, limits and ownership go back with the money. */
import type { Amount } from '../amount.ts';
import type { Entry, Ownership } from '../entry.ts';
import type { Result, Reverse } from '../request.ts';
import { type Draft, refuse } from './draft.ts';
import { applyLimits, restoring } from './limits.ts';
import { checkBalances, checkFunds, feeOn } from './money.ts';

export function decideReverse(draft: Draft, request: Reverse): Result {
  const original = draft.rows.entry(request.of);
  if (!original) return refuse('entry_not_found');
  const [paidFrom, paidTo, feeLeg] = original.legs;
  const owns = original.owns?.owned ? original.owns : undefined;
  if (!isReversible(original)) return refuse('not_reversible');
  if (request.withinMs !== undefined && draft.time > original.time + request.withinMs)
    return refuse('undo_window_closed');

  const paid = paidFrom ? -paidFrom.amount : 0n;
  const remaining = paid - draft.rows.reversed(original.seq).amount;
  const stillOwned =
    owns !== undefined && draft.rows.owned(owns.account, owns.resource).payment === original.seq;
  if (remaining === 0n && !(paid === 0n && stillOwned)) return refuse('already_refunded');
  const amount = request.amount ?? remaining;
  if (amount > remaining) return refuse('refund_exceeds_payment', { remaining });

  const payer = paidFrom?.account ?? owns!.account;
  const limited = applyLimits(draft, request.limits, { account: payer, asset: 0 }, amount);
  if ('status' in limited) return limited;
  const parts: Partial<Entry> = { reverses: { seq: original.seq, amount } };
  if (original.subject !== undefined) parts.subject = original.subject;
  if (paidFrom && paidTo) {
    const money = giveBack(draft, original, { payer, payee: paidTo.account, fees: feeLeg?.account, amount });
    if ('status' in money) return money;
    Object.assign(parts, money);
  } else {
    parts.about = original.about;
  }
  if (stillOwned && amount === remaining) parts.owns = ended(draft, owns);
  const counted = original.settles ? draft.rows.entry(original.settles.hold)?.charges : original.charges;
  return draft.post(parts, [...restoring(draft, counted, amount), ...limited.charges]);
}

/**
 * Entries of the shape debit, credit and, with a fee, its account; and payments clipped to nothing that made
 * something owned. Other legs say nothing about which of them a part given back should come from.
 */
function isReversible(entry: Entry): boolean {
  if (entry.reverses || entry.holds) return false;
  const [from, to] = entry.legs;
  if (!from || !to) return entry.owns?.owned === true;
  return from.amount < 0n && to.amount >= 0n && entry.legs.length === (entry.fee ? 3 : 2);
}

interface GiveBack {
  payer: number;
  payee: number;
  fees: number | undefined;
  amount: Amount;
}

function giveBack(draft: Draft, original: Entry, { payer, payee, fees, amount }: GiveBack) {
  const credit = draft.rows.account(payee)!;
  const { fee, part } = feeOn(-amount, original.fee?.basisPoints ?? 0, credit);
  const legs = [
    { account: payee, amount: -amount - fee },
    { account: payer, amount },
  ];
  if (fees !== undefined) legs.push({ account: fees, amount: fee });
  const poor = checkFunds(credit, amount + fee);
  if (poor) return refuse('seller_balance_too_low', { available: poor.available, needed: amount + fee });
  const unfunded = fees === undefined ? undefined : checkFunds(draft.rows.account(fees)!, -fee);
  if (unfunded) return unfunded;
  const overflow = checkBalances(legs, (id) => draft.rows.account(id)!);
  if (overflow) return overflow;
  return original.fee ? { legs, fee: part } : { legs };
}

function ended(draft: Draft, owns: Ownership): Ownership {
  const { account, resource } = owns;
  return { account, resource, generation: draft.rows.owned(account, resource).generation + 1, owned: false };
}

/** Tallies: what the store counts per seller, day and offer while it writes its indexes. Pure; rebuildable. */
import { Limit } from '@farthing/ledger';
import type { Amount, Entry, Tally } from '@farthing/ledger';
import { Kind } from '../kinds.ts';

/** What was sold. */
export interface Sold {
  payments: number;
  gross: Amount.Amount;
  /** The operator's part of it, less what refunds gave back. */
  fees: Amount.Amount;
  refunds: number;
  refunded: Amount.Amount;
}

/** What `Tally.values` say. Their order is append-only. */
export function soldOf(values: readonly bigint[]): Sold {
  const [payments = 0n, gross = 0n, fees = 0n, refunds = 0n, refunded = 0n] = values;
  return { payments: Number(payments), gross, fees, refunds: Number(refunds), refunded };
}

/** What an entry adds: payments and captures to the seller's account, refunds and undos to the day they happen on. */
export function tallyOf(entry: Entry): Tally[] {
  const { kind, subject, legs } = entry;
  if (subject === undefined || legs.length < 2) return [];
  const day = Limit.dayOf(entry.time, 'UTC');
  const fee = legs[2]?.amount ?? 0n;
  if (kind === Kind.payment || kind === Kind.capture) {
    return [{ account: legs[1]!.account, day, subject, values: [1n, -legs[0]!.amount, fee, 0n, 0n] }];
  }
  if (kind === Kind.refund || kind === Kind.undo) {
    return [{ account: legs[0]!.account, day, subject, values: [0n, 0n, fee, 1n, legs[1]!.amount] }];
  }
  return [];
}

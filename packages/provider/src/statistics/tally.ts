/** Tallies: what the store counts per seller, day and offer while it writes its indexes. Pure; rebuildable. */
import { Limit } from '@farthing/ledger';
import type { Entry, Tally } from '@farthing/ledger';
import { Kind } from '../kinds.ts';

/** The order of `Tally.values`. Append-only. */
export const TALLIED = ['payments', 'gross', 'fees', 'refunds', 'refunded'] as const;

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

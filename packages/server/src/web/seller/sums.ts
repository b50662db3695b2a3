/** What was sold, added up from statistics: for the overview, and for the last days of one offer. */
import { isRefused, type StatisticsRow } from '@farthing/provider';
import type { Desk } from './desk.ts';
import type { Web } from '../index.ts';

export const DAY_MS = 86_400_000;
/** What pages show when nobody asks for another time. */
export const USUAL_DAYS = 30;

export interface Sums {
  payments: number;
  gross: bigint;
  fees: bigint;
  refunds: number;
  refunded: bigint;
}

export const NONE: Sums = { payments: 0, gross: 0n, fees: 0n, refunds: 0, refunded: 0n };

export const added = (one: Sums, other: Sums): Sums => ({
  payments: one.payments + other.payments,
  gross: one.gross + other.gross,
  fees: one.fees + other.fees,
  refunds: one.refunds + other.refunds,
  refunded: one.refunded + other.refunded,
});

/** What stays with the seller. */
export const earnedOf = ({ gross, fees, refunded }: Sums): bigint => gross - fees - refunded;

export function summed<Key>(
  rows: readonly StatisticsRow[],
  keyOf: (row: StatisticsRow) => Key,
): Map<Key, Sums> {
  const sums = new Map<Key, Sums>();
  for (const row of rows) sums.set(keyOf(row), added(sums.get(keyOf(row)) ?? NONE, row));
  return sums;
}

/** What each offer of the seller sold in the last 30 days; of one, if it is named. */
export async function lately(
  { provider, clock }: Pick<Web, 'provider' | 'clock'>,
  { seller }: Pick<Desk, 'seller'>,
  offer?: string,
): Promise<Map<string, Sums>> {
  const today = Math.floor(clock() / DAY_MS);
  const rows = await provider.statistics(seller.id, today - USUAL_DAYS + 1, today, offer);
  return isRefused(rows) ? new Map() : summed(rows, (row) => row.offer as string);
}

/** When a payout is due without anyone asking for it: at a threshold, or when its schedule's period has passed. */
import { type Amount, type Asset, Limit } from '@farthing/ledger';
import { amountIn, type Settings } from '../settings.ts';
import type { PayoutSchedule, Seller } from '../shapes.ts';

const DAY_MS = 86_400_000;

/** The number of the period a time belongs to. Days begin at midnight UTC, weeks on Monday. */
export function periodOf(schedule: Exclude<PayoutSchedule, 'manual'>, time: number): number {
  const day = Limit.dayOf(time, 'UTC');
  if (schedule === 'daily') return day;
  // 1970-01-01 was a Thursday.
  return schedule === 'weekly' ? Math.floor((day + 3) / 7) : Limit.monthOf(day);
}

export interface Situation {
  seller: Seller;
  asset: Asset.Asset;
  unpaid: Amount.Amount;
  now: number;
  /** When the last payout left, if there was one, and whether it came back. */
  last?: { time: number; failed: boolean };
}

/** What a payout asked for by nobody takes: whether one is due now. The minimum is checked elsewhere. */
export function isDue(situation: Situation, settings: Pick<Settings, 'payoutThreshold'>): boolean {
  const { seller, asset, unpaid, now, last } = situation;
  const { schedule, threshold } = seller.payout;
  // A destination that failed is not tried over and over: once a day, until the seller mends it.
  if (last?.failed && now - last.time < DAY_MS) return false;
  const byHand = schedule === 'manual' && threshold === undefined;
  if (!byHand && unpaid >= amountIn(threshold ?? settings.payoutThreshold, asset)) return true;
  return schedule !== 'manual' && periodOf(schedule, now) > periodOf(schedule, last?.time ?? seller.created);
}

import { describe, expect, it } from 'vitest';
import { Asset } from '@farthing/ledger';
import type { Seller, SellerPayout } from '../shapes.ts';
import { isDue, periodOf } from './due.ts';

const at = (text: string) => Date.parse(`${text}Z`);

describe('periods', () => {
  it.each([
    ['daily', '2026-11-22T23:59', '2026-11-23T00:00', 1],
    ['daily', '2026-11-22T00:00', '2026-11-22T23:59', 0],
    ['weekly', '2026-11-22T23:59', '2026-11-23T00:00', 1],
    ['weekly', '2026-11-23T00:00', '2026-11-29T23:59', 0],
    ['monthly', '2026-12-31T23:59', '2027-01-01T00:00', 1],
    ['monthly', '2026-12-01T00:00', '2026-12-31T23:59', 0],
  ] as const)('%s: from %s to %s are %i', (schedule, from, to, periods) => {
    expect(periodOf(schedule, at(to)) - periodOf(schedule, at(from))).toBe(periods);
  });
});

describe('due', () => {
  const now = at('2026-11-25T12:00');
  const today = { time: at('2026-11-25T00:00'), failed: false };
  const yesterday = { time: at('2026-11-24T23:00'), failed: false };
  const lastMonth = { time: at('2026-10-31T23:00'), failed: false };
  it.each<[string, SellerPayout, bigint, typeof today | undefined, boolean]>([
    ['by hand, whatever gathered', { schedule: 'manual' }, 99n, undefined, false],
    ['by hand, with a threshold of its own', { schedule: 'manual', threshold: '5' }, 5n, undefined, true],
    ['below that threshold', { schedule: 'manual', threshold: '5' }, 4n, undefined, false],
    ['at the book’s threshold', { schedule: 'monthly' }, 10n, today, true],
    ['below it, this month', { schedule: 'monthly' }, 9n, yesterday, false],
    ['below it, next month', { schedule: 'monthly' }, 9n, lastMonth, true],
    ['a threshold above the book’s', { schedule: 'monthly', threshold: '50' }, 49n, today, false],
    ['the next day', { schedule: 'daily' }, 1n, yesterday, true],
    ['the same day', { schedule: 'daily' }, 1n, today, false],
    ['this week', { schedule: 'weekly' }, 1n, yesterday, false],
    ['since it was created', { schedule: 'weekly' }, 1n, undefined, true],
    ['failed within a day', { schedule: 'daily' }, 99n, { ...yesterday, failed: true }, false],
    ['failed before', { schedule: 'daily' }, 1n, { ...lastMonth, failed: true }, true],
  ])('%s', (_, payout, dollars, last, due) => {
    const seller = { payout, created: at('2026-11-01T00:00') } as Seller;
    const situation = { seller, asset: Asset.USD, unpaid: dollars * 1_000_000_000n, now, last };
    expect(isDue(situation, { payoutThreshold: '10.00' })).toBe(due);
  });
});

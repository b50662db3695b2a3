/** Reports: what a seller has earned, and what sold on which day. */
import { z } from 'zod';
import { amount, asset, count, day, id, signedAmount } from './fields.ts';
import type { Operations } from './operation.ts';
import { answer } from './schema.ts';

export const Balance = answer('Balance', 'What a seller has earned and not been paid out.', {
  items: z.array(
    answer('BalanceItem', 'The balance in one asset.', {
      asset: asset(),
      unpaid: amount('Earned and not yet paid out. Refunds come from here.', '41.337'),
    }),
  ),
});

export const Statistics = answer('Statistics', 'Sums by day and offer.', {
  items: z.array(
    answer('StatisticsRow', 'What one offer sold on one day (UTC).', {
      day: day('The day, in UTC.'),
      offer: id('off', 'The offer.'),
      asset: asset(),
      payments: count('How many payments.', 171),
      gross: amount('What payers paid.', '42.75'),
      fees: signedAmount('The operator’s part of it, less what refunds on this day gave back.', '2.125'),
      refunds: count('How many refunds on this day, undo included.', 1),
      refunded: amount('What payers got back on this day.', '0.25'),
    }),
  ),
});

const common = { tag: 'Reports', auth: ['seller'], scope: 'reports', idempotent: false } as const;

export const reports = {
  getBalance: {
    ...common,
    id: 'getBalance',
    method: 'GET',
    path: '/balance',
    summary: 'Read your balance',
    description: 'What you have earned and not been paid out, for each asset.',
    responses: { 200: Balance },
    errors: [],
  },
  getStatistics: {
    ...common,
    id: 'getStatistics',
    method: 'GET',
    path: '/statistics',
    summary: 'Read statistics',
    description: 'Payments, fees and refunds by day and offer, at most 366 days at once.',
    query: z.strictObject({
      from: day('The first day, in UTC.', '2026-11-01'),
      to: day('The last day, in UTC.', '2026-11-30'),
      offer: id('off', 'Only this offer.').optional(),
    }),
    responses: { 200: Statistics },
    errors: ['offer_not_found'],
  },
} as const satisfies Operations;

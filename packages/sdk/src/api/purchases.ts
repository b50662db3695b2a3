/** What a wallet bought where, and what it has spent today and this month. */
import { z } from 'zod';
import { amount, asset, choice, count, day, flag, id, line, paging, url, zone } from './fields.ts';
import type { Operations } from './operation.ts';
import { Payment } from './payments.ts';
import { answer, page } from './schema.ts';

export const Purchase = answer('Purchase', 'A payment, with whom it went to and the way back.', {
  payment: Payment,
  seller_name: line('The seller’s name.', 'The Morning Lark'),
  url: url('Where the thing that was bought is.').nullable(),
});

export const PurchasePage = page('PurchasePage', Purchase);

const spent = {
  asset: asset(),
  today: amount('Paid today, in the wallet’s zone.', '0.87'),
  today_refunded: amount('What came back today.', '0'),
  month: amount('Paid this month.', '12.4'),
  month_refunded: amount('What came back this month.', '0.25'),
  month_payments: count('How many payments that were.', 41),
};

export const WalletTally = answer('WalletTally', 'What a wallet has spent today and this month.', {
  date: day('Today, in the wallet’s zone.'),
  zone: zone('The wallet’s time zone.'),
  complete: flag('False when there were too many payments to count all of this month’s.', true),
  total: z.array(answer('SpentInAll', 'Over all sellers.', spent)),
  sellers: z.array(
    answer('SpentAtSeller', 'At one seller.', {
      seller: id('sel', 'The seller.'),
      seller_name: line('The seller’s name.', 'The Morning Lark'),
      ...spent,
    }),
  ),
});

const wallet = { tag: 'Wallets', auth: ['wallet'] } as const;

export const purchases = {
  searchPurchases: {
    ...wallet,
    id: 'searchPurchases',
    method: 'GET',
    path: '/wallet/purchases',
    summary: 'Search what you bought',
    description:
      'Payments that fit all that is asked for, newest first. A search looks at some hundred entries at a time: a page may have fewer items than asked for, or none, and still a next one.',
    query: z.strictObject({
      ...paging,
      text: line(
        'Words in the title or the seller’s name; case and accents do not matter.',
        'owl tea',
      ).optional(),
      seller: id('sel', 'Only from this seller.').optional(),
      from: day('Not before this day of the wallet’s zone.', '2026-11-01').optional(),
      to: day('Not after this day.').optional(),
      asset: asset('Only in this asset. Required with `min` or `max`.').optional(),
      min: amount('At least this much.', '0.1').optional(),
      max: amount('At most this much.', '5').optional(),
      state: choice(['paid', 'partly_refunded', 'refunded'], 'How much of it stands.').optional(),
    }),
    responses: { 200: PurchasePage },
    errors: ['asset_not_found', 'amount_invalid', 'amount_overflow'],
    idempotent: false,
  },
  getTally: {
    ...wallet,
    id: 'getTally',
    method: 'GET',
    path: '/wallet/tally',
    summary: 'Read the running tally',
    description: 'What was paid today and this month, in all and by seller.',
    responses: { 200: WalletTally },
    errors: [],
    idempotent: false,
  },
} as const satisfies Operations;

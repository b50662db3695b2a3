/** Payouts: what a seller earned in small, paid as one larger sum, with a statement of what it sums up. */
import { z } from 'zod';
import {
  amount,
  anyId,
  asset,
  choice,
  count,
  id,
  line,
  listQuery,
  params,
  signedAmount,
  time,
} from './fields.ts';
import type { Operations } from './operation.ts';
import { answer, field, page } from './schema.ts';

export const Payout = answer('Payout', 'One larger sum paid to a seller.', {
  id: id('po', 'The payout.'),
  status: choice(
    ['pending', 'paid', 'failed'],
    'What has become of it. A failed payout returned to the balance.',
    'paid',
  ),
  seller: id('sel', 'Who is paid.'),
  asset: asset(),
  gross: amount('What left the seller’s balance.', '41.25'),
  fee: amount('What the payout cost.', '0.25'),
  amount: amount('What arrives: gross minus fee.', '41'),
  destination: line('Where it went, in the words of the gateway.', 'acct_ok', 255),
  reason: field(z.string(), 'Why it failed.', 'account_closed').nullable(),
  created_at: time('When it was started.'),
});

export const StatementItem = answer('StatementItem', 'One thing that a payout sums up.', {
  id: anyId(
    ['pay', 'ref', 'po', 'evt'],
    'The payment, the refund, the earlier payout that came back, or the event of an adjustment.',
  ),
  type: choice(['payment', 'refund', 'undo', 'payout_returned', 'adjustment'], 'What it is.'),
  payment: id('pay', 'The payment, or the one that was refunded.').nullable(),
  offer: id('off', 'What was paid for.').nullable(),
  title: line('The offer’s title at the time.', 'The owl that came to tea', 500).nullable(),
  amount: signedAmount(
    'What the payer paid, or, below zero, got back; for a payout, what came back.',
    '0.25',
  ),
  fee: signedAmount('The operator’s part of it.', '0.0125'),
  net: signedAmount('What it added to the balance.', '0.2375'),
  created_at: time('When it posted.'),
});

export const Statement = answer('Statement', 'What a payout sums up, one page at a time, newest first.', {
  payout: Payout,
  totals: answer(
    'StatementTotals',
    'The sums over all items: opening + gross − fees − refunded + returned + adjusted = the payout’s gross + closing.',
    {
      opening: amount('What the payout before left in the balance.', '0.005'),
      payments: count('How many payments.', 171),
      gross: amount('What payers paid.', '43.5'),
      fees: signedAmount('The operator’s part of it, less what refunds gave back.', '2'),
      refunds: count('How many refunds, undo included.', 1),
      refunded: amount('What payers got back.', '0.25'),
      returned: amount('Earlier payouts that came back.', '0'),
      adjusted: signedAmount('What the provider put right by hand; below zero what it took back.', '0'),
      closing: amount('What stayed, such as parts of a cent.', '0.005'),
    },
  ),
  items: z.array(StatementItem),
  next_cursor: field(
    z.string().nullable(),
    'Pass as `cursor` to get the next page; `null` at the end.',
    null,
  ),
});

export const PayoutPage = page('PayoutPage', Payout);

const tag = 'Payouts';
const payout = params('payout', 'po');
const common = { tag, auth: ['seller'], scope: 'payouts' } as const;

export const payouts = {
  createPayout: {
    ...common,
    id: 'createPayout',
    method: 'POST',
    path: '/payouts',
    summary: 'Ask to be paid out',
    description:
      'Pays out what you have earned, in whole cents, as one sum. The rest of a cent stays. Payouts also happen by themselves, at the threshold and on schedule.',
    responses: { 201: Payout, 200: Payout },
    errors: ['payout_below_minimum', 'payout_destination_missing', 'seller_frozen'],
    idempotent: true,
  },
  listPayouts: {
    ...common,
    id: 'listPayouts',
    method: 'GET',
    path: '/payouts',
    summary: 'List payouts',
    description: 'Your payouts, newest first.',
    query: listQuery,
    responses: { 200: PayoutPage },
    errors: [],
    idempotent: false,
  },
  getPayout: {
    ...common,
    id: 'getPayout',
    method: 'GET',
    path: '/payouts/{payout}',
    summary: 'Read a payout',
    description: 'A payout with its state now.',
    params: payout,
    responses: { 200: Payout },
    errors: ['payout_not_found'],
    idempotent: false,
  },
  getStatement: {
    ...common,
    id: 'getStatement',
    method: 'GET',
    path: '/payouts/{payout}/statement',
    summary: 'Read a payout’s statement',
    description: 'Lists every payment and refund between the payout before and this one, with totals.',
    params: payout,
    query: listQuery,
    responses: { 200: Statement },
    errors: ['payout_not_found'],
    idempotent: false,
  },
} as const satisfies Operations;

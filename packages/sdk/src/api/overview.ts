/** How the book stands at a glance, and the defaults that an operator may change. */
import { z } from 'zod';
import { reason } from './administration.ts';
import {
  amount,
  asset,
  basisPoints,
  choice,
  count,
  day,
  flag,
  id,
  line,
  signedAmount,
  time,
} from './fields.ts';
import type { Operations } from './operation.ts';
import { answer, field, request } from './schema.ts';

const APPROVALS = ['auto', 'on', 'off'] as const;

export const Overview = answer('Overview', 'How the book stands. Put together at most twice a minute.', {
  time: time('As of when.'),
  seq: count('The last entry, in the first lane.', 25_412),
  balanced: flag('True when every asset sums to zero, in each lane.', true),
  assets: z.array(
    answer('OverviewAsset', 'The money of one asset.', {
      asset: asset(),
      owed_to_payers: signedAmount('What payers have prepaid.', '1200'),
      owed_to_sellers: signedAmount('What sellers have earned and not been paid out.', '410.25'),
      fees: signedAmount('What the operator has earned.', '61.5'),
      tabs: signedAmount('What tabs owe.', '35.5'),
      tabs_overdue: signedAmount('The part of it whose collection was declined.', '4.5'),
      payouts_waiting: signedAmount('On its way to sellers.', '10'),
      losses: signedAmount('What was written off.', '5'),
      wallets: count('How many wallets ever had money in it.', 1204),
      sellers: count('How many sellers ever earned any of it.', 31),
    }),
  ),
  collections: answer('OverviewCollections', 'Collections of the last thirty days, by state.', {
    pending: count('Waiting for the gateway, of any age.', 1),
    declined: count('Declined and to be tried again, of any age.', 2),
    paid: count('Paid.', 410),
    settled: count('Declined, and then paid otherwise.', 3),
    written_off: count('Given up.', 1),
  }),
  payouts_waiting: count('How many payouts the gateway has not answered yet.', 1),
  oldest_payout: id('po', 'The one that has waited longest.').nullable(),
  approvals_open: count('How many approvals wait for a decision.', 1),
  frozen: count('How many wallets and sellers are frozen.', 2),
  verified: answer('OverviewVerified', 'When the book was last proved, and how far.', {
    valid: flag('True when nothing was wrong.', true),
    seq: count('The last sequence proved, in the first lane.', 25_100),
    time: time('When.'),
    problems: field(z.array(z.string()), 'What was wrong, in plain words.', []),
  }).nullable(),
  days: z.array(
    answer('OverviewDay', 'What all sellers sold on one day (UTC).', {
      day: day('The day, in UTC.'),
      asset: asset(),
      payments: count('How many payments.', 171),
      gross: amount('What payers paid.', '42.75'),
      fees: signedAmount('The operator’s part of it, less what refunds gave back.', '2.125'),
      refunds: count('How many refunds, undo included.', 1),
      refunded: amount('What payers got back.', '0.25'),
    }),
  ),
  minutes: z.array(
    answer('OverviewMinute', 'What all servers of the book did in one minute of the last hour.', {
      time: time('When it began.'),
      requests: count('Requests answered.', 1204),
      errors: count('Of them answered with a status of 500 and more.', 0),
      payments: count('Payments posted.', 903),
      p50_ms: field(z.number(), 'Milliseconds within which half were answered.', 1.16).nullable(),
      p99_ms: field(z.number(), 'Milliseconds within which 99 of 100 were answered.', 9.31).nullable(),
    }),
  ),
});

const whole = (description: string, most: number, example: number) =>
  field(z.int().min(0).max(most), description, example);

const values = {
  fee_basis_points: () => basisPoints('The fee of new sellers, in hundredths of a percent.'),
  guest_tab_limit: () => amount('How far a guest may pay later.', '0.5'),
  registered_tab_limit: () => amount('How far a registered payer may pay later.', '5'),
  tab_collect_at: () => amount('What is owed when a tab is collected at once.', '4'),
  tab_minimum: () => amount('The smallest collection.', '0.01'),
  tab_retry_days: () =>
    field(
      z.array(z.int().min(1).max(366)).min(1).max(20),
      'Rising days after a decline on which a collection is tried again; after the last it is written off.',
      [1, 3, 7, 14],
    ),
  guests_per_address_per_hour: () =>
    whole('How many new guests of one network may pay later in an hour.', 1_000_000, 20),
  guests_per_hour: () => whole('How many new guests may pay later in an hour.', 1_000_000_000, 5000),
  seller_sign_up: () => choice(['open', 'invited'], 'Who may become a seller: anyone, or whom you invite.'),
  undo_seconds: () => whole('How long a payer may undo, where the offer does not say.', 86_400, 10),
  undo_per_day: () => whole('How many payments a payer may undo in a day.', 10_000, 20),
  top_up_minimum: () => amount('The smallest top-up.', '1'),
  top_up_maximum: () => amount('The largest top-up.', '500'),
  payout_minimum: () => amount('The smallest payout.', '1'),
  payout_fee: () => amount('What a payout costs the seller.', '0.25'),
  payout_threshold: () => amount('What a seller has earned when a payout is due.', '10'),
  approvals: () => choice(APPROVALS, 'Whether what moves money by hand needs two operators.'),
} as const;

export const Defaults = answer('Defaults', 'What holds where nothing else was agreed, and who said so.', {
  fee_basis_points: values.fee_basis_points(),
  guest_tab_limit: values.guest_tab_limit(),
  registered_tab_limit: values.registered_tab_limit(),
  tab_collect_at: values.tab_collect_at(),
  tab_minimum: values.tab_minimum(),
  tab_retry_days: values.tab_retry_days(),
  guests_per_address_per_hour: values.guests_per_address_per_hour(),
  guests_per_hour: values.guests_per_hour(),
  seller_sign_up: values.seller_sign_up(),
  undo_seconds: values.undo_seconds(),
  undo_per_day: values.undo_per_day(),
  top_up_minimum: values.top_up_minimum(),
  top_up_maximum: values.top_up_maximum(),
  payout_minimum: values.payout_minimum(),
  payout_fee: values.payout_fee(),
  payout_threshold: values.payout_threshold(),
  approvals: values.approvals(),
  changed: z.array(line('A value that an operator changed; the others are the settings’.', 'payout_fee')),
});

export const UpdateDefaultsRequest = request(
  'UpdateDefaultsRequest',
  'What to change; `null` goes back to the setting, what is not named stays.',
  {
    fee_basis_points: values.fee_basis_points().nullable().optional(),
    guest_tab_limit: values.guest_tab_limit().nullable().optional(),
    registered_tab_limit: values.registered_tab_limit().nullable().optional(),
    tab_collect_at: values.tab_collect_at().nullable().optional(),
    tab_minimum: values.tab_minimum().nullable().optional(),
    tab_retry_days: values.tab_retry_days().nullable().optional(),
    guests_per_address_per_hour: values.guests_per_address_per_hour().nullable().optional(),
    guests_per_hour: values.guests_per_hour().nullable().optional(),
    seller_sign_up: values.seller_sign_up().nullable().optional(),
    undo_seconds: values.undo_seconds().nullable().optional(),
    undo_per_day: values.undo_per_day().nullable().optional(),
    top_up_minimum: values.top_up_minimum().nullable().optional(),
    top_up_maximum: values.top_up_maximum().nullable().optional(),
    payout_minimum: values.payout_minimum().nullable().optional(),
    payout_fee: values.payout_fee().nullable().optional(),
    payout_threshold: values.payout_threshold().nullable().optional(),
    approvals: values.approvals().nullable().optional(),
    reason: reason().optional(),
  },
);

const common = { tag: 'Operator', auth: ['operator'], idempotent: false } as const;

export const overview = {
  getOverview: {
    ...common,
    id: 'getOverview',
    method: 'GET',
    path: '/operator/overview',
    summary: 'Read the overview',
    description:
      'What is owed to payers and to sellers, what the operator has earned, what waits, how far the book was last proved, and what was sold: an operator’s first look.',
    responses: { 200: Overview },
    errors: [],
  },
  getDefaults: {
    ...common,
    id: 'getDefaults',
    method: 'GET',
    path: '/operator/defaults',
    summary: 'Read the defaults',
    description: 'Fees, limits and bounds that hold where nothing else was agreed.',
    responses: { 200: Defaults },
    errors: [],
  },
  updateDefaults: {
    ...common,
    id: 'updateDefaults',
    method: 'PATCH',
    path: '/operator/defaults',
    summary: 'Change the defaults',
    description:
      'Changes fees, limits and bounds for what happens from now on, on every server of the book. Sellers keep their fee, and wallets the limits of their tabs.',
    body: UpdateDefaultsRequest,
    responses: { 200: Defaults },
    errors: ['amount_invalid', 'amount_overflow'],
  },
} as const satisfies Operations;

/** Holds: money of a payer reserved under a grant now, captured wholly or partly, or released, later. */
import { z } from 'zod';
import { amount, asset, choice, id, line, params, time } from './fields.ts';
import type { Operations } from './operation.ts';
import { Payment, UNDER_GRANT } from './payments.ts';
import { answer, field, request } from './schema.ts';

export const Hold = answer('Hold', 'Money reserved for a seller until captured, released or expired.', {
  id: id('hol', 'The hold.'),
  status: choice(['open', 'captured', 'released', 'expired'], 'What has become of it.'),
  seller: id('sel', 'For whom it is reserved.'),
  offer: id('off', 'What it is for.'),
  title: line('The offer’s title at the time.', 'A minute of the night train', 500),
  asset: asset(),
  amount: amount('What is reserved.', '5'),
  captured: amount('What was captured of it.', '0'),
  payer: id('pyr', 'The payer, under a pseudonym of this seller alone.'),
  grant: id('gra', 'The grant it was placed under.'),
  payment: id('pay', 'The payment that captured it.').nullable(),
  expires_at: time('When it returns to the payer by itself.'),
  created_at: time('When it was placed.'),
});

export const CreateHoldRequest = request('CreateHoldRequest', 'A reservation under a grant.', {
  grant: id('gra', 'The payer’s grant to you.'),
  offer: id('off', 'One of your offers.'),
  amount: amount('How much; only for open offers, and required there.', '5').optional(),
  max_price: amount('Refuse with `price_changed` when a fixed price is above this.', '5').optional(),
  valid_until: time('Do not post after this moment, however late the request arrives.').optional(),
  expires_in_seconds: field(
    z.int().min(1).max(604_800),
    'How long it is reserved: at most a week.',
    3600,
  ).default(3600),
});

export const CaptureHoldRequest = request('CaptureHoldRequest', 'How much to take.', {
  amount: amount('How much; leave it out to capture all. The rest returns to the payer.', '3.2').optional(),
});

const tag = 'Holds';
const hold = params('hold', 'hol');

export const holds = {
  createHold: {
    id: 'createHold',
    method: 'POST',
    path: '/holds',
    tag,
    auth: ['seller'],
    scope: 'payments',
    summary: 'Reserve money',
    description:
      'Reserves money of a payer under a grant. It counts against the grant’s limits now; what is not captured is restored.',
    body: CreateHoldRequest,
    responses: { 201: Hold, 200: Hold },
    errors: ['offer_invalid', ...UNDER_GRANT],
    idempotent: true,
  },
  getHold: {
    id: 'getHold',
    method: 'GET',
    path: '/holds/{hold}',
    tag,
    auth: ['seller'],
    scope: 'payments',
    summary: 'Read a hold',
    description: 'A hold with its state now.',
    params: hold,
    responses: { 200: Hold },
    errors: ['hold_not_found'],
    idempotent: false,
  },
  captureHold: {
    id: 'captureHold',
    method: 'POST',
    path: '/holds/{hold}/capture',
    tag,
    auth: ['seller'],
    scope: 'payments',
    summary: 'Capture a hold',
    description: 'Makes a payment of the held money, wholly or in part, once.',
    params: hold,
    body: CaptureHoldRequest,
    responses: { 201: Payment, 200: Payment },
    errors: [
      'hold_not_found',
      'seller_frozen',
      'amount_invalid',
      'amount_overflow',
      'hold_captured',
      'hold_released',
      'hold_expired',
      'capture_exceeds_hold',
    ],
    idempotent: true,
  },
  releaseHold: {
    id: 'releaseHold',
    method: 'POST',
    path: '/holds/{hold}/release',
    tag,
    auth: ['seller'],
    scope: 'payments',
    summary: 'Release a hold',
    description: 'Gives the held money back to the payer and restores the grant’s limits.',
    params: hold,
    responses: { 200: Hold },
    errors: ['hold_not_found', 'hold_captured', 'hold_released', 'hold_expired'],
    idempotent: true,
  },
} as const satisfies Operations;

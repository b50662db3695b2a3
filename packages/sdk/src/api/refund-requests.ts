/** Refund requests: a payer asks for money back; the seller gives it or declines. */
import { z } from 'zod';
import { amount, asset, choice, id, line, paging, params, time } from './fields.ts';
import type { Operations } from './operation.ts';
import { answer, page, request } from './schema.ts';

export const REFUND_REQUEST_STATES = ['open', 'refunded', 'declined', 'withdrawn'] as const;

export const RefundRequest = answer('RefundRequest', 'A payer’s wish to have a payment back.', {
  id: id('req', 'The request.'),
  payment: id('pay', 'The payment it is about.'),
  seller: id('sel', 'Who was paid.'),
  payer: id('pyr', 'The payer, under a pseudonym of this seller alone. Told to the seller only.').optional(),
  title: line('What was paid for.', 'The owl that came to tea', 500),
  asset: asset(),
  remaining: amount('What of the payment has not been given back.', '0.25'),
  state: choice(REFUND_REQUEST_STATES, 'What became of it.'),
  reason: line('The payer’s words; `null` once erased.', 'The recording ends halfway.', 500).nullable(),
  answer: line('The seller’s words.', 'Sorry about that.', 500).nullable(),
  created_at: time('When it was made.'),
  answered_at: time('When it was answered or withdrawn.').nullable(),
});

export const RefundRequestPage = page('RefundRequestPage', RefundRequest);

export const CreateRefundRequestRequest = request(
  'CreateRefundRequestRequest',
  'Why money should come back.',
  {
    reason: line('Words for the seller.', 'The recording ends halfway.', 500),
  },
);

export const AcceptRefundRequestRequest = request('AcceptRefundRequestRequest', 'How much to give back.', {
  amount: amount('How much; leave it out to give back all that remains.', '0.1').optional(),
  reason: line('Words for the payer.', 'Sorry about that.', 500).optional(),
});

export const DeclineRefundRequestRequest = request('DeclineRefundRequestRequest', 'Why not.', {
  reason: line('Words for the payer.', 'You have listened to all of it.', 500).optional(),
});

const tag = 'Refund requests';
const payer = { tag, auth: ['wallet'] } as const;
const seller = { tag, auth: ['seller'], scope: 'refunds' } as const;
const wanted = params('refund_request', 'req');
const ENDING = ['refund_request_not_found', 'refund_request_closed'] as const;

export const refundRequests = {
  createRefundRequest: {
    ...payer,
    id: 'createRefundRequest',
    method: 'POST',
    path: '/wallet/payments/{payment}/refund-requests',
    summary: 'Ask for a refund',
    description:
      'Asks the seller for the payment back. One request of a payment is open at a time, three may be made about it in all, and ten in a day. Within the undo window, undo is quicker.',
    params: params('payment', 'pay'),
    body: CreateRefundRequestRequest,
    responses: { 201: RefundRequest, 200: RefundRequest },
    errors: ['payment_not_found', 'already_refunded', 'refund_request_open', 'refund_request_limit_reached'],
    idempotent: true,
  },
  listRefundRequests: {
    ...payer,
    id: 'listRefundRequests',
    method: 'GET',
    path: '/wallet/refund-requests',
    summary: 'List your refund requests',
    description: 'What the wallet asked for, newest first.',
    query: z.strictObject(paging),
    responses: { 200: RefundRequestPage },
    errors: [],
    idempotent: false,
  },
  withdrawRefundRequest: {
    ...payer,
    id: 'withdrawRefundRequest',
    method: 'DELETE',
    path: '/wallet/refund-requests/{refund_request}',
    summary: 'Withdraw a refund request',
    description: 'Takes back a request that the seller has not answered.',
    params: wanted,
    responses: { 200: RefundRequest },
    errors: ENDING,
    idempotent: false,
  },
  listSellerRefundRequests: {
    ...seller,
    id: 'listSellerRefundRequests',
    method: 'GET',
    path: '/refund-requests',
    summary: 'List refund requests made to you',
    description: 'Newest first. A page may have fewer items than asked for where only one state is wanted.',
    query: z.strictObject({
      ...paging,
      state: choice(REFUND_REQUEST_STATES, 'Only those in this state.').optional(),
    }),
    responses: { 200: RefundRequestPage },
    errors: [],
    idempotent: false,
  },
  acceptRefundRequest: {
    ...seller,
    id: 'acceptRefundRequest',
    method: 'POST',
    path: '/refund-requests/{refund_request}/accept',
    summary: 'Give the money back',
    description: 'Refunds the payment and closes the request, once however often it is sent.',
    params: wanted,
    body: AcceptRefundRequestRequest,
    responses: { 200: RefundRequest },
    errors: [
      ...ENDING,
      'amount_invalid',
      'amount_overflow',
      'refund_exceeds_payment',
      'seller_balance_too_low',
    ],
    idempotent: false,
    repeatable: true,
  },
  declineRefundRequest: {
    ...seller,
    id: 'declineRefundRequest',
    method: 'POST',
    path: '/refund-requests/{refund_request}/decline',
    summary: 'Decline a refund request',
    description: 'Closes the request without giving money back. The payer sees your words.',
    params: wanted,
    body: DeclineRefundRequestRequest,
    responses: { 200: RefundRequest },
    errors: ENDING,
    idempotent: false,
    repeatable: true,
  },
} as const satisfies Operations;

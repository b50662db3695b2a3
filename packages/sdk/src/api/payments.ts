/** Payments: a seller's server charges under a grant, singly or in batches; refunds; receipts; what is still owned. */
import { z } from 'zod';
import type { Code } from './errors.ts';
import {
  amount,
  asset,
  choice,
  flag,
  id,
  line,
  listQuery,
  params,
  queryFlag,
  requestKey,
  time,
} from './fields.ts';
import type { Operations } from './operation.ts';
import { CodeName, refusalDetails } from './problem.ts';
import { answer, field, named, page, request } from './schema.ts';

/** A compact JWS, as receipts are. */
export const jws = (description: string) =>
  field(
    z.string().regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/),
    description,
    'eyJhbGciOiJFZERTQSJ9.eyJqdGkiOiJwYXlfN3prcSJ9.c2lnbmF0dXJl',
  );

export const Payment = answer('Payment', 'A payment of an offer. It posted once, durably.', {
  id: id('pay', 'The payment.'),
  status: choice(['paid', 'partly_refunded', 'refunded'], 'How much of it stands.'),
  seller: id('sel', 'Who was paid.'),
  offer: id('off', 'What was paid for.'),
  title: line('The offer’s title at the time.', 'The owl that came to tea', 500),
  asset: asset(),
  amount: amount('What the payer paid.', '0.25'),
  fee: amount('The operator’s part of it. Told to the seller only.', '0.0125').optional(),
  refunded: amount('What has been given back so far.', '0'),
  payer: id('pyr', 'The payer, under a pseudonym of this seller alone. Told to the seller only.').optional(),
  grant: id('gra', 'The grant it was charged under.').nullable(),
  hold: id('hol', 'The hold it captured.').nullable(),
  once: flag('Whether the offer is bought once and then owned.', true),
  owned: flag('Whether the payer owns what was bought: bought once and not wholly refunded.', true),
  resource: field(
    z.string().regex(/^[0-9a-f]{32}$/),
    'Names what is owned in the book, the same for payments that own the same: 32 hex digits. `null` when nothing is owned. Your own name for it is `resource_name`.',
    '5d41402abc4b2a76b9719d911017c592',
  ).nullable(),
  resource_name: line(
    'The seller’s name for what was paid: the `resource` of the offer, as redeeming a code and the receipt tell it.',
    'articles/12',
    1000,
  ),
  undo_until: time('Until when the payer may undo it.', '2026-11-22T05:12:10.000Z').nullable(),
  already_owned: flag(
    'True when nothing was charged: the payer owned it, and this is the payment that made it so.',
  ),
  created_at: time('When it posted.'),
  receipt: jws('The signed receipt, when asked for.').optional(),
});

const charge = {
  grant: id('gra', 'The payer’s grant to you.'),
  offer: id('off', 'One of your offers.'),
  amount: amount('How much; only for open offers, and required there.', '0.25').optional(),
  max_price: amount('Refuse with `price_changed` when a fixed price is above this.', '0.25').optional(),
  valid_until: time('Do not post after this moment, however late the request arrives.').optional(),
};

export const CreatePaymentRequest = request('CreatePaymentRequest', 'A charge under a grant.', charge);

export const BatchItem = request('BatchItem', 'One charge of a batch, with its own request key.', {
  key: requestKey('The request key of this payment: what `Idempotency-Key` is to a single one.'),
  ...charge,
});

export const CreatePaymentsRequest = request('CreatePaymentsRequest', 'Up to 10,000 charges.', {
  items: z.array(BatchItem).min(1).max(10_000),
});

export const BatchPosted = answer('BatchPosted', 'This charge posted, now or before.', {
  status: z.literal('posted'),
  replayed: flag('True when its key had posted before; this is that payment.').optional(),
  payment: Payment,
});

export const BatchRefused = answer('BatchRefused', 'This charge was refused; its key stays free.', {
  status: z.literal('refused'),
  code: CodeName,
  detail: field(z.string(), 'What happened, in a sentence.', 'The grant allows 0.13 USD more today.'),
  ...refusalDetails,
});

export const BatchResults = answer('BatchResults', 'One result per item, in the order of the items.', {
  results: z.array(
    named(
      'BatchResult',
      'What became of one item.',
      z.discriminatedUnion('status', [BatchPosted, BatchRefused]),
    ),
  ),
});

export const Refund = answer('Refund', 'Money given back: by the seller, or by the payer’s undo.', {
  id: id('ref', 'The refund.'),
  payment: id('pay', 'The payment of which it gives back.'),
  asset: asset(),
  amount: amount('What the payer got back.', '0.1'),
  fee: amount(
    'How much of the operator’s fee went back to the seller with it. Told to the seller only.',
    '0.005',
  ).optional(),
  undo: flag('True when the payer took the payment back within its window.'),
  reason: line('The seller’s words.', 'The recording was damaged.', 500).nullable(),
  created_at: time('When it posted.'),
});

export const RefundPaymentRequest = request(
  'RefundPaymentRequest',
  'A refund, of all that remains or a part.',
  {
    amount: amount('How much; leave it out to give back all that remains.', '0.1').optional(),
    reason: line('Words for the payer’s history.', 'The recording was damaged.', 500).optional(),
  },
);

export const Receipt = answer('Receipt', 'A signed statement of a payment.', {
  receipt: jws('A JWS that anyone can verify offline with the keys at `/.well-known/farthing-keys.json`.'),
});

export const Access = answer('Access', 'Whether a payment still opens what it paid for.', {
  active: flag('True while the payment stands and, for a buy-once offer, what it bought is owned.', true),
});

export const PaymentPage = page('PaymentPage', Payment);
export const RefundPage = page('RefundPage', Refund);

/** Everything that can stand in the way of a charge. */
export const CHARGING = [
  'offer_not_found',
  'offer_archived',
  'amount_required',
  'amount_not_allowed',
  'amount_out_of_range',
  'price_changed',
  'amount_invalid',
  'amount_overflow',
  'wallet_frozen',
  'seller_frozen',
  'tab_frozen',
  'insufficient_funds',
] as const satisfies readonly Code[];

/** And in the way of one under a grant. */
export const UNDER_GRANT = [
  'grant_not_found',
  'asset_mismatch',
  'limit_closed',
  'limit_expired',
  'limit_payment_exceeded',
  'limit_day_exceeded',
  'limit_total_exceeded',
  'request_expired',
  'confirmation_required',
  ...CHARGING,
] as const satisfies readonly Code[];

const tag = 'Payments';
const payment = params('payment', 'pay');

export const payments = {
  createPayment: {
    id: 'createPayment',
    method: 'POST',
    path: '/payments',
    tag,
    auth: ['seller'],
    scope: 'payments',
    summary: 'Charge a payer under a grant',
    description:
      'Pays one of your offers from the wallet of a payer who gave you a grant. Durable before it is answered, and posted once per key however often it is sent. What the payer owns already costs nothing and answers 200 with `already_owned`. Any 402 means: send the payer to checkout.',
    query: z.strictObject({ receipt: queryFlag('Add the signed receipt to the answer.').optional() }),
    body: CreatePaymentRequest,
    responses: { 201: Payment, 200: Payment },
    errors: UNDER_GRANT,
    idempotent: true,
  },
  createPayments: {
    id: 'createPayments',
    method: 'POST',
    path: '/payments/batch',
    tag,
    auth: ['seller'],
    scope: 'payments',
    summary: 'Charge up to 10,000 times at once',
    description:
      'Each item has its own key and its own result: some may post and others be refused. Send the whole batch again after a lost answer; what posted is not posted twice.',
    body: CreatePaymentsRequest,
    responses: { 200: BatchResults },
    errors: [],
    idempotent: false,
    repeatable: true,
  },
  listPayments: {
    id: 'listPayments',
    method: 'GET',
    path: '/payments',
    tag,
    auth: ['seller', 'wallet'],
    scope: 'reports',
    summary: 'List payments',
    description: 'Your payments, newest first: what you were paid as a seller, or what you paid as a wallet.',
    query: listQuery,
    responses: { 200: PaymentPage },
    errors: [],
    idempotent: false,
  },
  getPayment: {
    id: 'getPayment',
    method: 'GET',
    path: '/payments/{payment}',
    tag,
    auth: ['seller', 'wallet'],
    scope: 'reports',
    summary: 'Read a payment',
    description: 'A payment with its state today. Its seller also sees fee and payer.',
    params: payment,
    responses: { 200: Payment },
    errors: ['payment_not_found'],
    idempotent: false,
  },
  refundPayment: {
    id: 'refundPayment',
    method: 'POST',
    path: '/payments/{payment}/refunds',
    tag,
    auth: ['seller'],
    scope: 'refunds',
    summary: 'Refund a payment',
    description:
      'Gives back all that remains of a payment, or a part; several times, never more than was paid. The fee is given back in proportion. A payment wholly refunded ends ownership. The money comes from what you have earned and not been paid out.',
    params: payment,
    body: RefundPaymentRequest,
    responses: { 201: Refund, 200: Refund },
    errors: [
      'payment_not_found',
      'amount_invalid',
      'amount_overflow',
      'already_refunded',
      'refund_exceeds_payment',
      'seller_balance_too_low',
    ],
    idempotent: true,
  },
  listRefunds: {
    id: 'listRefunds',
    method: 'GET',
    path: '/payments/{payment}/refunds',
    tag,
    auth: ['seller'],
    scope: 'refunds',
    summary: 'List the refunds of a payment',
    description: 'Refunds and undo of one payment, newest first.',
    params: payment,
    query: listQuery,
    responses: { 200: RefundPage },
    errors: ['payment_not_found'],
    idempotent: false,
  },
  getReceipt: {
    id: 'getReceipt',
    method: 'GET',
    path: '/payments/{payment}/receipt',
    tag,
    auth: ['seller', 'wallet'],
    scope: 'reports',
    summary: 'Get the receipt of a payment',
    description:
      'A JWS signed by the provider (Ed25519), the same every time. `Receipt.verify` of the SDK checks it offline. It proves the payment; whether it still stands is what `checkAccess` tells.',
    params: payment,
    responses: { 200: Receipt },
    errors: ['payment_not_found'],
    idempotent: false,
  },
  checkAccess: {
    id: 'checkAccess',
    method: 'GET',
    path: '/payments/{payment}/access',
    tag,
    auth: ['seller'],
    scope: 'payments',
    summary: 'Check whether a payment still opens its content',
    description: 'False once the payment has been wholly refunded or undone.',
    params: payment,
    responses: { 200: Access },
    errors: ['payment_not_found'],
    idempotent: false,
  },
} as const satisfies Operations;

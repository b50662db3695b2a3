/** Sellers: who is paid. The operator creates them; they read themselves, and change what is theirs to decide. */
import { z } from 'zod';
import { amount, basisPoints, book, choice, id, line, listQuery, origin, params, time } from './fields.ts';
import type { Operations } from './operation.ts';
import { answer, field, page, request } from './schema.ts';

/** Which kind of money the book holds. */
export const MODES = ['test', 'live'] as const;

const SCHEDULES = ['daily', 'weekly', 'monthly', 'manual'] as const;

const destination = () =>
  line(
    'Where payouts go, in the words of the gateway. Sandbox: `acct_ok`, `acct_failed`, `acct_delayed`.',
    'acct_ok',
    255,
  );

export const SellerPayout = answer('SellerPayout', 'How a seller is paid out.', {
  destination: destination().nullable(),
  threshold: amount(
    'What is earned when a payout is due before its schedule; `null`: the provider’s setting.',
    '10',
  ).nullable(),
  schedule: choice(SCHEDULES, 'When a payout is due by itself.', 'monthly'),
});

const SellerPayoutRequest = request('SellerPayoutRequest', 'How to pay a seller out.', {
  destination: destination().nullable().optional(),
  threshold: amount('What is earned when a payout is due before its schedule.', '10').nullable().optional(),
  schedule: choice(SCHEDULES, 'When a payout is due by itself.', 'monthly').optional(),
});

export const Seller = answer('Seller', 'Who is paid.', {
  id: id('sel', 'The seller.'),
  name: line('The name payers see.', 'The Morning Lark'),
  origins: z.array(origin('A web origin that payers may return to, verified by the operator.')),
  fee_basis_points: basisPoints('What the operator takes of each payment, in hundredths of a percent.'),
  payout: SellerPayout,
  created_at: time('When the seller was created.'),
});

export const SecretKey = () =>
  field(
    z.string(),
    'The key itself. It is shown once: store it where secrets live.',
    'sk_test_0jq7m3x9w2c5v8b1n4k6h0t7r3p9d2g5f8s1a4z6y0e7',
  );

export const SellerCreated = answer('SellerCreated', 'A new seller and its first key.', {
  seller: Seller,
  secret_key: SecretKey(),
});

export const Self = answer('Self', 'The seller a key belongs to, and the book it lives in.', {
  seller: Seller,
  book: book(),
  mode: choice(MODES, 'Whether the book holds test money or real money.'),
});

const terms = {
  name: line('The name payers see.', 'The Morning Lark'),
  origins: z
    .array(origin('A web origin that payers may return to. You vouch that it is the seller’s.'))
    .max(50),
  fee_basis_points: basisPoints('What the operator takes of each payment, in hundredths of a percent.'),
  payout: SellerPayoutRequest,
};

export const CreateSellerRequest = request('CreateSellerRequest', 'A new seller.', {
  name: terms.name,
  origins: terms.origins,
  fee_basis_points: terms.fee_basis_points.optional(),
  payout: terms.payout.optional(),
});

export const UpdateSellerRequest = request('UpdateSellerRequest', 'What to change; the rest stays.', {
  name: terms.name.optional(),
  origins: terms.origins.optional(),
  fee_basis_points: terms.fee_basis_points.optional(),
  payout: terms.payout.optional(),
});

export const UpdateSelfRequest = request('UpdateSelfRequest', 'What to change; the rest stays.', {
  name: line('The name payers see: 1 to 100 visible characters.', 'The Morning Lark').optional(),
  payout: request('OwnPayoutRequest', 'When you are paid out.', {
    threshold: amount(
      'What is earned when a payout is due before its schedule; `null`: the provider’s setting. Nothing below the provider’s least payout is ever sent.',
      '10',
    )
      .nullable()
      .optional(),
    schedule: choice(SCHEDULES, 'When a payout is due by itself.', 'monthly').optional(),
  }).optional(),
});

export const SellerPage = page('SellerPage', Seller);

const tag = 'Sellers';
const seller = params('seller', 'sel');

export const sellers = {
  createSeller: {
    id: 'createSeller',
    method: 'POST',
    path: '/sellers',
    tag,
    auth: ['operator'],
    summary: 'Create a seller',
    description: 'Creates a seller and its first secret key, which has every scope and is shown only here.',
    body: CreateSellerRequest,
    responses: { 201: SellerCreated },
    errors: ['origin_invalid', 'amount_invalid', 'amount_overflow'],
    idempotent: false,
  },
  listSellers: {
    id: 'listSellers',
    method: 'GET',
    path: '/sellers',
    tag,
    auth: ['operator'],
    summary: 'List sellers',
    description: 'All sellers of the book.',
    query: listQuery,
    responses: { 200: SellerPage },
    errors: [],
    idempotent: false,
  },
  getSeller: {
    id: 'getSeller',
    method: 'GET',
    path: '/sellers/{seller}',
    tag,
    auth: ['operator'],
    summary: 'Read a seller',
    description: 'A seller’s settings.',
    params: seller,
    responses: { 200: Seller },
    errors: ['seller_not_found'],
    idempotent: false,
  },
  updateSeller: {
    id: 'updateSeller',
    method: 'PATCH',
    path: '/sellers/{seller}',
    tag,
    auth: ['operator'],
    summary: 'Change a seller',
    description:
      'Changes a seller’s settings. A new fee applies to payments from now on. Removing an origin stops its links at once.',
    params: seller,
    body: UpdateSellerRequest,
    responses: { 200: Seller },
    errors: ['seller_not_found', 'origin_invalid', 'amount_invalid', 'amount_overflow'],
    idempotent: false,
  },
  getSelf: {
    id: 'getSelf',
    method: 'GET',
    path: '/seller',
    tag,
    auth: ['seller'],
    summary: 'Read yourself',
    description: 'The seller the key belongs to, and the `book` to sign links for.',
    responses: { 200: Self },
    errors: [],
    idempotent: false,
  },
  updateSelf: {
    id: 'updateSelf',
    method: 'PATCH',
    path: '/seller',
    tag,
    auth: ['seller'],
    scope: 'settings',
    summary: 'Change yourself',
    description:
      'Changes the name that payers see, and when earnings are paid out. Where they are paid to no key can change: an owner does that in the console, after signing in again. The fee is the operator’s; sites are added by showing that they are yours (`claimOrigin`).',
    body: UpdateSelfRequest,
    responses: { 200: Seller },
    errors: ['name_invalid', 'amount_invalid', 'amount_overflow'],
    idempotent: false,
  },
} as const satisfies Operations;

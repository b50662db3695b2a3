/** Grants: a payer's standing permission to one seller, under limits, until a date. Payers read "spending limit". */
import { amount, asset, flag, id, listQuery, params, time } from './fields.ts';
import type { Operations } from './operation.ts';
import { answer, page, request } from './schema.ts';

export const Caps = answer('Caps', 'What a grant allows; `null` does not limit.', {
  payment: amount('At most this much in one payment.', '0.25').nullable(),
  day: amount('At most this much in one day of the payer’s zone.', '1').nullable(),
  total: amount('At most this much in total.', '10').nullable(),
});

export const Grant = answer('Grant', 'A payer’s standing permission to one seller.', {
  id: id('gra', 'The grant.'),
  seller: id('sel', 'Who may charge.'),
  payer: id('pyr', 'The payer, under a pseudonym of this seller alone. Told to the seller only.').optional(),
  asset: asset(),
  caps: Caps,
  spent: answer('Spent', 'What has been spent under a grant.', {
    day: amount('Today, in the payer’s zone.', '0.87'),
    total: amount('Since it was given.', '3.4'),
  }),
  expires_at: time('When it ends.', '2026-12-22T05:12:00.000Z').nullable(),
  revoked: flag('True once the payer has revoked it.'),
  created_at: time('When it was given.'),
});

export const CreateGrantRequest = request('CreateGrantRequest', 'A new grant.', {
  seller: id('sel', 'Who may charge.'),
  asset: asset(),
  caps: request('CapsRequest', 'What the seller may charge; a cap left out does not limit.', {
    payment: amount('At most this much in one payment.', '0.25').optional(),
    day: amount('At most this much in one day.', '1').optional(),
    total: amount('At most this much in total.', '10').optional(),
  }),
  expires_at: time('When it ends.', '2026-12-22T05:12:00.000Z'),
});

export const GrantPage = page('GrantPage', Grant);

const tag = 'Grants';
const grant = params('grant', 'gra');

export const grants = {
  createGrant: {
    id: 'createGrant',
    method: 'POST',
    path: '/wallet/grants',
    tag,
    auth: ['wallet'],
    summary: 'Give a seller a grant',
    description:
      'From now on the seller may charge the wallet without asking, within these limits, until the date or until you revoke it.',
    body: CreateGrantRequest,
    responses: { 201: Grant, 200: Grant },
    errors: [
      'seller_not_found',
      'wallet_frozen',
      'asset_not_found',
      'amount_invalid',
      'amount_overflow',
      'guest_limit_reached',
    ],
    idempotent: true,
  },
  listGrants: {
    id: 'listGrants',
    method: 'GET',
    path: '/wallet/grants',
    tag,
    auth: ['wallet'],
    summary: 'List the grants you gave',
    description: 'All grants of the wallet, newest first.',
    query: listQuery,
    responses: { 200: GrantPage },
    errors: [],
    idempotent: false,
  },
  getGrant: {
    id: 'getGrant',
    method: 'GET',
    path: '/wallet/grants/{grant}',
    tag,
    auth: ['wallet'],
    summary: 'Read a grant',
    description: 'A grant with what has been spent under it.',
    params: grant,
    responses: { 200: Grant },
    errors: ['grant_not_found'],
    idempotent: false,
  },
  revokeGrant: {
    id: 'revokeGrant',
    method: 'DELETE',
    path: '/wallet/grants/{grant}',
    tag,
    auth: ['wallet'],
    summary: 'Revoke a grant',
    description:
      'Ends the permission at once: no charge under it posts after this is answered. What was reserved by a hold before may still be captured.',
    params: grant,
    responses: { 200: Grant },
    errors: ['grant_not_found'],
    idempotent: false,
  },
  listSellerGrants: {
    id: 'listSellerGrants',
    method: 'GET',
    path: '/grants',
    tag,
    auth: ['seller'],
    scope: 'payments',
    summary: 'List the grants given to you',
    description: 'All grants that payers gave to the seller, newest first.',
    query: listQuery,
    responses: { 200: GrantPage },
    errors: [],
    idempotent: false,
  },
} as const satisfies Operations;

/** One-time codes: what a payer brings back from checkout, and the seller's server redeems. */
import { z } from 'zod';
import { flag, id, line } from './fields.ts';
import { Grant } from './grants.ts';
import type { Operations } from './operation.ts';
import { Payment, jws } from './payments.ts';
import { answer, field, request } from './schema.ts';

export const RedeemCodeRequest = request('RedeemCodeRequest', 'A code to redeem.', {
  code: field(
    z.string().min(1).max(500),
    'The `farthing_code` of the return address, as it arrived.',
    'c_7zkq3m9t0v5c8x2hj4p6r1wbn0',
  ),
});

export const Redemption = answer('Redemption', 'What the payer’s visit to checkout came to.', {
  payment: Payment,
  receipt: jws('The signed receipt of the payment.'),
  access: answer('RedeemedAccess', 'What the payment opens.', {
    owned: flag('Whether the payer owns it from now on.', true),
    resource: line('Names what it opens: the resource of the offer.', 'articles/12', 1000),
    offer: id('off', 'The offer that was paid.'),
  }),
  grant: Grant.nullable(),
  state: field(
    z.string(),
    'The `state` you sent the payer to checkout with. Compare it with what you stored.',
    'b3JpZ2luYWwtcGFnZQ',
  ).nullable(),
});

export const codes = {
  redeemCode: {
    id: 'redeemCode',
    method: 'POST',
    path: '/codes/redeem',
    tag: 'Checkout',
    auth: ['seller'],
    scope: 'payments',
    summary: 'Redeem a one-time code',
    description:
      'Checkout sends the payer back to you with `farthing_code` in the address. Redeem it within 60 seconds, once; set your own cookie for what it opens; and redirect so that the code leaves the address bar. If the payer gave you a grant at checkout, it is here: keep it on your server. What was undone before it is redeemed opens nothing: `already_refunded`.',
    body: RedeemCodeRequest,
    responses: { 200: Redemption },
    errors: ['code_invalid', 'code_used', 'code_expired', 'already_refunded'],
    idempotent: false,
    // A second try answers `code_used` at worst, which tells more than a lost answer.
    repeatable: true,
  },
} as const satisfies Operations;

/** Spending limits over all sellers: what a payer lets their wallet spend, in each asset. */
import { z } from 'zod';
import { amount, asset, flag, zone } from './fields.ts';
import type { Operations } from './operation.ts';
import { answer, field, request } from './schema.ts';

const recoveryCode = () =>
  field(
    z.string().min(1).max(200),
    'Confirms afresh. Needed only where a registered wallet lets more through than before.',
    '3k9d-7zkq-3m9t-0v5c-8x2h-j4p6',
  );

const caps = {
  payment: amount('At most this much in one payment.', '2').nullable(),
  day: amount('At most this much in one day.', '5').nullable(),
  month: amount('At most this much in one month.', '50').nullable(),
};

export const SpendingLimit = answer(
  'SpendingLimit',
  'What a wallet may spend in one asset, over all sellers; `null` does not limit.',
  {
    asset: asset(),
    ...caps,
    spent_day: amount('Counted today, holds among it.', '0.87'),
    spent_month: amount('Counted this month.', '3.4'),
    zone: zone(
      'The time zone in which its days and months begin: the wallet’s when the limit was first set.',
    ),
  },
);

export const SpendingLimitList = answer('SpendingLimitList', 'The spending limits of a wallet.', {
  items: z.array(SpendingLimit),
});

export const SetSpendingLimitRequest = request(
  'SetSpendingLimitRequest',
  'All caps of the limit; `null` takes one away.',
  {
    asset: asset(),
    ...caps,
    recovery_code: recoveryCode().optional(),
  },
);

export const AskFirst = answer(
  'AskFirst',
  'When the payer wants to be asked before a payment goes through.',
  {
    above: z.array(
      answer('AskAbove', 'An amount above which to ask.', {
        asset: asset(),
        amount: amount('Above this much.', '2'),
      }),
    ),
    at_checkout: flag('Whether `above` holds at checkout, too.'),
    unusual: flag(
      'Whether to ask about what is more than five times the median of the last payments to a seller.',
    ),
    repeats: flag('Whether to ask when the same offer was paid less than ten seconds ago.'),
  },
);

export const SetAskFirstRequest = request('SetAskFirstRequest', 'What to change; the rest stays.', {
  above: z
    .array(
      request('SetAskAbove', 'An amount above which to ask, or none.', {
        asset: asset(),
        amount: amount('0, or 1, 2 or 5 times a power of ten; `null` not to ask.', '2').nullable(),
      }),
    )
    .max(20)
    .optional(),
  at_checkout: flag('Whether `above` holds at checkout, too.').optional(),
  unusual: flag('Whether to ask about what is far above usual.').optional(),
  repeats: flag('Whether to ask about what repeats.').optional(),
  recovery_code: recoveryCode().optional(),
});

const wallet = { tag: 'Spending limits', auth: ['wallet'] } as const;

export const limits = {
  listSpendingLimits: {
    ...wallet,
    id: 'listSpendingLimits',
    method: 'GET',
    path: '/wallet/limits',
    summary: 'Read your spending limits',
    description: 'The limits over all sellers that were set, with what they have counted.',
    responses: { 200: SpendingLimitList },
    errors: [],
    idempotent: false,
  },
  setSpendingLimit: {
    ...wallet,
    id: 'setSpendingLimit',
    method: 'POST',
    path: '/wallet/limits',
    summary: 'Set a spending limit',
    description:
      'From now on no payment goes beyond these caps, whoever asks for it: at checkout the refusal names the cap and what is left of it, sellers are told `insufficient_funds`. A limit counts from when it was first set; holds count when they are made; what is refunded in a window that is still open may be spent again. Lowering holds at once. Raising or taking away a cap of a registered wallet needs its recovery code.',
    body: SetSpendingLimitRequest,
    responses: { 200: SpendingLimit },
    errors: [
      'asset_not_found',
      'amount_invalid',
      'amount_overflow',
      'raise_unconfirmed',
      'recovery_code_invalid',
      'guest_limit_reached',
      'wallet_frozen',
    ],
    idempotent: false,
    repeatable: true,
  },
  getAskFirst: {
    ...wallet,
    id: 'getAskFirst',
    method: 'GET',
    path: '/wallet/ask-first',
    summary: 'Read when you are asked first',
    description: 'Which payments need your own word.',
    responses: { 200: AskFirst },
    errors: [],
    idempotent: false,
  },
  setAskFirst: {
    ...wallet,
    id: 'setAskFirst',
    method: 'POST',
    path: '/wallet/ask-first',
    summary: 'Set when you are asked first',
    description:
      'Charges and holds under a grant that need your word are refused with `confirmation_required`, so that the seller sends you to checkout. All is off to begin with. To be asked less often, a registered wallet needs its recovery code.',
    body: SetAskFirstRequest,
    responses: { 200: AskFirst },
    errors: [
      'asset_not_found',
      'amount_invalid',
      'amount_overflow',
      'ask_amount_invalid',
      'raise_unconfirmed',
      'recovery_code_invalid',
    ],
    idempotent: false,
    repeatable: true,
  },
} as const satisfies Operations;

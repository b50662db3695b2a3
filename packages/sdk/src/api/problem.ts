/** The problem document (RFC 9457) that every refusal is answered with, as `application/problem+json`. */
import { z } from 'zod';
import { CODES, type Code } from './errors.ts';
import { amount, anyId, asset, choice } from './fields.ts';
import { answer, field, named } from './schema.ts';

export const CodeName = named(
  'Code',
  'What went wrong, as a word that never changes its meaning. Each has a page with cause and mend. Further codes may be added.',
  field(z.enum(CODES as [Code, ...Code[]]), 'The code.', 'limit_day_exceeded'),
);

/** Which cap of a grant refused. */
export const WINDOWS = ['payment', 'day', 'month', 'total'] as const;

/** What a refusal may tell beyond its code. */
export const refusalDetails = {
  limit: anyId(['gra'], 'The grant whose limit refused.').optional(),
  window: choice(WINDOWS, 'Which of its caps.', 'day').optional(),
  remaining: amount('What is still allowed.', '0.13').optional(),
  available: amount('What the payer’s wallet could still spend. Told to its payer only.', '0.42').optional(),
  price: amount('The price today.', '0.25').optional(),
  asset: asset('The asset of these amounts.').optional(),
};

export const Problem = answer(
  'Problem',
  'Why a request was refused. A refused request has changed nothing.',
  {
    type: field(
      z.string(),
      'Address of the page about this code.',
      'https://pay.example/errors/limit_day_exceeded',
    ),
    title: field(z.string(), 'The code in a few words.', 'Limit of the day reached'),
    status: field(z.int(), 'The HTTP status, repeated.', 402),
    code: CodeName,
    detail: field(
      z.string(),
      'What happened this time, in a sentence.',
      'The payment needs 0.25 USD; the grant allows 0.13 more today.',
    ),
    request_id: field(
      z.string(),
      'Names this request in the provider’s logs.',
      'req_019a9e3c6c1e7b5a9d530c1f6e2a7b44',
    ),
    errors: z
      .array(
        answer('FieldError', 'One thing that is wrong with the request.', {
          path: field(z.string(), 'Where: names joined by dots, such as `items.3.amount`.', 'amount'),
          message: field(z.string(), 'What is wrong there.', 'must be a decimal string such as "0.002"'),
        }),
      )
      .optional(),
    ...refusalDetails,
  },
);

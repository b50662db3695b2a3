/**
 * Every code a request can fail with: one vocabulary from the ledger to the SDK. The status follows a rule: 400 is
 * malformed, 401 and 403 are about the key, 402 always means "send the payer to checkout", 404 names nothing known,
 * 409 conflicts with what already happened, 410 is over for good, 422 is well formed but cannot be, 429 and 503
 * are worth trying again. The pages `/errors/{code}` and `docs/reference/errors.md` are made from this table.
 */
import { links } from './errors/links.ts';
import { amounts, funds, sums } from './errors/money.ts';
import { people } from './errors/people.ts';
import { access, requests, troubles } from './errors/request.ts';
import { reversals, things } from './errors/things.ts';
import { webhooks } from './errors/webhooks.ts';

export type { ErrorKind } from './errors/kind.ts';

/** The groups, in the order of the reference page. */
export const errorGroups = {
  'The request': requests,
  'Who asks': access,
  Amounts: amounts,
  'What the payer has, and allows': funds,
  'Things that must exist': things,
  'Holds, refunds, undo': reversals,
  'Links, attempts and codes': links,
  'Tabs, payouts, wallets': sums,
  Webhooks: webhooks,
  'People and their sign-in': people,
  'The provider’s own troubles': troubles,
} as const;

/** The one table. */
export const errors = {
  ...requests,
  ...access,
  ...amounts,
  ...funds,
  ...things,
  ...reversals,
  ...links,
  ...sums,
  ...webhooks,
  ...people,
  ...troubles,
} as const;

export type Code = keyof typeof errors;

/** All codes, in the order of the reference page. */
export const CODES = Object.keys(errors) as Code[];

/** True when the text is one of the codes. */
export function isCode(text: unknown): text is Code {
  return typeof text === 'string' && Object.hasOwn(errors, text);
}

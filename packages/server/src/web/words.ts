/**
 * Refusals in words a person understands: what happened, what it means for them, what they can do. Codes stay
 * in the corner, for whoever is asked for help.
 */
import type { Texts } from './texts/index.ts';

/** What a page can offer as the way out. */
export type Remedy = 'top_up' | 'register' | 'wallet' | 'retry';

export interface Words extends Answer {
  title: string;
  text: string;
}

interface Answer {
  remedies: readonly Remedy[];
  /** HTTP status of the page that says it. */
  status: 400 | 403 | 404 | 409 | 410 | 429 | 503;
}

type Told = keyof Texts['refusals']['codes'];

const TABLE: Readonly<Record<Told, Answer>> = {
  link_malformed: { remedies: [], status: 400 },
  link_signature_invalid: { remedies: [], status: 400 },
  link_expired: { remedies: [], status: 410 },
  link_foreign: { remedies: [], status: 400 },
  link_key_unknown: { remedies: [], status: 400 },
  link_origin_unregistered: { remedies: [], status: 403 },
  return_not_allowed: { remedies: [], status: 403 },
  offer_not_found: { remedies: [], status: 404 },
  offer_archived: { remedies: [], status: 410 },
  seller_not_found: { remedies: [], status: 404 },
  price_changed: { remedies: ['retry'], status: 409 },
  attempt_expired: { remedies: ['retry'], status: 410 },
  paid_and_returned: { remedies: ['retry', 'wallet'], status: 409 },
  key_reused: { remedies: ['retry', 'wallet'], status: 409 },
  request_expired: { remedies: ['retry'], status: 409 },
  guest_limit_reached: { remedies: ['top_up', 'retry'], status: 429 },
  rate_limited: { remedies: ['retry'], status: 429 },
  undo_window_closed: { remedies: ['wallet'], status: 409 },
  undo_limit_reached: { remedies: ['wallet'], status: 409 },
  already_refunded: { remedies: ['wallet'], status: 409 },
  seller_balance_too_low: { remedies: ['wallet'], status: 409 },
  payment_not_found: { remedies: ['wallet'], status: 404 },
  grant_not_found: { remedies: ['wallet'], status: 404 },
  topup_not_found: { remedies: ['wallet'], status: 404 },
  topup_amount_invalid: { remedies: ['wallet'], status: 400 },
  nothing_owed: { remedies: ['wallet'], status: 409 },
  tab_below_minimum: { remedies: ['wallet'], status: 409 },
  collection_pending: { remedies: ['wallet'], status: 409 },
  method_missing: { remedies: ['top_up', 'wallet'], status: 409 },
  already_registered: { remedies: ['wallet'], status: 409 },
  recovery_code_invalid: { remedies: ['wallet'], status: 400 },
  wallet_frozen: { remedies: ['wallet'], status: 403 },
  seller_frozen: { remedies: ['wallet'], status: 403 },
  wallet_owes: { remedies: ['wallet'], status: 409 },
  topup_pending: { remedies: ['wallet'], status: 409 },
  refund_request_open: { remedies: ['wallet'], status: 409 },
  refund_request_closed: { remedies: ['wallet'], status: 409 },
  refund_request_limit_reached: { remedies: ['wallet'], status: 429 },
  refund_request_not_found: { remedies: ['wallet'], status: 404 },
  zone_invalid: { remedies: ['retry'], status: 409 },
  unavailable: { remedies: ['retry'], status: 503 },
  outcome_unknown: { remedies: ['wallet'], status: 503 },
  form_untrusted: { remedies: ['retry', 'wallet'], status: 403 },
  not_found: { remedies: ['wallet'], status: 404 },
};

const OTHER: Answer = { remedies: ['retry', 'wallet'], status: 409 };

/** The words for a refusal that need no figures. Limits and balances are told by checkout, which knows them. */
export function wordsFor(code: string, { refusals }: Texts): Words {
  if (!Object.hasOwn(TABLE, code)) return { ...refusals.other, ...OTHER };
  return { ...refusals.codes[code as Told], ...TABLE[code as Told] };
}

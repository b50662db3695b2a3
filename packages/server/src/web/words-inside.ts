/** Refusals from further inside than checkout: the way out of each, and the HTTP status of the page that says it. */
import type { Texts } from './texts/index.ts';
import type { Answer } from './words.ts';

type Told = keyof Texts['refusals']['codes'];

const GROUPS: readonly (readonly [Answer, readonly Told[]])[] = [
  [
    { remedies: [], status: 400 },
    [
      'link_key_invalid',
      'seller_name_invalid',
      'offer_invalid',
      'origin_invalid',
      'webhook_url_invalid',
      'role_invalid',
      'email_invalid',
      'name_invalid',
      'memo_too_long',
      'sign_in_code_invalid',
      'passkey_invalid',
      'passkey_challenge_invalid',
    ],
  ],
  [
    { remedies: ['retry'], status: 400 },
    ['amount_invalid', 'amount_overflow', 'amount_required', 'amount_not_allowed', 'amount_out_of_range'],
  ],
  [{ remedies: ['wallet'], status: 400 }, ['ask_amount_invalid', 'zone_invalid', 'asset_not_found']],
  [{ remedies: [], status: 403 }, ['forbidden', 'approval_own', 'sign_up_closed']],
  [{ remedies: ['top_up', 'wallet'], status: 403 }, ['tab_frozen']],
  [
    { remedies: ['wallet'], status: 403 },
    ['wallet_frozen', 'seller_frozen', 'raise_unconfirmed', 'deletion_unconfirmed'],
  ],
  [
    { remedies: [], status: 404 },
    [
      'hold_not_found',
      'payout_not_found',
      'payout_preview_not_found',
      'approval_not_found',
      'event_not_found',
      'entry_not_found',
      'key_not_found',
      'link_key_not_found',
      'webhook_not_found',
      'delivery_not_found',
      'notice_not_found',
      'member_not_found',
      'passkey_not_found',
      'session_not_found',
    ],
  ],
  [{ remedies: ['top_up', 'wallet'], status: 404 }, ['method_not_found']],
  [
    { remedies: ['wallet'], status: 404 },
    [
      'limit_not_found',
      'wallet_not_found',
      'collection_not_found',
      'credential_not_found',
      'refund_request_not_found',
    ],
  ],
  [
    { remedies: [], status: 409 },
    [
      'hold_captured',
      'hold_released',
      'capture_exceeds_hold',
      'not_reversible',
      'refund_exceeds_payment',
      'payout_below_minimum',
      'payout_destination_missing',
      'payout_pending',
      'approval_required',
      'approval_closed',
      'origin_unverified',
      'origin_unreachable',
      'origin_limit_reached',
      'webhook_limit_reached',
      'webhook_secret_limit_reached',
      'webhook_disabled',
      'already_member',
      'last_owner',
      'invitation_limit_reached',
      'mail_unavailable',
      'passkey_known',
      'passkey_limit_reached',
      'last_sign_in',
    ],
  ],
  [{ remedies: ['retry'], status: 409 }, ['asset_mismatch']],
  [{ remedies: ['retry', 'wallet'], status: 409 }, ['confirmation_required']],
  [{ remedies: ['top_up', 'wallet'], status: 409 }, ['insufficient_funds']],
  [
    { remedies: ['wallet'], status: 409 },
    [
      'limit_payment_exceeded',
      'limit_day_exceeded',
      'limit_month_exceeded',
      'limit_total_exceeded',
      'wallet_not_empty',
      'wallet_owes',
      'topup_pending',
      'refund_request_open',
      'refund_request_closed',
    ],
  ],
  [{ remedies: [], status: 410 }, ['hold_expired', 'invitation_invalid', 'setup_link_invalid']],
  [{ remedies: ['wallet'], status: 410 }, ['limit_closed', 'limit_expired', 'credential_ended']],
  [{ remedies: [], status: 429 }, ['sign_in_limit_reached']],
  [{ remedies: ['wallet'], status: 429 }, ['refund_request_limit_reached']],
];

export const INSIDE: Readonly<Partial<Record<Told, Answer>>> = Object.fromEntries(
  GROUPS.flatMap(([answer, codes]) => codes.map((code) => [code, answer])),
);

/**
 * Refusals: the expected ways in which an operation can fail, as values. The ledger's codes and the provider's own
 * make one vocabulary, which travels unchanged to the API's problem documents.
 */
import type { AskReason } from './confirm/confirm.ts';
import type { Amount, Asset, RefusalCode, Window } from '@farthing/ledger';

/** Codes beyond the ledger's. The server has a few more of its own, for the form of HTTP requests. */
export const PROVIDER_CODES = [
  'unauthorized',
  'key_expired',
  'forbidden',
  'not_found',
  'seller_not_found',
  'wallet_not_found',
  'offer_not_found',
  'payment_not_found',
  'grant_not_found',
  'payout_not_found',
  'event_not_found',
  'topup_not_found',
  'collection_not_found',
  'key_not_found',
  'key_limit_reached',
  'link_key_not_found',
  'link_key_invalid',
  'seller_name_invalid',
  'offer_invalid',
  'offer_archived',
  'price_changed',
  'amount_required',
  'amount_not_allowed',
  'amount_out_of_range',
  'origin_invalid',
  'link_malformed',
  'link_signature_invalid',
  'link_expired',
  'link_foreign',
  'link_key_unknown',
  'link_origin_unregistered',
  'return_not_allowed',
  'attempt_expired',
  'code_invalid',
  'code_used',
  'code_expired',
  'verifier_mismatch',
  'origin_not_allowed',
  'public_key_invalid',
  'credential_not_found',
  'credential_ended',
  'proof_invalid',
  'session_invalid',
  'session_expired',
  'request_replayed',
  'undo_limit_reached',
  'guest_limit_reached',
  'already_registered',
  'recovery_code_invalid',
  'zone_invalid',
  'method_not_found',
  'topup_amount_invalid',
  'nothing_owed',
  'tab_below_minimum',
  'collection_pending',
  'payout_below_minimum',
  'payout_destination_missing',
  'payout_pending',
  'payout_preview_not_found',
  'approval_not_found',
  'approval_required',
  'approval_own',
  'approval_closed',
  'webhook_not_found',
  'webhook_url_invalid',
  'webhook_limit_reached',
  'webhook_secret_limit_reached',
  'webhook_disabled',
  'delivery_not_found',
  'notice_not_found',
  'raise_unconfirmed',
  'confirmation_required',
  'ask_amount_invalid',
  'wallet_not_empty',
  'wallet_owes',
  'topup_pending',
  'deletion_unconfirmed',
  'refund_request_not_found',
  'refund_request_open',
  'refund_request_closed',
  'refund_request_limit_reached',
  'member_not_found',
  'already_member',
  'last_owner',
  'role_invalid',
  'invitation_invalid',
  'invitation_limit_reached',
  'setup_link_invalid',
  'sign_up_closed',
  'email_invalid',
  'name_invalid',
  'mail_unavailable',
  'sign_in_code_invalid',
  'sign_in_limit_reached',
  'passkey_invalid',
  'passkey_challenge_invalid',
  'passkey_known',
  'passkey_not_found',
  'passkey_limit_reached',
  'last_sign_in',
  'session_not_found',
  'origin_unverified',
  'origin_unreachable',
  'origin_limit_reached',
] as const;

export type ProviderCode = (typeof PROVIDER_CODES)[number];
export type Code = RefusalCode | ProviderCode;

/** What a refusal may tell beyond its code. Amounts are of `asset`. */
export interface RefusalDetails {
  /** The limit that refused, where it is a grant. */
  limit?: string;
  window?: Window;
  /** What the limit still allows. */
  remaining?: Amount.Amount;
  /** What the account could still spend. */
  available?: Amount.Amount;
  /** The price today, with `price_changed`. */
  price?: Amount.Amount;
  asset?: Asset.Asset;
  /** Why the payer is to be asked, with `confirmation_required`. Told to the payer only. */
  ask?: AskReason;
  retryAfterSeconds?: number;
  /** Which part of the input is meant, in domain words. */
  field?: string;
  /** What would have been taken there, where it is one of a few words that the caller may know. */
  allowed?: readonly string[];
}

/** The operation was refused and changed nothing. */
export interface Refused extends RefusalDetails {
  status: 'refused';
  code: Code;
}

export function refuse(code: Code, details?: RefusalDetails): Refused {
  return details ? { status: 'refused', code, ...details } : { status: 'refused', code };
}

export function isRefused(value: unknown): value is Refused {
  return typeof value === 'object' && value !== null && (value as Partial<Refused>).status === 'refused';
}

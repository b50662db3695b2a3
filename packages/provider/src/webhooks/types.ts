/**
 * Event types: what sellers are told of. Those of single payments are told only to whoever asks for them; everybody
 * else gets a summary.
 */

/** One of these for each payment, or nearly: they are to be asked for. */
export const PER_PAYMENT_TYPES = [
  'payment.created',
  'payment.refunded',
  'hold.created',
  'hold.released',
  'hold.expired',
] as const;

/** What an endpoint gets unless it says otherwise. */
export const DEFAULT_TYPES = [
  'payments.summary',
  'payout.created',
  'payout.paid',
  'payout.failed',
  'grant.created',
  'grant.revoked',
  'offer.created',
  'offer.updated',
  'seller.created',
  'seller.updated',
  'seller.frozen',
  'seller.thawed',
  'refund_request.created',
  'refund_request.accepted',
  'refund_request.declined',
  'refund_request.withdrawn',
  'key.created',
  'key.rotated',
  'key.revoked',
  'link_key.registered',
  'link_key.revoked',
  'webhook.created',
  'webhook.updated',
  'webhook.secret_rotated',
  'webhook.disabled',
  'webhook.enabled',
  'webhook.deleted',
] as const;

/** Sent only on demand, to try an endpoint out. */
export const TEST_TYPE = 'webhook.test';

/** All that an endpoint may ask for. */
export const EVENT_TYPES = [...PER_PAYMENT_TYPES, ...DEFAULT_TYPES] as const;

export type EventType = (typeof EVENT_TYPES)[number];

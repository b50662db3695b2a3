/** Codes about things that must exist or fit together, and about giving money back. */
import type { ErrorKind } from './kind.ts';

/** Things that must exist. */
export const things = {
  offer_not_found: {
    status: 404,
    title: 'Offer unknown',
    cause: 'There is no offer with this id, or it is another seller’s.',
    mend: 'Check the id. Test and live are separate books.',
  },
  offer_archived: {
    status: 410,
    title: 'Offer no longer sold',
    cause: 'The seller has archived the offer. What was bought stays owned.',
    mend: 'Offer something else, or set `archived` to false.',
  },
  seller_not_found: {
    status: 404,
    title: 'Seller unknown',
    cause: 'There is no seller with this id.',
    mend: 'Check the id.',
  },
  wallet_not_found: {
    status: 404,
    title: 'Wallet unknown',
    cause: 'There is no wallet with this id, or it has never held or owed money.',
    mend: 'Check the id. A guest’s wallet leaves no trace before its first money.',
  },
  payment_not_found: {
    status: 404,
    title: 'Payment unknown',
    cause: 'There is no payment with this id that the key may see.',
    mend: 'Check the id, and that the key belongs to its seller or its payer.',
  },
  grant_not_found: {
    status: 404,
    title: 'Grant unknown',
    cause: 'There is no grant with this id that was given to this seller, or by this wallet.',
    mend: 'Check the id, or send the payer to checkout for a new grant.',
  },
  hold_not_found: {
    status: 404,
    title: 'Hold unknown',
    cause: 'There is no hold with this id that the key may see.',
    mend: 'Check the id.',
  },
  event_not_found: {
    status: 404,
    title: 'Event unknown',
    cause: 'There is no event with this id in the journal.',
    mend: 'Check the id. Test and live are separate books.',
  },
  payout_not_found: {
    status: 404,
    title: 'Payout unknown',
    cause: 'There is no payout with this id that the key may see.',
    mend: 'Check the id.',
  },
  topup_not_found: {
    status: 404,
    title: 'Top-up unknown',
    cause: 'There is no top-up with this id in this wallet.',
    mend: 'Check the id.',
  },
  account_not_found: {
    status: 404,
    title: 'Account unknown',
    cause: 'The wallet or seller has no account in this asset yet.',
    mend: 'Check the ids and the asset.',
  },
  account_exists: {
    status: 409,
    title: 'Account exists',
    cause: 'An account with this name exists with other terms.',
    mend: 'Use the existing account.',
  },
  entry_not_found: {
    status: 404,
    title: 'Entry unknown',
    cause: 'The request names a journal entry that the book does not have.',
    mend: 'Check the id of what you want to refund or undo.',
  },
  accounts_must_differ: {
    status: 422,
    title: 'Payer and payee are the same',
    cause: 'Money would move from an account to itself.',
    mend: 'Name two different parties.',
  },
  legs_unbalanced: {
    status: 422,
    title: 'Legs do not balance',
    cause: 'The movements of one entry do not sum to zero in each asset.',
    mend: 'This is a mistake in the provider’s code, not in yours: report it with the `request_id`.',
  },
  memo_too_long: {
    status: 422,
    title: 'Text too long',
    cause: 'A title or reason is longer than 500 characters.',
    mend: 'Shorten it.',
  },
  collection_not_found: {
    status: 404,
    title: 'Collection unknown',
    cause: 'There is no collection with this id that the key may see.',
    mend: 'Check the id.',
  },
  method_not_found: {
    status: 404,
    title: 'No saved payment method',
    cause: 'The wallet has no saved payment method to charge or to remove.',
    mend: 'Top up once with `save_method`, which saves the method used.',
  },
  key_not_found: {
    status: 404,
    title: 'Key unknown',
    cause: 'The seller has no API key with this id.',
    mend: 'Check the id; it begins with `key_` and is not the key itself.',
  },
  key_limit_reached: {
    status: 409,
    title: 'Too many keys',
    cause: 'The seller has 200 API keys that work, or 100 link keys that were not revoked.',
    mend: 'Revoke those that are no longer used. One key serves all servers that do the same.',
  },
  link_key_not_found: {
    status: 404,
    title: 'Link key unknown here',
    cause: 'The seller has registered no link key with this id.',
    mend: 'Check the id; it begins with `lk_`.',
  },
  seller_name_invalid: {
    status: 422,
    title: 'Seller name invalid',
    cause: 'The name is empty, too long, or has characters that cannot be read.',
    mend: 'Choose a name of 1 to 200 readable characters.',
  },
  offer_invalid: {
    status: 422,
    title: 'Offer invalid',
    cause:
      'The parts of the offer do not fit together, such as a `min` above the `max` or a price on an open offer.',
    mend: '`detail` names the part that does not fit.',
  },
  origin_invalid: {
    status: 422,
    title: 'Origin invalid',
    cause: 'A web origin is not of the form `https://host` or `https://host:port`.',
    mend: 'Leave out path, query and final slash. Plain `http` is taken in test books only.',
  },
  link_key_invalid: {
    status: 422,
    title: 'Link key invalid',
    cause: 'The public key is not an Ed25519 key of 32 bytes in base64url.',
    mend: 'Send the `publicKey` that the SDK’s `LinkKey.generate()` gives.',
  },
  zone_invalid: {
    status: 422,
    title: 'Time zone unknown',
    cause: 'The provider knows no IANA time zone of this name.',
    mend: 'Use a name such as `Europe/London` or `UTC`.',
  },
} as const satisfies Record<string, ErrorKind>;

/** Holds, refunds, undo. */
export const reversals = {
  hold_captured: {
    status: 409,
    title: 'Hold already captured',
    cause: 'The hold was captured before; a hold is captured once, wholly or in part.',
    mend: 'Read the hold to see its payment. For a further amount, place another hold.',
  },
  hold_released: {
    status: 409,
    title: 'Hold already released',
    cause: 'The hold was given back to the payer.',
    mend: 'Place a new hold.',
  },
  hold_expired: {
    status: 409,
    title: 'Hold expired',
    cause: 'The hold’s time ended before it was captured, and the money went back to the payer.',
    mend: 'Place a new hold, and capture it before its `expires_at`.',
  },
  hold_not_expired: {
    status: 409,
    title: 'Hold not yet expired',
    cause: 'The hold was to be ended as expired, but its time has not come.',
    mend: 'Release it instead, or wait.',
  },
  capture_exceeds_hold: {
    status: 422,
    title: 'Capture above the hold',
    cause: 'The amount to capture is more than the hold reserved.',
    mend: 'Capture at most the held amount. For more, make a further payment.',
  },
  not_reversible: {
    status: 409,
    title: 'Cannot be given back',
    cause: 'What the id names is not a payment: refunds, top-ups and payouts cannot be refunded.',
    mend: 'Refund the payment itself.',
  },
  undo_window_closed: {
    status: 409,
    title: 'Too late to undo',
    cause:
      'Undo is possible for a short time after paying (`undo_until` of the payment), and that has passed.',
    mend: 'Ask the seller for a refund.',
  },
  undo_limit_reached: {
    status: 409,
    title: 'No more undos today',
    cause: 'The payer has undone as many payments today as the provider allows.',
    mend: 'Ask the seller for a refund.',
  },
  refund_request_not_found: {
    status: 404,
    title: 'Refund request unknown',
    cause: 'There is no refund request with this id that was made to this seller, or by this wallet.',
    mend: 'Check the id.',
  },
  refund_request_open: {
    status: 409,
    title: 'Already asked',
    cause: 'The seller has not yet answered an earlier request for a refund of this payment.',
    mend: 'Wait for the answer, or withdraw the request.',
  },
  refund_request_closed: {
    status: 409,
    title: 'Refund request closed',
    cause: 'The request was declined, fulfilled or withdrawn before.',
    mend: 'A seller may still refund the payment itself.',
  },
  refund_request_limit_reached: {
    status: 429,
    title: 'Too many refund requests',
    cause: 'The wallet has asked for refunds ten times within a day, or three times for this payment.',
    mend: 'Come back later, or write to the seller.',
  },
  already_refunded: {
    status: 409,
    title: 'Already refunded',
    cause: 'All of the payment has been given back before, by refund or undo.',
    mend: 'It opens nothing any more, and nothing is left to give back. Read the payment’s refunds.',
  },
  refund_exceeds_payment: {
    status: 422,
    title: 'Refund above the payment',
    cause: 'All refunds together would exceed what was paid.',
    mend: 'Refund at most `amount` minus `refunded` of the payment; leave `amount` out to refund the rest.',
  },
  seller_balance_too_low: {
    status: 409,
    title: 'Seller has too little to refund from',
    cause:
      'Refunds come from what the seller has earned and not been paid out; that is less than the refund.',
    mend: 'Wait for further payments, or refund the payer in another way.',
  },
} as const satisfies Record<string, ErrorKind>;

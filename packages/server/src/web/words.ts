/**
 * Refusals in words a person understands: what happened, what it means for them, what they can do. Codes stay
 * in the corner, for whoever is asked for help.
 */

/** What a page can offer as the way out. */
export type Remedy = 'top_up' | 'register' | 'wallet' | 'retry';

export interface Words {
  title: string;
  text: string;
  remedies: readonly Remedy[];
  /** HTTP status of the page that says it. */
  status: 400 | 403 | 404 | 409 | 410 | 429 | 503;
}

const SAFE_TO_RETRY = 'Trying again is safe: one visit pays at most once.';
const ASK_SELLER = 'Nothing was charged. Go back to the site you came from and follow its link again.';

const TABLE: Record<string, Words> = {
  link_malformed: {
    title: 'This payment link is damaged',
    text: `Part of it is missing or was changed on the way. ${ASK_SELLER}`,
    remedies: [],
    status: 400,
  },
  link_signature_invalid: {
    title: 'This payment link was changed',
    text: `What it says – price, title or seller – is not what the seller signed, so we do not use it. ${ASK_SELLER}`,
    remedies: [],
    status: 400,
  },
  link_expired: {
    title: 'This payment link has expired',
    text: `Its seller made it for a limited time. ${ASK_SELLER}`,
    remedies: [],
    status: 410,
  },
  link_foreign: {
    title: 'This payment link belongs to another provider',
    text: `It was made for a different payment service than this one. ${ASK_SELLER}`,
    remedies: [],
    status: 400,
  },
  link_key_unknown: {
    title: 'We cannot check who made this payment link',
    text: `The key it was signed with is not registered here, or is no longer valid. ${ASK_SELLER}`,
    remedies: [],
    status: 400,
  },
  link_origin_unregistered: {
    title: 'This payment link leads to an unknown site',
    text: 'Its seller has not registered the site that it would send you back to. Nothing was charged.',
    remedies: [],
    status: 403,
  },
  return_not_allowed: {
    title: 'This payment link leads to an unknown site',
    text: 'The seller has not registered the site that you would be sent back to, so we stop here. Nothing was charged.',
    remedies: [],
    status: 403,
  },
  offer_not_found: {
    title: 'There is nothing for sale here',
    text: `We do not know the offer this link names. ${ASK_SELLER}`,
    remedies: [],
    status: 404,
  },
  offer_archived: {
    title: 'This is no longer for sale',
    text: 'The seller has withdrawn the offer. Nothing was charged, and what you bought before stays yours.',
    remedies: [],
    status: 410,
  },
  seller_not_found: {
    title: 'We do not know this seller',
    text: ASK_SELLER,
    remedies: [],
    status: 404,
  },
  price_changed: {
    title: 'The price has changed',
    text: 'The seller changed it while you were looking. Nothing was charged. See the new price, then decide.',
    remedies: ['retry'],
    status: 409,
  },
  attempt_expired: {
    title: 'This page has been open too long',
    text: 'For your safety a payment page works for half an hour. Nothing was charged.',
    remedies: ['retry'],
    status: 410,
  },
  paid_and_returned: {
    title: 'This payment was given back',
    text: 'You paid on this page before, and the money came back to your wallet. Start again to pay anew.',
    remedies: ['retry', 'wallet'],
    status: 409,
  },
  key_reused: {
    title: 'You have already paid on this page',
    text: 'The first payment counts; this one, with another amount, was not made. Start again to pay once more.',
    remedies: ['retry', 'wallet'],
    status: 409,
  },
  request_expired: {
    title: 'That took too long',
    text: `Nothing was charged. ${SAFE_TO_RETRY}`,
    remedies: ['retry'],
    status: 409,
  },
  guest_limit_reached: {
    title: 'Too many new wallets from your network',
    text: 'To keep pay-later honest, only some new guests can start on one network each hour. Top up first, or try again in an hour. Nothing was charged.',
    remedies: ['top_up', 'retry'],
    status: 429,
  },
  rate_limited: {
    title: 'A little slower, please',
    text: 'We got many requests from your network within a short time. Wait a minute and try again.',
    remedies: ['retry'],
    status: 429,
  },
  undo_window_closed: {
    title: 'It is too late to undo this',
    text: 'The time to undo it has passed. The seller can still refund you: ask them.',
    remedies: ['wallet'],
    status: 409,
  },
  undo_limit_reached: {
    title: 'No more undo today',
    text: 'You have used undo as often as a day allows. The seller can still refund you: ask them.',
    remedies: ['wallet'],
    status: 409,
  },
  already_refunded: {
    title: 'This is refunded already',
    text: 'The whole amount is back in your wallet.',
    remedies: ['wallet'],
    status: 409,
  },
  seller_balance_too_low: {
    title: 'This cannot be undone any more',
    text: 'The seller has already been paid out. Ask them for a refund.',
    remedies: ['wallet'],
    status: 409,
  },
  payment_not_found: {
    title: 'We cannot find this payment',
    text: 'It is not in your wallet.',
    remedies: ['wallet'],
    status: 404,
  },
  grant_not_found: {
    title: 'We cannot find this spending limit',
    text: 'It is not in your wallet, or has ended already.',
    remedies: ['wallet'],
    status: 404,
  },
  topup_not_found: {
    title: 'We cannot find this top-up',
    text: 'It is not in your wallet.',
    remedies: ['wallet'],
    status: 404,
  },
  topup_amount_invalid: {
    title: 'This amount cannot be topped up',
    text: 'Top-ups are made in whole cents and within limits. Nothing was charged.',
    remedies: ['wallet'],
    status: 400,
  },
  nothing_owed: {
    title: 'You owe nothing',
    text: 'There is nothing to pay now.',
    remedies: ['wallet'],
    status: 409,
  },
  tab_below_minimum: {
    title: 'You owe less than a cent',
    text: 'Cards cannot be charged less than a cent. It stays on your tab, free of charge, until there is more.',
    remedies: ['wallet'],
    status: 409,
  },
  collection_pending: {
    title: 'What you owe is being collected',
    text: 'A charge is already under way. It will show in your wallet as soon as it is confirmed.',
    remedies: ['wallet'],
    status: 409,
  },
  method_missing: {
    title: 'There is no card to charge',
    text: 'Top up instead: the money first pays what you owe, and the rest is yours to spend.',
    remedies: ['top_up', 'wallet'],
    status: 409,
  },
  already_registered: {
    title: 'Your wallet is registered already',
    text: 'It has a recovery code, which is shown only once. We cannot show it again.',
    remedies: ['wallet'],
    status: 409,
  },
  recovery_code_invalid: {
    title: 'We do not know this recovery code',
    text: 'Check it for a mistyped letter and try again. Capital letters, spaces and dashes do not matter.',
    remedies: ['wallet'],
    status: 400,
  },
  unavailable: {
    title: 'We cannot take payments right now',
    text: `Nothing was charged. ${SAFE_TO_RETRY}`,
    remedies: ['retry'],
    status: 503,
  },
  outcome_unknown: {
    title: 'We could not confirm your payment',
    text: `It may or may not have gone through. Reload this page in a moment. ${SAFE_TO_RETRY}`,
    remedies: ['wallet'],
    status: 503,
  },
};

const FALLBACK: Words = {
  title: 'That did not work',
  text: 'Nothing was charged. Try again; if it keeps happening, tell us the code below.',
  remedies: ['retry', 'wallet'],
  status: 409,
};

/** The words for a refusal that need no figures. Limits and balances are told by checkout, which knows them. */
export function wordsFor(code: string): Words {
  return TABLE[code] ?? FALLBACK;
}

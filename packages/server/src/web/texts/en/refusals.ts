/** Refusals in words: what happened, what it means. One entry for each code a page may have to tell. */
import { html, type Html } from '../../html.ts';
import { refused } from './refused.ts';

const SAFE_TO_RETRY = 'Trying again is safe: one visit pays at most once.';
const ASK_SELLER = 'Nothing was charged. Go back to the site you came from and follow its link again.';

export const refusals = {
  codes: {
    ...refused,
    link_malformed: {
      title: 'This payment link is damaged',
      text: `Part of it is missing or was changed on the way. ${ASK_SELLER}`,
    },
    link_signature_invalid: {
      title: 'This payment link was changed',
      text: `What it says – price, title or seller – is not what the seller signed, so we do not use it. ${ASK_SELLER}`,
    },
    link_expired: {
      title: 'This payment link has expired',
      text: `Its seller made it for a limited time. ${ASK_SELLER}`,
    },
    link_foreign: {
      title: 'This payment link belongs to another provider',
      text: `It was made for a different payment service than this one. ${ASK_SELLER}`,
    },
    link_key_unknown: {
      title: 'We cannot check who made this payment link',
      text: `The key it was signed with is not registered here, or is no longer valid. ${ASK_SELLER}`,
    },
    link_origin_unregistered: {
      title: 'This payment link leads to an unknown site',
      text: 'Its seller has not registered the site that it would send you back to. Nothing was charged.',
    },
    return_not_allowed: {
      title: 'This payment link leads to an unknown site',
      text: 'The seller has not registered the site that you would be sent back to, so we stop here. Nothing was charged.',
    },
    offer_not_found: {
      title: 'There is nothing for sale here',
      text: `We do not know the offer this link names. ${ASK_SELLER}`,
    },
    offer_archived: {
      title: 'This is no longer for sale',
      text: 'The seller has withdrawn the offer. Nothing was charged, and what you bought before stays yours.',
    },
    seller_not_found: {
      title: 'We do not know this seller',
      text: ASK_SELLER,
    },
    price_changed: {
      title: 'The price has changed',
      text: 'The seller changed it while you were looking. Nothing was charged. See the new price, then decide.',
    },
    attempt_expired: {
      title: 'This page has been open too long',
      text: 'For your safety a payment page works for half an hour. Nothing was charged.',
    },
    paid_and_returned: {
      title: 'This payment was given back',
      text: 'You paid on this page before, and the money came back to your wallet. Start again to pay anew.',
    },
    key_reused: {
      title: 'You have already paid on this page',
      text: 'The first payment counts; this one, with another amount, was not made. Start again to pay once more.',
    },
    request_expired: {
      title: 'That took too long',
      text: `Nothing was charged. ${SAFE_TO_RETRY}`,
    },
    guest_limit_reached: {
      title: 'Too many new wallets from your network',
      text: 'To prevent abuse, only some new guests on one network can pay later each hour. Top up first, or try again in an hour. Nothing was charged.',
    },
    rate_limited: {
      title: 'A little slower, please',
      text: 'We got many requests from your network within a short time. Wait a minute and try again.',
    },
    undo_window_closed: {
      title: 'It is too late to undo this',
      text: 'The time to undo it has passed. The seller can still refund you: ask them.',
    },
    undo_limit_reached: {
      title: 'No more undo today',
      text: 'You have used undo as often as a day allows. The seller can still refund you: ask them.',
    },
    already_refunded: {
      title: 'This is refunded already',
      text: 'The whole amount is back in your wallet.',
    },
    seller_balance_too_low: {
      title: 'This cannot be undone any more',
      text: 'The seller has already been paid out. Ask them for a refund.',
    },
    payment_not_found: {
      title: 'We cannot find this payment',
      text: 'It is not in your wallet.',
    },
    grant_not_found: {
      title: 'We cannot find this spending limit',
      text: 'It is not in your wallet, or has ended already.',
    },
    topup_not_found: {
      title: 'We cannot find this top-up',
      text: 'It is not in your wallet.',
    },
    topup_amount_invalid: {
      title: 'This amount cannot be topped up',
      text: 'Top-ups are made in whole cents and within limits. Nothing was charged.',
    },
    nothing_owed: {
      title: 'You owe nothing',
      text: 'There is nothing to pay now.',
    },
    tab_below_minimum: {
      title: 'You owe less than a cent',
      text: 'Cards cannot be charged less than a cent. It stays on your tab, free of charge, until there is more.',
    },
    collection_pending: {
      title: 'What you owe is being collected',
      text: 'A charge is already under way. It will show in your wallet as soon as it is confirmed.',
    },
    method_missing: {
      title: 'There is no card to charge',
      text: 'Top up instead: the money first pays what you owe, and the rest is yours to spend.',
    },
    already_registered: {
      title: 'Your wallet is registered already',
      text: 'It has a recovery code, which is shown only once. We cannot show it again.',
    },
    recovery_code_invalid: {
      title: 'We do not know this recovery code',
      text: 'Check it for a mistyped letter and try again. Capital letters, spaces and dashes do not matter.',
    },
    unavailable: {
      title: 'We cannot take payments right now',
      text: `Nothing was charged. ${SAFE_TO_RETRY}`,
    },
    outcome_unknown: {
      title: 'We could not confirm your payment',
      text: `It may or may not have gone through. Reload this page in a moment. ${SAFE_TO_RETRY}`,
    },
    form_untrusted: {
      title: 'We did not do that',
      text: 'The request did not come from our own page, or the page was opened for another wallet. Nothing was changed. Make sure that your browser keeps cookies of this site, then start again.',
    },
    not_found: {
      title: 'There is no such page',
      text: 'The address may be mistyped or out of date.',
    },
  },
  other: {
    title: 'That did not work',
    text: 'Nothing was charged. Try again; if it keeps happening, tell us the code below.',
  },
  remedies: {
    retry: 'Start again',
    top_up: 'Top up',
    register: 'Register',
    wallet: 'Your wallet',
  },
  siteNamed: (site: Html): Html => html`The site is ${site}.`,
  thatSite: 'the site',
  yourLink: 'Is this your link?',
  registerSite: (site: Html | string): Html =>
    html`Add ${site} under “Sites” in your settings as a seller, and show that it is yours. Then the link
    works.`,
  toConsole: 'Sign in as a seller',
  backTo: (seller: Html): Html => html`Back to ${seller}`,
  code: (code: string) => `Code: ${code}`,
  unavailable: 'We cannot answer right now',
  broken: 'Something went wrong on our side',
  brokenMeans:
    'If you were paying, reload this page: it is safe, one visit pays at most once. Your wallet shows what was paid.',
  tellUs: (request: string) => `Tell us this number if you ask for help: ${request}`,
};

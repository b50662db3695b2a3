/** Refusals that come from further inside than checkout: limits, wallets, and what people at work run into. */
export const refused = {
  wallet_frozen: {
    title: 'Your wallet is stopped',
    text: 'The provider has stopped this wallet, so it can pay nothing for now. What you paid stays paid and can be undone. Ask the provider what it is about.',
  },
  seller_frozen: {
    title: 'This seller cannot be paid now',
    text: 'The provider has stopped payments to this seller. Nothing was charged, and what you bought before stays yours.',
  },
  tab_frozen: {
    title: 'Paying later is paused',
    text: 'What you owe could not be collected. Top up, and you can go on; nothing was charged.',
  },
  insufficient_funds: {
    title: 'There is not enough money',
    text: 'Your balance and what you may pay later do not cover this. Nothing was charged.',
  },
  limit_payment_exceeded: {
    title: 'This is more than you allowed at once',
    text: 'It goes beyond your limit for a single payment. Nothing was charged.',
  },
  limit_day_exceeded: {
    title: 'Your limit for today is reached',
    text: 'Nothing was charged. Tomorrow it begins anew; you can also change the limit in your wallet.',
  },
  limit_month_exceeded: {
    title: 'Your limit for this month is reached',
    text: 'Nothing was charged. Next month it begins anew; you can also change the limit in your wallet.',
  },
  limit_total_exceeded: {
    title: 'Your limit for this seller is used up',
    text: 'Nothing was charged. Pay this once yourself, or allow the seller more.',
  },
  limit_closed: {
    title: 'This permission has ended',
    text: 'You, or whoever has the wallet, took it back. Nothing was charged.',
  },
  limit_expired: { title: 'This permission has run out', text: 'Its last day is over. Nothing was charged.' },
  limit_not_found: { title: 'We cannot find this limit', text: 'It is not in your wallet.' },
  confirmation_required: {
    title: 'You wanted to be asked first',
    text: 'Your wallet is set to ask before a payment like this. Nothing was charged. Go back and confirm it.',
  },
  ask_amount_invalid: {
    title: 'You cannot be asked from this amount on',
    text: 'Choose one of the amounts that are offered. Nothing was changed.',
  },
  raise_unconfirmed: {
    title: 'Confirm that it is you',
    text: 'Allowing more needs your recovery code, or that you have just signed in. Nothing was changed.',
  },
  deletion_unconfirmed: {
    title: 'Confirm that it is you',
    text: 'Deleting the wallet needs your recovery code, or that you have just signed in. Nothing was deleted.',
  },
  wallet_not_empty: {
    title: 'There is money in your wallet',
    text: 'Spend it first, or say that you give it up. Nothing was deleted.',
  },
  wallet_owes: { title: 'You still owe something', text: 'Pay it first; then the wallet can be deleted.' },
  topup_pending: {
    title: 'A top-up is under way',
    text: 'Wait until it has arrived or failed, at most a day. Nothing was deleted.',
  },
  wallet_not_found: { title: 'There is no such wallet', text: 'It was deleted, or never had any money.' },
  zone_invalid: {
    title: 'We do not know this time zone',
    text: 'Choose one from the list. Nothing was changed.',
  },
  method_not_found: {
    title: 'There is no saved card',
    text: 'It was removed, or you never saved one. Top up instead.',
  },
  collection_not_found: { title: 'We cannot find this collection', text: 'It is not in your wallet.' },
  credential_not_found: {
    title: 'We cannot find this page',
    text: 'It is not among those that may pay from your wallet.',
  },
  credential_ended: { title: 'This page may no longer pay', text: 'It was taken the permission already.' },
  refund_request_not_found: {
    title: 'We cannot find this request',
    text: 'It may have been made from another wallet.',
  },
  refund_request_open: {
    title: 'You have asked already',
    text: 'The seller has not answered yet. You can withdraw the request in your wallet.',
  },
  refund_request_closed: {
    title: 'This request is closed',
    text: 'It was answered or withdrawn in the meantime.',
  },
  refund_request_limit_reached: {
    title: 'You have asked often enough',
    text: 'About one payment you may ask three times, and ten times a day in all.',
  },
  amount_invalid: {
    title: 'This is not an amount',
    text: 'Type it in figures, such as 2.50. Nothing was charged.',
  },
  amount_overflow: {
    title: 'This amount is too large',
    text: 'No account here can hold so much. Nothing was charged.',
  },
  amount_required: { title: 'How much?', text: 'You decide the amount yourself here. Nothing was charged.' },
  amount_not_allowed: {
    title: 'The price is fixed',
    text: 'You cannot choose the amount here. Nothing was charged.',
  },
  amount_out_of_range: {
    title: 'The seller does not take this amount',
    text: 'It is less or more than the seller wishes. Nothing was charged.',
  },
  asset_not_found: { title: 'We do not have this currency', text: 'Choose one of those that are offered.' },
  asset_mismatch: {
    title: 'The currencies do not match',
    text: 'The price is in another currency than what was to pay it. Nothing was charged.',
  },
  forbidden: { title: 'You may not do that', text: 'Your role does not allow it. An owner or admin can.' },
  hold_not_found: { title: 'We cannot find this hold', text: 'It is not yours, or there is none.' },
  hold_captured: { title: 'This hold was captured already', text: 'The money is yours.' },
  hold_released: { title: 'This hold was released already', text: 'The money is the payer’s again.' },
  hold_expired: { title: 'This hold has expired', text: 'The money is the payer’s again.' },
  capture_exceeds_hold: {
    title: 'This is more than was reserved',
    text: 'Capture the reserved amount at most.',
  },
  not_reversible: { title: 'This cannot be given back', text: 'It is no payment.' },
  refund_exceeds_payment: {
    title: 'This is more than was paid',
    text: 'You can give back what remains of the payment, and no more.',
  },
  payout_not_found: { title: 'We cannot find this payout', text: 'It is not yours, or there is none.' },
  payout_below_minimum: { title: 'There is too little to pay out', text: 'Wait until more has gathered.' },
  payout_destination_missing: {
    title: 'We do not know where to pay to',
    text: 'Say in the settings where payouts go.',
  },
  payout_pending: { title: 'A payout is under way', text: 'The next one can begin when it has arrived.' },
  payout_preview_not_found: {
    title: 'This preview is out of date',
    text: 'Make a new one, and look at it before you approve it.',
  },
  approval_not_found: { title: 'We cannot find this proposal', text: 'There is none with this id.' },
  approval_required: {
    title: 'Somebody else must agree',
    text: 'It waits until a second one of you has approved it.',
  },
  approval_own: { title: 'This is your own proposal', text: 'Somebody else has to approve it.' },
  approval_closed: { title: 'This was decided already', text: 'It was carried out, declined or withdrawn.' },
  event_not_found: { title: 'We cannot find this event', text: 'There is none with this id.' },
  entry_not_found: { title: 'We cannot find this entry', text: 'The journal has none with this number.' },
  key_not_found: { title: 'We cannot find this key', text: 'It was revoked, or is not yours.' },
  key_limit_reached: {
    title: 'There are too many keys',
    text: 'Revoke those that are no longer used.',
  },
  link_key_not_found: { title: 'We cannot find this link key', text: 'It was revoked, or is not yours.' },
  link_key_invalid: {
    title: 'This is no link key',
    text: 'A public key of Ed25519 has 32 bytes in base64url.',
  },
  seller_name_invalid: {
    title: 'This name is not possible',
    text: 'A name has 1 to 100 characters on one line.',
  },
  offer_invalid: {
    title: 'This offer does not fit together',
    text: 'Look at its price and its limits again. Nothing was changed.',
  },
  origin_invalid: { title: 'This is no address of a site', text: 'Type it as https://example.org.' },
  origin_unverified: {
    title: 'The site does not show the token',
    text: 'Put the file or the tag there first, then let us look again.',
  },
  origin_unreachable: {
    title: 'We cannot reach the site',
    text: 'It must answer over the internet. Try again in a moment.',
  },
  origin_limit_reached: { title: 'There are too many sites', text: 'Remove one that is no longer used.' },
  webhook_not_found: { title: 'We cannot find this webhook', text: 'It was deleted, or is not yours.' },
  webhook_url_invalid: {
    title: 'We cannot send to this address',
    text: 'It must begin with https and lead to the internet.',
  },
  webhook_limit_reached: {
    title: 'There are too many webhooks',
    text: 'Delete one that is no longer needed.',
  },
  webhook_secret_limit_reached: {
    title: 'Too many secrets at once',
    text: 'Wait until an old one ends, or replace them all without overlap.',
  },
  webhook_disabled: { title: 'This webhook is switched off', text: 'Switch it on first.' },
  delivery_not_found: {
    title: 'We cannot find this delivery',
    text: 'It is older than 30 days, or not yours.',
  },
  notice_not_found: { title: 'We cannot find this notice', text: 'It was dismissed already.' },
  member_not_found: { title: 'This person is not in the team', text: 'They may have left it.' },
  already_member: { title: 'This person is in the team already', text: 'Change their role instead.' },
  last_owner: { title: 'Somebody has to stay in charge', text: 'Give somebody else this role first.' },
  role_invalid: { title: 'There is no such role', text: 'Choose one of those that are offered.' },
  invitation_invalid: {
    title: 'This invitation is not valid',
    text: 'It was used or withdrawn, or is older than seven days. Ask for a new one.',
  },
  invitation_limit_reached: {
    title: 'These are too many invitations',
    text: 'Withdraw those that are no longer wanted, or wait an hour.',
  },
  setup_link_invalid: { title: 'This link is not valid', text: 'It was used, or a newer one was made.' },
  sign_up_closed: { title: 'You need an invitation', text: 'New sellers are invited by the provider here.' },
  email_invalid: { title: 'This is no e-mail address', text: 'Type it as name@example.org.' },
  name_invalid: {
    title: 'This name is not possible',
    text: 'A name has 1 to 100 characters on one line, none of them invisible.',
  },
  memo_too_long: { title: 'This text is too long', text: 'Shorten it. Nothing was changed.' },
  mail_unavailable: { title: 'This provider sends no e-mail', text: 'Choose another way to sign in.' },
  sign_in_code_invalid: {
    title: 'This is not the code',
    text: 'It is too old, or was tried too often. Check it, or have a new one sent.',
  },
  sign_in_limit_reached: { title: 'That was too often', text: 'Wait a while, then try again.' },
  passkey_invalid: { title: 'We could not accept this passkey', text: 'Try again, or choose another way.' },
  passkey_challenge_invalid: {
    title: 'This page had been open too long',
    text: 'Use the passkey once more.',
  },
  passkey_known: { title: 'This passkey is registered already', text: 'You can use it to sign in.' },
  passkey_not_found: { title: 'This passkey is gone already', text: 'There is nothing left to do.' },
  passkey_limit_reached: { title: 'You have twenty passkeys', text: 'Remove one first.' },
  last_sign_in: {
    title: 'This is your only way to sign in',
    text: 'Add another passkey or make recovery codes first.',
  },
  session_not_found: { title: 'That browser is signed out already', text: 'There is nothing left to do.' },
};

/** Codes about amounts, about what a payer has and allows, and about the larger sums. */
import type { ErrorKind } from './kind.ts';

/** Amounts and assets. */
export const amounts = {
  amount_invalid: {
    status: 400,
    title: 'Amount invalid',
    cause:
      'The amount is zero or negative where it must not be, or has more decimals than its asset (9 for USD, EUR, GBP).',
    mend: 'Send a decimal string of more than zero, such as `"0.002"`, within the decimals of the asset.',
  },
  amount_overflow: {
    status: 422,
    title: 'Amount too large',
    cause: 'The amount, or a balance after it, would exceed what a book can count (2^62 smallest units).',
    mend: 'Split it up. For USD the bound is about 4.6 billion dollars.',
  },
  amount_required: {
    status: 422,
    title: 'Amount required',
    cause: 'The offer leaves the amount to the payer, and the request names none.',
    mend: 'Send `amount`.',
  },
  amount_not_allowed: {
    status: 422,
    title: 'Amount not allowed',
    cause: 'The offer has a fixed price, and the request names an amount.',
    mend: 'Leave `amount` out; use `max_price` to guard against a changed price.',
  },
  amount_out_of_range: {
    status: 422,
    title: 'Amount out of range',
    cause: 'The amount is below the least or above the most that the offer accepts.',
    mend: 'Send an amount between the offer’s `min` and `max`.',
  },
  price_changed: {
    status: 409,
    title: 'Price changed',
    cause: 'The price of the offer is not the one the payer saw, or is above the `max_price` of the request.',
    mend: 'Read the offer again, show the new price, and let the payer decide.',
  },
  asset_not_found: {
    status: 422,
    title: 'Asset unknown',
    cause: 'The book counts no asset with this code.',
    mend: 'Use one of the provider’s assets, such as `USD`.',
  },
  asset_exists: {
    status: 409,
    title: 'Asset exists',
    cause: 'An asset with this code is already defined; its scale is fixed for ever.',
    mend: 'Use the existing asset, or choose another code.',
  },
  asset_mismatch: {
    status: 422,
    title: 'Assets differ',
    cause: 'Parts of the request are in different assets, such as a grant in EUR and an offer in USD.',
    mend: 'Use a grant in the asset of the offer. Nothing is converted silently.',
  },
  ask_amount_invalid: {
    status: 422,
    title: 'Not an amount to ask from',
    cause:
      'The amount from which a payer is asked must be 0, or 1, 2 or 5 times a power of ten. Whoever may charge can find it out; any other amount would tell two sellers whether they share a payer.',
    mend: 'Choose a round amount, such as `"0.5"`, `"1"`, `"2"` or `"10"`.',
  },
  topup_amount_invalid: {
    status: 422,
    title: 'Top-up amount invalid',
    cause:
      'Gateways move whole cents, and this top-up is not one, or is below the least or above the most allowed.',
    mend: 'Choose an amount in whole cents within the bounds that `detail` names.',
  },
} as const satisfies Record<string, ErrorKind>;

/** What the payer has, and allows. 402 throughout: checkout can mend it. */
export const funds = {
  insufficient_funds: {
    status: 402,
    title: 'Not enough money',
    cause: 'The wallet’s balance and what its tab still allows do not cover the amount.',
    mend: 'Send the payer to checkout, where they can top up. The same key may be used again afterwards.',
  },
  tab_frozen: {
    status: 402,
    title: 'Tab is frozen',
    cause:
      'An earlier collection of the tab was declined; until it is paid the wallet can only spend what it holds.',
    mend: 'Send the payer to checkout or to their wallet, where they can settle the tab or top up.',
  },
  limit_payment_exceeded: {
    status: 402,
    title: 'Above the limit per payment',
    cause: 'The amount is more than the payer’s spending limit allows in one payment.',
    mend: 'Send the payer to checkout to agree to this one. `remaining` says what the limit would allow.',
  },
  limit_day_exceeded: {
    status: 402,
    title: 'Limit of the day reached',
    cause: 'The payment would exceed what the payer allows in one day (of the payer’s time zone).',
    mend: 'Send the payer to checkout, or wait for their next day. `remaining` says what is left today.',
  },
  limit_month_exceeded: {
    status: 402,
    title: 'Limit of the month reached',
    cause: 'The payment would exceed what the payer allows in one month (of the payer’s time zone).',
    mend: 'Send the payer to checkout, or wait for their next month. `remaining` says what is left.',
  },
  limit_total_exceeded: {
    status: 402,
    title: 'Limit used up',
    cause: 'The payment would exceed what the payer allows in total.',
    mend: 'Send the payer to checkout for a new spending limit. `remaining` says what is left.',
  },
  confirmation_required: {
    status: 402,
    title: 'The payer wants to be asked',
    cause:
      'The payer wants to say yes to a payment like this one themselves: it is large, or unlike what they usually pay here, or repeats one of the last ten seconds.',
    mend: 'Send the payer to checkout. There, and in `POST /v1/wallet/payments`, `confirmed` says that they were asked.',
  },
  raise_unconfirmed: {
    status: 403,
    title: 'Raise not confirmed',
    cause:
      'A registered wallet wants to raise or take away a spending limit, or to be asked less often, and has not confirmed it afresh. Whoever only holds its session must not be able to.',
    mend: 'Send the wallet’s recovery code as `recovery_code`, or confirm with a passkey on the wallet’s page.',
  },
  limit_closed: {
    status: 402,
    title: 'Grant revoked',
    cause: 'The payer has revoked the grant.',
    mend: 'Forget the grant and send the payer to checkout.',
  },
  limit_expired: {
    status: 402,
    title: 'Grant expired',
    cause: 'The grant’s last day has passed.',
    mend: 'Forget the grant and send the payer to checkout for a new one.',
  },
  limit_not_found: {
    status: 404,
    title: 'Limit unknown',
    cause: 'The request names a limit that the book does not have.',
    mend: 'Check the id of the grant.',
  },
  limit_mismatch: {
    status: 422,
    title: 'Limit is for something else',
    cause: 'The limit named by the request caps another wallet, another seller or another asset.',
    mend: 'Use the grant that this payer gave to you for this asset.',
  },
  limit_exists: {
    status: 409,
    title: 'Limit exists',
    cause: 'A limit with this name exists with other terms.',
    mend: 'Use the existing limit, or close it and open another.',
  },
} as const satisfies Record<string, ErrorKind>;

/** Tabs, payouts, wallets. */
export const sums = {
  payout_preview_not_found: {
    status: 404,
    title: 'Payout preview unknown',
    cause: 'There is no preview with this id, or it is older than a day.',
    mend: 'Ask for a new preview: `POST /v1/operator/payouts/preview`.',
  },
  approval_not_found: {
    status: 404,
    title: 'Approval unknown',
    cause: 'There is no approval with this id.',
    mend: 'Check the id. Test and live are separate books.',
  },
  approval_required: {
    status: 409,
    title: 'Two operators are needed',
    cause: 'This moves money by hand, and the provider wants two operators to agree to that.',
    mend: 'Propose it instead (see the operations for approvals), and let another operator approve it.',
  },
  approval_own: {
    status: 409,
    title: 'Somebody else must approve',
    cause: 'What moves money by hand needs two operators, and this one proposed it.',
    mend: 'Ask another operator. Whoever proposed it may decline it.',
  },
  approval_closed: {
    status: 409,
    title: 'Approval is closed',
    cause: 'It was approved or declined before, or its seven days have passed.',
    mend: 'Read it. What is still wanted is proposed anew.',
  },
  wallet_frozen: {
    status: 409,
    title: 'Wallet is frozen',
    cause: 'The provider has stopped the wallet: it can pay nothing until it is thawed. Undo still works.',
    mend: 'The payer should ask the provider. What was bought stays owned.',
  },
  seller_frozen: {
    status: 409,
    title: 'Seller is frozen',
    cause: 'The provider has stopped the seller: nobody can pay it, and it is paid nothing out.',
    mend: 'The seller should ask the provider. Nothing was charged.',
  },
  nothing_owed: {
    status: 409,
    title: 'Nothing is owed',
    cause: 'The wallet owes nothing that could be collected.',
    mend: 'Nothing is left to do.',
  },
  tab_below_minimum: {
    status: 409,
    title: 'Too little to collect',
    cause: 'What is owed is below the least that a gateway can charge.',
    mend: 'Wait until more has gathered, or top up.',
  },
  collection_pending: {
    status: 409,
    title: 'Collection under way',
    cause: 'A collection of this tab has been started and not yet been answered by the gateway.',
    mend: 'Wait for its outcome; read the wallet’s collections.',
  },
  payout_below_minimum: {
    status: 409,
    title: 'Too little to pay out',
    cause: 'What the seller has earned is below the least payout.',
    mend: 'Wait until more has gathered.',
  },
  payout_destination_missing: {
    status: 409,
    title: 'No payout destination',
    cause: 'The seller has not said where payouts should go.',
    mend: 'Set `payout.destination` of the seller: `PATCH /v1/sellers/{seller}`, with the operator’s key.',
  },
  already_registered: {
    status: 409,
    title: 'Already registered',
    cause: 'The wallet is registered; its recovery code was shown then.',
    mend: 'Use the recovery code you kept.',
  },
  recovery_code_invalid: {
    status: 400,
    title: 'Recovery code invalid',
    cause: 'No wallet has this recovery code, or it has been used and replaced.',
    mend: 'Check for typing mistakes. Use the latest code.',
  },
  wallet_not_empty: {
    status: 409,
    title: 'Money is there',
    cause: 'The wallet still holds money, and the request does not give it up.',
    mend: 'Spend it first, or send `balance: "forfeit"` to leave it to the provider.',
  },
  wallet_owes: {
    status: 409,
    title: 'Money is owed',
    cause: 'The wallet’s tab owes money.',
    mend: 'Settle it first: collect the tab, or top up.',
  },
  topup_pending: {
    status: 409,
    title: 'Top-up under way',
    cause:
      'A top-up that was begun within the last day has not been paid or declined, and may still bring money.',
    mend: 'Finish or cancel it, or wait a day.',
  },
  deletion_unconfirmed: {
    status: 403,
    title: 'Deletion not confirmed',
    cause: 'A registered wallet is to be deleted, and nothing confirms afresh that its payer wants it.',
    mend: 'Send the wallet’s recovery code as `recovery_code`, or confirm with a passkey on the wallet’s page.',
  },
  payout_pending: {
    status: 409,
    title: 'Payout under way',
    cause: 'An earlier payout of this seller has not yet been answered by the gateway.',
    mend: 'Wait for its outcome; read the seller’s payouts.',
  },
} as const satisfies Record<string, ErrorKind>;

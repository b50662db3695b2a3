/**
 * The kinds of journal entries that the provider writes. Numbers are written into the journal: append-only, never
 * reused. `kind >> 4` is the history list an entry belongs to (`LIST` in the ledger).
 */
export const Kind = {
  // What pays and un-pays an offer (list 1).
  payment: 0x10,
  refund: 0x11,
  undo: 0x12,
  hold: 0x13,
  capture: 0x14,
  release: 0x15,

  // Sums that cross the edge of the book (list 2).
  topUp: 0x20,
  collection: 0x21,
  writeOff: 0x22,
  payout: 0x23,
  payoutPaid: 0x24,
  payoutReturned: 0x25,
  // What a seller earned, on its way from one lane of the book to another.
  sweepOut: 0x26,
  sweepIn: 0x27,
  // What an operator put right by hand.
  adjustment: 0x28,

  // Facts without money (list 3).
  sellerCreated: 0x30,
  offerCreated: 0x31,
  grantGiven: 0x32,
  grantRevoked: 0x33,
  walletRegistered: 0x34,
  collectionStarted: 0x35,
  collectionDeclined: 0x36,
  keyChanged: 0x37,
  linkKeyChanged: 0x38,
  tabChanged: 0x39,
  feePlanChanged: 0x3a,
  bookFounded: 0x3b,
  payoutRequested: 0x3c,
  offerChanged: 0x3d,
  clockAccepted: 0x3e,

  // What operators do (list 4).
  operatorActed: 0x40,
  walletFrozen: 0x41,
  walletThawed: 0x42,
  sellerFrozen: 0x43,
  sellerThawed: 0x44,
  approvalChanged: 0x4a,
  webhookChanged: 0x46,
  // What people decide about their wallet, without money (list 4).
  spendingLimitChanged: 0x47,
  walletDeleted: 0x49,
  refundRequested: 0x4c,
  sellerChanged: 0x4d,
  // Who may do what, and how people sign in (list 4).
  memberChanged: 0x45,
  signInChanged: 0x48,
  // Facts about who may do what (list 4).
  credentialChanged: 0x4b,
} as const;

export type Kind = (typeof Kind)[keyof typeof Kind];

/** The public name of a kind, as events and history show it. */
export const KIND_NAMES: Readonly<Record<number, string>> = {
  [Kind.payment]: 'payment',
  [Kind.refund]: 'refund',
  [Kind.undo]: 'undo',
  [Kind.hold]: 'hold',
  [Kind.capture]: 'capture',
  [Kind.release]: 'release',
  [Kind.topUp]: 'top_up',
  [Kind.collection]: 'collection',
  [Kind.writeOff]: 'write_off',
  [Kind.payout]: 'payout',
  [Kind.payoutPaid]: 'payout_paid',
  [Kind.payoutReturned]: 'payout_returned',
  [Kind.sweepOut]: 'sweep_out',
  [Kind.sweepIn]: 'sweep_in',
  [Kind.adjustment]: 'adjustment',
  [Kind.sellerCreated]: 'seller_created',
  [Kind.offerCreated]: 'offer_created',
  [Kind.grantGiven]: 'grant_given',
  [Kind.grantRevoked]: 'grant_revoked',
  [Kind.walletRegistered]: 'wallet_registered',
  [Kind.collectionStarted]: 'collection_started',
  [Kind.collectionDeclined]: 'collection_declined',
  [Kind.keyChanged]: 'key_changed',
  [Kind.linkKeyChanged]: 'link_key_changed',
  [Kind.tabChanged]: 'tab_changed',
  [Kind.feePlanChanged]: 'fee_plan_changed',
  [Kind.bookFounded]: 'book_founded',
  [Kind.payoutRequested]: 'payout_requested',
  [Kind.offerChanged]: 'offer_changed',
  [Kind.clockAccepted]: 'clock_accepted',
  [Kind.operatorActed]: 'operator_acted',
  [Kind.walletFrozen]: 'wallet_frozen',
  [Kind.walletThawed]: 'wallet_thawed',
  [Kind.sellerFrozen]: 'seller_frozen',
  [Kind.sellerThawed]: 'seller_thawed',
  [Kind.approvalChanged]: 'approval_changed',
  [Kind.webhookChanged]: 'webhook_changed',
  [Kind.spendingLimitChanged]: 'spending_limit_changed',
  [Kind.walletDeleted]: 'wallet_deleted',
  [Kind.refundRequested]: 'refund_requested',
  [Kind.sellerChanged]: 'seller_changed',
  [Kind.memberChanged]: 'member_changed',
  [Kind.signInChanged]: 'sign_in_changed',
  [Kind.credentialChanged]: 'credential_changed',
};

/** The business on top of the ledger: one folder per word. `createProvider` puts it together. */
export { createProvider } from './provider.ts';
export type { Provider } from './provider.ts';
export type { ProviderDeps } from './deps.ts';
export type * from './shapes.ts';
export { createIds } from './ids.ts';
export type * from './ids.ts';
export { Kind, KIND_NAMES } from './kinds.ts';
export { isRefused, PROVIDER_CODES, refuse } from './refusal.ts';
export type { Code, ProviderCode, Refused, RefusalDetails } from './refusal.ts';
export { amountIn, createSettings, DEFAULTS } from './settings.ts';
export type { Settings } from './settings.ts';
export type { Ed25519Jwk, ReceiptKey, Secrets } from './secrets.ts';
export { tallyOf } from './statistics/tally.ts';

export type { Access, Attempt, Opened, PaidVisit, Redemption } from './access/access.ts';
export type { Book } from './book/book.ts';
export type { AssetBalance, TrialBalance } from './book/trial-balance.ts';
export type { AskChanges, AskFirst, AskSettings } from './confirm/ask-first.ts';
export type { AskReason } from './confirm/confirm.ts';
export type { ExportRecord, WalletExport } from './exports/wallet-export.ts';
export type { Event, Events } from './events/events.ts';
export type { CallbackRequest, Gateway, GatewayEvent, Outcome } from './gateways/gateway.ts';
export type { Callbacks } from './gateways/callbacks.ts';
export type { Grants, NewGrant } from './grants/grants.ts';
export type { Holds, NewHold } from './holds/holds.ts';
export type { Jobs, TickReport } from './jobs/jobs.ts';
export type { Caller, Keys, NewKey } from './keys/keys.ts';
export type { LinkKeys } from './link-keys/link-keys.ts';
export type { SpendingCaps, SpendingLimit, SpendingLimits } from './limits/spending-limits.ts';
export type { Methods, SavedMethod } from './methods/methods.ts';
export type { Offers } from './offers/offers.ts';
export type { CheckoutPayment, GrantPayment, Payments } from './payments/payments.ts';
export type { Payouts } from './payouts/payouts.ts';
export type { Statement, StatementItem, StatementTotals } from './payouts/statement.ts';
export type { Purchase, Purchases, PurchaseSearch } from './purchases/purchases.ts';
export type { Spent, Tallies, WalletTally } from './purchases/tally.ts';
export type { Jwks, ReceiptClaims } from './receipts/receipts.ts';
export type {
  RefundRequest,
  RefundRequestPage,
  RefundRequests,
  RefundRequestState,
} from './refund-requests/refund-requests.ts';
export type { NewSeller, SellerChanges, Sellers } from './sellers/sellers.ts';
export type { Statistics, StatisticsRow } from './statistics/statistics.ts';
export type { CollectedBy, Tabs } from './tabs/tabs.ts';
export type { TopUps, TopUpTerms } from './topups/topups.ts';
export type { HistoryItem, HistoryList, HistoryOptions } from './wallets/history.ts';
export type { Deletion, DeletionTerms } from './wallets/deletion.ts';
export type { WalletToken } from './wallets/token.ts';
export type { Wallets } from './wallets/wallets.ts';

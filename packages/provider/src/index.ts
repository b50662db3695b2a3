/** The business on top of the ledger: one folder per word. `createProvider` puts it together. */
export { createProvider } from './provider.ts';
export type { Provider } from './provider.ts';
export type { ProviderDeps } from './deps.ts';
export type * from './shapes.ts';
export type * from './ids.ts';
export { Kind, KIND_NAMES } from './kinds.ts';
export { isRefused, PROVIDER_CODES, refuse } from './refusal.ts';
export type { Code, ProviderCode, Refused, RefusalDetails } from './refusal.ts';
export { amountIn, createSettings, DEFAULTS, signUpOf } from './settings.ts';
export type { Settings } from './settings.ts';
export type { Ed25519Jwk, ReceiptKey, Secrets } from './secrets.ts';
export { tallyOf } from './statistics/tally.ts';

export type { Access, Attempt, Heard, Opened, PaidVisit, Redemption } from './access/access.ts';
export type { Click, Clicks } from './credentials/clicks.ts';
export type { Credentials } from './credentials/credentials.ts';
export type { OpenedSession, Page, PageSessions, SignedRequest } from './credentials/sessions.ts';
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
export type { Jobs, LastTick, TickReport } from './jobs/jobs.ts';
export type { Caller, Keys, NewKey } from './keys/keys.ts';
export type { LinkKeys } from './link-keys/link-keys.ts';
export type { SpendingCaps, SpendingLimit, SpendingLimits } from './limits/spending-limits.ts';
export type { Methods, SavedMethod } from './methods/methods.ts';
export type { Offers } from './offers/offers.ts';
export type { CheckoutPayment, GrantPayment, Payments } from './payments/payments.ts';
export type {
  Approval,
  Approvals,
  ApprovalState,
  Outcome as ApprovalOutcome,
  Proposal,
} from './approvals/approvals.ts';
export type { Preview, Previews, Prospect } from './payouts/preview.ts';
export { OPERATOR_KEY } from './operator/audit.ts';
export type { Act, Actor, Audit, AuditItem, AuditQuery } from './operator/audit.ts';
export { CHANGEABLE } from './operator/defaults.ts';
export type { Changeable, Defaults, DefaultsView, DefaultValues } from './operator/defaults.ts';
export type { DayTotals } from './operator/days.ts';
export type { Overview, OverviewAsset, ReadOverview } from './operator/overview.ts';
export type { Verification, Verified } from './operator/verification.ts';
export type { Found, FoundKind, Results as SearchResults, Search } from './search/search.ts';
export type { Because, Freezing, Frozen } from './operator/freezing.ts';
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
export type { Outbound, OutboundFailure, OutboundOutcome, OutboundRequest, Reach } from './outbound.ts';
export { createVault } from './vault.ts';
export type { Vault, VaultKey } from './vault.ts';
export { DEFAULT_TYPES, EVENT_TYPES, PER_PAYMENT_TYPES } from './webhooks/types.ts';
export type { EventType } from './webhooks/types.ts';
export type { Attempt as WebhookAttempt, Delivery } from './webhooks/deliveries.ts';
export type { NewWebhook, Webhook, WebhookChanges } from './webhooks/endpoints.ts';
export type { Notice, NoticeLetter, NoticeReader } from './webhooks/notices.ts';
export type { Marks, SellerEvent } from './webhooks/seller-events.ts';
export type { TroubledWebhook, WebhookFigures, Webhooks } from './webhooks/webhooks.ts';
export { CODE_LIMITS } from './signin/email-codes.ts';
export { isRoleOf, may, OPERATOR_ROLES, SELLER_ROLES } from './members/roles.ts';
export { deviceOf } from './sessions/device.ts';
export { looksLikeSession } from './sessions/sessions.ts';
export type { House, OperatorRole, Right, Role, SellerRole } from './members/roles.ts';
export type { By, Member, Members, Membership } from './members/members.ts';
export type { Invitation, InvitationLetter, Invitations } from './members/invitations.ts';
export type { Carrier, CarrierTrouble, Mail, Message } from './mail/mail.ts';
export { MOST_COUNTED as MOST_MAIL_COUNTED } from './mail/outbox.ts';
export type { LostMail, MailFigures, MailState, Outbox } from './mail/outbox.ts';
export type { Passkey, Passkeys } from './passkeys/passkeys.ts';
export type { Assistance, AssistanceLetter } from './members/assistance.ts';
export type { People } from './people.ts';
export type { Session, Sessions, SignedInBy, Subject } from './sessions/sessions.ts';
export { isOrigin, originOf } from './origin.ts';
export { VERIFICATION_META, VERIFICATION_PATH } from './sellers/origins.ts';
export type { OriginClaim, Origins } from './sellers/origins.ts';
export type { FetchedText, FetchText } from './fetch-text.ts';

/**
 * Shapes: what the provider's services answer with. Amounts are `bigint`s of the asset's smallest unit, times are
 * milliseconds since 1970-01-01 UTC.
 */
import type { Amount, Asset, Caps } from '@farthing/ledger';
import type {
  CollectionId,
  GrantId,
  HoldId,
  KeyId,
  LinkKeyId,
  CredentialId,
  OfferId,
  PaymentId,
  PayoutId,
  RefundId,
  SellerId,
  TopUpId,
  WalletId,
} from './ids.ts';

type Money = Amount.Amount;
type AnAsset = Asset.Asset;

/** A page of a list; `next` goes into the next call as `before` (journal lists) or `after` (lists of records). */
export interface Listing<T, Cursor = number> {
  items: T[];
  next?: Cursor;
}

export interface WalletView {
  id: WalletId;
  registered: boolean;
  /** IANA zone in which its days and months begin. */
  zone: string;
  /** An operator stopped it: it pays nothing until it is thawed. */
  frozen: boolean;
  accounts: WalletAccountView[];
}

export interface WalletAccountView {
  asset: AnAsset;
  /** Below zero: the tab. */
  balance: Money;
  /** What can be spent now, tab included. */
  available: Money;
  held: Money;
  owed: Money;
  tabLimit: Money;
  tabFrozen: boolean;
}

/** The payer as one seller sees it: `pyr_…`, different at every seller. */
export type Pseudonym = `pyr_${string}`;

export interface Payment {
  id: PaymentId;
  /** Journal sequence. Never shown to sellers. */
  seq: number;
  time: number;
  /** Never shown to sellers. */
  wallet: WalletId;
  payer: Pseudonym;
  seller: SellerId;
  offer: OfferId;
  title: string;
  asset: AnAsset;
  amount: Money;
  /** The operator's part of it. The seller's accrual got the rest. */
  fee: Money;
  refunded: Money;
  grant?: GrantId;
  hold?: HoldId;
  /** 32 hex digits naming what was bought once; absent for repeatable payments. */
  resource?: string;
  /** The seller's own name for what was paid: the resource of the offer. */
  resourceName: string;
  once: boolean;
  /** Whether the payer owns it now: a buy-once payment that was not wholly refunded. */
  owned: boolean;
  /** Until when the payer may undo it. */
  undoUntil?: number;
  status: 'paid' | 'partly_refunded' | 'refunded';
  /** The same key had paid before; this is that payment. */
  repeated?: boolean;
  /** Nothing was charged: the payer owned it already, and this is the payment that made it so. */
  alreadyOwned?: boolean;
}

export interface Refund {
  id: RefundId;
  payment: PaymentId;
  time: number;
  amount: Money;
  asset: AnAsset;
  /** How much of the operator's fee went back to the seller with it. */
  fee: Money;
  /** True when the payer took the payment back within its window. */
  undo: boolean;
  reason?: string;
  /** The same key had refunded before; this is that refund. */
  repeated?: boolean;
}

interface CommonTerms {
  seller: SellerId;
  asset: AnAsset;
  title: string;
  /** What is owned after a buy-once payment; chosen by the seller, by default the offer's id. */
  resource: string;
  /** Buy-once, or payable again and again. */
  once: boolean;
  /** How long the payer may undo; 0 not at all. */
  undoSeconds: number;
  /** One of the seller's verified origins. */
  returnOrigin: string;
  /** Where the thing is. */
  url?: string;
  /** Signed by the seller in a link instead of being registered. */
  selfContained: boolean;
  archived: boolean;
}

export interface FixedTerms extends CommonTerms {
  kind: 'fixed';
  price: Money;
}

/** The payer chooses the amount: a tip. */
export interface OpenTerms extends CommonTerms {
  kind: 'open';
  min?: Money;
  max?: Money;
  suggested?: Money;
}

export type OfferTerms = FixedTerms | OpenTerms;
export type Offer = OfferTerms & { id: OfferId; created: number };

/**
 * What a link or an offer's id stands for at checkout. A signed link founds its offer when it is first paid, so until
 * then it has no id.
 */
export type ResolvedOffer = OfferTerms & { id?: OfferId; link?: LinkIdentity };

/** What makes two signed links the same offer: 64 hex digits. */
export type LinkIdentity = string;

export interface Grant {
  id: GrantId;
  seller: SellerId;
  /** Never shown to sellers. */
  wallet: WalletId;
  payer: Pseudonym;
  asset: AnAsset;
  caps: Pick<Caps, 'payment' | 'day' | 'total'>;
  spent: { day: Money; total: Money };
  expiresAt: number | null;
  revoked: boolean;
  created: number;
  /** The same key had given it before. */
  repeated?: boolean;
}

/** A grant in a page's hands: good for one seller's offers, on one origin, with a key that never leaves the browser. */
export interface Credential {
  id: CredentialId;
  grant: GrantId;
  seller: SellerId;
  /** Never shown to sellers. */
  wallet: WalletId;
  origin: string;
  /** A point of P-256, base64url. */
  publicKey: PublicKey;
  created: number;
  ended?: number;
}

export interface PublicKey {
  x: string;
  y: string;
}

export type PayoutSchedule = 'daily' | 'weekly' | 'monthly' | 'manual';

export interface Seller {
  id: SellerId;
  name: string;
  /** Verified origins that payers may return to, such as `https://news.example`. */
  origins: string[];
  feeBasisPoints: number;
  payout: SellerPayout;
  created: number;
}

export interface SellerPayout {
  /** Where payouts go, in the gateway's words. */
  destination?: string;
  /** Decimal text for every asset; absent: the book's setting. */
  threshold?: string;
  schedule: PayoutSchedule;
}

export interface SellerBalance {
  asset: AnAsset;
  /** Earned and not yet paid out. */
  unpaid: Money;
}

export type Scope =
  | 'payments'
  | 'refunds'
  | 'offers'
  | 'payouts'
  | 'reports'
  | 'keys'
  | 'webhooks'
  | 'team'
  | 'settings'
  | 'browser';

export interface ApiKey {
  id: KeyId;
  seller: SellerId;
  kind: 'secret' | 'publishable';
  scopes: Scope[];
  name: string;
  /** The key's first characters, enough to recognise it. */
  hint: string;
  created: number;
  expiresAt?: number;
}

/** The public half of the key a seller signs links with. */
export interface LinkKey {
  id: LinkKeyId;
  seller: SellerId;
  /** 32 bytes, base64url. */
  publicKey: string;
  created: number;
  revoked?: number;
}

export interface Hold {
  id: HoldId;
  time: number;
  seller: SellerId;
  wallet: WalletId;
  payer: Pseudonym;
  grant: GrantId;
  offer: OfferId;
  title: string;
  asset: AnAsset;
  amount: Money;
  captured: Money;
  expiresAt: number;
  state: 'open' | 'captured' | 'released' | 'expired';
  /** The payment that captured it. */
  payment?: PaymentId;
  repeated?: boolean;
}

export interface Collection {
  id: CollectionId;
  wallet: WalletId;
  asset: AnAsset;
  amount: Money;
  /** `settled`: after a decline, what was owed was paid otherwise, such as by a top-up. */
  state: 'pending' | 'paid' | 'declined' | 'settled' | 'written_off';
  attempts: number;
  created: number;
  nextAttemptAt?: number;
  reason?: string;
}

export interface TopUp {
  id: TopUpId;
  wallet: WalletId;
  asset: AnAsset;
  amount: Money;
  state: 'pending' | 'paid' | 'declined';
  /** Where the payer pays. */
  gatewayUrl: string;
  created: number;
  reason?: string;
  repeated?: boolean;
}

export interface Payout {
  id: PayoutId;
  seller: SellerId;
  asset: AnAsset;
  /** What left the accrual: `fee` + `amount`. */
  gross: Money;
  fee: Money;
  amount: Money;
  state: 'pending' | 'paid' | 'failed';
  time: number;
  destination: string;
  reason?: string;
  repeated?: boolean;
}

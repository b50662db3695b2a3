/**
 * The gateway port: a way real money enters and leaves. Every operation carries a key that the provider chose
 * and wrote down first; the same key never moves money twice, so that a call may always be repeated.
 */
import type { Amount, Asset } from '@farthing/ledger';

/** A JSON webhook as it arrived: header names in lower case, the body unparsed since its signature covers it. */
export interface CallbackRequest {
  headers: Record<string, string>;
  body: string;
}

/** What became of an operation. `pending` ends later, in a callback or a query. */
export interface Outcome {
  state: 'succeeded' | 'declined' | 'pending';
  /** Why it was declined, as a code such as `card_declined`. */
  reason?: string;
  /** The method the gateway saved, when a hosted charge asked for it. */
  method?: { id: string; label: string };
}

/** What every operation names: the key it happens once under, and the money. */
export interface Operation {
  key: string;
  /** In the asset's smallest unit; always a whole number of the gateway's own units (`floorToMinor`). */
  amount: Amount.Amount;
  asset: Asset.Asset;
}

export interface HostedCharge extends Operation {
  /** Where the hosted page sends the payer afterwards. */
  returnUrl: string;
  /** Whether the payer agreed that later tabs may be collected from the same method. */
  saveMethod: boolean;
  description: string;
}

export interface SavedCharge extends Operation {
  /** A method as the gateway named it when it was saved. */
  method: string;
}

export interface Transferral extends Operation {
  /** The seller's account as the gateway knows it. */
  destination: string;
}

/** A callback whose signature was verified. Nothing else about it is trusted: it may be old, or come twice. */
export interface GatewayEvent {
  id: string;
  /** The key of the operation it reports on. */
  key: string;
  outcome: Outcome;
  amount: Amount.Amount;
  /** The asset's code. */
  asset: string;
}

export interface Gateway {
  /** Names the outside account, `book/gateway/<name>`; never changes. */
  readonly name: string;
  /** Decimals of what it can move: 2 for whole cents. */
  readonly minorScale: number;
  /** Starts a charge that the payer confirms on a page of the gateway. */
  createHostedCharge(charge: HostedCharge): Promise<{ reference: string; url: string }>;
  /** Charges a saved method. */
  charge(charge: SavedCharge): Promise<Outcome>;
  payout(payout: Transferral): Promise<Outcome>;
  /** What became of a key; `undefined` when the gateway never saw it. */
  query(key: string): Promise<Outcome | undefined>;
  /** The event in a callback, or `undefined` when it is forged, malformed or too old. */
  readCallback(request: CallbackRequest): Promise<GatewayEvent | undefined>;
  /** What the adapter must do from time to time, such as sending again what was not received. */
  tick?(): Promise<void>;
}

/** How many of the asset's smallest units one of the gateway's is. */
export function minorUnit(asset: Pick<Asset.Asset, 'scale'>, gateway: Pick<Gateway, 'minorScale'>): bigint {
  return 10n ** BigInt(Math.max(0, asset.scale - gateway.minorScale));
}

/** The part of a non-negative amount that the gateway can move. */
export function floorToMinor(
  amount: Amount.Amount,
  asset: Pick<Asset.Asset, 'scale'>,
  gateway: Pick<Gateway, 'minorScale'>,
): Amount.Amount {
  return amount - (amount % minorUnit(asset, gateway));
}

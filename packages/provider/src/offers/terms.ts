/** The terms of offers: what makes them valid, the name of what they make owned, and how they are stored. */
import { hash } from 'node:crypto';
import { Amount, HOME_LANE, laneOfNumber } from '@farthing/ledger';
import type { Asset, Entry } from '@farthing/ledger';
import type { OfferId, SellerId } from '../ids.ts';
import { originOf } from '../origin.ts';
import { type Refused, refuse } from '../refusal.ts';
import type { Offer, OfferTerms, Seller } from '../shapes.ts';

/**
 * What a payer was told, from one journal sequence of the home lane on, and in other lanes after a time. Receipts and
 * undo windows follow what held at the payment.
 */
export interface OfferVersion {
  since: number;
  /** No payment before it is as young. Absent in what was written before books had lanes. */
  time?: number;
  title: string;
  undoSeconds: number;
}

/** An offer with what payments need of it. */
export interface OfferRow {
  seq: number;
  offer: Offer;
  /** The ledger's name of what a payment makes owned; absent for repeatable offers. */
  owns?: string;
  /** Oldest first. */
  versions: OfferVersion[];
}

/** The ledger's name for a seller's resource: the first 16 bytes of a SHA-256, in hex. */
export function resourceHex(seller: SellerId, resource: string): string {
  return hash('sha256', `${seller}\0${resource}`, 'hex').slice(0, 32);
}

/** What held when the entry was written. */
export function versionAt(row: OfferRow, entry: Pick<Entry, 'seq' | 'time'>): OfferVersion {
  const { versions } = row;
  const atHome = laneOfNumber(entry.seq) === HOME_LANE;
  for (let i = versions.length - 1; i > 0; i--) {
    const { since, time = 0 } = versions[i]!;
    if (atHome ? since <= entry.seq : time < entry.time) return versions[i]!;
  }
  return versions[0]!;
}

/** What is wrong with an offer's terms for its seller, if anything. */
export function flaw(terms: OfferTerms, seller: Seller): Refused | undefined {
  const { returnOrigin, url } = terms;
  // Without a return origin of its own, an offer returns to where its thing is: then the url is what to mend.
  if (!seller.origins.includes(returnOrigin)) {
    const implied = url !== undefined && (originOf(url) ?? '') === returnOrigin;
    const field = implied ? 'url' : 'return_origin';
    return refuse('return_not_allowed', { field, allowed: seller.origins });
  }
  if (url !== undefined && originOf(url) !== returnOrigin)
    return refuse('return_not_allowed', { field: 'url', allowed: [returnOrigin] });
  if (terms.kind === 'fixed')
    return positive(terms.price) ? undefined : refuse('amount_invalid', { field: 'price' });
  const { min, max, suggested } = terms;
  if (min !== undefined && !positive(min)) return refuse('amount_invalid', { field: 'min' });
  if (max !== undefined && (!positive(max) || max < (min ?? 1n)))
    return refuse('amount_invalid', { field: 'max' });
  if (suggested === undefined) return undefined;
  const within = positive(suggested) && suggested >= (min ?? 1n) && (max === undefined || suggested <= max);
  return within ? undefined : refuse('amount_invalid', { field: 'suggested' });
}

/** What the offer costs, given the amount the payer chose (open offers only). */
export function amountFor(terms: OfferTerms, chosen: Amount.Amount | undefined): Amount.Amount | Refused {
  if (terms.kind === 'fixed') return chosen === undefined ? terms.price : refuse('amount_not_allowed');
  if (chosen === undefined) return refuse('amount_required');
  if (chosen <= 0n) return refuse('amount_invalid');
  const tooLittle = terms.min !== undefined && chosen < terms.min;
  const tooMuch = terms.max !== undefined && chosen > terms.max;
  return tooLittle || tooMuch ? refuse('amount_out_of_range', { asset: terms.asset }) : chosen;
}

function positive(amount: Amount.Amount): boolean {
  return amount > 0n && Amount.fits(amount);
}

/** An offer's document: JSON, amounts as text in smallest units. */
export interface OfferJson {
  seq: number;
  seller: SellerId;
  asset: number;
  price?: string;
  min?: string;
  max?: string;
  suggested?: string;
  title: string;
  resource: string;
  once: boolean;
  undoSeconds: number;
  returnOrigin: string;
  url?: string;
  selfContained: boolean;
  archived: boolean;
  created: number;
  versions: OfferVersion[];
}

export function toJson({ seq, offer, versions }: OfferRow): OfferJson {
  const { id: _id, kind: _kind, asset, ...rest } = offer;
  const amounts: Partial<OfferJson> = {};
  if (offer.kind === 'fixed') amounts.price = String(offer.price);
  else {
    for (const name of ['min', 'max', 'suggested'] as const) {
      if (offer[name] !== undefined) amounts[name] = String(offer[name]);
    }
  }
  return { ...rest, ...amounts, seq, asset: asset.id, versions } as OfferJson;
}

export function fromJson(json: OfferJson, id: OfferId, assetOf: (id: number) => Asset.Asset): OfferRow {
  const { seq, versions, asset, price, min, max, suggested, ...rest } = json;
  const common = { ...rest, id, asset: assetOf(asset) };
  const offer: Offer =
    price === undefined
      ? { ...common, kind: 'open', ...openAmounts({ min, max, suggested }) }
      : { ...common, kind: 'fixed', price: BigInt(price) };
  const row: OfferRow = { seq, offer, versions };
  if (offer.once) row.owns = resourceHex(offer.seller, offer.resource);
  return row;
}

function openAmounts(texts: { min?: string; max?: string; suggested?: string }): {
  min?: Amount.Amount;
  max?: Amount.Amount;
  suggested?: Amount.Amount;
} {
  const amounts: Record<string, Amount.Amount> = {};
  for (const [name, text] of Object.entries(texts)) if (text !== undefined) amounts[name] = BigInt(text);
  return amounts;
}

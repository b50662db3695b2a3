/**
 * Payments under a grant: the path that every micropayment takes. With everything cached it awaits nothing but the
 * commit, looks at no record, and does one encryption (the payment's id) beside what the ledger hashes.
 *
 * What is wrong is answered in this order: grant, offer, assets, amount, archived, price; then the ledger's order.
 */
import type { Amount, Entry, Ledger, Refusal, Result, Transfer } from '@farthing/ledger';
import type { AboutToPay, AskFirst } from '../confirm/ask-first.ts';
import { type AskSettings, NEVER } from '../confirm/confirm.ts';
import type { Grants, GrantTerms } from '../grants/grants.ts';
import type { SellerId } from '../ids.ts';
import { keyedEntry } from '../keyed.ts';
import { Kind } from '../kinds.ts';
import { fromLedger } from '../ledger-refusal.ts';
import type { Offers } from '../offers/offers.ts';
import { amountFor, type OfferRow } from '../offers/terms.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';
import type { Sellers } from '../sellers/sellers.ts';
import type { Payment, Seller } from '../shapes.ts';
import type { Views } from './views.ts';

export interface GrantPayment {
  grant: string;
  offer: string;
  /** Open offers only, and required there. */
  amount?: Amount.Amount;
  /** The request key, 1 to 255 characters. */
  key: string;
  /** Refuses with `price_changed` when a fixed price is above it. */
  maxPrice?: Amount.Amount;
  /** Refuses with `price_changed` when a fixed price is any other: what the payer was shown. */
  expectedPrice?: Amount.Amount;
  /** Journal time after which it must not post. */
  validUntil?: number;
}

/** What a payment under a grant is made of, all of it found. */
export interface Parts {
  grant: GrantTerms;
  row: OfferRow;
  seller: Seller;
  /** When its payer wants to be asked first. */
  asks: AskSettings;
}

export interface UnderGrant {
  pay(seller: SellerId, item: GrantPayment): Promise<Payment | Refused>;
  /**
   * Each item on its own, in order; a result each. Items of payers who want to be asked first, and then those that their
   * offer stands against (such as an archived one), are answered after the others.
   */
  payBatch(seller: SellerId, items: readonly GrantPayment[]): Promise<(Payment | Refused)[]>;
  /** What an item names, or why it cannot be. Shared with holds. */
  parts(seller: SellerId, item: Pick<GrantPayment, 'grant' | 'offer'>): Promise<Parts | Refused>;
}

/** Why an item cannot be paid today, although what it names is there. */
export function objection(
  row: OfferRow,
  item: Pick<GrantPayment, 'amount' | 'maxPrice' | 'expectedPrice'>,
): Amount.Amount | Refused {
  const amount = amountFor(row.offer, item.amount);
  if (typeof amount !== 'bigint') return amount;
  if (row.offer.archived) return refuse('offer_archived');
  if (row.offer.kind === 'open') return amount;
  const { maxPrice = amount, expectedPrice = amount } = item;
  return amount > maxPrice || amount !== expectedPrice
    ? refuse('price_changed', { price: amount, asset: row.offer.asset })
    : amount;
}

export function createUnderGrant(deps: {
  ledger: Ledger;
  grants: Pick<Grants, 'peek' | 'terms'>;
  offers: Pick<Offers, 'peek' | 'row'>;
  sellers: Pick<Sellers, 'peek' | 'get'>;
  askFirst: AskFirst;
  views: Views;
}): UnderGrant {
  const { ledger, grants, offers, sellers, askFirst, views } = deps;

  /** The parts as far as they are cached: `undefined` says that something must be read first. */
  function cached(seller: SellerId, item: { grant: string; offer: string }): Parts | Refused | undefined {
    const grant = grants.peek(item.grant);
    const row = offers.peek(item.offer);
    const owner = sellers.peek(seller);
    const asks = grant && askFirst.peek(grant.wallet);
    if (!grant || !row || !owner || !asks) return undefined;
    if (grant.seller !== seller) return refuse('grant_not_found');
    if (row.offer.seller !== seller) return refuse('offer_not_found');
    if (row.offer.asset.id !== grant.asset.id) return refuse('asset_mismatch');
    return { grant, row, seller: owner, asks };
  }

  async function load(seller: SellerId, item: { grant: string; offer: string }): Promise<Parts | Refused> {
    const grant = await grants.terms(item.grant);
    if (grant?.seller !== seller) return refuse('grant_not_found');
    const row = await offers.row(item.offer);
    if (row?.offer.seller !== seller) return refuse('offer_not_found');
    const owner = await sellers.get(seller);
    if (isRefused(owner)) return owner;
    if (row.offer.asset.id !== grant.asset.id) return refuse('asset_mismatch');
    return { grant, row, seller: owner, asks: await askFirst.read(grant.wallet) };
  }

  /** A repeat, or what is owned, is answered whatever the offer says today; nothing is charged for either. */
  async function despite(parts: Parts, item: GrantPayment, why: Refused): Promise<Payment | Refused> {
    const { grant, row } = parts;
    const before = await keyedEntry(ledger, grant.credit, item.key, fingerprintOf(item));
    if (before) return isRefused(before) ? before : again(before, 'repeated');
    const owning = await ledger.store.view((state) => {
      const owned = row.owns === undefined ? undefined : state.owned(grant.debit, row.owns);
      return owned && owned.payment > 0 ? state.entry(owned.payment) : undefined;
    });
    return owning ? again(owning, 'alreadyOwned') : why;
  }

  async function again(entry: Entry, why: 'repeated' | 'alreadyOwned'): Promise<Payment> {
    const payment = await views.payment(entry);
    payment[why] = true;
    return payment;
  }

  function answer(result: Result, { grant, row }: Parts): Payment | Refused | Promise<Payment> {
    switch (result.status) {
      case 'refused':
        return underGrantRefusal(result, grant);
      case 'owned':
        return again(result.entry, 'alreadyOwned');
      case 'posted':
        return result.repeated ? again(result.entry, 'repeated') : views.fresh(result.entry, grant, row);
    }
  }

  /** A payment whose payer may have to be asked first. A repeat, and what is owned, are answered all the same. */
  function careful(parts: Parts, item: GrantPayment, amount: Amount.Amount): Promise<Payment | Refused> {
    const { asks, grant } = parts;
    return askFirst.inTurn(asks, grant.wallet, async () => {
      const ask = await askFirst.check(asks, aboutToPay(parts, amount));
      if (ask) return despite(parts, item, ask);
      return answer(await ledger.submit(requestFor(parts, item, amount)), parts);
    });
  }

  return {
    async pay(seller, item) {
      const parts = cached(seller, item) ?? (await load(seller, item));
      if (isRefused(parts)) return parts;
      const amount = objection(parts.row, item);
      if (typeof amount !== 'bigint') return despite(parts, item, amount);
      if (parts.asks !== NEVER) return careful(parts, item, amount);
      return answer(await ledger.submit(requestFor(parts, item, amount)), parts);
    },

    async payBatch(seller, items) {
      const results: (Payment | Refused)[] = [];
      const requests: Transfer[] = [];
      const asked: { at: number; parts: Parts }[] = [];
      const objected: { at: number; parts: Parts; why: Refused }[] = [];
      const toAsk: { at: number; parts: Parts; amount: Amount.Amount }[] = [];
      for (let at = 0; at < items.length; at++) {
        const item = items[at]!;
        const parts = cached(seller, item) ?? (await load(seller, item));
        if (isRefused(parts)) {
          results[at] = parts;
          continue;
        }
        const amount = objection(parts.row, item);
        if (typeof amount !== 'bigint') {
          objected.push({ at, parts, why: amount });
          continue;
        }
        if (parts.asks !== NEVER) {
          toAsk.push({ at, parts, amount });
          continue;
        }
        requests.push(requestFor(parts, item, amount));
        asked.push({ at, parts });
      }
      const posted = await ledger.submitAll(requests);
      for (let i = 0; i < posted.length; i++) {
        const { at, parts } = asked[i]!;
        const answered = answer(posted[i]!, parts);
        results[at] = answered instanceof Promise ? await answered : answered;
      }
      // One by one, since each may be a repeat of the one before.
      for (const { at, parts, amount } of toAsk) results[at] = await careful(parts, items[at]!, amount);
      // After the others, so that a key they have just used counts.
      for (const { at, parts, why } of objected) results[at] = await despite(parts, items[at]!, why);
      return results;
    },

    async parts(seller, item) {
      return cached(seller, item) ?? load(seller, item);
    },
  };
}

/**
 * What a seller is told. A limit that the payer has set over all sellers must look like too little money, without any
 * amount: two sellers who could tell it, or what is left of it, could tell that they share a payer.
 */
export function underGrantRefusal(refusal: Refusal, grant: GrantTerms): Refused {
  const another = refusal.limit !== undefined && refusal.limit !== grant.limit;
  return another ? refuse('insufficient_funds') : fromLedger(refusal, grant.asset, grant.id);
}

export function aboutToPay({ grant, row }: Parts, amount: Amount.Amount): AboutToPay {
  const { wallet, debit, credit, asset } = grant;
  return { wallet, debit, credit, asset, amount, where: 'grant', offer: row.seq, once: row.offer.once };
}

function requestFor({ grant, row, seller }: Parts, item: GrantPayment, amount: Amount.Amount): Transfer {
  return {
    op: 'transfer',
    kind: Kind.payment,
    key: { caller: grant.credit, key: item.key, fingerprint: fingerprintOf(item) },
    validUntil: item.validUntil,
    subject: row.seq,
    debit: grant.debit,
    credit: grant.credit,
    amount,
    fee: seller.feeBasisPoints > 0 ? { account: grant.fees, basisPoints: seller.feeBasisPoints } : undefined,
    limits: [grant.limit],
    resource: row.owns,
  };
}

/** What was asked for; never what it cost, since prices and fees may have changed when it is asked again. */
function fingerprintOf({ grant, offer, amount, maxPrice, expectedPrice }: GrantPayment): string {
  const shown = expectedPrice === undefined ? '' : ` shown ${expectedPrice}`;
  return `pay ${grant} ${offer} ${amount ?? ''} ${maxPrice ?? ''}${shown}`;
}

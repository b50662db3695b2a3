/**
 * Purchases: what a wallet bought where, searched. A search looks at a bounded part of the history at a time and says
 * where to go on, so a page may be empty although more follows.
 */
import { type Amount, type Asset, type Ledger, Limit, LIST } from '@farthing/ledger';
import type { WalletDirectory } from '../deps.ts';
import type { SellerId, WalletId } from '../ids.ts';
import { history, rowsNamed } from '../journal.ts';
import type { Offers } from '../offers/offers.ts';
import { isPayment, type Views } from '../payments/views.ts';
import { isRefused } from '../refusal.ts';
import type { Sellers } from '../sellers/sellers.ts';
import type { Listing, Payment } from '../shapes.ts';

/** What to look for; what is left out does not matter. */
export interface PurchaseSearch {
  /** Words that all occur in the title or the seller's name. */
  text?: string;
  seller?: string;
  /** Days since 1970-01-01 in the wallet's zone, inclusive. */
  fromDay?: number;
  toDay?: number;
  /** Asset code. Needed where `min` or `max` is given. */
  asset?: string;
  min?: Amount.Amount;
  max?: Amount.Amount;
  state?: Payment['status'];
}

export interface Purchase extends Payment {
  sellerName: string;
  /** The way back to what was bought. */
  url?: string;
}

export interface Purchases {
  /** The newest first. */
  search(
    wallet: WalletId,
    search: PurchaseSearch,
    page: { before?: number; limit: number },
  ): Promise<Listing<Purchase>>;
  /** In which assets the wallet has paid, or could have. */
  assets(wallet: WalletId): Promise<Asset.Asset[]>;
}

/** How many entries one search looks at. */
export const SCANNED_AT_ONCE = 500;
const STEP = 100;

export function createPurchases(deps: {
  ledger: Ledger;
  wallets: Pick<WalletDirectory, 'zoneOf'>;
  offers: Pick<Offers, 'row'>;
  sellers: Pick<Sellers, 'get'>;
  views: Pick<Views, 'payment'>;
}): Purchases {
  const { ledger, wallets, offers, sellers, views } = deps;

  async function nameOf(seller: SellerId): Promise<string> {
    const found = await sellers.get(seller);
    return isRefused(found) ? '' : found.name;
  }

  async function purchaseOf(payment: Payment): Promise<Purchase> {
    const row = await offers.row(payment.offer);
    const purchase: Purchase = { ...payment, sellerName: await nameOf(payment.seller) };
    // Without an address of its own, the thing is somewhere at its seller's.
    purchase.url = row && (row.offer.url ?? row.offer.returnOrigin);
    return purchase;
  }

  function fits(purchase: Purchase, { text, seller, asset, min, max, state }: PurchaseSearch): boolean {
    const { amount, title, sellerName, status } = purchase;
    if (seller !== undefined && purchase.seller !== seller) return false;
    if (asset !== undefined && purchase.asset.code !== asset) return false;
    if (state !== undefined && status !== state) return false;
    if ((min !== undefined && amount < min) || (max !== undefined && amount > max)) return false;
    const among = plain(`${title} ${sellerName}`);
    return plain(text ?? '')
      .split(/\s+/)
      .every((word) => among.includes(word));
  }

  return {
    async search(wallet, search, { before, limit }) {
      const zone = await wallets.zoneOf(wallet);
      const accounts = (await rowsNamed(ledger, wallet)).map((row) => row.account);
      const { fromDay = -Infinity, toDay = Infinity } = search;
      const items: Purchase[] = [];
      let place = before;
      for (let scanned = 0; scanned < SCANNED_AT_ONCE; scanned += STEP) {
        const page = await history(ledger.store, accounts, LIST.payments, { before: place, limit: STEP });
        for (const [i, entry] of page.items.entries()) {
          place = entry.seq;
          const day = Limit.dayOf(entry.time, zone);
          if (day < fromDay) return { items };
          if (!isPayment(entry) || entry.legs.length === 0 || day > toDay) continue;
          const purchase = await purchaseOf(await views.payment(entry));
          if (!fits(purchase, search)) continue;
          items.push(purchase);
          const more = i + 1 < page.items.length || page.next !== undefined;
          if (items.length === limit) return more ? { items, next: place } : { items };
        }
        if (page.next === undefined) return { items };
      }
      return { items, next: place };
    },

    async assets(wallet) {
      const rows = await rowsNamed(ledger, wallet);
      return rows.map((row) => ledger.store.assets.byId(row.asset)!);
    },
  };
}

/** Without case and accents, as people search. */
function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .trim();
}

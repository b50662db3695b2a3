/**
 * Payments by the payer, at checkout: the price that was shown must still hold. A signed link founds its offer just
 * before its first payment, and only when the wallet can pay. What is owned already costs nothing, whatever the price.
 */
import { available, wouldExceed } from '@farthing/ledger';
import type {
  AccountState,
  AccountTerms,
  Amount,
  Entry,
  Ledger,
  Posted,
  RecordOp,
  Refusal,
} from '@farthing/ledger';
import { accrualAccount, feesAccount, laneOfWallet } from '../accounts.ts';
import type { AskFirst } from '../confirm/ask-first.ts';
import { type AskSettings, NEVER } from '../confirm/confirm.ts';
import type { WalletDirectory } from '../deps.ts';
import type { WalletId } from '../ids.ts';
import { rowNamed, rowsNamed } from '../journal.ts';
import { keyedEntry } from '../keyed.ts';
import { Kind } from '../kinds.ts';
import { fromLedger } from '../ledger-refusal.ts';
import type { Offers } from '../offers/offers.ts';
import { amountFor, resourceHex } from '../offers/terms.ts';
import { type Code, isRefused, type Refused, refuse } from '../refusal.ts';
import type { Sellers } from '../sellers/sellers.ts';
import type { Payment, ResolvedOffer } from '../shapes.ts';
import type { Views } from './views.ts';

export interface CheckoutPayment {
  /** An offer's id, a signed link, or what `offers.resolve` made of either. */
  offer: ResolvedOffer | string;
  /** Open offers only, and required there. */
  amount?: Amount.Amount;
  /** The price as it was shown; another price today is `price_changed`. */
  expectedPrice?: Amount.Amount;
  /** The request key. */
  key: string;
  /** The payer has been asked, and said yes. */
  confirmed?: boolean;
}

export interface Checkout {
  /** @param records configuration to write in the same durable group, only if this posts a new payment */
  pay(
    wallet: WalletId,
    item: CheckoutPayment,
    records?: (posted: Posted) => RecordOp[],
  ): Promise<Payment | Refused>;
  /** The payment by which the wallet owns what the offer would make owned. Costs nothing to ask. */
  owned(wallet: WalletId, offer: ResolvedOffer): Promise<Payment | undefined>;
}

export function createCheckout(deps: {
  ledger: Ledger;
  offers: Pick<Offers, 'resolve' | 'found'>;
  sellers: Pick<Sellers, 'get'>;
  wallets: WalletDirectory;
  askFirst: AskFirst;
  views: Views;
}): Checkout {
  const { ledger, offers, sellers, wallets, askFirst, views } = deps;

  async function again(entry: Entry, why: 'repeated' | 'alreadyOwned'): Promise<Payment> {
    const payment = await views.payment(entry);
    payment[why] = true;
    return payment;
  }

  /** The entry by which any account of the wallet, in whatever asset, owns it. */
  async function owning(wallet: WalletId, offer: ResolvedOffer): Promise<Entry | undefined> {
    if (!offer.once) return undefined;
    const resource = resourceHex(offer.seller, offer.resource);
    const rows = await rowsNamed(ledger, wallet);
    return ledger.store.view((state) => {
      const owned = rows.map(({ account }) => state.owned(account, resource)?.payment ?? 0);
      const payment = owned.find((seq) => seq > 0);
      return payment === undefined ? undefined : state.entry(payment);
    });
  }

  /** What the same key did before, if anything. */
  async function earlier(
    wallet: WalletId,
    offer: ResolvedOffer,
    item: CheckoutPayment,
  ): Promise<Entry | Refused | undefined> {
    const account = await rowNamed(ledger, wallet, offer.asset.id);
    return account && keyedEntry(ledger, account.account, item.key, fingerprintOf(offer, item));
  }

  /** The amount to charge, or why it cannot be today. */
  function price(offer: ResolvedOffer, item: CheckoutPayment): Amount.Amount | Refused {
    const amount = amountFor(offer, item.amount);
    if (typeof amount !== 'bigint') return amount;
    if (offer.archived) return refuse('offer_archived');
    const changed = item.expectedPrice !== undefined && item.expectedPrice !== amount;
    return changed ? refuse('price_changed', { price: amount, asset: offer.asset }) : amount;
  }

  /** Whether the ledger would refuse the amount for the payer's own limit, in its words. */
  function overLimit(account: AccountState, amount: Amount.Amount): Promise<Refusal | undefined> {
    return ledger.store.view((state) => {
      const limit = account.limit > 0 ? state.limit(account.limit) : undefined;
      return limit && wouldExceed(limit, amount, ledger.now());
    });
  }

  /** `confirmation_required`, where the payer wants to be asked once more. */
  async function ask(
    wallet: WalletId,
    offer: ResolvedOffer,
    amount: Amount.Amount,
    asks: AskSettings,
  ): Promise<Refused | undefined> {
    const { asset, seller, once, id } = offer;
    const lane = laneOfWallet(ledger.store, wallet);
    const { debit, credit } = await ledger.store.view((state) => ({
      debit: state.accountByName(wallet, asset.id)?.account,
      credit: state.accountByName(accrualAccount(seller, asset.id).name, asset.id, lane)?.account,
    }));
    const number = id && (await offers.found(offer)).seq;
    return askFirst.check(asks, {
      wallet,
      debit,
      credit,
      asset,
      amount,
      where: 'checkout',
      offer: number,
      once,
    });
  }

  return {
    async pay(wallet, item, records) {
      const asks = item.confirmed ? NEVER : (askFirst.peek(wallet) ?? (await askFirst.read(wallet)));
      return askFirst.inTurn(asks, wallet, () => pay(wallet, item, asks, records));
    },

    async owned(wallet, offer) {
      const entry = await owning(wallet, offer);
      return entry && views.payment(entry);
    },
  };

  async function pay(
    wallet: WalletId,
    item: CheckoutPayment,
    asks: AskSettings,
    records?: (posted: Posted) => RecordOp[],
  ): Promise<Payment | Refused> {
    const offer = typeof item.offer === 'string' ? await offers.resolve(item.offer) : item.offer;
    if (isRefused(offer)) return offer;
    const before = await earlier(wallet, offer, item);
    if (before) return isRefused(before) ? before : again(before, 'repeated');
    const owned = await owning(wallet, offer);
    if (owned) return again(owned, 'alreadyOwned');
    const amount = price(offer, item);
    if (typeof amount !== 'bigint') return amount;
    const seller = await sellers.get(offer.seller);
    if (isRefused(seller)) return seller;
    const asked = asks === NEVER ? undefined : await ask(wallet, offer, amount, asks);
    if (asked) return asked;
    const { asset } = offer;
    const debit = await wallets.accountTerms(wallet, asset);
    if (!offer.id) {
      // A link that cannot be paid must leave no trace.
      const account = await rowNamed(ledger, wallet, asset.id);
      if (account?.frozen) return refuse('wallet_frozen', { asset });
      const accruals = await rowsNamed(ledger, accrualAccount(seller.id, asset.id).name);
      if (accruals.some(({ frozen }) => frozen)) return refuse('seller_frozen', { asset });
      const over = account && (await overLimit(account, amount));
      if (over) return fromLedger(over, asset);
      const poor = tooPoor(account, debit, amount);
      if (poor) return refuse(poor.code, { available: poor.available, asset });
    }
    const row = await offers.found(offer);
    const { feeBasisPoints: basisPoints } = seller;
    const result = await ledger.submit(
      {
        op: 'transfer',
        kind: Kind.payment,
        key: { caller: debit, key: item.key, fingerprint: fingerprintOf(offer, item) },
        subject: row.seq,
        debit,
        credit: accrualAccount(seller.id, asset.id),
        amount,
        fee: basisPoints > 0 ? { account: feesAccount(asset.id), basisPoints } : undefined,
        resource: row.owns,
      },
      { records },
    );
    if (result.status === 'refused') return fromLedger(result, asset);
    if (result.status === 'owned') return again(result.entry, 'alreadyOwned');
    return result.repeated ? again(result.entry, 'repeated') : views.payment(result.entry);
  }
}

/** A link is named by what it says, so the first payment and its repeat have one fingerprint. */
function fingerprintOf(offer: ResolvedOffer, { amount, expectedPrice }: CheckoutPayment): string {
  return `checkout ${offer.link ?? offer.id} ${amount ?? ''} ${expectedPrice ?? ''}`;
}

/** Whether the ledger would refuse the amount for want of money, in its words. */
export function tooPoor(account: AccountState | undefined, terms: AccountTerms, amount: Amount.Amount) {
  const spendable = account ? available(account) : -(terms.floor ?? 0n);
  if (spendable === null || spendable >= amount) return undefined;
  const unfrozen = account?.creditFrozen ? account.balance - account.held - account.floor! : spendable;
  const code: Code = unfrozen >= amount ? 'tab_frozen' : 'insufficient_funds';
  return { code, available: spendable > 0n ? spendable : 0n };
}

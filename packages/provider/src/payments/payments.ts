/** Payments: under a grant by a seller's server, or by the payer at checkout; read, listed, given back, proven. */
import { LIST } from '@farthing/ledger';
import type { Entry, Ledger, Posted, RecordOp } from '@farthing/ledger';
import { accrualAccount } from '../accounts.ts';
import type { WalletDirectory } from '../deps.ts';
import type { AskFirst } from '../confirm/ask-first.ts';
import type { Grants } from '../grants/grants.ts';
import type { Ids, SellerId, WalletId } from '../ids.ts';
import { history, rowsNamed } from '../journal.ts';
import type { Offers } from '../offers/offers.ts';
import type { Receipts } from '../receipts/receipts.ts';
import { type Refused, refuse } from '../refusal.ts';
import type { Sellers } from '../sellers/sellers.ts';
import type { Settings } from '../settings.ts';
import type { Listing, Payment, ResolvedOffer } from '../shapes.ts';
import type { Sweeps } from '../sweeps/sweeps.ts';
import { type CheckoutPayment, createCheckout } from './checkout.ts';
import { createRefunds, type Refunds } from './refunds.ts';
import { createUnderGrant, type GrantPayment, type UnderGrant } from './under-grant.ts';
import { isPayment, type Views } from './views.ts';

export type { CheckoutPayment, GrantPayment };

export interface Payments extends Refunds, Pick<UnderGrant, 'parts'> {
  payUnderGrant(seller: SellerId, item: GrantPayment): Promise<Payment | Refused>;
  /** Each item on its own, in order; a result each. */
  payBatch(seller: SellerId, items: readonly GrantPayment[]): Promise<(Payment | Refused)[]>;
  /** @param records configuration to write in the same durable group, only if this posts a new payment */
  payAtCheckout(
    wallet: WalletId,
    item: CheckoutPayment,
    records?: (posted: Posted) => RecordOp[],
  ): Promise<Payment | Refused>;
  /** The payment by which the wallet owns what an offer would make owned. */
  owned(wallet: WalletId, offer: ResolvedOffer): Promise<Payment | undefined>;
  get(id: string): Promise<Payment | Refused>;
  listBySeller(seller: SellerId, page: { before?: number; limit: number }): Promise<Listing<Payment>>;
  listByWallet(wallet: WalletId, page: { before?: number; limit: number }): Promise<Listing<Payment>>;
  /** A compact JWS; the same bytes every time. */
  receipt(id: string): Promise<string | Refused>;
  /** The receipt of a payment at hand. */
  receiptOf(payment: Payment): Promise<string>;
}

export function createPayments(deps: {
  ledger: Ledger;
  ids: Ids;
  settings: Pick<Settings, 'undoPerDay'>;
  grants: Pick<Grants, 'peek' | 'terms'>;
  offers: Offers;
  sellers: Pick<Sellers, 'peek' | 'get'>;
  wallets: WalletDirectory;
  sweeps: Pick<Sweeps, 'provide'>;
  askFirst: AskFirst;
  views: Views;
  receipts: Receipts;
}): Payments {
  const { ledger, views, receipts } = deps;
  const underGrant = createUnderGrant(deps);
  const checkout = createCheckout(deps);

  async function list(name: string, page: { before?: number; limit: number }): Promise<Listing<Payment>> {
    const accounts = (await rowsNamed(ledger, name)).map((row) => row.account);
    const found = await history(ledger.store, accounts, LIST.payments, { ...page, wanted: isPayment });
    return { items: await Promise.all(found.items.map(views.payment)), next: found.next };
  }

  return {
    ...createRefunds(deps),
    payUnderGrant: underGrant.pay,
    payBatch: underGrant.payBatch,
    parts: underGrant.parts,
    payAtCheckout: checkout.pay,
    owned: checkout.owned,

    async get(id) {
      const entry: Entry | undefined = await views.find(id);
      return entry ? views.payment(entry) : refuse('payment_not_found');
    },

    listBySeller: (seller, page) => list(accrualAccount(seller, 0).name, page),
    listByWallet: (wallet, page) => list(wallet, page),

    async receipt(id) {
      const entry = await views.find(id);
      return entry ? receipts.sign(await views.payment(entry)) : refuse('payment_not_found');
    },

    receiptOf: (payment) => receipts.sign(payment),
  };
}

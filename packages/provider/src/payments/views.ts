/** Views: journal entries as the payments and refunds they are, with their state today. */
import type { Entry, Ledger } from '@farthing/ledger';
import { sellerOf, walletOf } from '../accounts.ts';
import type { GrantTerms } from '../grants/grants.ts';
import type { GrantId, Ids } from '../ids.ts';
import { entryAt, rowOf } from '../journal.ts';
import { Kind } from '../kinds.ts';
import { type OfferRow, versionAt } from '../offers/terms.ts';
import type { Offers } from '../offers/offers.ts';
import type { Payers } from '../payers/payers.ts';
import type { Payment, Refund } from '../shapes.ts';

export interface Views {
  /** A payment that has just posted under a grant. */
  fresh(entry: Entry, grant: GrantTerms, row: OfferRow): Payment;
  /** Any payment, with what has become of it. */
  payment(entry: Entry): Promise<Payment>;
  refund(entry: Entry): Promise<Refund>;
  /** The entry of a payment, by its id. */
  find(id: string): Promise<Entry | undefined>;
}

/** True for entries that are payments: paid at once, or captured from a hold. */
export function isPayment(entry: Entry): boolean {
  return entry.kind === Kind.payment || entry.kind === Kind.capture;
}

export function isRefund(entry: Entry): boolean {
  return entry.kind === Kind.refund || entry.kind === Kind.undo;
}

export function createViews(deps: {
  ledger: Ledger;
  ids: Ids;
  payers: Payers;
  offers: Pick<Offers, 'peek' | 'row'>;
}): Views {
  const { ledger, ids, payers, offers } = deps;
  const { assets } = ledger.store;

  async function offerOf(entry: Entry): Promise<OfferRow> {
    const id = ids.encode('off', entry.subject!);
    const row = offers.peek(id) ?? (await offers.row(id));
    if (!row) throw new Error(`entry ${entry.seq} pays an offer that is not there`);
    return row;
  }

  /**
   * The grant a payment was charged under: the limit it, or the hold it captures, counts against. The payer's own limit
   * over all sellers is none.
   */
  async function grantOf(entry: Entry, ownLimit: number): Promise<GrantId | undefined> {
    const charged = entry.settles ? await entryAt(ledger, entry.settles.hold) : entry;
    const limit = charged?.charges?.find((charge) => charge.limit !== ownLimit)?.limit;
    return limit === undefined ? undefined : ids.encode('gra', limit);
  }

  return {
    // On the path of every payment: no look at the book, one encryption (the id).
    fresh(entry, grant, row) {
      const { legs, owns } = entry;
      const { offer, versions } = row;
      const version = versions.length === 1 ? versions[0]! : versionAt(row, entry);
      const fee = legs[2];
      return {
        id: ids.encode('pay', entry.seq),
        seq: entry.seq,
        time: entry.time,
        wallet: grant.wallet,
        payer: grant.payer,
        seller: grant.seller,
        offer: offer.id,
        title: version.title,
        asset: grant.asset,
        amount: -legs[0]!.amount,
        fee: fee ? fee.amount : 0n,
        refunded: 0n,
        grant: grant.id,
        hold: undefined,
        resource: owns ? owns.resource : undefined,
        resourceName: offer.resource,
        once: owns !== undefined,
        owned: owns !== undefined,
        undoUntil: version.undoSeconds > 0 ? entry.time + version.undoSeconds * 1000 : undefined,
        status: 'paid',
      };
    },

    async payment(entry) {
      const [from, to, fee] = entry.legs;
      if (!from || !to) throw new Error(`entry ${entry.seq} is no payment: it moves nothing`);
      const { owns } = entry;
      const { debit, credit, refunded, owning } = await ledger.store.view((state) => ({
        debit: state.account(from.account)!,
        credit: state.account(to.account)!,
        refunded: state.reversed(entry.seq)?.amount ?? 0n,
        owning: owns && state.owned(owns.account, owns.resource)?.payment,
      }));
      const wallet = walletOf(debit);
      const seller = sellerOf(credit);
      if (!wallet || !seller) throw new Error(`entry ${entry.seq} is no payment of a wallet to a seller`);
      const row = await offerOf(entry);
      const version = versionAt(row, entry);
      const amount = -from.amount;
      return {
        id: ids.encode('pay', entry.seq),
        seq: entry.seq,
        time: entry.time,
        wallet,
        payer: payers.pseudonym(wallet, seller),
        seller,
        offer: row.offer.id,
        title: version.title,
        asset: assets.byId(debit.asset)!,
        amount,
        fee: fee ? fee.amount : 0n,
        refunded,
        grant: await grantOf(entry, debit.limit),
        hold: entry.settles ? ids.encode('hol', entry.settles.hold) : undefined,
        resource: owns?.resource,
        resourceName: row.offer.resource,
        once: owns !== undefined,
        owned: owning === entry.seq,
        undoUntil: version.undoSeconds > 0 ? entry.time + version.undoSeconds * 1000 : undefined,
        status: refunded === 0n ? 'paid' : refunded < amount ? 'partly_refunded' : 'refunded',
      };
    },

    async refund(entry) {
      const [payee, , fee] = entry.legs;
      const reversed = entry.reverses!;
      const credit = await rowOf(ledger, payee!.account);
      const reason = entry.memo === undefined ? undefined : await ledger.store.memoText(entry.memo);
      return {
        id: ids.encode('ref', entry.seq),
        payment: ids.encode('pay', reversed.seq),
        time: entry.time,
        amount: reversed.amount,
        asset: assets.byId(credit.asset)!,
        fee: fee ? -fee.amount : 0n,
        undo: entry.kind === Kind.undo,
        reason,
      };
    },

    async find(id) {
      const seq = ids.decode('pay', id);
      const entry = seq === undefined ? undefined : await entryAt(ledger, seq);
      return entry && isPayment(entry) ? entry : undefined;
    },
  };
}

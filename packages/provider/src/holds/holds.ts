/** Holds: a payer's money reserved under a grant now, captured wholly or partly, or released, later; once. */
import type { Amount, Entry, Ledger } from '@farthing/ledger';
import { accrualAccount } from '../accounts.ts';
import type { AskFirst } from '../confirm/ask-first.ts';
import { NEVER } from '../confirm/confirm.ts';
import type { Grants } from '../grants/grants.ts';
import type { Ids, SellerId } from '../ids.ts';
import { entryAt, rowOf } from '../journal.ts';
import { keyedEntry } from '../keyed.ts';
import { Kind } from '../kinds.ts';
import { fromLedger } from '../ledger-refusal.ts';
import type { Offers } from '../offers/offers.ts';
import { versionAt } from '../offers/terms.ts';
import { aboutToPay, objection, type UnderGrant, underGrantRefusal } from '../payments/under-grant.ts';
import type { Views } from '../payments/views.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';
import type { Hold, Payment } from '../shapes.ts';

export interface NewHold {
  grant: string;
  offer: string;
  /** Open offers only, and required there: the most that will be captured. */
  amount?: Amount.Amount;
  key: string;
  maxPrice?: Amount.Amount;
  validUntil?: number;
  /** How long it is reserved, from the journal's now on. */
  expiresInSeconds: number;
}

export interface Holds {
  create(seller: SellerId, terms: NewHold): Promise<Hold | Refused>;
  get(seller: SellerId, id: string): Promise<Hold | Refused>;
  /** Makes a payment of the hold, or of a part; the rest returns to the payer. */
  capture(
    seller: SellerId,
    id: string,
    options: { amount?: Amount.Amount; key: string },
  ): Promise<Payment | Refused>;
  release(seller: SellerId, id: string, options: { key: string }): Promise<Hold | Refused>;
}

export function createHolds(deps: {
  ledger: Ledger;
  ids: Ids;
  payments: Pick<UnderGrant, 'parts'>;
  grants: Pick<Grants, 'terms'>;
  offers: Pick<Offers, 'row'>;
  askFirst: AskFirst;
  views: Views;
}): Holds {
  const { ledger, ids, payments, grants, offers, askFirst, views } = deps;

  async function find(seller: SellerId, id: string): Promise<Entry | undefined> {
    const seq = ids.decode('hol', id);
    const entry = seq === undefined ? undefined : await entryAt(ledger, seq);
    if (!entry?.holds) return undefined;
    const payee = await rowOf(ledger, entry.holds.credit);
    return payee.name === accrualAccount(seller, 0).name ? entry : undefined;
  }

  async function view(entry: Entry): Promise<Hold> {
    const held = (await ledger.store.view((state) => state.hold(entry.seq)))!;
    const grant = (await grants.terms(ids.encode('gra', entry.charges![0]!.limit)))!;
    const row = (await offers.row(ids.encode('off', entry.subject!)))!;
    const { seller, wallet, payer, asset } = grant;
    const hold: Hold = {
      id: ids.encode('hol', entry.seq),
      time: entry.time,
      seller,
      wallet,
      payer,
      grant: grant.id,
      offer: row.offer.id,
      title: versionAt(row, entry).title,
      asset,
      amount: held.amount,
      captured: held.captured,
      expiresAt: held.expiresAt,
      state: held.status,
    };
    // The entry that captured it is the last that touched it.
    if (held.status === 'captured') hold.payment = ids.encode('pay', held.seq);
    return hold;
  }

  async function again(entry: Entry): Promise<Hold> {
    const hold = await view(entry);
    hold.repeated = true;
    return hold;
  }

  return {
    async create(seller, item) {
      const parts = await payments.parts(seller, item);
      if (isRefused(parts)) return parts;
      const { grant, row } = parts;
      if (row.offer.once) return refuse('offer_invalid', { field: 'offer' });
      const { key, validUntil, expiresInSeconds } = item;
      const fingerprint = fingerprintOf(item);
      const amount = objection(row, item);
      if (typeof amount !== 'bigint') {
        const before = await keyedEntry(ledger, grant.credit, key, fingerprint);
        return before && !isRefused(before) ? again(before) : (before ?? amount);
      }
      const place = async () => {
        const { feeBasisPoints: basisPoints } = parts.seller;
        const result = await ledger.submit({
          op: 'hold',
          kind: Kind.hold,
          key: { caller: grant.credit, key, fingerprint },
          validUntil,
          subject: row.seq,
          debit: grant.debit,
          credit: grant.credit,
          amount,
          fee: basisPoints > 0 ? { account: grant.fees, basisPoints } : undefined,
          limits: [grant.limit],
          expiresAt: ledger.now() + expiresInSeconds * 1000,
        });
        if (result.status === 'refused') return underGrantRefusal(result, grant);
        return result.status === 'posted' && result.repeated ? again(result.entry) : view(result.entry);
      };
      if (parts.asks === NEVER) return place();
      return askFirst.inTurn(parts.asks, grant.wallet, async () => {
        const ask = await askFirst.check(parts.asks, aboutToPay(parts, amount));
        if (!ask) return place();
        const before = await keyedEntry(ledger, grant.credit, key, fingerprint);
        return before && !isRefused(before) ? again(before) : (before ?? ask);
      });
    },

    async get(seller, id) {
      const entry = await find(seller, id);
      return entry ? view(entry) : refuse('hold_not_found');
    },

    async capture(seller, id, { amount, key }) {
      const entry = await find(seller, id);
      if (!entry) return refuse('hold_not_found');
      const caller = entry.holds!.credit;
      const fingerprint = `capture ${id} ${amount ?? ''}`;
      const result = await ledger.submit({
        op: 'capture',
        kind: Kind.capture,
        hold: entry.seq,
        amount,
        key: { caller, key, fingerprint },
      });
      if (result.status === 'refused') {
        const { asset } = await rowOf(ledger, caller);
        return fromLedger(result, ledger.store.assets.byId(asset));
      }
      const payment = await views.payment(result.entry);
      if (result.status === 'posted' && result.repeated) payment.repeated = true;
      return payment;
    },

    async release(seller, id, { key }) {
      const entry = await find(seller, id);
      if (!entry) return refuse('hold_not_found');
      const caller = entry.holds!.credit;
      const result = await ledger.submit({
        op: 'release',
        kind: Kind.release,
        hold: entry.seq,
        key: { caller, key, fingerprint: `release ${id}` },
      });
      if (result.status === 'refused') return fromLedger(result);
      return result.status === 'posted' && result.repeated ? again(entry) : view(entry);
    },
  };
}

function fingerprintOf({ grant, offer, amount, maxPrice, expiresInSeconds }: NewHold): string {
  return `hold ${grant} ${offer} ${amount ?? ''} ${maxPrice ?? ''} ${expiresInSeconds}`;
}

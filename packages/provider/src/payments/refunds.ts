/**
 * Refunds by the seller and undo by the payer: money goes back with its part of the fee and of the limits; a payment
 * given back wholly is no longer owned. Undo is bound by the window the payer was told, and by a count per day.
 */
import { laneOfNumber } from '@farthing/ledger';
import type {
  Amount,
  Entry,
  Followed,
  Ledger,
  LimitTerms,
  RecordOp,
  Result,
  Reverse,
} from '@farthing/ledger';
import { accrualAccount, sellerOf } from '../accounts.ts';
import type { WalletDirectory } from '../deps.ts';
import type { Ids, SellerId, WalletId } from '../ids.ts';
import { entryAt, rowOf } from '../journal.ts';
import { Kind } from '../kinds.ts';
import { fromLedger } from '../ledger-refusal.ts';
import type { Offers } from '../offers/offers.ts';
import { versionAt } from '../offers/terms.ts';
import { documentPages } from '../paging.ts';
import { type Refused, refuse } from '../refusal.ts';
import type { Settings } from '../settings.ts';
import type { Refund } from '../shapes.ts';
import type { Sweeps } from '../sweeps/sweeps.ts';
import type { Views } from './views.ts';

export interface Refunds {
  /** Gives back all that remains of a payment (no `amount`), or a part of it, from what the seller has earned. */
  refund(
    seller: SellerId,
    id: string,
    options: {
      amount?: Amount.Amount;
      key: string;
      reason?: string;
      /** Configuration to write in the same durable group, only if this posts a new refund. */
      records?: (refund: Entry) => RecordOp[];
      /** Facts to journal with it, on the same terms. */
      followed?: Followed;
    },
  ): Promise<Refund | Refused>;
  /** Takes a payment back. Asking again gives the same answer. */
  undo(wallet: WalletId, id: string, key?: string): Promise<Refund | Refused>;
  /** What was given back of a payment, newest first. */
  refunds(id: string): Promise<Refund[]>;
}

/** An index of the journal: which refunds a payment has. */
const COLLECTION = 'refunds';

/** Others may use up what was brought for a refund. */
const ATTEMPTS = 16;

export function createRefunds(deps: {
  ledger: Ledger;
  ids: Ids;
  offers: Pick<Offers, 'row'>;
  wallets: Pick<WalletDirectory, 'zoneOf'>;
  settings: Pick<Settings, 'undoPerDay'>;
  sweeps: Pick<Sweeps, 'provide'>;
  views: Views;
}): Refunds {
  const { ledger, ids, offers, wallets, settings, sweeps, views } = deps;

  const records = ({ entry }: { entry: Entry }): RecordOp[] => {
    const value = { seq: entry.seq };
    const lookups = { payment: ids.encode('pay', entry.reverses!.seq) };
    return [{ put: { collection: COLLECTION, id: ids.encode('ref', entry.seq), value, lookups } }];
  };

  /** The payment, if it is the account's: a name such as `sel_…/accrual` or `wal_…`. */
  async function find(id: string, side: 0 | 1, owner: string): Promise<Entry | undefined> {
    const entry = await views.find(id);
    return entry && (await rowOf(ledger, entry.legs[side]!.account)).name === owner ? entry : undefined;
  }

  /**
   * Gives back from what the seller earned in the payment's lane; where that is not enough, from what it earned
   * elsewhere, which is brought there first. What all of it cannot cover is refused, and moves nothing.
   */
  async function giveBack(
    payment: Entry,
    request: Reverse,
    more: (refund: Entry) => RecordOp[] = () => [],
    followed?: Followed,
  ): Promise<Result> {
    const lane = laneOfNumber(payment.seq);
    let known: { available: Amount.Amount; enough: boolean } | undefined;
    for (let attempt = 1; ; attempt++) {
      const result = await ledger.submit(request, {
        records: (posted) => [...records(posted), ...more(posted.entry)],
        followed,
      });
      const short = result.status === 'refused' && result.code === 'seller_balance_too_low';
      if (!short || ledger.store.lanes.length === 1) return result;
      // Asked once more after too little was found: the same request may have posted meanwhile, and used it up.
      if (known?.enough === false || attempt === ATTEMPTS) return { ...result, available: known?.available };
      const accrual = await rowOf(ledger, payment.legs[1]!.account);
      const amount = result.needed!;
      const available = await sweeps.provide(sellerOf(accrual)!, accrual.asset, { lane, amount });
      known = { available, enough: available >= amount };
    }
  }

  async function answer(result: Result, payment: Entry): Promise<Refund | Refused> {
    if (result.status === 'refused') {
      const { asset } = await rowOf(ledger, payment.legs[0]!.account);
      return fromLedger(result, ledger.store.assets.byId(asset));
    }
    const refund = await views.refund(result.entry);
    if (result.status === 'posted' && result.repeated) refund.repeated = true;
    return refund;
  }

  /** Found by its name, which carries the cap: another setting is another limit. */
  function undoLimit(wallet: WalletId, zone: string): LimitTerms {
    const caps = { day: BigInt(settings.undoPerDay) };
    const terms = {
      name: `undo/${settings.undoPerDay}/${wallet}`,
      asset: 0,
      account: null,
      caps,
      expiresAt: null,
      zone,
    };
    return { ...terms, onLimit: 'reject' };
  }

  return {
    async refund(seller, id, { amount, key, reason, records: more, followed }) {
      const payment = await find(id, 1, accrualAccount(seller, 0).name);
      if (!payment) return refuse('payment_not_found');
      const caller = payment.legs[1]!.account;
      const fingerprint = `refund ${id} ${amount ?? ''} ${reason ?? ''}`;
      const result = await giveBack(
        payment,
        {
          op: 'reverse',
          kind: Kind.refund,
          of: payment.seq,
          amount,
          memo: reason,
          key: { caller, key, fingerprint },
        },
        more,
        followed,
      );
      return answer(result, payment);
    },

    async undo(wallet, id, key = `undo ${id}`) {
      const payment = await find(id, 0, wallet);
      if (!payment) return refuse('payment_not_found');
      const row = await offers.row(ids.encode('off', payment.subject!));
      if (!row) throw new Error(`payment ${payment.seq} has no offer`);
      const { undoSeconds } = versionAt(row, payment);
      if (undoSeconds === 0) return refuse('undo_window_closed');
      const caller = payment.legs[0]!.account;
      const result = await giveBack(payment, {
        op: 'reverse',
        kind: Kind.undo,
        of: payment.seq,
        withinMs: undoSeconds * 1000,
        limits: [undoLimit(wallet, await wallets.zoneOf(wallet))],
        key: { caller, key, fingerprint: `undo ${id}` },
      });
      const exhausted = result.status === 'refused' && result.code === 'limit_day_exceeded';
      return exhausted ? refuse('undo_limit_reached') : answer(result, payment);
    },

    async refunds(id) {
      const lookup = { name: 'payment', value: id };
      const found: Refund[] = [];
      const seqs: number[] = [];
      for await (const page of documentPages(ledger.store, COLLECTION, { lookup }))
        for (const { value } of page) seqs.push((value as { seq: number }).seq);
      for (const seq of seqs.toSorted((a, b) => b - a)) {
        const entry = await entryAt(ledger, seq);
        if (entry) found.push(await views.refund(entry));
      }
      return found;
    },
  };
}

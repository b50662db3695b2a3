/** Payouts as they are kept: one record each, listed newest first, changed only in the group of an entry. */
import type { Ledger, RecordOp } from '@farthing/ledger';
import type { Ids, SellerId } from '../ids.ts';
import { Agenda } from '../jobs/agenda.ts';
import { newestFirst } from '../order.ts';
import type { Listing, Payout } from '../shapes.ts';

const COLLECTION = 'payouts';

export interface PayoutRecord {
  /** Sequence of the entry that took the accrual: what its id encodes. */
  seq: number;
  seller: SellerId;
  account: number;
  asset: number;
  /** In the asset's smallest unit. */
  gross: string;
  fee: string;
  state: Payout['state'];
  time: number;
  destination: string;
  reason?: string;
  /** When the gateway is asked next. */
  dueAt?: number;
  /**
   * For each other lane the last entry of the seller's accrual that this payout, or one before it, accounts for: the
   * payments up to there were swept into what is paid out.
   */
  cuts?: Record<string, number>;
}

export interface PayoutRecords {
  get(seq: number): Promise<PayoutRecord | undefined>;
  moves(from: PayoutRecord | undefined, to: PayoutRecord): RecordOp[];
  list(options: { before?: number; limit: number; seller?: SellerId }): Promise<Listing<Payout>>;
  view(record: PayoutRecord): Payout;
}

export function createPayoutRecords(deps: { ledger: Pick<Ledger, 'store'>; ids: Ids }): PayoutRecords {
  const { store } = deps.ledger;

  function view(record: PayoutRecord): Payout {
    const { seq, seller, state, time, destination, reason } = record;
    const gross = BigInt(record.gross);
    const fee = BigInt(record.fee);
    return {
      id: deps.ids.encode('po', seq),
      seller,
      asset: store.assets.byId(record.asset)!,
      gross,
      fee,
      amount: gross - fee,
      state,
      time,
      destination,
      reason,
    };
  }

  return {
    view,

    async get(seq) {
      return (await store.record(COLLECTION, newestFirst(seq)))?.value as PayoutRecord | undefined;
    },

    moves(from, to) {
      const { seq, seller } = to;
      const id = String(seq);
      return [
        ...(from?.dueAt === undefined ? [] : [Agenda.drop({ at: from.dueAt, chore: 'payout', id })]),
        ...(to.dueAt === undefined ? [] : [Agenda.put({ at: to.dueAt, chore: 'payout', id })]),
        { put: { collection: COLLECTION, id: newestFirst(seq), value: to, lookups: { seller } } },
      ];
    },

    async list({ before, limit, seller }) {
      const lookup = seller && { name: 'seller', value: seller };
      const after = before === undefined ? undefined : newestFirst(before);
      const documents = await store.records(COLLECTION, { lookup, after, limit: limit + 1 });
      const records = documents.slice(0, limit).map(({ value }) => value as PayoutRecord);
      const items = records.map(view);
      return documents.length > limit ? { items, next: records.at(-1)!.seq } : { items };
    },
  };
}

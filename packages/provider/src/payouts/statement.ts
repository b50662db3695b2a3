/**
 * Statements: what a payout sums up, entry by entry, and totals that equal what left the accrual. They are read from
 * the seller's journal lists; totals are kept once they were computed, since the journal cannot change under them.
 */
import type { Amount, Entry, Ledger } from '@farthing/ledger';
import { LIST } from '@farthing/ledger';
import type { Ids, PaymentId, PayoutId, RefundId } from '../ids.ts';
import { history } from '../journal.ts';
import { Kind } from '../kinds.ts';
import { newestFirst } from '../order.ts';
import type { Listing, Payout } from '../shapes.ts';
import type { PayoutRecord, PayoutRecords } from './records.ts';

const COLLECTION = 'statements';
const PAGE = 1000;

/** `opening + payments − refunds − fees + returned = gross + closing`. */
export interface StatementTotals {
  /** What the payout before left in the accrual. */
  opening: Amount.Amount;
  payments: Amount.Amount;
  paymentsCount: number;
  refunds: Amount.Amount;
  refundsCount: number;
  /** The operator's fees on payments, less what refunds gave back. */
  fees: Amount.Amount;
  /** Earlier payouts that came back. */
  returned: Amount.Amount;
  /** What left the accrual: the payout and its fee. */
  gross: Amount.Amount;
  /** What stayed, such as parts of a cent. */
  closing: Amount.Amount;
}

interface ItemCommon {
  seq: number;
  time: number;
  /** What it did to the accrual. */
  net: Amount.Amount;
}

export type StatementItem =
  | (ItemCommon & { type: 'payment'; payment: PaymentId; amount: Amount.Amount; fee: Amount.Amount })
  | (ItemCommon & {
      type: 'refund';
      refund: RefundId;
      payment: PaymentId;
      /** What went back to the payer, and what of the fee came back to the seller. */
      amount: Amount.Amount;
      fee: Amount.Amount;
      undo: boolean;
    })
  | (ItemCommon & { type: 'payout_returned'; payout: PayoutId; amount: Amount.Amount });

export interface Statement {
  payout: Payout;
  totals: StatementTotals;
  /** Newest first. */
  items: Listing<StatementItem>;
}

export interface Statements {
  of(record: PayoutRecord, options: { before?: number; limit: number }): Promise<Statement>;
}

export interface StatementsDeps {
  ledger: Ledger;
  ids: Ids;
  records: PayoutRecords;
}

const PAYS: ReadonlySet<number> = new Set([Kind.payment, Kind.capture]);
const UNPAYS: ReadonlySet<number> = new Set([Kind.refund, Kind.undo]);

/** The last payout of an accrual before a sequence. */
export async function payoutBefore(
  ledger: Pick<Ledger, 'store'>,
  account: number,
  before?: number,
): Promise<Entry | undefined> {
  const wanted = (entry: Entry) => entry.kind === Kind.payout;
  return (await history(ledger.store, [account], LIST.sums, { before, limit: 1, wanted })).items[0];
}

export function createStatements({ ledger, ids, records }: StatementsDeps): Statements {
  const { store } = ledger;

  /** A page of the entries that moved an accrual between two payouts, newest first. */
  async function entries(
    account: number,
    after: number,
    before: number,
    limit: number,
  ): Promise<Listing<Entry>> {
    const payments = await history(store, [account], LIST.payments, {
      before,
      limit,
      wanted: ({ kind, seq, legs }) =>
        seq <= after || (legs.length > 0 && (PAYS.has(kind) || UNPAYS.has(kind))),
    });
    const returns = await history(store, [account], LIST.sums, {
      before,
      limit,
      wanted: ({ kind, seq }) => seq <= after || kind === Kind.payoutReturned,
    });
    const found = [...payments.items, ...returns.items].toSorted((a, b) => b.seq - a.seq).slice(0, limit);
    const items = found.filter((entry) => entry.seq > after);
    const more =
      payments.next !== undefined ||
      returns.next !== undefined ||
      payments.items.length + returns.items.length > limit;
    return more && items.length === limit ? { items, next: items.at(-1)!.seq } : { items };
  }

  async function itemOf(account: number, entry: Entry): Promise<StatementItem> {
    const { seq, time, kind } = entry;
    const net = entry.legs.find((leg) => leg.account === account)!.amount;
    const legOfFees = await store.view((state) =>
      entry.legs.find((leg) => state.account(leg.account)!.name === 'book/fees'),
    );
    const fee = legOfFees?.amount ?? 0n;
    const common = { seq, time, net };
    if (kind === Kind.payoutReturned) {
      const { payout } = JSON.parse(entry.data!) as { payout: PayoutId };
      return { ...common, type: 'payout_returned', payout, amount: net };
    }
    if (PAYS.has(kind)) {
      return { ...common, type: 'payment', payment: ids.encode('pay', seq), amount: net + fee, fee };
    }
    const payment = ids.encode('pay', entry.reverses!.seq);
    const refund = ids.encode('ref', seq);
    const undo = kind === Kind.undo;
    return { ...common, type: 'refund', refund, payment, amount: -net - fee, fee: -fee, undo };
  }

  async function totalsOf(record: PayoutRecord): Promise<StatementTotals> {
    // Each opens with what the one before left: go back to one that is known, then forward again.
    const unknown: { record: PayoutRecord; after: number }[] = [];
    let known: StatementTotals | undefined;
    for (let at: PayoutRecord | undefined = record; at;) {
      known = await read(at.seq);
      if (known) break;
      const before: Entry | undefined = await payoutBefore(ledger, at.account, at.seq);
      unknown.push({ record: at, after: before?.seq ?? 0 });
      at = before && (await records.get(before.seq));
    }
    for (const { record: at, after } of unknown.toReversed()) {
      known = await sumUp(at, after, known?.closing ?? 0n);
      await write(at.seq, known);
    }
    return known!;
  }

  async function sumUp(
    record: PayoutRecord,
    after: number,
    opening: Amount.Amount,
  ): Promise<StatementTotals> {
    const gross = BigInt(record.gross);
    const counts = { paymentsCount: 0, refundsCount: 0 };
    const totals = {
      opening,
      payments: 0n,
      refunds: 0n,
      fees: 0n,
      returned: 0n,
      gross,
      closing: opening - gross,
    };
    let before: number | undefined = record.seq;
    while (before !== undefined) {
      const page: Listing<Entry> = await entries(record.account, after, before, PAGE);
      for (const entry of page.items) {
        const item = await itemOf(record.account, entry);
        totals.closing += item.net;
        if (item.type === 'payment') {
          totals.payments += item.amount;
          totals.fees += item.fee;
          counts.paymentsCount++;
        } else if (item.type === 'refund') {
          totals.refunds += item.amount;
          totals.fees -= item.fee;
          counts.refundsCount++;
        } else {
          totals.returned += item.amount;
        }
      }
      before = page.next;
    }
    return { ...totals, ...counts };
  }

  async function read(seq: number): Promise<StatementTotals | undefined> {
    const found = await store.record(COLLECTION, newestFirst(seq));
    if (!found) return undefined;
    const entries = Object.entries(found.value as Record<string, string | number>);
    return Object.fromEntries(
      entries.map(([name, value]) => [name, typeof value === 'string' ? BigInt(value) : value]),
    ) as unknown as StatementTotals;
  }

  async function write(seq: number, totals: StatementTotals): Promise<void> {
    const entries = Object.entries(totals) as [string, bigint | number][];
    const value = Object.fromEntries(
      entries.map(([name, total]) => [name, typeof total === 'bigint' ? String(total) : total]),
    );
    await ledger.write([{ put: { collection: COLLECTION, id: newestFirst(seq), value } }]);
  }

  return {
    async of(record, { before, limit }) {
      const { account, seq } = record;
      const after = (await payoutBefore(ledger, account, seq))?.seq ?? 0;
      const page = await entries(account, after, Math.min(before ?? seq, seq), limit);
      const items = await Promise.all(page.items.map((entry) => itemOf(account, entry)));
      const listing = page.next === undefined ? { items } : { items, next: page.next };
      return { payout: records.view(record), totals: await totalsOf(record), items: listing };
    },
  };
}

/**
 * Statements: what a payout sums up, entry by entry, and totals that equal what left the accrual. They are read from
 * the seller's journal lists; totals are kept once they were computed, since the journal cannot change under them.
 *
 * What was earned in other lanes than the home lane was swept there before the payout: the statement shows the payments
 * themselves, lane by lane up to the cut that the payout noted, and leaves the sweeps out.
 */
import { HOME_LANE, laneBase, laneOfNumber, LIST } from '@farthing/ledger';
import type { AccountState, Amount, Entry, Ledger } from '@farthing/ledger';
import type { EventId, Ids, PaymentId, PayoutId, RefundId } from '../ids.ts';
import { boundsOf, history, newerFirst, rowOf, rowsInLanes } from '../journal.ts';
import { Kind } from '../kinds.ts';
import { newestFirst } from '../order.ts';
import type { Listing, Payout } from '../shapes.ts';
import type { PayoutRecord, PayoutRecords } from './records.ts';

const COLLECTION = 'statements';
const PAGE = 1000;

/** `opening + payments − refunds − fees + returned + adjusted = gross + closing`. */
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
  /** What an operator put right by hand; below zero what was taken back. */
  adjusted: Amount.Amount;
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
  | (ItemCommon & { type: 'adjustment'; event: EventId; amount: Amount.Amount })
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
/** What a statement lists of each history list. */
const MOVES: readonly [list: number, kinds: ReadonlySet<number>][] = [
  [LIST.payments, new Set([...PAYS, ...UNPAYS])],
  [LIST.sums, new Set([Kind.payoutReturned, Kind.adjustment])],
];

type Cut = NonNullable<PayoutRecord['cuts']>;
/** By lane. */
type Cuts = ReadonlyMap<number, number>;

interface Summary {
  totals: StatementTotals;
  /** Of this payout and all before it. */
  cuts: Cuts;
}

/** Entries of one accrual, both ends excluded. */
interface Span {
  account: number;
  after: number;
  before: number;
}

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

  /** The newest entries that moved one accrual within a span: up to `limit` of each list. */
  async function newest({ account, after, before }: Span, limit: number): Promise<Entry[]> {
    const found: Entry[] = [];
    for (const [list, kinds] of MOVES) {
      const wanted = ({ kind, seq, legs }: Entry) => seq <= after || (legs.length > 0 && kinds.has(kind));
      const page = await history(store, [account], list, { before, limit, wanted });
      found.push(...page.items.filter(({ seq }) => seq > after));
    }
    return found;
  }

  /** A page of the entries that moved a seller's accruals within their spans, newest first. */
  async function entries(
    spans: readonly Span[],
    before: number | undefined,
    limit: number,
  ): Promise<Listing<Entry>> {
    const bounds = await boundsOf(
      store,
      before,
      spans.map(({ account }) => laneOfNumber(account)),
    );
    const found: Entry[] = [];
    for (const span of spans) {
      const bound = bounds.get(laneOfNumber(span.account)) ?? span.before;
      found.push(...(await newest({ ...span, before: Math.min(bound, span.before) }, limit + 1)));
    }
    const items = found.toSorted(newerFirst).slice(0, limit);
    return found.length > limit ? { items, next: items.at(-1)!.seq } : { items };
  }

  /** Where in each lane the entries of a payout lie: after the cuts of the one before, up to its own. */
  async function spansOf(record: PayoutRecord, from: Cuts, to: Cuts): Promise<Span[]> {
    const after = (await payoutBefore(ledger, record.account, record.seq))?.seq ?? 0;
    const home = { account: record.account, after, before: record.seq };
    if (to.size === 0) return [home];
    const { name } = await rowOf(ledger, record.account);
    const others = (await rowsInLanes(ledger, name, record.asset)).filter(away);
    return [home, ...others.map(({ account }) => spanOf(account, from, to)).filter(holdsAny)];
  }

  async function itemOf(accruals: ReadonlySet<number>, entry: Entry): Promise<StatementItem> {
    const { seq, time, kind } = entry;
    const net = entry.legs.find((leg) => accruals.has(leg.account))!.amount;
    const legOfFees = await store.view((state) =>
      entry.legs.find((leg) => state.account(leg.account)!.name === 'book/fees'),
    );
    const fee = legOfFees?.amount ?? 0n;
    const common = { seq, time, net };
    if (kind === Kind.payoutReturned) {
      const { payout } = JSON.parse(entry.data!) as { payout: PayoutId };
      return { ...common, type: 'payout_returned', payout, amount: net };
    }
    if (kind === Kind.adjustment)
      return { ...common, type: 'adjustment', event: ids.encode('evt', seq), amount: net };
    if (PAYS.has(kind)) {
      return { ...common, type: 'payment', payment: ids.encode('pay', seq), amount: net + fee, fee };
    }
    const payment = ids.encode('pay', entry.reverses!.seq);
    const refund = ids.encode('ref', seq);
    const undo = kind === Kind.undo;
    return { ...common, type: 'refund', refund, payment, amount: -net - fee, fee: -fee, undo };
  }

  /** The totals, and the cuts between which they were counted. */
  async function summaryOf(record: PayoutRecord): Promise<{ totals: StatementTotals; from: Cuts; to: Cuts }> {
    // Each opens with what the one before left: go back to one that is known, then forward again.
    const unknown: PayoutRecord[] = [];
    let previous: Summary | undefined;
    for (let at: PayoutRecord | undefined = record; at && !previous;) {
      unknown.push(at);
      const before: Entry | undefined = await payoutBefore(ledger, at.account, at.seq);
      previous = before && (await read(before.seq));
      at = before && (await records.get(before.seq));
    }
    for (const at of unknown.toReversed().slice(0, -1)) previous = await sumUp(at, previous);
    const { totals, cuts } = (await read(record.seq)) ?? (await sumUp(record, previous));
    return { totals, from: previous?.cuts ?? new Map(), to: cuts };
  }

  async function sumUp(record: PayoutRecord, previous: Summary | undefined): Promise<Summary> {
    const opening = previous?.totals.closing ?? 0n;
    const from: Cuts = previous?.cuts ?? new Map();
    const cuts = laterOf(from, record.cuts ?? {});
    const spans = await spansOf(record, from, cuts);
    const accruals = new Set(spans.map(({ account }) => account));
    const gross = BigInt(record.gross);
    const counts = { paymentsCount: 0, refundsCount: 0 };
    const totals = {
      opening,
      payments: 0n,
      refunds: 0n,
      fees: 0n,
      returned: 0n,
      adjusted: 0n,
      gross,
      closing: opening - gross,
    };
    let before: number | undefined;
    do {
      const page: Listing<Entry> = await entries(spans, before, PAGE);
      for (const entry of page.items) {
        const item = await itemOf(accruals, entry);
        totals.closing += item.net;
        if (item.type === 'payment') {
          totals.payments += item.amount;
          totals.fees += item.fee;
          counts.paymentsCount++;
        } else if (item.type === 'refund') {
          totals.refunds += item.amount;
          totals.fees -= item.fee;
          counts.refundsCount++;
        } else if (item.type === 'adjustment') {
          totals.adjusted += item.amount;
        } else {
          totals.returned += item.amount;
        }
      }
      before = page.next;
    } while (before !== undefined);
    const summary = { totals: { ...totals, ...counts }, cuts };
    await write(record.seq, summary);
    return summary;
  }

  async function read(seq: number): Promise<Summary | undefined> {
    const found = await store.record(COLLECTION, newestFirst(seq));
    if (!found) return undefined;
    const { cuts = {}, ...totals } = found.value as Record<string, string | number> & { cuts?: Cut };
    const numbers = Object.entries(totals).map(([name, value]) => {
      return [name, typeof value === 'string' ? BigInt(value) : value];
    });
    // Those computed before there were adjustments have none.
    const known = { adjusted: 0n, ...Object.fromEntries(numbers) } as StatementTotals;
    return { totals: known, cuts: laterOf(new Map(), cuts) };
  }

  async function write(seq: number, { totals, cuts }: Summary): Promise<void> {
    const texts = Object.entries(totals).map(([name, total]) => {
      return [name, typeof total === 'bigint' ? String(total) : total];
    });
    const value = { ...Object.fromEntries(texts), ...(cuts.size > 0 && { cuts: Object.fromEntries(cuts) }) };
    await ledger.write([{ put: { collection: COLLECTION, id: newestFirst(seq), value } }]);
  }

  return {
    async of(record, { before, limit }) {
      const { totals, from, to } = await summaryOf(record);
      const spans = await spansOf(record, from, to);
      const accruals = new Set(spans.map(({ account }) => account));
      const page = await entries(spans, before, limit);
      const items = await Promise.all(page.items.map((entry) => itemOf(accruals, entry)));
      const listing = page.next === undefined ? { items } : { items, next: page.next };
      return { payout: records.view(record), totals, items: listing };
    },
  };
}

function away({ account }: AccountState): boolean {
  return laneOfNumber(account) !== HOME_LANE;
}

function spanOf(account: number, from: Cuts, to: Cuts): Span {
  const lane = laneOfNumber(account);
  const after = from.get(lane) ?? laneBase(lane);
  return { account, after, before: (to.get(lane) ?? after) + 1 };
}

function holdsAny({ after, before }: Span): boolean {
  return before - after > 1;
}

/** Cuts only move on: what a payout accounted for, none after it does. */
function laterOf(before: Cuts, noted: Cut): Cuts {
  const cuts = new Map(before);
  for (const [lane, seq] of Object.entries(noted)) {
    cuts.set(Number(lane), Math.max(seq, cuts.get(Number(lane)) ?? 0));
  }
  return cuts;
}

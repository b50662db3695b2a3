/**
 * Audit: replays journal rows from nothing (or from a closing) and holds each to the book's promises: the chain,
 * the canonical bytes, sums of zero, floors, limits, holds, refunds, ownership and fees. It shares `fold` with
 * the live book, and nothing of `decide`.
 */
import { hashOf } from './chain.ts';
import { decodeGroup, encodeGroup, FORMAT } from './codec.ts';
import type { Entry } from './entry.ts';
import { fold } from './fold.ts';
import { MemoryRows } from './memory-rows.ts';
import { available } from './state.ts';
import type { GroupRow, Store } from './store.ts';

export interface Finding {
  /** Sequence at which it shows; 0 where it concerns an index row. */
  seq: number;
  message: string;
}

/** Findings beyond this many are counted, not kept. */
const MOST_FINDINGS = 100;

export interface AuditStart {
  rows: MemoryRows;
  /** The last sequence folded into `rows`. */
  seq: number;
  head: Uint8Array;
  time: number;
}

export class Audit {
  readonly rows: MemoryRows;
  readonly findings: Finding[] = [];
  findingsCount = 0;
  groups = 0;
  seq: number;
  head: Uint8Array;
  time: number;

  constructor(start: AuditStart) {
    this.rows = start.rows;
    this.seq = start.seq;
    this.head = start.head;
    this.time = start.time;
  }

  report(seq: number, message: string): void {
    this.findingsCount++;
    if (this.findings.length < MOST_FINDINGS) this.findings.push({ seq, message });
  }

  /** Checks one row against the one before; returns its entries, which `fold` takes next. */
  read(row: GroupRow): Entry[] {
    this.groups++;
    if (row.first !== this.seq + 1) this.report(row.first, `sequence jumps from ${this.seq} to ${row.first}`);
    if (row.format !== FORMAT) this.report(row.first, `unknown format ${row.format}`);
    if (!equal(hashOf(this.head, row), row.hash)) this.report(row.first, 'the hash chain is broken here');
    this.head = row.hash;
    let entries: Entry[] = [];
    try {
      entries = decodeGroup(row.bytes, row.first, row.time);
      if (!equal(encodeGroup(entries), row.bytes)) this.report(row.first, 'the bytes are not canonical');
    } catch (error) {
      this.report(row.first, `the entries cannot be read: ${(error as Error).message}`);
    }
    if (row.last !== row.first + entries.length - 1) {
      this.report(row.first, `the row says ${row.first} to ${row.last} and holds ${entries.length} entries`);
    }
    this.seq = row.last;
    return entries;
  }

  /** Checks and folds an entry. @param original the entry that it gives back, where it does. */
  fold(entry: Entry, original: Entry | undefined): void {
    if (entry.time < this.time) this.report(entry.seq, `time goes back from ${this.time} to ${entry.time}`);
    this.time = Math.max(this.time, entry.time);
    try {
      this.#before(entry);
      fold(entry, this.rows);
      this.rows.next.seq = entry.seq + 1;
      this.#after(entry, original);
    } catch (error) {
      this.report(entry.seq, (error as Error).message);
    }
  }

  /** What must hold against the rows as they were. */
  #before(entry: Entry): void {
    const { rows } = this;
    this.#frozen(entry);
    if (entry.opens && rows.account(entry.opens.account))
      this.report(entry.seq, 'opens an account that is open');
    if (entry.fee) {
      const carried = rows.account(entry.fee.account)?.carry ?? 0;
      const paid = entry.reverses ? -entry.reverses.amount : -entry.legs[0]!.amount;
      const due = paid * BigInt(entry.fee.basisPoints) + BigInt(carried);
      const fee = entry.legs[2]?.amount ?? 0n;
      if (due !== fee * 10_000n + BigInt(entry.fee.carry))
        this.report(entry.seq, 'the fee and its carry do not add up');
    }
    if (entry.settles) {
      const hold = rows.hold(entry.settles.hold);
      if (hold?.status !== 'open')
        this.report(entry.seq, `settles hold ${entry.settles.hold}, which is not open`);
      if (hold && hold.amount !== entry.settles.amount)
        this.report(entry.seq, 'settles another amount than was held');
      const { debit, amount } = entry.settles;
      if (entry.legs.some((leg) => leg.account === debit && -leg.amount > amount))
        this.report(entry.seq, 'captures more than was held');
    }
    if (entry.owns) {
      const row = rows.ownership.get(`${entry.owns.account} ${entry.owns.resource}`);
      if (entry.owns.owned === Boolean(row?.payment))
        this.report(entry.seq, 'ownership does not change here');
    }
  }

  /** Who is frozen neither pays nor is paid: of payments that limits, fees or ownership show, and of holds. */
  #frozen({ seq, legs, charges, fee, owns, holds, settles, reverses }: Entry): void {
    if (reverses) return;
    const frozen = (account: number | undefined) =>
      account !== undefined && this.rows.account(account)?.frozen;
    if (fee && frozen(fee.account)) this.report(seq, `pays account ${fee.account}, which is frozen`);
    if (holds && frozen(holds.credit))
      this.report(seq, `reserves for account ${holds.credit}, which is frozen`);
    const pays = holds || fee || owns || charges?.some(({ amount }) => amount > 0n);
    const payer = holds?.debit ?? legs[0]?.account;
    if (pays && !settles && frozen(payer)) this.report(seq, `takes from account ${payer}, which is frozen`);
  }

  /** What must hold of the entry and the rows it left. */
  #after(entry: Entry, original: Entry | undefined): void {
    const sums = new Map<number, bigint>();
    const seen = new Set<number>();
    for (const { account: id, amount } of entry.legs) {
      const account = this.rows.account(id)!;
      if (seen.has(id)) this.report(entry.seq, `has two legs on account ${id}`);
      seen.add(id);
      sums.set(account.asset, (sums.get(account.asset) ?? 0n) + amount);
      // What a hold reserved may be captured although the floor was raised since.
      const reserved = entry.settles?.debit === id;
      const spendable = available(account);
      if (amount < 0n && !reserved && spendable !== null && spendable < 0n)
        this.report(entry.seq, `overdraws account ${id}`);
    }
    for (const sum of sums.values()) if (sum !== 0n) this.report(entry.seq, 'legs do not sum to zero');
    if (entry.holds) {
      const spendable = available(this.rows.account(entry.holds.debit)!);
      if (spendable !== null && spendable < 0n)
        this.report(entry.seq, `overdraws account ${entry.holds.debit}`);
    }
    for (const charge of entry.charges ?? []) {
      const { caps, spentDay, spentMonth, spentTotal } = this.rows.limit(charge.limit)!;
      if (charge.amount <= 0n) continue;
      const over =
        (caps.payment !== undefined && charge.amount > caps.payment) ||
        (caps.day !== undefined && spentDay > caps.day) ||
        (caps.month !== undefined && spentMonth > caps.month) ||
        (caps.total !== undefined && spentTotal > caps.total);
      if (over) this.report(entry.seq, `goes beyond limit ${charge.limit}`);
    }
    if (entry.reverses) this.#reversal(entry, entry.reverses.seq, original);
  }

  #reversal(entry: Entry, seq: number, original: Entry | undefined): void {
    if (!original || original.seq >= entry.seq)
      return this.report(entry.seq, `gives back entry ${seq}, which is not there`);
    const paid = original.legs[0] ? -original.legs[0].amount : 0n;
    if (this.rows.reversed(seq).amount > paid)
      this.report(entry.seq, `gives back more of ${seq} than was paid`);
  }
}

/** Checks and folds rows of a lane, in order; returns their entries. */
export async function prove(audit: Audit, rows: readonly GroupRow[], store: Store): Promise<Entry[]> {
  const entries = rows.flatMap((row) => audit.read(row));
  const given = entries.flatMap(({ reverses }) => (reverses ? [reverses.seq] : []));
  const look = () => store.view((state) => new Map(given.map((seq) => [seq, state.entry(seq)])));
  const originals = given.length > 0 ? await look() : undefined;
  for (const entry of entries) audit.fold(entry, entry.reverses && originals?.get(entry.reverses.seq));
  return entries;
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0;
}

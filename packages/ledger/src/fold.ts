/**
 * Fold: what an entry does to the rows. The only place where balances, counters, holds and ownership change;
 * live commits, the replay at start and `verify` all come through here.
 *
 * Every row carries the sequence of the last entry folded into it, and an entry at or below it is skipped, so
 * replaying entries over rows that were written back later is harmless.
 */
import type { Asset } from './asset.ts';
import type { Entry } from './entry.ts';
import { isOwn, monthOf, type LimitState } from './limit.ts';
import type { AccountState, HoldState, OwnedState, ReversedState } from './state.ts';

/** Rows that may be changed in place. Accessors hand out the row itself, and count it as changed. */
export interface Rows {
  account(id: number): AccountState | undefined;
  limit(id: number): LimitState | undefined;
  hold(id: number): HoldState | undefined;
  /** Created empty (generation 0, payment 0, seq 0) when absent. */
  owned(account: number, resource: string): OwnedState;
  /** Created empty when absent. */
  reversed(payment: number): ReversedState;
  addAsset(asset: Asset): void;
  addAccount(row: AccountState): void;
  addLimit(row: LimitState): void;
  addHold(row: HoldState): void;
  addMemo(id: number, hash: string): void;
  addKey(caller: number, key: string, seq: number): void;
}

/**
 * Rows as a group of entries left them. To put them in the place of those before is to fold the entries, done once
 * for each row instead of once for each entry.
 */
export interface ChangedRows {
  /** Newly defined. */
  assets: readonly Asset[];
  accounts: readonly AccountState[];
  limits: readonly LimitState[];
  holds: readonly HoldState[];
  owned: readonly OwnedState[];
  reversed: readonly ReversedState[];
}

/** Applies one entry. Throws when it names rows that do not exist: then the journal itself is broken. */
export function fold(entry: Entry, rows: Rows): void {
  if (entry.defines) rows.addAsset(entry.defines);
  if (entry.interns) rows.addMemo(entry.interns.id, entry.interns.hash);
  if (entry.opens) foldOpening(entry, entry.opens, rows);
  if (entry.opensLimit) {
    foldLimitOpening(entry, entry.opensLimit, rows);
    if (isOwn(entry.opensLimit)) foldAccount(entry, entry.opensLimit.account!, 0n, rows);
  }
  for (const leg of entry.legs) foldAccount(entry, leg.account, leg.amount, rows);
  if (entry.settles) foldSettlement(entry, entry.settles, rows);
  if (entry.holds) foldHold(entry, entry.holds, rows);
  if (entry.fee) foldAccount(entry, entry.fee.account, 0n, rows);
  if (entry.changes) foldAccount(entry, entry.changes.account, 0n, rows);
  if (entry.charges) for (const charge of entry.charges) foldCharge(entry, charge, rows);
  if (entry.changesLimit) foldLimitChange(entry, entry.changesLimit, rows);
  if (entry.closesLimit !== undefined) foldLimitClosing(entry, entry.closesLimit, rows);
  if (entry.reverses) {
    const row = rows.reversed(entry.reverses.seq);
    if (row.seq < entry.seq) {
      row.amount += entry.reverses.amount;
      row.seq = entry.seq;
    }
  }
  if (entry.owns) {
    const row = rows.owned(entry.owns.account, entry.owns.resource);
    if (row.seq < entry.seq) {
      row.generation = entry.owns.generation;
      row.payment = entry.owns.owned ? entry.seq : 0;
      row.seq = entry.seq;
    }
  }
  if (entry.key) rows.addKey(entry.key.caller, entry.key.key, entry.seq);
}

/** All that an entry does to one account, in one guarded step: a second leg on the same account cannot occur. */
function foldAccount(entry: Entry, id: number, delta: bigint, rows: Rows): void {
  const row = must(rows.account(id), entry, 'account', id);
  if (row.seq >= entry.seq) return;
  row.balance += delta;
  if (entry.settles?.debit === id) row.held -= entry.settles.amount;
  if (entry.holds?.debit === id) row.held += entry.holds.amount;
  if (entry.fee?.account === id) row.carry = entry.fee.carry;
  if (entry.changes?.account === id) {
    row.floor = entry.changes.floor;
    row.creditFrozen = entry.changes.creditFrozen;
    row.frozen = entry.changes.frozen ?? false;
  }
  const { opensLimit } = entry;
  if (opensLimit?.account === id && isOwn(opensLimit)) row.limit = entry.seq;
  row.seq = entry.seq;
}

function foldOpening(entry: Entry, opens: NonNullable<Entry['opens']>, rows: Rows): void {
  if (rows.account(opens.account)) return;
  const { account, name, asset, floor, listed } = opens;
  const zero = { balance: 0n, held: 0n, carry: 0, creditFrozen: false, frozen: false, limit: 0 };
  rows.addAccount({ account, name, asset, floor, listed, ...zero, seq: entry.seq });
}

function foldLimitOpening(entry: Entry, terms: NonNullable<Entry['opensLimit']>, rows: Rows): void {
  if (rows.limit(entry.seq)) return;
  const counters = { day: 0, spentDay: 0n, month: 0, spentMonth: 0n, spentTotal: 0n };
  rows.addLimit({ ...terms, limit: entry.seq, closed: false, ...counters, seq: entry.seq });
}

function foldLimitChange(
  entry: Entry,
  { limit, caps }: NonNullable<Entry['changesLimit']>,
  rows: Rows,
): void {
  const row = must(rows.limit(limit), entry, 'limit', limit);
  if (row.seq >= entry.seq) return;
  row.caps = caps;
  row.seq = entry.seq;
}

function foldLimitClosing(entry: Entry, id: number, rows: Rows): void {
  const row = must(rows.limit(id), entry, 'limit', id);
  if (row.seq >= entry.seq) return;
  row.closed = true;
  row.seq = entry.seq;
}

function foldHold(entry: Entry, holds: NonNullable<Entry['holds']>, rows: Rows): void {
  foldAccount(entry, holds.debit, 0n, rows);
  if (rows.hold(entry.seq)) return;
  const { debit, credit, amount, expiresAt } = holds;
  rows.addHold({
    hold: entry.seq,
    debit,
    credit,
    amount,
    captured: 0n,
    expiresAt,
    status: 'open',
    seq: entry.seq,
  });
}

function foldSettlement(entry: Entry, settles: NonNullable<Entry['settles']>, rows: Rows): void {
  foldAccount(entry, settles.debit, 0n, rows);
  const row = must(rows.hold(settles.hold), entry, 'hold', settles.hold);
  if (row.seq >= entry.seq) return;
  row.status = settles.outcome;
  if (settles.outcome === 'captured') {
    const debited = entry.legs.find((leg) => leg.account === settles.debit);
    row.captured = debited ? -debited.amount : 0n;
  }
  row.seq = entry.seq;
}

/** A charge counts in its own day and month, if the limit still stands there, and always in the total. */
function foldCharge(entry: Entry, charge: { limit: number; amount: bigint; day: number }, rows: Rows): void {
  const row = must(rows.limit(charge.limit), entry, 'limit', charge.limit);
  if (row.seq >= entry.seq) return;
  const month = charge.day === row.day ? row.month : monthOf(charge.day);
  if (charge.day > row.day) {
    row.day = charge.day;
    row.spentDay = 0n;
  }
  if (month > row.month) {
    row.month = month;
    row.spentMonth = 0n;
  }
  if (charge.day === row.day) row.spentDay += charge.amount;
  if (month === row.month) row.spentMonth += charge.amount;
  row.spentTotal += charge.amount;
  row.seq = entry.seq;
}

function must<T>(row: T | undefined, entry: Entry, what: string, id: number): T {
  if (row === undefined)
    throw new Error(`journal entry ${entry.seq} names ${what} ${id}, which does not exist`);
  return row;
}

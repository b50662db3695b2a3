/** Verify: proves a lane from its journal alone, then compares every index with what the journal says. */
import { Audit, type AuditStart, type Finding, prove } from './audit.ts';
import { GENESIS } from './chain.ts';
import type { Entry } from './entry.ts';
import { MemoryRows } from './memory-rows.ts';
import { KEY_LIFETIME_MS } from './key.ts';
import { laneBase } from './lane.ts';
import type { View } from './state.ts';
import type { Store, Tally, TallyOf } from './store.ts';

export interface VerifyOptions {
  /** The lane to prove. */
  store: Store;
  /** The statistics the store keeps, to compare; left out, they are not compared. */
  tallyOf?: TallyOf;
  /** Where to start: a closing whose signature was checked. Left out, the first entry. */
  from?: AuditStart;
  /** Called now and then with the last sequence proved. */
  onProgress?: (seq: number) => void;
}

export interface VerifyReport {
  ok: boolean;
  /** First and last sequence proved. */
  from: number;
  to: number;
  entries: number;
  groups: number;
  accounts: number;
  /** Hex SHA-256 of the chain at `to`. */
  head: string;
  findings: Finding[];
  /** All findings, also those beyond the first hundred. */
  findingsCount: number;
}

const ROWS_AT_ONCE = 64;
const COMPARED_AT_ONCE = 1000;

/** The start of a lane that has no closing to start from. */
export function beginning(lane: number): AuditStart {
  return { rows: new MemoryRows(lane), seq: laneBase(lane), head: GENESIS, time: 0 };
}

/**
 * Recomputes everything up to the last entry at the time of the call, and gives the event loop a turn between
 * slices, so a book can be verified while it is in use.
 */
export async function verify(options: VerifyOptions): Promise<VerifyReport> {
  const { store, from = beginning(options.store.lane) } = options;
  const audit = new Audit(from);
  const indexes = new IndexAudit(options, audit);
  const { seq: target } = await store.tip();
  while (audit.seq < target) {
    const rows = await store.rows(audit.seq, ROWS_AT_ONCE);
    if (rows.length === 0) {
      audit.report(target, `the journal ends at ${audit.seq}, and ${target} entries were counted`);
      break;
    }
    await indexes.entries(await prove(audit, rows, store));
    options.onProgress?.(audit.seq);
    await new Promise(setImmediate);
  }
  await indexes.compare();
  return {
    ok: audit.findingsCount === 0,
    from: from.seq + 1,
    to: audit.seq,
    entries: audit.seq - from.seq,
    groups: audit.groups,
    accounts: audit.rows.accounts.size,
    head: Buffer.from(audit.head).toString('hex'),
    findings: audit.findings,
    findingsCount: audit.findingsCount,
  };
}

/** Compares what the store's indexes say with what the audit rebuilt. */
class IndexAudit {
  readonly #options: VerifyOptions;
  readonly #audit: Audit;
  readonly #tallies = new Map<string, Tally>();

  constructor(options: VerifyOptions, audit: Audit) {
    this.#options = options;
    this.#audit = audit;
  }

  async entries(entries: readonly Entry[]): Promise<void> {
    await this.#keys(entries.filter((entry) => entry.key));
    for (const tally of entries.flatMap((entry) => this.#options.tallyOf?.(entry) ?? [])) {
      const name = `${tally.account} ${tally.day} ${tally.subject}`;
      const sum = this.#tallies.get(name);
      if (sum) tally.values.forEach((value, i) => (sum.values[i]! += value));
      else this.#tallies.set(name, { ...tally, values: [...tally.values] });
    }
  }

  async #keys(keyed: readonly Entry[]): Promise<void> {
    const { store } = this.#options;
    const living = keyed.filter((entry) => entry.time > store.lastTime - KEY_LIFETIME_MS);
    if (living.length === 0) return;
    const found = await store.view((state) => living.map(({ key }) => state.key(key!.caller, key!.key)));
    for (const [i, { seq }] of living.entries()) {
      if (found[i] !== seq) this.#audit.report(seq, `its request key is indexed at ${found[i] ?? 'nowhere'}`);
    }
  }

  async compare(): Promise<void> {
    const { accounts, limits, holds, reversals, ownership } = this.#audit.rows;
    await this.#table(
      accounts,
      (row) => `account ${row.account}`,
      (state, row) => state.account(row.account),
    );
    await this.#table(
      limits,
      (row) => `limit ${row.limit}`,
      (state, row) => state.limit(row.limit),
    );
    await this.#table(
      holds,
      (row) => `hold ${row.hold}`,
      (state, row) => state.hold(row.hold),
    );
    await this.#table(
      reversals,
      (row) => `refunds of ${row.payment}`,
      (state, row) => state.reversed(row.payment),
    );
    await this.#table(
      ownership,
      (row) => `ownership of ${row.resource} by account ${row.account}`,
      (state, row) => state.owned(row.account, row.resource),
    );
    if (!this.#options.from) await this.#compareTallies();
  }

  /** Compares the rows of one table, some at a time, since a store may have to fetch them. */
  async #table<T extends { seq: number }>(
    rows: ReadonlyMap<unknown, T>,
    nameOf: (row: T) => string,
    find: (state: View, row: T) => T | undefined,
  ): Promise<void> {
    const proved = [...rows.values()];
    for (let at = 0; at < proved.length; at += COMPARED_AT_ONCE) {
      const some = proved.slice(at, at + COMPARED_AT_ONCE);
      const found = await this.#options.store.view((state) => some.map((row) => find(state, row)));
      for (const [i, row] of some.entries()) this.#row(nameOf(row), row, found[i]);
    }
  }

  /** A row that has moved on since the last entry proved is left to the next run. */
  #row<T extends { seq: number }>(what: string, proved: T, indexed: T | undefined): void {
    if (indexed && indexed.seq > this.#audit.seq) return;
    if (!indexed) return this.#audit.report(0, `${what} is missing from its index`);
    for (const field of Object.keys(proved) as (keyof T)[]) {
      if (!same(proved[field], indexed[field])) {
        const values = `${String(indexed[field])} instead of ${String(proved[field])}`;
        this.#audit.report(0, `${what}: ${String(field)} is indexed as ${values}`);
      }
    }
  }

  async #compareTallies(): Promise<void> {
    for (const proved of this.#tallies.values()) {
      const { account, day, subject, values } = proved;
      const [indexed] = await this.#options.store.tallies(account, day, day, subject);
      if ((await this.#options.store.tip()).seq > this.#audit.seq) return;
      if (!indexed || !same(values, indexed.values)) {
        this.#audit.report(0, `statistics of account ${account}, day ${day}, offer ${subject} differ`);
      }
    }
  }
}

function same(a: unknown, b: unknown): boolean {
  if (a === null || typeof a !== 'object' || b === null || typeof b !== 'object') return a === b;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const key of keys) {
    if (!same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key])) return false;
  }
  return true;
}

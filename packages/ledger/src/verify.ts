/** Verify: proves a book from its journal alone, then compares every index with what the journal says. */
import { Audit, type AuditStart, type Finding } from './audit.ts';
import { GENESIS } from './chain.ts';
import type { Entry } from './entry.ts';
import { MemoryRows } from './memory-rows.ts';
import { KEY_LIFETIME_MS } from './key.ts';
import type { Store, Tally, TallyOf } from './store.ts';

export interface VerifyOptions {
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

/** The start of a book that has no closing to start from. */
export function beginning(): AuditStart {
  return { rows: new MemoryRows(), seq: 0, head: GENESIS, time: 0 };
}

/**
 * Recomputes everything up to the last entry at the time of the call, and gives the event loop a turn between
 * slices, so a book can be verified while it is in use.
 */
export async function verify(options: VerifyOptions): Promise<VerifyReport> {
  const { store, from = beginning() } = options;
  const audit = new Audit(from, (seq) => store.state.entry(seq));
  const indexes = new IndexAudit(options, audit);
  const target = store.state.next.seq - 1;
  while (audit.seq < target) {
    const rows = await store.rows(audit.seq, ROWS_AT_ONCE);
    if (rows.length === 0) {
      audit.report(target, `the journal ends at ${audit.seq}, and ${target} entries were counted`);
      break;
    }
    for (const row of rows) for (const entry of audit.group(row)) indexes.entry(entry);
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

  entry(entry: Entry): void {
    const { state, lastTime } = this.#options.store;
    if (entry.key && entry.time > lastTime - KEY_LIFETIME_MS) {
      const seq = state.key(entry.key.caller, entry.key.key);
      if (seq !== entry.seq)
        this.#audit.report(entry.seq, `its request key is indexed at ${seq ?? 'nowhere'}`);
    }
    for (const tally of this.#options.tallyOf?.(entry) ?? []) {
      const name = `${tally.account} ${tally.day} ${tally.subject}`;
      const sum = this.#tallies.get(name);
      if (sum) tally.values.forEach((value, i) => (sum.values[i]! += value));
      else this.#tallies.set(name, { ...tally, values: [...tally.values] });
    }
  }

  async compare(): Promise<void> {
    const { rows } = this.#audit;
    const { state } = this.#options.store;
    for (const row of rows.accounts.values())
      this.#row(`account ${row.account}`, row, state.account(row.account));
    for (const row of rows.limits.values()) this.#row(`limit ${row.limit}`, row, state.limit(row.limit));
    for (const row of rows.holds.values()) this.#row(`hold ${row.hold}`, row, state.hold(row.hold));
    for (const row of rows.reversals.values()) {
      this.#row(`refunds of ${row.payment}`, row, state.reversed(row.payment));
    }
    for (const row of rows.ownership.values()) {
      const what = `ownership of ${row.resource} by account ${row.account}`;
      this.#row(what, row, state.owned(row.account, row.resource));
    }
    if (!this.#options.from) await this.#compareTallies();
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
      if (this.#options.store.state.next.seq - 1 > this.#audit.seq) return;
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

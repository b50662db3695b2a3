/** Verify: proves a lane from its journal alone, then compares every index with what the journal says. */
import { Audit, type AuditStart, type Finding, prove } from './audit.ts';
import { GENESIS } from './chain.ts';
import type { Entry } from './entry.ts';
import { MemoryRows } from './memory-rows.ts';
import { KEY_LIFETIME_MS } from './key.ts';
import { laneBase } from './lane.ts';
import type { View } from './state.ts';
import { OutcomeUnknown, RolledBack, type Store, type Tally, type TallyOf } from './store.ts';

export interface VerifyOptions {
  /** The lane to prove. */
  store: Store;
  /** The statistics the store keeps, to compare; left out, they are not compared. */
  tallyOf?: TallyOf;
  /** Where to start: a closing whose signature was checked. Left out, the first entry. */
  from?: AuditStart;
  /** Also how the store keeps it all, which may hold up everything else. For a book that is not in use. */
  structure?: boolean;
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
  await reading(audit, 'the journal', async () => {
    const { seq: target } = await store.tip();
    while (audit.seq < target) {
      const before = audit.seq;
      const rows = await store.rows(audit.seq, ROWS_AT_ONCE);
      if (rows.length === 0) {
        audit.report(target, `the journal ends at ${audit.seq}, and ${target} entries were counted`);
        break;
      }
      await indexes.entries(await prove(audit, rows, store));
      if (audit.seq <= before) {
        audit.report(audit.seq, `the journal leads back from ${before} to ${audit.seq}`);
        break;
      }
      options.onProgress?.(audit.seq);
      await new Promise(setImmediate);
    }
  });
  await reading(audit, 'the indexes', () => indexes.compare());
  await reading(audit, 'the store', async () => {
    const found = (await store.check?.({ structure: options.structure ?? false })) ?? [];
    for (const message of found) audit.report(0, message);
  });
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

/** What cannot be read is a finding like others, unless the store can answer nothing at all. */
async function reading(audit: Audit, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof RolledBack || error instanceof OutcomeUnknown) throw error;
    audit.report(0, `${what} cannot be read: ${(error as Error).message}`);
  }
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
    await this.#names();
    await this.#openHolds();
    if (!this.#options.from) await this.#compareTallies();
  }

  /** What is found by name must be what the journal gave the name to. */
  async #names(): Promise<void> {
    const { accounts, limits, assets } = this.#audit.rows;
    const { store } = this.#options;
    for (const asset of assets.values()) {
      const { byId, byCode } = store.assets;
      if (!same(byId(asset.id), asset) || !same(byCode(asset.code), asset))
        this.#audit.report(0, `asset ${asset.code} is not indexed as it was defined`);
    }
    await this.#found([...accounts.values()], ({ account, name, asset }, state) => {
      const found = state.accountByName(name, asset, store.lane)?.account;
      return found === account ? undefined : `the name of account ${account} leads to ${found ?? 'nowhere'}`;
    });
    await this.#found([...limits.values()], ({ limit, name }, state) => {
      const found = name === '' ? limit : state.limitByName(name)?.limit;
      return found === limit ? undefined : `the name of limit ${limit} leads to ${found ?? 'nowhere'}`;
    });
  }

  async #found<T>(rows: readonly T[], check: (row: T, state: View) => string | undefined): Promise<void> {
    for (let at = 0; at < rows.length; at += COMPARED_AT_ONCE) {
      const some = rows.slice(at, at + COMPARED_AT_ONCE);
      const findings = await this.#options.store.view((state) => some.map((row) => check(row, state)));
      for (const finding of findings) if (finding !== undefined) this.#audit.report(0, finding);
    }
  }

  /** A hold that the list of those due lacks would never expire. */
  async #openHolds(): Promise<void> {
    const open = [...this.#audit.rows.holds.values()].filter(({ status }) => status === 'open');
    const latest = open.reduce((time, { expiresAt }) => Math.max(time, expiresAt), 0);
    // Those opened since the last entry proved may come before some of these.
    const due = await this.#options.store.dueHolds(latest, 2 * open.length + COMPARED_AT_ONCE);
    const listed = new Set(due.map(({ hold }) => hold));
    const missing = open.filter(({ hold }) => !listed.has(hold));
    const rows = await this.#options.store.view((state) => missing.map(({ hold }) => state.hold(hold)));
    for (const [i, { hold }] of missing.entries()) {
      if (rows[i]?.status === 'open') this.#audit.report(0, `open hold ${hold} is missing from those due`);
    }
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
      const ahead = found.some((row) => row && row.seq > this.#audit.seq);
      const last = ahead ? (await this.#options.store.tip()).seq : this.#audit.seq;
      for (const [i, row] of some.entries()) this.#row(nameOf(row), row, found[i], last);
    }
  }

  /** A row that has moved on since the last entry proved is left to the next run. */
  #row<T extends { seq: number }>(what: string, proved: T, indexed: T | undefined, last: number): void {
    if (indexed && indexed.seq > last) return this.#audit.report(0, `${what} is ahead of the journal`);
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
    const { store } = this.#options;
    for (const [account, proved] of Map.groupBy(this.#tallies.values(), (tally) => tally.account)) {
      const indexed = new Map<string, bigint[]>();
      for (const { day, subject, values } of await store.tallies(account, -Infinity, Infinity))
        indexed.set(`${day} ${subject}`, values);
      if ((await store.tip()).seq > this.#audit.seq) return;
      for (const { day, subject, values } of proved) {
        if (!same(values, indexed.get(`${day} ${subject}`)))
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

/** Group commit: gathers requests while a commit runs, decides them together, and answers none before its group is durable. */
import { BUILT_IN } from './asset.ts';
import { link } from './chain.ts';
import type { JournalClock } from './clock.ts';
import { decide } from './decide/index.ts';
import { type Entry, KIND } from './entry.ts';
import type { Posted, Request, Result } from './request.ts';
import { type Group, OutcomeUnknown, type RecordOp, RolledBack, type Store } from './store.ts';

export interface SubmitOptions {
  /**
   * Configuration to write in the same durable group, only if the request posts for the first time. No conditions.
   * Pure: it may be asked again for an entry that did not become durable.
   */
  records?: (posted: Posted) => RecordOp[];
}

/** A book in use: the one way to change it, and the store to read it from. */
export interface Ledger {
  readonly store: Store;
  readonly clock: JournalClock;
  /** Journal time in milliseconds, as the next entry would get it. */
  now(): number;
  /**
   * Asks for one change; answered once it is durable, or refused.
   * @throws Unavailable when the store rolled back for certain: nothing was changed, the key is free.
   * @throws OutcomeUnknown when the process must recover from the store.
   */
  submit(request: Request, options?: SubmitOptions): Promise<Result>;
  /** Decides many requests in order, each on its own; a result each. */
  submitAll(requests: readonly Request[]): Promise<Result[]>;
  /** Writes configuration; false when a condition failed and nothing was written. */
  write(operations: RecordOp[]): Promise<boolean>;
  /** Calls back with each group's entries after it is durable, in order. Returns the way to stop it. */
  onCommit(listener: (entries: readonly Entry[]) => void): () => void;
  /** Waits for what is queued, writes indexes back, closes the store. */
  close(): Promise<void>;
}

export interface LedgerOptions {
  store: Store;
  clock: JournalClock;
  /** Most requests decided in one group. */
  maxGroup?: number;
  /** Called once when an append's outcome is unknown: the process has to end and recover. */
  onFatal?: (error: OutcomeUnknown) => void;
}

/** The book cannot take writes at the moment (503); the request may be sent again with the same key. */
export class Unavailable extends Error {
  override name = 'Unavailable';
}

/** What waits for its group: requests to decide (answered together), or configuration to write. */
interface Job {
  requests: readonly Request[];
  records?: SubmitOptions['records'];
  write?: RecordOp[];
  resolve: (answer: Result[] | boolean) => void;
  reject: (error: Error) => void;
}

/** A group about to be appended, and what its jobs will be told. */
interface StagedGroup {
  group: Group;
  results: Result[];
  /** The jobs whose configuration is written. */
  written: Set<Job>;
}

/** Opens a book for use. A new one gets its first group: the built-in assets. */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const ledger = new Committer(options);
  if (options.store.state.next.seq === 1) {
    await ledger.submitAll(
      BUILT_IN.map(({ code, scale }) => ({ op: 'asset', kind: KIND.assetDefined, code, scale })),
    );
  }
  return ledger;
}

class Committer implements Ledger {
  readonly store: Store;
  readonly clock: JournalClock;
  readonly #maxGroup: number;
  readonly #onFatal: LedgerOptions['onFatal'];
  readonly #listeners = new Set<(entries: readonly Entry[]) => void>();
  #queue: Job[] = [];
  #running: Promise<void> | undefined;
  #failed: OutcomeUnknown | undefined;
  #closed = false;

  constructor({ store, clock, maxGroup = 1024, onFatal }: LedgerOptions) {
    this.store = store;
    this.clock = clock;
    this.#maxGroup = maxGroup;
    this.#onFatal = onFatal;
  }

  now(): number {
    return Math.max(this.clock.now(), this.store.lastTime);
  }

  submit(request: Request, options: SubmitOptions = {}): Promise<Result> {
    return new Promise((resolve, reject) => {
      const answer = (results: Result[] | boolean) => resolve((results as Result[])[0]!);
      this.#enqueue({ requests: [request], records: options.records, resolve: answer, reject });
    });
  }

  async submitAll(requests: readonly Request[]): Promise<Result[]> {
    // In groups of the usual size, so that a large batch does not hold up everybody else's requests.
    const parts: Promise<Result[]>[] = [];
    for (let at = 0; at < requests.length; at += this.#maxGroup) {
      parts.push(this.#submitGroup(requests.slice(at, at + this.#maxGroup)));
    }
    return (await Promise.all(parts)).flat();
  }

  #submitGroup(requests: readonly Request[]): Promise<Result[]> {
    return new Promise((resolve, reject) => {
      this.#enqueue({ requests, resolve: (results) => resolve(results as Result[]), reject });
    });
  }

  write(operations: RecordOp[]): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#enqueue({ requests: [], write: operations, resolve: (done) => resolve(done as boolean), reject });
    });
  }

  onCommit(listener: (entries: readonly Entry[]) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    await this.store.close();
  }

  #enqueue(job: Job): void {
    if (this.#failed) return job.reject(this.#failed);
    if (this.#closed) return job.reject(new Unavailable('the book is closed'));
    this.#queue.push(job);
    this.#running ??= this.#run();
  }

  /** One group after another until nothing waits. Sockets are read between groups, so a group is what arrived meanwhile. */
  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      await new Promise(setImmediate);
      await this.#attempt(this.#take());
    }
    this.#running = undefined;
  }

  async #attempt(jobs: Job[]): Promise<void> {
    try {
      await this.#commit(jobs);
    } catch (error) {
      this.#fail(jobs, error as Error);
    }
  }

  /** The next jobs, up to the group's size. A job's requests stay together. */
  #take(): Job[] {
    let size = 0;
    let count = 0;
    for (const job of this.#queue) {
      if (count > 0 && size + job.requests.length > this.#maxGroup) break;
      size += job.requests.length;
      count++;
    }
    return this.#queue.splice(0, count);
  }

  async #commit(jobs: Job[]): Promise<void> {
    if (this.#failed) throw this.#failed;
    const requests = jobs.length === 1 ? jobs[0]!.requests : jobs.flatMap((job) => job.requests);
    const preparing = this.store.prepare(requests);
    if (preparing) await preparing;
    let staged: StagedGroup;
    try {
      staged = await this.#stage(jobs, requests);
    } catch (error) {
      if (jobs.length === 1 || error instanceof OutcomeUnknown) throw error;
      // A request that brings a bug to light must not cost its neighbours theirs.
      for (const job of jobs) await this.#attempt([job]);
      return;
    }
    const { group, results, written } = staged;
    if (group.entries.length > 0 || group.records.length > 0) await this.#append(group);
    let at = 0;
    for (const job of jobs) {
      job.resolve(job.write ? written.has(job) : results.slice(at, at + job.requests.length));
      at += job.requests.length;
    }
  }

  async #stage(jobs: Job[], requests: readonly Request[]): Promise<StagedGroup> {
    const { results, entries, memos } = decide(requests, this.store.state, this.now());
    const { records, written } = await this.#configuration(jobs, results);
    const [first, ...rest] = entries;
    const row = first && link(this.store.head, [first, ...rest]);
    return { group: { entries, memos, records, row }, results, written };
  }

  async #append(group: Group): Promise<void> {
    try {
      await this.store.append(group);
    } catch (error) {
      if (error instanceof RolledBack || error instanceof OutcomeUnknown) throw error;
      // A store that fails in any other way has not said whether the group is durable.
      throw new OutcomeUnknown(`the store failed: ${(error as Error).message}`, { cause: error });
    }
    for (const listener of group.entries.length > 0 ? this.#listeners : []) notify(listener, group.entries);
  }

  /** The group's record operations in order; those of a job whose condition fails are left out. */
  async #configuration(
    jobs: Job[],
    results: readonly Result[],
  ): Promise<{ records: RecordOp[]; written: Set<Job> }> {
    const records: RecordOp[] = [];
    const written = new Set<Job>();
    const staged = new Map<string, boolean>();
    let at = 0;
    for (const job of jobs) {
      const result = results[at];
      at += job.requests.length;
      let operations = job.write;
      if (job.records && result?.status === 'posted' && !result.repeated) operations = job.records(result);
      const changes = operations && (await this.#changes(operations, staged));
      if (!changes) continue;
      for (const [name, there] of changes) staged.set(name, there);
      records.push(...operations!);
      written.add(job);
    }
    return { records, written };
  }

  /**
   * Which documents the operations would make and take away, each seeing those before it; `undefined` when a
   * condition fails.
   */
  async #changes(
    operations: readonly RecordOp[],
    staged: ReadonlyMap<string, boolean>,
  ): Promise<Map<string, boolean> | undefined> {
    const changes = new Map<string, boolean>();
    for (const operation of operations) {
      if ('eraseMemo' in operation) continue;
      const putting = 'put' in operation;
      const { collection, id } = putting ? operation.put : operation.delete;
      const name = nameOf({ collection, id });
      if (putting ? operation.ifAbsent : operation.ifPresent) {
        const known = changes.get(name) ?? staged.get(name);
        const exists = known ?? (await this.store.record(collection, id)) !== undefined;
        if (exists === putting) return undefined;
      }
      changes.set(name, putting);
    }
    return changes;
  }

  /** Tells those who asked. After an unknown outcome the queue ends here too: no later group is begun. */
  #fail(jobs: readonly Job[], error: Error): void {
    let reason = error;
    if (error instanceof RolledBack) reason = new Unavailable(error.message, { cause: error });
    for (const job of jobs) job.reject(reason);
    if (error instanceof OutcomeUnknown && !this.#failed) {
      this.#failed = error;
      this.#onFatal?.(error);
    }
  }
}

function nameOf({ collection, id }: { collection: string; id: string }): string {
  return `${collection}\0${id}`;
}

/** A follower's bug must not undo what is durable already: it surfaces as an uncaught exception of its own. */
function notify(listener: (entries: readonly Entry[]) => void, entries: readonly Entry[]): void {
  try {
    listener(entries);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

/** Group commit: gathers requests while a commit runs, decides them together, and answers none before its group is durable. */
import { link } from './chain.ts';
import type { JournalClock } from './clock.ts';
import { decide, type Followed } from './decide/index.ts';
import type { Entry } from './entry.ts';
import type { Posted, Request, Result } from './request.ts';
import { type Group, OutcomeUnknown, type RecordOp, RolledBack, type Staging, type Store } from './store.ts';

export interface SubmitOptions {
  /**
   * Configuration to write in the same durable group, only if the request posts for the first time. No conditions.
   * Pure: it may be asked again for an entry that did not become durable.
   */
  records?: (posted: Posted) => RecordOp[];
  /**
   * Facts to journal in the same durable group, right behind the entry, only if the request posts for the first time.
   * They must name nothing that could be refused. Pure, as `records`.
   */
  followed?: Followed;
  /** The lane of a fact that names nothing which has one. */
  lane?: number;
}

export interface CommitterOptions {
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
  followed?: Followed;
  write?: RecordOp[];
  resolve: (answer: Result[] | boolean) => void;
  reject: (error: Error) => void;
}

/** A group about to be appended, and what its jobs will be told. */
interface StagedGroup extends Group {
  results: Result[];
  /** The jobs whose configuration is written. */
  written: Set<Job>;
}

/** The one writer of a lane. */
export class Committer {
  readonly store: Store;
  readonly clock: JournalClock;
  readonly #maxGroup: number;
  readonly #onFatal: CommitterOptions['onFatal'];
  readonly #listeners = new Set<(entries: readonly Entry[]) => void>();
  #queue: Job[] = [];
  #waiting = 0;
  #running: Promise<void> | undefined;
  #failed: OutcomeUnknown | undefined;
  #closed = false;

  constructor({ store, clock, maxGroup = 1024, onFatal }: CommitterOptions) {
    this.store = store;
    this.clock = clock;
    this.#maxGroup = maxGroup;
    this.#onFatal = onFatal;
  }

  /** Requests that no group has taken yet. */
  get waiting(): number {
    return this.#waiting;
  }

  submit(request: Request, options: SubmitOptions = {}): Promise<Result> {
    return new Promise((resolve, reject) => {
      const answer = (results: Result[] | boolean) => resolve((results as Result[])[0]!);
      const { records, followed } = options;
      this.#enqueue({ requests: [request], records, followed, resolve: answer, reject });
    });
  }

  async submitAll(requests: readonly Request[]): Promise<Result[]> {
    // In groups of the usual size, each behind what came meanwhile: a large batch does not hold up everybody else.
    const results: Result[][] = [];
    for (let at = 0; at < requests.length; at += this.#maxGroup) {
      results.push(await this.#submitGroup(requests.slice(at, at + this.#maxGroup)));
    }
    return results.flat();
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

  /** Takes nothing more, and waits for what is queued. The store stays open. */
  async end(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  #enqueue(job: Job): void {
    if (this.#failed) return job.reject(this.#failed);
    if (this.#closed) return job.reject(new Unavailable('the book is closed'));
    this.#queue.push(job);
    this.#waiting += job.requests.length;
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
    this.#waiting -= size;
    return this.#queue.splice(0, count);
  }

  async #commit(jobs: Job[]): Promise<void> {
    if (this.#failed) throw this.#failed;
    const requests = jobs.length === 1 ? jobs[0]!.requests : jobs.flatMap((job) => job.requests);
    let bug: unknown;
    let staged: StagedGroup | undefined;
    try {
      staged = await this.store.commit(async (at) => {
        bug = undefined;
        try {
          return await this.#stage(jobs, requests, at);
        } catch (error) {
          bug = error;
          throw error;
        }
      });
    } catch (error) {
      if (error !== bug) throw outcomeOf(error);
      if (jobs.length === 1 || error instanceof OutcomeUnknown) throw error;
      // A request that brings a bug to light must not cost its neighbours theirs.
      for (const job of jobs) await this.#attempt([job]);
      return;
    }
    const { entries, results, written } = staged;
    for (const listener of entries.length > 0 ? this.#listeners : []) notify(listener, entries);
    let at = 0;
    for (const job of jobs) {
      job.resolve(job.write ? written.has(job) : results.slice(at, at + job.requests.length));
      at += job.requests.length;
    }
  }

  async #stage(jobs: Job[], requests: readonly Request[], at: Staging): Promise<StagedGroup> {
    const time = Math.max(this.clock.now(), at.lastTime);
    const { results, entries, memos, changed } = decide(requests, at.state, time, followedBy(jobs));
    const { records, written } = await this.#configuration(jobs, results);
    const row = entries.length > 0 ? link(at.head, entries as [Entry, ...Entry[]]) : undefined;
    return { entries, memos, records, row, changed, results, written };
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

/** A store that fails in any other way has not said whether the group is durable. */
function outcomeOf(error: unknown): Error {
  if (error instanceof RolledBack || error instanceof OutcomeUnknown) return error;
  return new OutcomeUnknown(`the store failed: ${(error as Error).message}`, { cause: error });
}

/** What is journaled with the requests of the jobs, by their place in the group; most groups have none. */
function followedBy(jobs: readonly Job[]): Map<number, Followed> | undefined {
  let followed: Map<number, Followed> | undefined;
  let at = 0;
  for (const job of jobs) {
    if (job.followed) (followed ??= new Map()).set(at, job.followed);
    at += job.requests.length;
  }
  return followed;
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

/**
 * Write-behind: indexes follow the journal in small slices. What entries change gathers in one generation of
 * rows; full, it is frozen and written back a slice with each commit while the next one gathers. When the last
 * slice is in, the cursor `indexed` moves on in the same transaction.
 *
 * After a crash the entries beyond the cursor are folded again. Parts of a generation may be in the file by
 * then; every section writes in such a way that this does no harm.
 */

/** A kind of index. */
export interface Section {
  /** Starts a new generation and hands over the one that ended. The job before it is done by then. */
  freeze(last: number): Job;
}

/** A frozen generation of one section: `size` items to be written in order. */
export interface Job {
  readonly size: number;
  /** Writes items from `from` up to, not including, `to`. May be asked again when the transaction failed. */
  write(from: number, to: number): void;
  /** The whole generation is durable. */
  done(): void;
}

export interface WriteBehindOptions {
  sections: readonly Section[];
  /** Entries in a generation. */
  window: number;
  /** Moves the cursor in the file. */
  moveCursor(seq: number): void;
  /** The cursor as the file has it. */
  indexed: number;
}

/** A frozen generation and how far it is written. */
interface Frozen {
  jobs: Job[];
  last: number;
  /** Items left, over all jobs. */
  left: number;
  job: number;
  at: number;
}

export class WriteBehind {
  readonly #options: WriteBehindOptions;
  #frozen: Frozen | undefined;
  #gathered = 0;
  #last: number;
  #indexed: number;

  constructor(options: WriteBehindOptions) {
    this.#options = options;
    this.#indexed = options.indexed;
    this.#last = options.indexed;
  }

  /** All entries up to this one are in the indexes of the file. */
  get indexed(): number {
    return this.#indexed;
  }

  /** Nothing waits to be written. */
  get idle(): boolean {
    return !this.#frozen && this.#gathered === 0;
  }

  /** Entries up to `last` have been folded. */
  gathered(entries: number, last: number): void {
    this.#gathered += entries;
    this.#last = last;
    if (!this.#frozen && this.#gathered >= this.#options.window) this.freeze();
  }

  /** A full generation waits for the one before it. */
  get full(): boolean {
    return this.#gathered >= this.#options.window;
  }

  /** Ends the gathering generation, if none is being written. */
  freeze(): void {
    if (this.#frozen || this.#gathered === 0) return;
    const jobs = this.#options.sections.map((section) => section.freeze(this.#last));
    const left = jobs.reduce((sum, job) => sum + job.size, 0);
    this.#frozen = { jobs, last: this.#last, left, job: 0, at: 0 };
    this.#gathered = 0;
  }

  /** Items to write along with a commit of so many entries, so that one generation is written before the next is full. */
  share(entries: number): number {
    if (!this.#frozen) return 0;
    const room = this.#options.window * 0.75 - this.#gathered;
    if (room <= entries) return this.#frozen.left;
    return Math.ceil((this.#frozen.left * entries) / room);
  }

  /**
   * Writes up to so many items. To be called inside a transaction; what it returns is to be called once that
   * has committed, and forgotten if it failed.
   */
  slice(items: number): (() => void) | undefined {
    const frozen = this.#frozen;
    if (!frozen) return undefined;
    let { job, at, left } = frozen;
    let budget = items;
    for (; job < frozen.jobs.length; job++, at = 0) {
      const { size } = frozen.jobs[job]!;
      const to = Math.min(size, at + budget);
      if (to > at) frozen.jobs[job]!.write(at, to);
      budget -= to - at;
      left -= to - at;
      at = to;
      if (to < size) break;
    }
    if (job < frozen.jobs.length) return () => Object.assign(frozen, { job, at, left });
    this.#options.moveCursor(frozen.last);
    return () => this.#finish(frozen);
  }

  #finish(frozen: Frozen): void {
    for (const job of frozen.jobs) job.done();
    this.#frozen = undefined;
    this.#indexed = frozen.last;
    if (this.full) this.freeze();
  }
}

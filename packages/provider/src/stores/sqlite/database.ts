/**
 * One SQLite connection and its transactions. A transaction is synchronous, and ends in one of three ways that
 * are never mixed up: it happened, it certainly did not (`RolledBack`), or nobody can know (`OutcomeUnknown`,
 * after which this connection answers nothing more). It is durable once the log is flushed.
 */
import type { SQLInputValue } from 'node:sqlite';
import { OutcomeUnknown, RolledBack } from '@farthing/ledger';
import type { Connection, Log, Statement } from './connection.ts';

/** The places where a write can fail, in order. */
export type Step = 'begin' | 'journal' | 'memos' | 'records' | 'indexes' | 'commit' | 'rollback' | 'flush';

/** Runs a step, or fails in its place: how tests break the machine. */
export type Intercept = (step: Step, run: () => void) => void;

export type Column = null | number | bigint | string | Uint8Array;

/** A prepared query whose rows are arrays. */
export interface Query<Row> {
  one(...parameters: SQLInputValue[]): Row | undefined;
  all(...parameters: SQLInputValue[]): Row[];
  each(...parameters: SQLInputValue[]): Iterable<Row>;
}

const BUSY = 5;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const NOTADB = 26;

/** Errors after which the file or the machine below it cannot be trusted. */
const BROKEN = new Set([IOERR, CORRUPT, NOTADB]);

/** So many pages gather in the log before they are written back into the file. */
const LOG_PAGES = 2000;

export interface DatabaseOptions {
  intercept?: Intercept;
  logPages?: number;
}

export class Database {
  readonly connection: Connection;
  readonly #log: Log;
  readonly #intercept: Intercept | undefined;
  readonly #logPages: number;
  readonly #look: Query<[number, number, number]>;
  readonly #checkpoint: Query<[number, number, number]>;
  readonly #begin: Statement;
  readonly #commit: Statement;
  #broken: OutcomeUnknown | undefined;

  constructor(connection: Connection, log: Log, options: DatabaseOptions = {}) {
    this.connection = connection;
    this.#log = log;
    this.#intercept = options.intercept;
    this.#logPages = options.logPages ?? LOG_PAGES;
    try {
      this.connection.exec(PRAGMAS);
      this.#begin = this.connection.prepare('BEGIN IMMEDIATE');
      this.#commit = this.connection.prepare('COMMIT');
      this.#look = this.query('PRAGMA wal_checkpoint(NOOP)');
      this.#checkpoint = this.query('PRAGMA wal_checkpoint(PASSIVE)');
    } catch (error) {
      this.connection.close();
      throw error;
    }
  }

  /** Throws when an earlier write ended in the unknown. */
  check(): void {
    if (this.#broken) throw this.#broken;
  }

  /** Ends all use of this connection. It is not closed: that would write. The process must end. */
  break(cause: unknown): OutcomeUnknown {
    this.#broken ??= new OutcomeUnknown(`the outcome of a write is unknown: ${messageOf(cause)}`, { cause });
    return this.#broken;
  }

  /** A statement that writes; to be run inside `transaction`. */
  statement(sql: string): Statement {
    return this.connection.prepare(sql);
  }

  /** A query. Integers are numbers, or bigints throughout with `bigints`. */
  query<Row extends Column[]>(sql: string, options: { bigints?: boolean } = {}): Query<Row> {
    const statement = this.connection.prepare(sql);
    statement.setReturnArrays(true);
    statement.setReadBigInts(options.bigints ?? false);
    return {
      one: (...parameters) => {
        this.check();
        try {
          return statement.get(...parameters) as unknown as Row | undefined;
        } catch (error) {
          throw this.#unread(error);
        }
      },
      all: (...parameters) => {
        this.check();
        try {
          return statement.all(...parameters) as unknown as Row[];
        } catch (error) {
          throw this.#unread(error);
        }
      },
      each: (...parameters) => {
        this.check();
        return this.#each(() => statement.iterate(...parameters) as unknown as Iterable<Row>);
      },
    };
  }

  *#each<Row>(read: () => Iterable<Row>): Iterable<Row> {
    try {
      yield* read();
    } catch (error) {
      throw this.#unread(error);
    }
  }

  /** A read that failed leaves nothing in doubt, and may succeed again; unless it was a part of a write. */
  #unread(error: unknown): unknown {
    if (codeOf(error) !== IOERR || this.connection.isTransaction) return error;
    return new RolledBack(`the book could not be read: ${messageOf(error)}`, { cause: error });
  }

  /** Runs a part of a transaction under its name. */
  step(step: Step, run: () => void): void {
    if (this.#intercept) this.#intercept(step, run);
    else run();
  }

  /**
   * Does the work in one transaction, flushed to the disk when this returns.
   * @throws RolledBack | OutcomeUnknown
   */
  transaction(work: () => void): void {
    this.write(work);
    try {
      this.step('flush', () => this.#log.flushNow());
    } catch (error) {
      throw this.break(error);
    }
  }

  /**
   * Does the work in one transaction, which a loss of power may still undo, but none before it without it.
   * @throws RolledBack | OutcomeUnknown
   */
  write(work: () => void): void {
    this.check();
    let committing = false;
    try {
      this.step('begin', () => void this.#begin.run());
      work();
      committing = true;
      this.step('commit', () => void this.#commit.run());
    } catch (error) {
      throw this.#failed(error, committing);
    }
  }

  /**
   * Makes durable what was written before, leaving the process free meanwhile.
   * @throws OutcomeUnknown
   */
  async flush(): Promise<void> {
    this.check();
    try {
      let flushed: Promise<void> | undefined;
      this.step('flush', () => void (flushed = this.#log.flush()));
      await flushed;
    } catch (error) {
      throw this.break(error);
    }
    this.check();
  }

  /**
   * Writes the log back into the file when enough has gathered. SQLite would do it by itself, within a commit, and say
   * nothing of a flush that failed there.
   * @throws OutcomeUnknown
   */
  tidy(): void {
    try {
      const [, pages] = this.#look.one()!;
      if (pages >= this.#logPages) this.#checkpoint.one();
    } catch (error) {
      // A full disk takes the log back another time. Until then it only grows.
      if (codeOf(error) !== FULL) throw this.break(error);
    }
  }

  close(): void {
    if (this.#broken) return;
    this.connection.close();
    this.#log.close();
  }

  #failed(error: unknown, committing: boolean): Error {
    const code = codeOf(error);
    if (code !== undefined && BROKEN.has(code)) return this.break(error);
    if (committing && code !== FULL && code !== BUSY) return this.break(error);
    try {
      // SQLite has rolled back by itself after some errors, such as a full disk.
      this.step('rollback', () => {
        if (this.connection.isTransaction) this.connection.exec('ROLLBACK');
      });
    } catch (rollback) {
      return this.break(rollback);
    }
    if (error instanceof RolledBack) return error;
    return new RolledBack(`the write was rolled back: ${messageOf(error)}`, { cause: error });
  }
}

/** The primary SQLite result code of an error, if it has one. */
export function codeOf(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : undefined;
}

export function isBusy(error: unknown): boolean {
  return codeOf(error) === BUSY;
}

export function isNotADatabase(error: unknown): boolean {
  return codeOf(error) === NOTADB;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * One process owns the file, so it is locked for good: nobody else can write to it or hold up its log, and
 * lookups save their system calls (0.5 µs instead of 2.3). `fullfsync` matters on macOS only.
 *
 * `synchronous = NORMAL` leaves one flush out, that of the log at a commit, which `flush` does instead; the log is still
 * flushed before it is written back, the file after it, and the log's header when it begins anew.
 */
const PRAGMAS = `
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA page_size = 4096;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA fullfsync = ON;
  PRAGMA wal_autocheckpoint = 0;
  PRAGMA journal_size_limit = 67108864;
  PRAGMA cache_size = -32768;
  PRAGMA temp_store = MEMORY;
  PRAGMA trusted_schema = OFF;
`;

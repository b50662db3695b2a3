/**
 * What the store asks of SQLite: the part of `node:sqlite` that it uses. Tests bring another SQLite, over a file
 * system that they can break.
 */
import {
  closeSync,
  existsSync,
  fdatasync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

const CHUNK = 1 << 20;

export interface Connection {
  readonly isTransaction: boolean;
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

/** A prepared statement. Errors carry SQLite's extended result code as `errcode`. */
export interface Statement {
  run(...parameters: SQLInputValue[]): unknown;
  get(...parameters: SQLInputValue[]): unknown;
  all(...parameters: SQLInputValue[]): unknown[];
  iterate(...parameters: SQLInputValue[]): Iterable<unknown>;
  /** Rows are arrays instead of objects. */
  setReturnArrays(enabled: boolean): void;
  /** Integers are bigints instead of numbers. */
  setReadBigInts(enabled: boolean): void;
}

/** The write-ahead log, as the store flushes it: SQLite writes it, and would hold up the process while it flushes. */
export interface Log {
  /** What has been written so far is durable when this ends. */
  flush(): Promise<void>;
  /** The same at once. */
  flushNow(): void;
  close(): void;
}

/** The machine below the store: SQLite, and the files that the store touches itself. */
export interface Platform {
  connect(file: string): Connection;
  /**
   * Makes the write-ahead log durable as it reads now, before anybody reads it. A process that was killed before its
   * flush, or whose flush failed, leaves commits there that nobody was told of and that no later flush need write:
   * after a failed one the system counts pages as written that are not.
   */
  settleLog(file: string): void;
  /** The log of a file that is open; it need not be there before the first flush. */
  openLog(file: string): Log;
}

export const platform: Platform = {
  connect: (file) => new DatabaseSync(file, { readBigInts: true, timeout: 0 }),
  settleLog(file) {
    const log = `${file}-wal`;
    if (!existsSync(log)) return;
    const handle = openSync(log, 'r+');
    try {
      // Writing the same bytes again is what makes the system write them to the disk.
      const bytes = Buffer.allocUnsafe(CHUNK);
      for (let at = 0; ;) {
        const length = readSync(handle, bytes, 0, CHUNK, at);
        if (length === 0) break;
        for (let done = 0; done < length;) done += writeSync(handle, bytes, done, length - done, at + done);
        at += length;
      }
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  },
  openLog(file) {
    let handle: number | undefined;
    // The file stays the same until SQLite closes the book. A handle of our own is told of every failed write, also
    // of those that SQLite's handle was told of.
    const opened = () => (handle ??= openSync(`${file}-wal`, 'r+'));
    return {
      flush: () =>
        new Promise((resolve, reject) => {
          fdatasync(opened(), (error) => (error ? reject(error) : resolve()));
        }),
      flushNow: () => fdatasyncSync(opened()),
      close() {
        if (handle !== undefined) closeSync(handle);
        handle = undefined;
      },
    };
  },
};

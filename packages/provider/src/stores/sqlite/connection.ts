/**
 * What the store asks of SQLite: the part of `node:sqlite` that it uses. Tests bring another SQLite, over a file
 * system that they can break.
 */
import { closeSync, existsSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
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

/** The machine below the store: SQLite, and the files that the store touches itself. */
export interface Platform {
  connect(file: string): Connection;
  /**
   * Makes the write-ahead log durable as it reads now, before anybody reads it. A process that was killed before its
   * flush, or whose flush failed, leaves commits there that nobody was told of and that no later flush need write:
   * after a failed one the system counts pages as written that are not.
   */
  settleLog(file: string): void;
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
};

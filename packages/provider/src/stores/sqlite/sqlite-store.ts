/**
 * The book in one SQLite file. A group is durable by one row of its journal, in one transaction with one flush;
 * everything else is an index in memory that follows into the file in slices (write-behind.ts).
 */
import { randomBytes } from 'node:crypto';
import {
  assetsIn,
  type Group,
  localReads,
  type LocalStore,
  RolledBack,
  type TallyOf,
} from '@farthing/ledger';
import { cacheSize } from '../../cache.ts';
import { backUp } from './backup.ts';
import { platform, type Platform } from './connection.ts';
import { Database, type Intercept, isBusy, isNotADatabase } from './database.ts';
import { createIndexes } from './indexes.ts';
import { createJournal } from './journal.ts';
import { createKeyHash, type KeyHash } from './key-order.ts';
import { acquireLock, BookInUse, type Lock } from './lock.ts';
import { createMemos } from './memos.ts';
import { createMeta } from './meta.ts';
import { migrate, NotABook } from './migrations.ts';
import { BookMoved, markMoved, type Moved, movedIn } from './moved.ts';
import { createRecords } from './records.ts';
import { MIGRATIONS } from './schema.ts';
import { selfCheck } from './self-check.ts';
import { WriteBehind } from './write-behind.ts';

export interface SqliteOptions {
  /** Path of the book's file. `.lock` and `.owner` beside it are the owner's. */
  file: string;
  /** Which statistics to keep. Default: none. */
  tallyOf?: TallyOf;
  /** Opens a book that was moved elsewhere, for whoever moves it. */
  evenIfMoved?: boolean;
  /** Where this process listens, for whoever finds the book in use. May follow by `announce`. */
  url?: string;
  /** Entries that gather before they are written back. More means fewer writes, more memory and a longer start. */
  window?: number;
  /** Unchanged rows to remember of each table. */
  capacity?: number;
  /** After so long without a write, indexes are written back anyway; 0 never. */
  idleMs?: number;
  random?: (bytes: number) => Uint8Array;
  /** For tests. */
  intercept?: Intercept;
  /** Pages that gather in the log before they are written back. */
  logPages?: number;
  platform?: Platform;
  acquire?: typeof acquireLock;
  keyHash?: KeyHash;
  migrations?: readonly string[];
}

export interface SqliteStore extends LocalStore {
  /** Lets others who find the book in use know where its owner listens. */
  announce(url: string): void;
  /** The names of all collections of documents. */
  collections(): string[];
  /** Where the book was moved to, if it was. */
  readonly moved: Moved | undefined;
  /** The book goes on elsewhere: from now on this file is not opened for use. */
  markMoved(moved: Moved): void;
}

const WINDOW = 65_536;
const CAPACITY = 65_536;
const IDLE_MS = 1000;
/** Items written in one transaction when no group is waiting. */
const SLICE = 4096;

/**
 * Opens a book, or founds it. When an append ends with `OutcomeUnknown`, the process must end at once by a
 * signal or `process.abort()`, so that nothing more is written, and open the book anew.
 *
 * @throws BookInUse when another process owns the file.
 * @throws BookMoved when the book goes on elsewhere.
 * @throws NotABook when the file is something else, or of a newer version.
 */
export async function openSqliteStore(options: SqliteOptions): Promise<SqliteStore> {
  const { file } = options;
  const lock = (options.acquire ?? acquireLock)(file, options.url);
  let database: Database | undefined;
  try {
    const { connect, settleLog, openLog } = options.platform ?? platform;
    settleLog(file);
    database = new Database(connect(file), openLog(file), options);
    migrate(database, file, options.migrations ?? MIGRATIONS);
    const moved = movedIn(database);
    if (moved && !options.evenIfMoved) throw new BookMoved(file, moved);
    return createStore(database, lock, options);
  } catch (error) {
    database?.close();
    lock.release();
    if (isBusy(error)) throw new BookInUse(file, undefined);
    if (isNotADatabase(error)) throw new NotABook(`${file} is not a SQLite file`);
    throw error;
  }
}

function createStore(database: Database, lock: Lock, options: SqliteOptions): SqliteStore {
  const window = options.window ?? cacheSize(WINDOW);
  const idleMs = options.idleMs ?? IDLE_MS;
  const meta = createMeta(database);
  const seed = meta.seed(() => (options.random ?? randomBytes)(8));
  const journal = createJournal(database);
  const memos = createMemos(database);
  const records = createRecords(database, memos);
  const indexes = createIndexes({
    database,
    journal,
    memos,
    keyHash: options.keyHash ?? createKeyHash(seed),
    tallyOf: options.tallyOf ?? (() => []),
    capacity: options.capacity ?? cacheSize(CAPACITY),
    indexed: () => behind.indexed,
  });
  const behind: WriteBehind = new WriteBehind({
    sections: indexes.sections,
    window,
    indexed: meta.indexed(),
    moveCursor: meta.moveCursor,
  });
  let idleTimer: NodeJS.Timeout | undefined;
  let written = false;
  let copying: Promise<void> | undefined;
  /** The group that is written and not yet flushed. */
  let appending: Promise<void> | undefined;
  let closing: Promise<void> | undefined;
  let closed = false;

  replay();

  /** Folds what was not yet in the indexes when the book was last left. */
  function replay(): void {
    const tally = indexes.tallies.again();
    for (let after = behind.indexed; after < journal.last;) {
      const entries = journal.read(after, SLICE);
      if (entries.length === 0)
        throw new Error(`the journal is damaged: it cannot be read beyond entry ${after}`);
      for (const entry of entries) {
        indexes.apply(entry);
        tally(entry);
      }
      after += entries.length;
      behind.gathered(entries.length, after);
      while (behind.full) writeSlice();
    }
  }

  function check(): void {
    if (closed) throw new Error('the book is closed');
    database.check();
  }

  /** Writes a slice of the indexes in a transaction of its own. */
  function writeSlice(): void {
    let after: (() => void) | undefined;
    behind.freeze();
    database.write(() => {
      database.step('indexes', () => {
        after = behind.slice(SLICE);
        indexes.keys.forgetOld(SLICE);
      });
    });
    after?.();
    database.tidy();
  }

  /** Between the write and its flush others may read: they see the book as it was before the group. */
  async function append(group: Group): Promise<void> {
    check();
    const { row, entries } = group;
    const first = row?.first ?? journal.last + 1;
    const last = row?.last ?? journal.last;
    if (first !== journal.last + 1 || last !== journal.last + entries.length) {
      throw new Error(
        `a group from ${first} to ${last} with ${entries.length} cannot follow ${journal.last}`,
      );
    }
    const tallies = indexes.tallies.of(entries);
    const weight = Math.max(1, entries.length);
    let after: (() => void) | undefined;
    database.write(() => {
      if (row) database.step('journal', () => journal.insert(row));
      if (group.memos.length > 0) database.step('memos', () => memos.insert(group));
      if (group.records.length > 0) database.step('records', () => group.records.forEach(records.apply));
      database.step('indexes', () => {
        after = behind.slice(behind.share(weight));
        indexes.keys.forgetOld(weight * 2);
      });
    });
    // Index rows are of earlier groups, and durable as such: of them the file may say at once that it has them.
    after?.();
    await database.flush();
    try {
      memos.advance(group);
      if (row) journal.advance(row, entries);
      if (group.changed) indexes.takeOver(entries, group.changed);
      else entries.forEach(indexes.apply);
      indexes.tallies.add(tallies);
      behind.gathered(entries.length, journal.last);
    } catch (error) {
      throw database.break(error);
    }
    database.tidy();
    written = true;
    armIdleTimer();
  }

  /** Documents and texts are read from the file, where those of a group are before they are durable. */
  async function settled(): Promise<void> {
    while (appending) await appending.catch(() => {});
    check();
  }

  function armIdleTimer(): void {
    if (idleTimer || idleMs === 0 || closed) return;
    idleTimer = setInterval(whenIdle, idleMs);
    idleTimer.unref();
  }

  /** A book at rest brings its indexes up to date, so that the next start has little to replay. */
  function whenIdle(): void {
    if (written) {
      written = false;
      return;
    }
    clearInterval(idleTimer);
    idleTimer = undefined;
    void rest().catch(() => {
      // The next append meets the same trouble and reports it.
      armIdleTimer();
    });
  }

  async function rest(): Promise<void> {
    while ((!behind.idle || indexes.keys.forgetting()) && !written && !closed) {
      writeSlice();
      await new Promise(setImmediate);
    }
  }

  /** Writes slices, leaving the loop free in between, until all that is there now is in the file. */
  async function flush(): Promise<void> {
    const { last } = journal;
    while (behind.indexed < last) {
      check();
      writeSlice();
      await new Promise(setImmediate);
    }
  }

  async function close(): Promise<void> {
    await appending?.catch(() => {});
    closed = true;
    clearInterval(idleTimer);
    await copying?.catch(() => {});
    // Broken: nothing more is written, and the locks stay until the process ends.
    database.check();
    try {
      while (!behind.idle) writeSlice();
    } catch (error) {
      // What could not be written back is in the journal, and is folded again at the next start.
      if (!(error instanceof RolledBack)) throw error;
    }
    database.close();
    lock.release();
  }

  return {
    lane: 0,
    get state() {
      check();
      return indexes.state;
    },
    assets: assetsIn(() => indexes.state),
    get head() {
      return journal.head;
    },
    get lastTime() {
      return journal.lastTime;
    },
    ...localReads,
    async append(group) {
      if (appending) throw new Error('one group after another');
      appending = append(group);
      try {
        await appending;
      } finally {
        appending = undefined;
      }
    },
    async read(after, limit) {
      check();
      return journal.read(after, limit);
    },
    async rows(after, limit) {
      check();
      return journal.rows(after, limit);
    },
    async seqAt(time) {
      check();
      return journal.seqAt(time);
    },
    async history(account, list, { before = Number.MAX_SAFE_INTEGER, limit }) {
      check();
      const seqs = indexes.history.page(account, list, before, limit + 1);
      const items = seqs.slice(0, limit).map((seq) => journal.entry(seq)!);
      return seqs.length > limit ? { items, next: items.at(-1)!.seq } : { items };
    },
    async tallies(account, fromDay, toDay, subject) {
      check();
      return indexes.tallies.page(account, fromDay, toDay, subject);
    },
    async memoText(id) {
      await settled();
      return memos.text(id);
    },
    async accounts(after, limit) {
      check();
      return indexes.accounts.page(after, limit);
    },
    async limits(after, limit) {
      check();
      return indexes.limits.page(after, limit);
    },
    async dueHolds(time, limit) {
      check();
      return indexes.holds.due(time, limit);
    },
    record(collection, id) {
      if (appending) return settled().then(() => records.one(collection, id));
      check();
      return records.one(collection, id);
    },
    async records(collection, page) {
      await settled();
      return records.page(collection, page);
    },
    async flush() {
      check();
      await flush();
    },
    async backup(path) {
      check();
      await flush();
      copying = backUp(database, path);
      await copying;
    },
    async check(options) {
      check();
      return selfCheck({ database, journal, history: indexes.history, memos, records }, options);
    },
    announce: lock.announce,
    collections() {
      check();
      return records.collections();
    },
    get moved() {
      check();
      return movedIn(database);
    },
    markMoved(moved) {
      check();
      markMoved(database, moved);
    },
    async close() {
      closing ??= close();
      await closing;
    },
  };
}

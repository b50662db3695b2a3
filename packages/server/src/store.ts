/**
 * Where the book is kept, as the configuration says: a SQLite file in the data directory, or a PostgreSQL database that
 * several servers share. It and migrate.ts name the stores; PostgreSQL's is loaded only when it is used.
 */
import { existsSync } from 'node:fs';
import { type BookStore, oneLane } from '@farthing/ledger';
import { type Secrets, tallyOf } from '@farthing/provider';
import type { PostgresBook } from '@farthing/provider/stores/postgres/index.ts';
import { openSqliteStore, readMoved } from '@farthing/provider/stores/sqlite/index.ts';
import { type BackupOutcome, writeBackup } from './backup.ts';
import type { Config } from './config.ts';
import { bookPath } from './data-directory.ts';

export interface OpenedStore {
  store: BookStore;
  /** Lets programs that find the book in use know where it is served. */
  announce(url: string): void;
  /** Writes a backup into a directory of this machine, or says how it is done. */
  backup(directory: string): Promise<BackupOutcome>;
}

export interface OpenStoreOptions {
  config: Pick<Config, 'dataDir' | 'database'>;
  secrets: Pick<Secrets, 'book'>;
  /**
   * Whether this is a server, not a command that passes by: it founds a book where there is none in the database, and
   * does the jobs if no other server does.
   */
  serves: boolean;
  /** Opens the file; only tests replace it. */
  openFile?: typeof openSqliteStore;
}

/** The book cannot be opened as it is; the message says how to mend that. */
export class CannotOpen extends Error {
  override name = 'CannotOpen';
}

/** How long a server asks what became of a commit whose connection was lost, before it ends: longer than a failover. */
const RECOVER_MS = 10 * 60_000;
/** The clocks of a server and of its database may differ by as much. */
const MOST_APART_MS = 30_000;

/** @throws BookInUse | NotABook | BookMoved | CannotOpen */
export function openStore(options: OpenStoreOptions): Promise<OpenedStore> {
  return options.config.database ? openDatabase(options) : openFile(options);
}

async function openFile({
  config,
  openFile: open = openSqliteStore,
}: OpenStoreOptions): Promise<OpenedStore> {
  const { dataDir } = config;
  const store = await open({ file: bookPath(dataDir), tallyOf });
  return {
    store: oneLane(store),
    announce: store.announce,
    backup: (directory) => writeBackup({ store, dataDir, directory, now: Date.now() }),
  };
}

async function openDatabase({ config, secrets, serves }: OpenStoreOptions): Promise<OpenedStore> {
  const { dataDir, database } = config;
  const { url, connections, lanes } = database!;
  const file = bookPath(dataDir);
  // With the file's secrets beside it, an empty database would become a second book under the first one's name.
  if (existsSync(file) && !readMoved(file)) {
    throw new CannotOpen(
      `${file} is a book in SQLite, but DATABASE_URL names a PostgreSQL. To move it there: ` +
        `farthing migrate --from sqlite:${dataDir} --to DATABASE_URL. To found another one, name another data directory.`,
    );
  }
  const { AnotherBook, NotABook, openPostgresBook, Unreachable } =
    await import('@farthing/provider/stores/postgres/index.ts');
  // One connection is for what the servers agree on.
  const readers = Math.max(1, Math.floor((connections - 1) / 2));
  const writers = Math.max(1, connections - 1 - readers);
  try {
    const store = await openPostgresBook({
      url,
      name: secrets.book,
      tallyOf,
      readers,
      writers,
      recoverMs: RECOVER_MS,
      mayLead: serves,
      mayFound: serves,
      ...(lanes === undefined ? {} : { lanes }),
    });
    if (serves) await mustAgree(store);
    return { store, announce() {}, backup: async () => ({ status: 'refused', message: HOW_TO_BACK_UP }) };
  } catch (error) {
    if (error instanceof AnotherBook) throw new CannotOpen(`${error.message}. ${howToShare(dataDir)}`);
    if (error instanceof NotABook || error instanceof Unreachable)
      throw new CannotOpen(error.message, { cause: error });
    throw error;
  }
}

/** A server whose clock is wrong would date what it writes by it, and every other server's time must follow. */
async function mustAgree(store: PostgresBook): Promise<void> {
  const ahead = await store.clockAhead();
  if (Math.abs(ahead) <= MOST_APART_MS) return;
  await store.close();
  const seconds = Math.round(Math.abs(ahead) / 1000);
  throw new CannotOpen(
    `this machine's clock is ${seconds} seconds ${ahead > 0 ? 'ahead of' : 'behind'} the database's. ` +
      'Set both from the same time servers (NTP), then start again.',
  );
}

/** Servers of one book must have the same secrets. */
export function howToShare(dataDir: string): string {
  return `Copy secrets.json of a server that serves this book into ${dataDir}, readable by its owner only; or name another database.`;
}

export const HOW_TO_BACK_UP: string =
  'This book is in PostgreSQL, and is backed up there: pg_basebackup and an archive of the WAL for the whole server, or ' +
  'pg_dump for this database. Keep secrets.json of the data directory with it: without it a backup is worthless. ' +
  'docs/operate/high-availability.md shows how.';

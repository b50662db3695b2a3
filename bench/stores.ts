/** Where a benchmark keeps a book, so that the same work can be done over each store. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { journalClock, type Ledger, openLedger } from '@farthing/ledger';
import { openPostgresBook, type PostgresBook } from '@farthing/provider/stores/postgres/index.ts';
import { openSqliteStore, type SqliteStore } from '@farthing/provider/stores/sqlite/index.ts';
import { tallyOf } from '@farthing/provider/statistics/tally.ts';

/** Plain data: it is handed to other processes. A new PostgreSQL book gets so many lanes, or the store's usual ones. */
export type Place = { store: 'sqlite'; file: string } | { store: 'postgres'; url: string; lanes?: number };

export async function openBook(place: Place): Promise<Ledger> {
  const store = await openStore(place);
  const clock = journalClock({ wall: Date.now, monotonic: () => performance.now(), last: store.lastTime });
  return openLedger({ store, clock });
}

async function openStore(place: Place): Promise<SqliteStore | PostgresBook> {
  if (place.store === 'postgres') return openPostgresBook({ url: place.url, lanes: place.lanes, tallyOf });
  mkdirSync(dirname(place.file), { recursive: true });
  return openSqliteStore({ file: place.file, tallyOf });
}

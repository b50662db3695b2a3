/** Where a benchmark keeps a book, so that the same work can be done over each store. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { journalClock, type Ledger, openLedger } from '@farthing/ledger';
import { openSqliteStore } from '@farthing/provider/stores/sqlite/index.ts';
import { tallyOf } from '@farthing/provider/statistics/tally.ts';

/** Plain data: it is handed to other processes. */
export type Place = { store: 'sqlite'; file: string } | { store: 'postgres'; url: string };

export async function openBook(place: Place): Promise<Ledger> {
  if (place.store === 'postgres') throw new Error('there is no Postgres store yet');
  mkdirSync(dirname(place.file), { recursive: true });
  const store = await openSqliteStore({ file: place.file, tallyOf });
  const clock = journalClock({ wall: Date.now, monotonic: () => performance.now(), last: store.lastTime });
  return openLedger({ store, clock });
}

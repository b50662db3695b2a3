/** A book on any disk, with a clock of its own: opened, asked, and held to what it has acknowledged. */
import { isDeepStrictEqual } from 'node:util';
import {
  type Entry,
  journalClock,
  type Ledger,
  openLedger,
  type OutcomeUnknown,
  type Request,
  verify,
} from '@farthing/ledger';
import {
  openSqliteStore,
  type SqliteOptions,
  type SqliteStore,
} from '@farthing/provider/stores/sqlite/index.ts';
import { must } from '../rounds.ts';
import type { Random } from '../random.ts';
import { countedIn, createRequests, DOCUMENTED } from './requests.ts';

/** Documents written together with an entry, and alone. */
const WITH_ENTRY = 'with-entry';
const ALONE = 'alone';
export const COLLECTIONS = [WITH_ENTRY, ALONE];

/** What a book has acknowledged. */
export interface Acknowledged {
  /** By sequence: what posted, and the request. */
  entries: Map<number, { entry: Entry; request: Request }>;
  /** Documents written without an entry. */
  documents: Set<string>;
}

export interface Book {
  ledger: Ledger;
  store: SqliteStore;
  /** What the book says after an outcome that is unknown. */
  fatal: OutcomeUnknown | undefined;
}

/** Wall time of the torture: it only passes by `tick`. */
export interface Wall {
  now: number;
}

export async function openBookOn(options: SqliteOptions, wall: Wall): Promise<Book> {
  const store = await openSqliteStore({ tallyOf: countedIn, idleMs: 0, ...options });
  try {
    const now = () => wall.now;
    const clock = journalClock({ wall: now, monotonic: now, last: store.lastTime });
    const book: Book = { store, fatal: undefined } as unknown as Book;
    book.ledger = await openLedger({ store, clock, onFatal: (error) => (book.fatal = error) });
    return book;
  } catch (error) {
    await store.close().catch(() => {});
    throw error;
  }
}

/** Asks for one change; a payment of the documented sort brings its document along. */
export function ask({ ledger }: Book, request: Request) {
  if (request.kind !== DOCUMENTED) return ledger.submit(request);
  return ledger.submit(request, {
    records: ({ entry: { seq, time } }) => [
      {
        put: {
          collection: WITH_ENTRY,
          id: idOf(seq),
          value: { seq, time },
          lookups: { of: String(seq % 5) },
        },
      },
    ],
  });
}

export function writeAlone({ ledger }: Book, id: string, size: number): Promise<boolean> {
  return ledger.write([{ put: { collection: ALONE, id, value: 'x'.repeat(size) } }]);
}

function idOf(seq: number): string {
  return String(seq).padStart(10, '0');
}

/**
 * Holds a book to its promises: everything acknowledged is there as it was, nothing is there by half, the chain
 * and all indexes are right. @throws Broken
 */
export async function expectWhole(book: Book, acknowledged: Acknowledged): Promise<Entry[]> {
  const { store } = book;
  const entries = await store.read(0, 1_000_000);
  for (const [seq, { entry }] of acknowledged.entries) {
    const found = entries[seq - 1];
    must(found !== undefined, `acknowledged entry ${seq} is lost; the journal ends at ${entries.length}`);
    must(isDeepStrictEqual(found, entry), `acknowledged entry ${seq} is now another one`);
  }
  const documents = await store.records(WITH_ENTRY, { limit: 1_000_000 });
  const documented = entries.filter(({ kind }) => kind === DOCUMENTED).map(({ seq }) => idOf(seq));
  const there = documents.map(({ id }) => id);
  must(
    isDeepStrictEqual(there, documented),
    () => `entries with documents: ${documented.join()}; documents: ${there.join()}`,
  );
  const alone = new Set((await store.records(ALONE, { limit: 1_000_000 })).map(({ id }) => id));
  for (const id of acknowledged.documents) must(alone.has(id), `acknowledged document ${id} is lost`);
  const { ok, findings } = await verify({ store, tallyOf: countedIn });
  must(ok, () => `verify: ${findings.map(({ seq, message }) => `${seq}: ${message}`).join('; ')}`);
  return entries;
}

/** Asks again for something that was acknowledged: the answer is the first one. */
export async function expectRepeat(
  book: Book,
  { entry, request }: { entry: Entry; request: Request },
): Promise<void> {
  const again = await ask(book, request);
  must(again.status === 'posted' && again.repeated, `the key of entry ${entry.seq} is free again`);
  must(again.entry.seq === entry.seq, `the key of entry ${entry.seq} is answered with ${again.entry.seq}`);
}

/** Makes a book of so many requests and some documents, and closes it. */
export async function fillBook(file: string, random: Random, count: number): Promise<void> {
  const wall: Wall = { now: Date.UTC(2026, 0, 15) };
  const book = await openBookOn({ file }, wall);
  const requests = createRequests(random);
  for (let at = 0; at < count;) {
    wall.now += random.below(3_600_000);
    const group = Array.from({ length: random.pick([1, 2, 5, 12]) }, requests.next);
    for (const result of await Promise.all(group.map((request) => ask(book, request)))) {
      if (result.status === 'posted') requests.posted(result.entry);
    }
    at += group.length;
    if (random.chance(0.2)) await writeAlone(book, `document-${at}`, random.between(1, 600));
  }
  await book.ledger.close();
}

/**
 * History lists: for each listed account and kind of entry the sequences that concern it, in chunks. The file
 * has them up to the cursor, memory the rest.
 */
import { type Entry, type HoldState, listOf } from '@farthing/ledger';
import { bulkInsert } from './bulk.ts';
import type { Database } from './database.ts';
import { ascending } from './table.ts';
import type { Section } from './write-behind.ts';

export interface History extends Section {
  /** Lists an entry for the accounts it concerns. */
  add(entry: Entry): void;
  /** Up to `limit` sequences below `before`, newest first. */
  page(account: number, list: number, before: number, limit: number): number[];
  /** The lists that must name an entry, each once. */
  placesOf(entry: Entry): ListName[];
  /** All lists that the file has something of. */
  lists(): ListName[];
}

/** An account and a number of a list. */
export interface ListName {
  account: number;
  list: number;
}

export interface HistoryOptions {
  listed(account: number): boolean;
  hold(id: number): HoldState | undefined;
  /** The cursor: chunks that begin after it are parts of a generation not yet complete. */
  indexed(): number;
}

/** Lists are numbered `kind >> 4`. */
const LISTS = 256;
/** So that several chunks share a page of the file, and none spills to another. */
const CHUNK_BYTES = 480;

/** Sequences by account × 256 + list. */
type Lists = Map<number, number[]>;

export function createHistory(database: Database, { listed, hold, indexed }: HistoryOptions): History {
  const insert = bulkInsert(database, 'INSERT OR REPLACE INTO history (account, list, first, steps)', 4);
  const select = database.query<[number, Uint8Array]>(
    'SELECT first, steps FROM history WHERE account = ? AND list = ? AND first <= ? ORDER BY first DESC',
  );
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES + 8);
  let now: Lists = new Map();
  let frozen: Lists = new Map();

  const selectLists = database.query<[number, number]>('SELECT DISTINCT account, list FROM history');

  function push(account: number, list: number, seq: number): void {
    if (!listed(account)) return;
    const name = account * LISTS + list;
    const seqs = now.get(name);
    if (!seqs) now.set(name, [seq]);
    else if (seqs[seqs.length - 1] !== seq) seqs.push(seq);
  }

  /** Tells each account that an entry concerns, some of them more than once. */
  function visit(
    entry: Entry,
    list: number,
    tell: (account: number, list: number, seq: number) => void,
  ): void {
    for (const leg of entry.legs) tell(leg.account, list, entry.seq);
    if (entry.holds) {
      tell(entry.holds.debit, list, entry.seq);
      tell(entry.holds.credit, list, entry.seq);
    }
    if (entry.settles) {
      tell(entry.settles.debit, list, entry.seq);
      tell(hold(entry.settles.hold)!.credit, list, entry.seq);
    }
    if (entry.about) for (const account of entry.about) tell(account, list, entry.seq);
  }

  /** Chunks are cut by what they hold, from the cursor on: written again after a crash they replace themselves. */
  function write(name: number, seqs: readonly number[]): void {
    const list = name % LISTS;
    const account = (name - list) / LISTS;
    for (let i = 0; i < seqs.length;) {
      const first = seqs[i++]!;
      let size = 0;
      for (let previous = first; i < seqs.length && size < CHUNK_BYTES; previous = seqs[i++]!) {
        size = writeVarint(buffer, size, seqs[i]! - previous);
      }
      insert.row().push(account, list, first, Buffer.from(buffer.subarray(0, size)));
    }
  }

  return {
    add(entry) {
      const list = listOf(entry.kind);
      if (list >= LISTS) throw new Error(`kind ${entry.kind} belongs to no list`);
      visit(entry, list, push);
    },
    page(account, list, before, limit) {
      const page: number[] = [];
      const take = (seqs: readonly number[]) => {
        for (let i = seqs.length - 1; i >= 0 && page.length < limit; i--) {
          if (seqs[i]! < before) page.push(seqs[i]!);
        }
      };
      take(now.get(account * LISTS + list) ?? []);
      take(frozen.get(account * LISTS + list) ?? []);
      if (page.length >= limit) return page;
      for (const [first, steps] of select.each(account, list, Math.min(indexed(), before - 1))) {
        take(readChunk(first, steps));
        if (page.length >= limit) break;
      }
      return page;
    },
    placesOf(entry) {
      const list = listOf(entry.kind);
      const accounts = new Set<number>();
      visit(entry, list, (account) => void (listed(account) && accounts.add(account)));
      return [...accounts].map((account) => ({ account, list }));
    },
    lists: () => selectLists.all().map(([account, list]) => ({ account, list })),
    freeze() {
      const lists = (frozen = now);
      now = new Map();
      let names: number[] | undefined;
      return {
        size: lists.size,
        write(from, to) {
          names ??= [...ascending(lists.keys())];
          insert.begin();
          for (let i = from; i < to; i++) write(names[i]!, lists.get(names[i]!)!);
          insert.end();
        },
        done() {
          frozen = new Map();
        },
      };
    },
  };
}

function writeVarint(buffer: Buffer, at: number, value: number): number {
  while (value > 127) {
    buffer[at++] = (value % 128) | 128;
    value = Math.floor(value / 128);
  }
  buffer[at++] = value;
  return at;
}

function readChunk(first: number, steps: Uint8Array): number[] {
  const seqs = [first];
  let seq = first;
  let step = 0;
  let factor = 1;
  for (const byte of steps) {
    step += (byte & 127) * factor;
    factor *= 128;
    if (byte > 127) continue;
    seqs.push((seq += step));
    step = 0;
    factor = 1;
  }
  return seqs;
}

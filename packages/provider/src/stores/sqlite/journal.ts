/** The journal in the file: one row per group, the only thing a commit has to make durable. */
import { Chain, Codec, type Entry, type GroupRow } from '@farthing/ledger';
import type { Database } from './database.ts';

export interface Journal {
  /** The last group's hash. */
  readonly head: Uint8Array;
  /** Sequence and journal time of the last entry; 0 in an empty book. */
  readonly last: number;
  readonly lastTime: number;
  /** Writes a group. Inside a transaction. */
  insert(row: GroupRow): void;
  /** The group is durable. */
  advance(row: GroupRow, entries: readonly Entry[]): void;
  entry(seq: number): Entry | undefined;
  /** Up to `limit` entries after a sequence. */
  read(after: number, limit: number): Entry[];
  rows(after: number, limit: number): GroupRow[];
  /** A sequence up to which all entries are older than a time; at most one group short of the last such. */
  before(time: number): number;
  /** First sequence of the first group at or after a time; the next one to be given, if there is none. */
  seqAt(time: number): number;
}

type Columns = [number, number, number, number, Uint8Array, Uint8Array];

/** Groups last read, so that neighbours need not fetch them again. */
const REMEMBERED_GROUPS = 8;

export function createJournal(database: Database): Journal {
  const columns = 'first, last, time, format, hash, bytes';
  const insert = database.statement(`INSERT INTO journal (${columns}) VALUES (?, ?, ?, ?, ?, ?)`);
  const selectHolding = database.query<Columns>(
    `SELECT ${columns} FROM journal WHERE first <= ? ORDER BY first DESC LIMIT 1`,
  );
  const selectAfter = database.query<Columns>(
    // Bounded: a group beyond the last one may be written and not yet durable.
    `SELECT ${columns} FROM journal WHERE first > ? AND first <= ? ORDER BY first LIMIT ?`,
  );
  const selectTimes = database.query<[number, number, number]>(
    'SELECT first, last, time FROM journal WHERE first <= ? ORDER BY first DESC LIMIT 1',
  );

  const recent: GroupRow[] = [];
  let head = Chain.GENESIS;
  let last = 0;
  let lastTime = 0;
  const end = selectHolding.one(Number.MAX_SAFE_INTEGER);
  if (end) {
    const row = remember(toRow(end));
    head = row.hash;
    last = row.last;
    lastTime = decode(row).at(-1)!.time;
  }

  function remember(row: GroupRow): GroupRow {
    if (recent.push(row) > REMEMBERED_GROUPS) recent.shift();
    return row;
  }

  /** The group that holds an entry. */
  function holding(seq: number): GroupRow | undefined {
    if (seq < 1 || seq > last) return undefined;
    const known = recent.find((row) => row.first <= seq && seq <= row.last);
    if (known) return known;
    const found = selectHolding.one(seq);
    return found && remember(toRow(found));
  }

  /** Times never go back along the journal: halves the range of sequences until no group is left. */
  function search(time: number): { found: number; at: number } {
    let low = 1;
    let high = last + 1;
    let found = 0;
    while (low < high) {
      const [first, end, since] = selectTimes.one(Math.floor((low + high) / 2))!;
      if (since >= time) {
        high = first;
      } else {
        // A damaged row must not keep the search from ending.
        low = Math.max(low, end) + 1;
        found = first - 1;
      }
    }
    return { found, at: low };
  }

  return {
    get head() {
      return head;
    },
    get last() {
      return last;
    },
    get lastTime() {
      return lastTime;
    },
    insert(row) {
      insert.run(row.first, row.last, row.time, row.format, row.hash, row.bytes);
    },
    advance(row, entries) {
      head = row.hash;
      last = row.last;
      lastTime = entries.at(-1)!.time;
    },
    entry(seq) {
      const row = holding(seq);
      return row && Codec.decodeOne(known(row).bytes, row.first, row.time, seq);
    },
    read(after, limit) {
      const entries: Entry[] = [];
      for (let seq = after + 1; entries.length < limit;) {
        const row = holding(Math.max(seq, 1));
        // A row that ends before its sequence is damaged: `verify` says so.
        if (!row || row.last < seq) break;
        for (const entry of decode(row)) if (entry.seq >= seq && entries.length < limit) entries.push(entry);
        seq = row.last + 1;
      }
      return entries;
    },
    rows(after, limit) {
      const first = holding(Math.max(after + 1, 1));
      if (!first || limit < 1) return [];
      return [first, ...selectAfter.all(first.first, last, limit - 1).map(toRow)];
    },
    before: (time) => search(time).found,
    seqAt: (time) => search(time).at,
  };
}

function toRow([first, last, time, format, hash, bytes]: Columns): GroupRow {
  return { first, last, time, format, hash, bytes };
}

function decode(row: GroupRow): Entry[] {
  return Codec.decodeGroup(known(row).bytes, row.first, row.time);
}

function known(row: GroupRow): GroupRow {
  if (row.format !== Codec.FORMAT)
    throw new Error(`journal group ${row.first} has the unknown format ${row.format}`);
  return row;
}

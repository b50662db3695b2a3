/**
 * Request keys: which entry a caller's key posted, for 30 days of journal time. Recent keys are in memory,
 * older ones in the file under a 64-bit number (key-order.ts); a hit there is checked against the journal.
 */
import { type Entry, KEY_LIFETIME_MS } from '@farthing/ledger';
import { bulkInsert } from './bulk.ts';
import type { Database } from './database.ts';
import type { Journal } from './journal.ts';
import { KeyColumns } from './key-columns.ts';
import { joined, type K, type KeyHash, secondAt } from './key-order.ts';
import type { Section } from './write-behind.ts';

export interface Keys extends Section {
  find(caller: number, key: string): number | undefined;
  /** `time` is the entry's. */
  add(caller: number, key: string, seq: number, time: number): void;
  /** Deletes what has expired among up to so many rows; goes round all of them bit by bit. Inside a transaction. */
  forgetOld(rows: number): void;
  /** Whether a round is under way or due. */
  forgetting(): boolean;
}

/** A round of forgetting begins when journal time has gone on by so much. */
const ROUND_MS = 6 * 3_600_000;

interface Round {
  /** Where it continues. */
  from: bigint;
  /** Time-ordered keys from here on are younger than their lifetime. */
  until: bigint;
  /** Entries before this one are older than it. */
  firstLive: number;
}

export function createKeys(database: Database, journal: Journal, hash: KeyHash): Keys {
  const select = database.query<[number]>('SELECT seq FROM request_key WHERE k = ? ORDER BY seq DESC');
  const insert = bulkInsert(database, 'INSERT OR IGNORE INTO request_key (k, seq)', 2);
  const selectEnd = database.query<[bigint]>(
    'SELECT k FROM request_key WHERE k >= ? AND k < ? ORDER BY k LIMIT 1 OFFSET ?',
    { bigints: true },
  );
  const remove = database.statement('DELETE FROM request_key WHERE k >= ? AND k < ? AND seq < ?');
  const greatest = database
    .query<[bigint | null]>('SELECT max(k) FROM request_key', { bigints: true })
    .one()![0];

  /** The greatest second among time-ordered keys in the file. */
  let storedSecond = greatest === null || greatest < 0n ? -1 : Number(greatest >> 32n);
  let now = new KeyColumns();
  let frozen = new KeyColumns();
  let round: Round | undefined;
  let lastRound = -Infinity;

  function isDue(): boolean {
    return round !== undefined || journal.lastTime - lastRound >= ROUND_MS;
  }

  function alive(entry: Entry | undefined): entry is Entry {
    return entry !== undefined && journal.lastTime - entry.time <= KEY_LIFETIME_MS;
  }

  function remembered(keys: KeyColumns, caller: number, key: string, k: K): number | undefined {
    const seq = keys.find(caller, key, k);
    if (seq === undefined || journal.lastTime - keys.since <= KEY_LIFETIME_MS) return seq;
    return alive(journal.entry(seq)) ? seq : undefined;
  }

  function stored(caller: number, key: string, { high, low }: K): number | undefined {
    // Time-ordered keys come with their time: one younger than all in the file is not there.
    if (high > storedSecond) return undefined;
    for (const [seq] of select.all(joined(high, low))) {
      const entry = journal.entry(seq);
      if (entry?.key?.caller === caller && entry.key.key === key) return alive(entry) ? seq : undefined;
    }
    return undefined;
  }

  return {
    find(caller, key) {
      const k = hash(caller, key);
      return remembered(now, caller, key, k) ?? remembered(frozen, caller, key, k) ?? stored(caller, key, k);
    },
    add(caller, key, seq, time) {
      now.add(caller, key, hash(caller, key), seq, time);
    },
    freeze() {
      const keys = (frozen = now);
      now = new KeyColumns();
      let places: Uint32Array | undefined;
      return {
        size: keys.size,
        write(from, to) {
          places ??= keys.inOrder();
          insert.begin();
          for (let i = from; i < to; i++) insert.row().push(keys.k(places[i]!), keys.seq(places[i]!));
          insert.end();
        },
        done() {
          storedSecond = Math.max(storedSecond, keys.greatestHigh());
          frozen = new KeyColumns();
        },
      };
    },
    forgetting: isDue,
    forgetOld(rows) {
      if (rows <= 0 || !isDue()) return;
      const threshold = journal.lastTime - KEY_LIFETIME_MS;
      round ??= {
        from: -(2n ** 63n),
        until: joined(Math.max(0, secondAt(threshold)), 0),
        firstLive: journal.before(threshold) + 1,
      };
      const end = selectEnd.one(round.from, round.until, rows)?.[0];
      remove.run(round.from, end ?? round.until, round.firstLive);
      // If the transaction fails, the rows stay until the next round.
      if (end !== undefined) {
        round.from = end;
        return;
      }
      round = undefined;
      lastRound = journal.lastTime;
    },
  };
}

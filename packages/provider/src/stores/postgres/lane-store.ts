/** One lane of a book in PostgreSQL, as the store port has it. Whatever it answers was asked of the database just now. */
import { Codec, type Entry, RolledBack, type Store } from '@farthing/ledger';
import { laneBase } from '@farthing/ledger/lane.ts';
import type { Connections, Rows } from './connections.ts';
import { emptyTables, nothingWanted } from './rows.ts';
import { fetchValues, type LaneRow, readFetched } from './fetch.ts';
import { listIn, seqOf, unpackChunk, unpackTail } from './history-codec.ts';
import { addUp, type LaneCache } from './lane-cache.ts';
import type { LaneCommit } from './lane-commit.ts';
import { readAccount, readHold, readLimit, unpackSums } from './read-row.ts';
import type { createRecords } from './records.ts';
import { selfCheck } from './self-check.ts';
import type { Statements } from './statements.ts';
import { runView } from './views.ts';

export interface LaneStoreOptions {
  cache: LaneCache;
  commits: LaneCommit;
  reads: Connections;
  statements: Statements;
  records: ReturnType<typeof createRecords>;
}

/** A list's chunks hold at least about so many entries. */
const CHUNK_AT_LEAST = 16;
const MOST_CHUNKS = 1000;

export function createLaneStore(options: LaneStoreOptions): Store {
  const { cache, commits, reads, statements, records } = options;
  const { lane } = cache;

  async function entriesAt(seqs: readonly number[]): Promise<Entry[]> {
    const wanted = nothingWanted();
    for (const seq of seqs) wanted.entry.add(seq);
    const tables = emptyTables();
    const answer = await reads.query(statements.fetch, fetchValues(wanted, []));
    readFetched(answer, wanted, { tables, lanes: new Map() });
    return seqs.map((seq) => tables.entry.get(seq)!);
  }

  /** The newest sequences of a list below `before`; a list continues from its tail into chunks that never change. */
  async function historySeqs(account: number, list: number, before: number, most: number): Promise<number[]> {
    const seqs: number[] = [];
    const take = (from: readonly number[]) => {
      for (const seq of from.toReversed()) if (seq < before && seqs.length < most) seqs.push(seq);
    };
    const chunks = Math.min(Math.ceil(most / CHUNK_AT_LEAST) + 1, MOST_CHUNKS);
    for (let from = before; ;) {
      const values = [lane, account, list, from, chunks];
      const rows: Rows = await reads.query(statements.history, values);
      const pieces = rows.filter(([first]) => first !== null);
      if (from === before) {
        const tail = rows.find(([first]) => first === null);
        const places = tail ? unpackTail(tail[1] as Buffer) : [];
        take(places.filter((place) => listIn(place) === list).map((place) => seqOf(lane, place)));
      }
      for (const [first, steps] of pieces) take(unpackChunk(Number(first), steps as Buffer));
      if (seqs.length >= most || pieces.length < chunks) return seqs;
      from = Number(pieces.at(-1)![0]);
    }
  }

  const store: Store = {
    lane,
    assets: {
      byId: (id) => cache.assets.get(id),
      byCode: (code) => cache.assets.values().find((asset) => asset.code === code),
      all: () => [...cache.assets.values()],
    },
    get lastTime() {
      return cache.row?.time ?? 0;
    },
    async tip() {
      const found = { tables: emptyTables(), lanes: new Map<number, LaneRow>() };
      const answer = await reads.query(statements.fetch, fetchValues(nothingWanted(), [lane]));
      readFetched(answer, nothingWanted(), found);
      const { seq, time, head } = found.lanes.get(lane)!;
      return { seq, time, head };
    },
    view: (read) =>
      runView(read, {
        connections: reads,
        statements,
        assets: cache.assets,
        learnAssets: () => learnAssets(reads, statements, cache),
        laneOf: () => lane,
        home: lane,
      }),
    commit: commits.commit,
    async read(after, limit) {
      const from = Math.max(after, laneBase(lane));
      const groups = await reads.query(statements.entries, [lane, from, from + limit]);
      return groups
        .flatMap(([first, , time, , bytes]) =>
          Codec.decodeGroup(bytes as Buffer, Number(first), Number(time)),
        )
        .filter(({ seq }) => seq > from && seq <= from + limit);
    },
    async rows(after, limit) {
      const rows = await reads.query(statements.rows, [lane, after, limit]);
      return rows.map(([first, last, time, format, bytes, hash]) => ({
        first: Number(first),
        last: Number(last),
        time: Number(time),
        format: Number(format),
        bytes: new Uint8Array(bytes as Buffer),
        hash: new Uint8Array(hash as Buffer),
      }));
    },
    async seqAt(time) {
      const [[seq]] = (await reads.query(statements.seqAt, [lane, Math.floor(time)])) as [[string]];
      return Number(seq);
    },
    async history(account, list, { before = Number.MAX_SAFE_INTEGER, limit }) {
      const seqs = await historySeqs(account, list, before, limit + 1);
      const items = await entriesAt(seqs.slice(0, limit));
      return seqs.length > limit ? { items, next: items.at(-1)!.seq } : { items };
    },
    async tallies(account, fromDay, toDay, subject) {
      const statement = subject === undefined ? statements.tallies : statements.tally;
      const about = subject === undefined ? [] : [subject];
      const rows = await reads.query(statement, [lane, account, day(fromDay), day(toDay), ...about]);
      return rows.map(([on, subjectOf, sums]) => ({
        account,
        day: Number(on),
        subject: Number(subjectOf),
        values: addUp(unpackSums(sums as Buffer), []),
      }));
    },
    async memoText(id) {
      const [row] = await reads.query(statements.memo, [lane, id]);
      return (row?.[0] as Buffer | null | undefined)?.toString();
    },
    async accounts(after, limit) {
      return (await reads.query(statements.accounts, [lane, after, limit])).map(readAccount);
    },
    async limits(after, limit) {
      return (await reads.query(statements.limits, [lane, after, limit])).map(readLimit);
    },
    async dueHolds(time, limit) {
      return (await reads.query(statements.dueHolds, [lane, time, limit])).map(readHold);
    },
    record: records.record,
    records: records.records,
    check: () => selfCheck({ store, reads, statements, list: historySeqs }),
    async flush() {},
    async backup() {
      throw new RolledBack(
        'a book in PostgreSQL is backed up by the database: pg_basebackup copies the whole server, pg_dump one database',
      );
    },
    async close() {},
  };
  return store;
}

/** Days are numbers of 32 bits in the table; whoever asks for all of them may name greater ones. */
function day(number: number): number {
  return Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.floor(number)));
}

async function learnAssets(reads: Connections, statements: Statements, cache: LaneCache): Promise<void> {
  for (const [id, code, scale] of await reads.query(statements.assets, [cache.lane])) {
    cache.assets.set(Number(id), { id: Number(id), code: code as string, scale: Number(scale) });
  }
}

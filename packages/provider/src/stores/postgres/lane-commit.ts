/**
 * Committing to a lane. As long as this process is the only one that writes to the lane, a group takes one round trip:
 * what was computed from the rows in memory is written if the lane is still where they are true. If another process was
 * quicker, nothing was written: its entries are followed and the group is staged again, now with the lane locked first.
 */
import {
  Chain,
  Codec,
  type Entry,
  type Group,
  type GroupRow,
  OutcomeUnknown,
  RolledBack,
  type Staging,
  type TallyOf,
} from '@farthing/ledger';
import { type Append, appendValues, laneAfter } from './append.ts';
import { Changes } from './changes.ts';
import { type Connection, type Connections, mustBeReplicated, type Rows } from './connections.ts';
import { CONDITION_FAILED, isConflict, isKeyTaken, isRefusal, Unreachable } from './failure.ts';
import { fetchValues, type LaneRow, readFetched } from './fetch.ts';
import type { LaneCache } from './lane-cache.ts';
import { confirm, headAt, mustFollow, resolveGroup, writeRecords } from './outcome.ts';
import { isAnythingWanted, nameOfKey, nothingWanted, type Wanted } from './rows.ts';
import { stagingState } from './states.ts';
import type { Statements } from './statements.ts';

export interface LaneCommitOptions {
  cache: LaneCache;
  reads: Connections;
  writes: Connections;
  statements: Statements;
  tallyOf: TallyOf;
  /** Where other processes listen, and under which name this one speaks. */
  channel: string;
  sender: string;
  /** Milliseconds to go on asking what became of a commit. */
  recoverMs: number;
  /** Told of memos whose text is gone. */
  forgetMemo(memo: number): void;
}

export interface LaneCommit {
  /** Looks how far the lane has come. */
  load(): Promise<void>;
  commit<G extends Group>(stage: (at: Staging) => G | Promise<G>): Promise<G>;
}

type Stage<G> = (at: Staging) => G | Promise<G>;
type GroupWithRow = Group & { row: GroupRow };

/** More entries of others than these are not followed; memory starts anew. */
const MOST_TO_FOLLOW = 20_000;
/** Attempts at one group. Each failed one has a reason that has passed meanwhile, or it is given up. */
const MOST_ATTEMPTS = 12;
/** A condition that fails again and again is not a race. */
const MOST_CONDITIONS = 3;

const AGAIN = Symbol('again');

export function createLaneCommit(options: LaneCommitOptions): LaneCommit {
  const { cache, reads, writes, statements, tallyOf, channel, sender } = options;
  const { lane, tables } = cache;
  /** Another process writes to the lane too. */
  let contended = false;
  /** Up to where standbys are known to have the lane, if there are any that commits wait for. */
  let confirmed = 0;

  /** Fetches rows into memory. False when the lane has moved on: then what was staged counts for nothing. */
  async function fetch(wanted: Wanted): Promise<boolean> {
    const answer = await reads.query(statements.fetch, fetchValues(wanted, [lane]));
    const lanes = new Map<number, LaneRow>();
    readFetched(answer, wanted, { tables, lanes });
    const now = lanes.get(lane)!;
    const moved = now.seq !== cache.row!.seq;
    await follow(now);
    return !moved;
  }

  async function current(): Promise<LaneRow> {
    const lanes = new Map<number, LaneRow>();
    const answer = await reads.query(statements.fetch, fetchValues(nothingWanted(), [lane]));
    readFetched(answer, nothingWanted(), { tables, lanes });
    return lanes.get(lane)!;
  }

  async function load(): Promise<void> {
    const now = await current();
    cache.assets.clear();
    for (const [id, code, scale] of await reads.query(statements.assets, [lane])) {
      cache.assets.set(Number(id), { id: Number(id), code: code as string, scale: Number(scale) });
    }
    cache.row = now;
    // Assets defined in between came with entries that are followed next.
    if (now.nextAsset !== cache.assets.size + 1) await follow(await current());
  }

  /** Brings what is in memory to where the lane is now. */
  async function follow(now: LaneRow): Promise<void> {
    const before = cache.row!;
    if (now.seq <= before.seq) {
      mustFollow(lane, before, now);
      before.fence = now.fence;
      return;
    }
    if (now.seq - before.seq > MOST_TO_FOLLOW) {
      mustFollow(lane, before, { seq: now.seq, head: await headAt(lane, before, reads.query, statements) });
      cache.forget();
      await load();
      return;
    }
    const rows = (await reads.query(statements.entries, [lane, before.seq, now.seq])).map(readGroup);
    let head = before.head;
    for (const row of rows) head = Chain.hashOf(head, row);
    // Whether it is our entries that they come after shows in the head to which they lead.
    mustFollow(lane, { seq: now.seq, head }, now);
    const entries = rows.flatMap(({ bytes, first, time }) => Codec.decodeGroup(bytes, first, time));
    await fetchSettledHolds(entries);
    cache.follow(entries);
    cache.row = now;
  }

  /** The account that a released hold was for is named by the hold only. */
  async function fetchSettledHolds(entries: readonly Entry[]): Promise<void> {
    const wanted = nothingWanted();
    const made = new Set<number>();
    for (const { seq, holds, settles } of entries) {
      if (holds) made.add(seq);
      if (settles && !made.has(settles.hold) && tables.hold.get(settles.hold) === undefined) {
        wanted.hold.add(settles.hold);
      }
    }
    if (wanted.hold.size === 0) return;
    const answer = await reads.query(statements.fetch, fetchValues(wanted, []));
    readFetched(answer, wanted, { tables, lanes: new Map() });
  }

  /** Stages a group until nothing is missing that it reads, and nothing that it changes. */
  async function prepare<G extends Group>(stage: Stage<G>): Promise<{ group: G; append?: Append }> {
    for (;;) {
      const row = cache.row!;
      let wanted = nothingWanted();
      const staging = stagingState(cache, row, () => wanted);
      let group: G;
      try {
        group = await stage({ state: staging.state, head: row.head, lastTime: row.time });
      } catch (error) {
        // What it threw counts only if it saw everything, and the lane as it is now.
        if ((await fetch(wanted)) && !isAnythingWanted(wanted)) throw error;
        continue;
      }
      const posted = new Set(group.entries.flatMap(({ key }) => (key ? [nameOf(key.caller, key.key)] : [])));
      const missed = isAnythingWanted(wanted);
      // A key that was taken to be free and did not post has not been tried by the index: it has to be looked for.
      for (const name of staging.assumedFree) if (!posted.has(name)) wanted.key.add(name);
      let replaceKeys = false;
      for (const name of posted) if (tables.key.get(name)) replaceKeys = true;
      if (replaceKeys)
        for (const name of posted) if (tables.key.get(name) === undefined) wanted.key.add(name);
      const verify = group.entries.length === 0 && staging.wasRead(group.records.length === 0);
      if (missed || verify || wanted.key.size > 0) {
        const stands = await fetch(wanted);
        if (!stands || missed || [...wanted.key].some((name) => tables.key.get(name))) continue;
      }
      if (!hasRow(group)) return { group };
      check(group, row);
      for (;;) {
        wanted = nothingWanted();
        const changes = new Changes(cache, wanted);
        try {
          changes.addGroup(group, tallyOf);
        } catch (error) {
          if (!isAnythingWanted(wanted)) throw new RolledBack((error as Error).message, { cause: error });
        }
        if (!isAnythingWanted(wanted)) {
          return { group, append: { lane, before: row, group, changes, replaceKeys, channel, sender } };
        }
        if (!(await fetch(wanted))) break;
      }
    }
  }

  function nameOf(caller: number, key: string): string {
    return nameOfKey(lane, caller, key);
  }

  function check({ entries, row }: GroupWithRow, before: LaneRow): void {
    const fits = row.first === before.seq + 1 && row.last === before.seq + entries.length;
    if (fits && entries.length > 0) return;
    throw new RolledBack(
      `a group from ${row.first} to ${row.last} with ${entries.length} cannot follow ${before.seq}`,
    );
  }

  /** @returns whether the group was written; not, when the lane had moved on. */
  async function send(values: readonly unknown[], connection: Connection): Promise<boolean> {
    const [[done]] = (await connection.query(statements.append, values)) as [[string]];
    return done === 't';
  }

  /** It is in the database, and confirmed by the standbys that commits wait for. */
  function written({ group, changes, ...append }: Append): void {
    cache.row = laneAfter({ group, changes, ...append });
    confirmed = cache.row.seq;
    changes.apply(group.entries);
    forgetErased(group);
  }

  function forgetErased({ records }: Group): void {
    for (const operation of records) if ('eraseMemo' in operation) options.forgetMemo(operation.eraseMemo);
  }

  /** What a refusal by the server means: another attempt, or that it is given up. */
  async function refused(error: unknown, append: Append, attempt: number): Promise<typeof AGAIN> {
    if (!isRefusal(error)) throw error;
    if (attempt < MOST_ATTEMPTS) {
      if (isKeyTaken(error)) {
        const wanted = nothingWanted();
        for (const { caller, key } of append.changes.keys) wanted.key.add(nameOf(caller, key));
        await fetch(wanted);
        return AGAIN;
      }
      if (isConflict(error)) return AGAIN;
      if (error.code === CONDITION_FAILED && attempt < MOST_CONDITIONS) return AGAIN;
    }
    throw new RolledBack(error.message, { cause: error });
  }

  async function optimistic<G extends Group>(stage: Stage<G>, attempt: number): Promise<G | typeof AGAIN> {
    const { group, append } = await prepare(stage);
    if (!append) return withoutEntries(group, attempt);
    const values = appendValues(append, laneAfter(append));
    let sent = false;
    try {
      const done = await writes.use(async (connection) => {
        connection.takeWarnings();
        sent = true;
        const posted = await send(values, connection);
        if (posted) mustBeReplicated(connection);
        return posted;
      });
      if (done) {
        written(append);
        return group;
      }
      contended = true;
      return AGAIN;
    } catch (error) {
      if (isRefusal(error)) return refused(error, append, attempt);
      if (!sent) throw error;
      return resolve(append, group);
    }
  }

  async function locked<G extends Group>(stage: Stage<G>, attempt: number): Promise<G | typeof AGAIN> {
    let committing: { append: Append; group: G } | undefined;
    /** A group without entries. */
    let alone: G | undefined;
    let lost = false;
    try {
      const group = await writes.use(async (connection) => {
        try {
          await connection.run(statements.lock(lane));
          const now = await current();
          contended = now.seq !== cache.row!.seq;
          await follow(now);
          const { group, append } = await prepare(stage);
          if (!append) {
            await connection.run('ROLLBACK');
            alone = group;
            return group;
          }
          const values = appendValues(append, laneAfter(append));
          if (!(await send(values, connection))) {
            // Locked and read since: what was read came from another server, one that is the primary no longer.
            await connection.run('ROLLBACK');
            reads.renew();
            return AGAIN;
          }
          connection.takeWarnings();
          committing = { append, group };
          await connection.run('COMMIT');
          mustBeReplicated(connection);
          written(append);
          return group;
        } catch (error) {
          lost = connection.broken;
          if (committing || lost) throw error;
          await connection.run('ROLLBACK');
          throw error;
        }
      });
      return alone ? await withoutEntries(alone, attempt) : group;
    } catch (error) {
      if (committing && !isRefusal(error)) return resolve(committing.append, committing.group);
      // Lost before the commit was asked for: nothing happened, and another connection may be had.
      if (lost && attempt < MOST_ATTEMPTS / 2) return AGAIN;
      if (!isRefusal(error)) throw error;
      if (isConflict(error) && attempt < MOST_ATTEMPTS) return AGAIN;
      // A key or a condition: tried once more without the lock, where it is told in full.
      if ((isKeyTaken(error) || error.code === CONDITION_FAILED) && attempt < MOST_ATTEMPTS) {
        contended = false;
        return AGAIN;
      }
      throw error;
    }
  }

  async function resolve<G extends Group>(append: Append, group: G): Promise<G | typeof AGAIN> {
    if (!(await resolveGroup(append, options))) return AGAIN;
    written(append);
    return group;
  }

  async function withoutEntries<G extends Group>(group: G, attempt: number): Promise<G | typeof AGAIN> {
    const known = cache.row!;
    if (group.records.length === 0) {
      // It may answer with an entry that it found, which is thereby acknowledged.
      if (known.seq > confirmed) confirmed = await confirm(lane, known, options);
      return group;
    }
    try {
      await writeRecords(group.records, options, lane, known);
      confirmed = Math.max(confirmed, known.seq);
      forgetErased(group);
      return group;
    } catch (error) {
      const again = isRefusal(error) && (isConflict(error) || error.code === CONDITION_FAILED);
      if (again && attempt < (isConflict(error) ? MOST_ATTEMPTS : MOST_CONDITIONS)) return AGAIN;
      throw error;
    }
  }

  return {
    load,
    async commit(stage) {
      let bug: { error: unknown } | undefined;
      const watched: typeof stage = async (at) => {
        bug = undefined;
        try {
          return await stage(at);
        } catch (error) {
          bug = { error };
          throw error;
        }
      };
      try {
        if (!cache.row) await load();
        for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
          const done = await (contended ? locked(watched, attempt) : optimistic(watched, attempt));
          if (done !== AGAIN) return done;
        }
        throw new RolledBack(`lane ${lane} was busy at ${MOST_ATTEMPTS} attempts`);
      } catch (error) {
        throw error === bug?.error ? error : outcomeOf(error);
      } finally {
        cache.trim();
      }
    },
  };
}

/** What reached the database's commit was resolved before; whatever else failed has written nothing. */
function outcomeOf(error: unknown): unknown {
  if (error instanceof RolledBack || error instanceof OutcomeUnknown) return error;
  const message = error instanceof Unreachable || isRefusal(error) ? error.message : String(error);
  return new RolledBack(message, { cause: error });
}

function readGroup([first, last, time, format, bytes, hash]: Rows[number]): GroupRow {
  return {
    first: Number(first),
    last: Number(last),
    time: Number(time),
    format: Number(format),
    bytes: bytes as Buffer,
    hash: hash as Buffer,
  };
}

function hasRow<G extends Group>(group: G): group is G & GroupWithRow {
  if (group.row) return true;
  if (group.entries.length > 0) throw new RolledBack('a group of entries came without its row');
  return false;
}

/**
 * Commits whose outcome was lost with the connection. The lane is fenced off first, so that what was sent before can no
 * longer happen; then the journal says whether it did. Groups without entries carry a token for the same purpose.
 */
import { randomUUID } from 'node:crypto';
import { laneBase, OutcomeUnknown, type RecordOp, Unavailable } from '@farthing/ledger';
import { type Append, noticeOf, recordValues } from './append.ts';
import { type Connection, type Connections, mustBeReplicated } from './connections.ts';
import { isRefusal, Unreachable } from './failure.ts';
import type { LaneRow } from './fetch.ts';
import type { LaneCommitOptions } from './lane-commit.ts';
import type { Statements } from './statements.ts';

type Options = Pick<LaneCommitOptions, 'writes' | 'statements' | 'channel' | 'sender' | 'recoverMs'>;

const SHORTEST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1000;

/** What a process knows of how far a lane has come: all that follows must come after it. */
type Known = Pick<LaneRow, 'seq' | 'head'>;

/** Whether the group is in the journal. @throws OutcomeUnknown when nobody can tell in time. */
export function resolveGroup(append: Append, options: Options): Promise<boolean> {
  const { lane, before, group } = append;
  return persist(options, async (connection) => {
    await fenceOff(connection, lane, before, options);
    const [found] = await connection.query(options.statements.hashAt, [lane, group.row.last]);
    return found !== undefined && Buffer.compare(found[0] as Buffer, group.row.hash) === 0;
  });
}

/** Writes configuration alone. @throws DatabaseError when a condition fails; nothing was written. */
export async function writeRecords(
  records: readonly RecordOp[],
  options: Options,
  lane: number,
  known: Known,
): Promise<void> {
  const { writes, statements, channel, sender } = options;
  const token = randomUUID();
  const values = [token, channel, noticeOf(sender, records), ...recordValues(records)];
  let sent = false;
  try {
    await writes.use(async (connection) => {
      connection.takeWarnings();
      sent = true;
      await connection.query(statements.writeRecords, values);
      mustBeReplicated(connection);
    });
  } catch (error) {
    if (!sent || isRefusal(error)) throw error;
    const done = await persist(options, async (connection) => {
      const [[happened]] = (await connection.query(statements.claim, [token])) as [[string]];
      await fenceOff(connection, lane, known, options);
      return happened === 't';
    });
    if (!done) await writeRecords(records, options, lane, known);
  }
}

/**
 * Makes sure that standbys have whatever was read of a lane: after a restart the primary also shows commits that nobody
 * was answered, since no standby had confirmed them. Returns up to which entry.
 */
export async function confirm(lane: number, known: Known, { writes, statements }: Options): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await writes.use((connection) => writeAndCheck(connection, lane, known, 'confirm', statements));
    } catch (error) {
      if (isRefusal(error) || error instanceof Unavailable || error instanceof OutcomeUnknown) throw error;
      if (attempt === 2) throw new Unreachable((error as Error).message, { cause: error });
    }
  }
}

async function fenceOff(connection: Connection, lane: number, known: Known, { statements }: Options) {
  await writeAndCheck(connection, lane, known, 'fence', statements);
}

/** Writes to the lane's row, which must be one that follows what is known. Returns how far the lane has come. */
async function writeAndCheck(
  connection: Connection,
  lane: number,
  known: Known,
  how: 'fence' | 'confirm',
  statements: Statements,
): Promise<number> {
  connection.takeWarnings();
  const [[text, head]] = (await connection.query(statements[how], [lane])) as [[string, Buffer]];
  mustBeReplicated(connection);
  const seq = Number(text);
  const there = seq > known.seq ? await headAt(lane, known, connection.query, statements) : head;
  mustFollow(lane, known, { seq, head: there });
  return seq;
}

/** The lane's head where `known` is, in the journal as it is now. */
export async function headAt(
  lane: number,
  known: Known,
  ask: Connections['query'],
  { hashAt }: Statements,
): Promise<Uint8Array | undefined> {
  if (known.seq === laneBase(lane)) return known.head;
  const [row] = await ask(hashAt, [lane, known.seq]);
  return row?.[0] as Buffer | undefined;
}

/**
 * After a failover that was not told of the last commits, or a restored backup, the database has another history than the
 * one that was answered from, whether or not it has come further since.
 *
 * @param now How far the lane has come, and its head where `known` is
 * @throws OutcomeUnknown
 */
export function mustFollow(
  lane: number,
  known: Known,
  now: { seq: number; head: Uint8Array | undefined },
): void {
  if (now.seq < known.seq) {
    throw new OutcomeUnknown(
      `lane ${lane} had come to ${known.seq}, but the database knows only ${now.seq}: it has lost commits`,
    );
  }
  if (!now.head || Buffer.compare(now.head, known.head) !== 0) {
    throw new OutcomeUnknown(
      `lane ${lane} had come to ${known.seq}, but the database has other entries there: it has lost commits`,
    );
  }
}

/** Asks again and again, with pauses, until there is an answer or the time is up. */
async function persist<T>(options: Options, ask: (connection: Connection) => Promise<T>): Promise<T> {
  const deadline = Date.now() + options.recoverMs;
  for (let pause = SHORTEST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await options.writes.use(ask);
    } catch (error) {
      if (error instanceof OutcomeUnknown) throw error;
      if (Date.now() + pause > deadline) {
        throw new OutcomeUnknown(`what became of a commit cannot be found out: ${(error as Error).message}`, {
          cause: error,
        });
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/**
 * Commits whose outcome was lost with the connection. The lane is fenced off first, so that what was sent before can no
 * longer happen; then the journal says whether it did. Groups without entries carry a token for the same purpose.
 */
import { randomUUID } from 'node:crypto';
import { OutcomeUnknown, type RecordOp } from '@farthing/ledger';
import { type Append, noticeOf, recordValues } from './append.ts';
import { type Connection, mustBeReplicated } from './connections.ts';
import { isRefusal } from './failure.ts';
import type { LaneCommitOptions } from './lane-commit.ts';

type Options = Pick<LaneCommitOptions, 'writes' | 'statements' | 'channel' | 'sender' | 'recoverMs'>;

const SHORTEST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1000;

/** Whether the group is in the journal. @throws OutcomeUnknown when nobody can tell in time. */
export function resolveGroup(append: Append, options: Options): Promise<boolean> {
  const { lane, before, group } = append;
  return persist(options, async (connection) => {
    await fenceOff(connection, lane, before.seq, options);
    const [found] = await connection.query(options.statements.hashAt, [lane, group.row.last]);
    return found !== undefined && Buffer.compare(found[0] as Buffer, group.row.hash) === 0;
  });
}

/** Writes configuration alone. @throws DatabaseError when a condition fails; nothing was written. */
export async function writeRecords(
  records: readonly RecordOp[],
  options: Options,
  lane: number,
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
      const claimed = await connection.query(statements.claim, [token]);
      await fenceOff(connection, lane, 0, options);
      return claimed.length === 0;
    });
    if (!done) await writeRecords(records, options, lane);
  }
}

async function fenceOff(
  connection: Connection,
  lane: number,
  known: number,
  { statements }: Options,
): Promise<void> {
  connection.takeWarnings();
  const [[seq]] = (await connection.query(statements.fence, [lane])) as [[string]];
  mustBeReplicated(connection);
  if (Number(seq) < known) {
    throw new OutcomeUnknown(
      `lane ${lane} had come to ${known}, but the database knows only ${seq}: it has lost commits`,
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

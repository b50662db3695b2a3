/**
 * Forgetting request keys whose 30 days are over: a little at a time, in rounds through the table in the order of its
 * index. With them go tokens that nobody can ask for any more (outcome.ts). Two processes that do it at once do no harm.
 */
import { KEY_LIFETIME_MS, type Store } from '@farthing/ledger';
import { laneBase } from '@farthing/ledger/lane.ts';
import * as column from './columns.ts';
import type { Connections } from './connections.ts';
import type { Statements } from './statements.ts';

export interface KeyForgettingOptions {
  reads: Connections;
  statements: Statements;
  lanes: readonly Store[];
}

interface Round {
  key: string;
  owner: string;
  /** Entries before it are older than a key lives. */
  firstLive: number;
}

/** A round begins when journal time has gone on by so much. */
const ROUND_MS = 6 * 3_600_000;

/** Looks at the next so many keys of each lane where a round is due; returns how many were forgotten. */
export function createKeyForgetting({
  reads,
  statements,
  lanes,
}: KeyForgettingOptions): (rows: number) => Promise<number> {
  const rounds = new Map<number, Round>();
  const lastRound = new Map<number, number>();

  async function forgetIn({ lane, tip, seqAt }: Store, rows: number): Promise<number> {
    let round = rounds.get(lane);
    if (!round) {
      const { time } = await tip();
      if (time - (lastRound.get(lane) ?? -Infinity) < ROUND_MS) return 0;
      lastRound.set(lane, time);
      const after = await seqAt(time - KEY_LIFETIME_MS);
      if (after === laneBase(lane) + 1) return 0;
      // The group before it may end with entries that are young enough.
      const [[first]] = (await reads.query(statements.groupOf, [lane, after - 1])) as [[string]];
      const firstLive = Number(first);
      round = { key: '00000000-0000-0000-0000-000000000000', owner: '-1', firstLive };
    }
    const found = await reads.query(statements.keysAfter, [lane, round.key, round.owner, rows]);
    const over = found.filter(([, , seq]) => Number(seq) < round.firstLive);
    if (over.length > 0) {
      const keys = over.map(([key]) => (key as string).replaceAll('-', ''));
      const owners = over.map(([, owner]) => Number(owner));
      await reads.query(statements.deleteKeys, [
        lane,
        column.uuid(keys),
        column.int8(owners),
        round.firstLive,
      ]);
    }
    const end = found.at(-1);
    if (!end || found.length < rows) rounds.delete(lane);
    else rounds.set(lane, { ...round, key: end[0] as string, owner: end[1] as string });
    return over.length;
  }

  return async (rows) => {
    let forgotten = 0;
    for (const lane of lanes) forgotten += await forgetIn(lane, rows);
    await reads.query(statements.deleteOutcomes, [rows]);
    return forgotten;
  };
}

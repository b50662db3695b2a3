/**
 * Forgetting request keys whose 30 days are over: a little at a time, in rounds through the table in the order of its
 * index. Two processes that sweep at once do no harm.
 */
import { KEY_LIFETIME_MS, type Store } from '@farthing/ledger';
import { laneBase } from '@farthing/ledger/lane.ts';
import * as column from './columns.ts';
import type { Connections } from './connections.ts';
import type { Statements } from './statements.ts';

export interface SweepOptions {
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
export function createSweep({ reads, statements, lanes }: SweepOptions): (rows: number) => Promise<number> {
  const rounds = new Map<number, Round>();
  const lastRound = new Map<number, number>();

  /** The group in which time passes the threshold, found by halving (time never goes back): the first that may live. */
  async function firstAfter(lane: number, threshold: number, last: number): Promise<number> {
    let low = laneBase(lane) + 1;
    let high = last + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const [row] = await reads.query(statements.timeAt, [lane, middle]);
      if (row && Number(row[2]) >= threshold) high = Math.min(middle, Number(row[0]));
      else low = row ? Number(row[1]) + 1 : high;
    }
    const [before] = await reads.query(statements.timeAt, [lane, low - 1]);
    return before && low > laneBase(lane) + 1 ? Number(before[0]) : low;
  }

  async function sweepLane({ lane, tip }: Store, rows: number): Promise<number> {
    let round = rounds.get(lane);
    if (!round) {
      const { seq, time } = await tip();
      if (time - (lastRound.get(lane) ?? -Infinity) < ROUND_MS) return 0;
      lastRound.set(lane, time);
      const firstLive = await firstAfter(lane, time - KEY_LIFETIME_MS, seq);
      if (firstLive === laneBase(lane) + 1) return 0;
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
    for (const lane of lanes) forgotten += await sweepLane(lane, rows);
    return forgotten;
  };
}

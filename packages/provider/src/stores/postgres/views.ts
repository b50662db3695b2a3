/**
 * Views: functions over rows of one moment. Each round fetches what the last one missed; if a lane has moved on between
 * two rounds, everything is fetched anew by one statement. The rows are the view's own: nothing of the writers' memory
 * is read, so a view sees every commit that was answered before it began.
 */
import type { View } from '@farthing/ledger';
import type { Asset } from '@farthing/ledger/asset.ts';
import { laneOfNumber } from '@farthing/ledger/lane.ts';
import type { Connections } from './connections.ts';
import { fetchValues, type LaneRow, readFetched } from './fetch.ts';
import { emptyTables, isAnythingWanted, KINDS, nothingWanted, type Wanted } from './rows.ts';
import { viewOf } from './states.ts';
import type { Statements } from './statements.ts';

export interface ViewOptions {
  connections: Connections;
  statements: Statements;
  /** Assets known so far, and a way to learn of new ones. */
  assets: Map<number, Asset>;
  learnAssets(): Promise<void>;
  laneOf(name: string): number | undefined;
  home: number;
}

export async function runView<T>(read: (rows: View) => T, options: ViewOptions): Promise<T> {
  const { connections, statements, assets, laneOf, home } = options;
  const tables = emptyTables();
  let lanes = new Map<number, LaneRow>();
  const all = nothingWanted();
  let wanted = nothingWanted();
  let newAssets = false;
  let learned = false;
  const timeOf = (lane: number) => lanes.get(lane)?.time;
  const rows = viewOf({ tables, wanted: () => wanted, assets, laneOf, home, timeOf });
  const view: View = {
    ...rows,
    asset: (id) => rows.asset(id) ?? missedAsset(),
    assetByCode: (code) => rows.assetByCode(code) ?? missedAsset(),
  };
  /** Another process may have defined it. */
  function missedAsset(): undefined {
    newAssets = true;
  }

  for (;;) {
    wanted = nothingWanted();
    newAssets = false;
    let result: { value: T } | { error: unknown };
    try {
      result = { value: read(view) };
    } catch (error) {
      result = { error };
    }
    const missed = isAnythingWanted(wanted);
    if (newAssets && !learned) {
      learned = true;
      await options.learnAssets();
      if (!missed) continue;
    }
    if (!missed) {
      if ('error' in result) throw result.error;
      return result.value;
    }
    for (const kind of KINDS) for (const name of wanted[kind]) (all[kind] as Set<unknown>).add(name);
    const touched = [...new Set([...lanes.keys(), ...lanesOf(wanted)])];
    const before = lanes;
    await fetch(wanted, touched);
    if ([...before].some(([lane, { seq }]) => lanes.get(lane)?.seq !== seq)) {
      for (const kind of KINDS) tables[kind].clear();
      await fetch(all, touched);
    }
  }

  async function fetch(what: Wanted, touched: readonly number[]): Promise<void> {
    const found = { tables, lanes: new Map<number, LaneRow>() };
    readFetched(await connections.query(statements.fetch, fetchValues(what, touched)), what, found);
    lanes = found.lanes;
  }
}

function lanesOf(wanted: Wanted): Set<number> {
  const lanes = new Set<number>();
  for (const kind of KINDS) {
    for (const name of wanted[kind]) {
      if (typeof name === 'number') lanes.add(laneOfNumber(name));
      else {
        const first = Number(name.slice(0, name.indexOf(' ')));
        lanes.add(kind === 'owned' || kind === 'tally' ? laneOfNumber(first) : first);
      }
    }
  }
  return lanes;
}

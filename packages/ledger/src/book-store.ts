/** A book of several lanes, read as one: what has a number is asked in its lane, lists go lane by lane. */
import { HOME_LANE, laneOfNumber } from './lane.ts';
import type { LocalStore } from './local-store.ts';
import { aloneInBook } from './local-store.ts';
import { memoryStore } from './memory-store.ts';
import type { View } from './state.ts';
import type { BookStore, Coordination, Document, Reader, Store, TallyOf } from './store.ts';

export interface JoinedLanes {
  /** In order of their number. */
  lanes: readonly Store[];
  /** Reads all lanes at once. */
  view: Reader['view'];
  laneOf: BookStore['laneOf'];
  coordination: Coordination;
  /** Releases what the lanes share, after they are closed. */
  close?: () => Promise<void>;
}

/** Documents belong to no lane: every lane's store must see the same ones. */
export function joinLanes({ lanes, view, laneOf, coordination, close }: JoinedLanes): BookStore {
  const home = lanes[HOME_LANE]!;
  const of = (number: number): Store => lanes[laneOfNumber(number)] ?? home;

  /** Numbers of a later lane are greater, so one cursor leads through all of them. */
  async function oneAfterAnother<T>(
    after: number,
    limit: number,
    page: (lane: Store, after: number, limit: number) => Promise<T[]>,
  ): Promise<T[]> {
    const found: T[] = [];
    for (let lane = Math.max(0, laneOfNumber(after + 1)); lane < lanes.length; lane++) {
      if (found.length >= limit) break;
      found.push(...(await page(lanes[lane]!, after, limit - found.length)));
    }
    return found;
  }

  return {
    ...coordination,
    lanes,
    laneOf,
    view,
    assets: home.assets,
    get lastTime() {
      return Math.max(...lanes.map((lane) => lane.lastTime));
    },
    read: (after, limit) => oneAfterAnother(after, limit, (lane, from, most) => lane.read(from, most)),
    accounts: (after, limit) =>
      oneAfterAnother(after, limit, (lane, from, most) => lane.accounts(from, most)),
    limits: (after, limit) => oneAfterAnother(after, limit, (lane, from, most) => lane.limits(from, most)),
    dueHolds: (time, limit) => oneAfterAnother(0, limit, (lane, _, most) => lane.dueHolds(time, most)),
    history: (account, list, options) => of(account).history(account, list, options),
    tallies: (account, ...rest) => of(account).tallies(account, ...rest),
    memoText: (id) => of(id).memoText(id),
    record: (collection, id) => home.record(collection, id),
    records: (collection, options) => home.records(collection, options),
    async flush() {
      for (const lane of lanes) await lane.flush();
    },
    backup: (path) => home.backup(path),
    async close() {
      for (const lane of lanes) await lane.close();
      await close?.();
    },
  };
}

/** A book of several lanes in memory, for tests. */
export function memoryBook(options: {
  lanes: number;
  laneOf: BookStore['laneOf'];
  tallyOf?: TallyOf;
}): BookStore {
  const { tallyOf, laneOf } = options;
  const documents = new Map<string, Document>();
  const lanes = Array.from({ length: options.lanes }, (_, lane) => memoryStore({ tallyOf, lane, documents }));
  const view = viewOf(lanes, laneOf);
  return joinLanes({
    lanes,
    laneOf,
    async view(read) {
      return read(view);
    },
    coordination: aloneInBook(),
  });
}

/** The rows of several lanes that are at hand. */
function viewOf(lanes: readonly LocalStore[], laneOf: BookStore['laneOf']): View {
  const home = lanes[HOME_LANE]!.state;
  const of = (number: number): View => lanes[laneOfNumber(number)]?.state ?? home;
  const named = (name: string): View => lanes[laneOf(name) ?? HOME_LANE]!.state;
  return {
    asset: home.asset,
    assetByCode: home.assetByCode,
    account: (id) => of(id).account(id),
    accountByName(name, asset, lane) {
      const rows = lane === undefined ? named(name) : lanes[lane]!.state;
      return rows.accountByName(name, asset);
    },
    limit: (id) => of(id).limit(id),
    limitByName: (name) => named(name).limitByName(name),
    hold: (id) => of(id).hold(id),
    owned: (account, resource) => of(account).owned(account, resource),
    reversed: (payment) => of(payment).reversed(payment),
    key: (caller, key) => (caller === 0 ? home : of(caller)).key(caller, key),
    memo: (hash) => home.memo(hash),
    entry: (seq) => of(seq).entry(seq),
  };
}

/**
 * Rows in memory, read as the ledger reads a state. What is not in memory is answered as if it were not there, and
 * noted as wanted: the reader runs again when it has been fetched, and what it made of the gap counts for nothing.
 */
import { KEY_LIFETIME_MS, type State, type View } from '@farthing/ledger';
import type { Asset } from '@farthing/ledger/asset.ts';
import { laneOfNumber, MOST_LANES } from '@farthing/ledger/lane.ts';
import type { LaneCache } from './lane-cache.ts';
import type { LaneRow } from './fetch.ts';
import {
  type Kind,
  type Kinds,
  nameOfAccount,
  nameOfKey,
  nameOfLimit,
  nameOfMemo,
  nameOfOwned,
  type Names,
  type Tables,
  type Wanted,
} from './rows.ts';

export interface Sources {
  tables: Tables;
  /** Where to note what is wanted. */
  wanted(): Wanted;
  assets: Map<number, Asset>;
  /** The lane of an account or limit by its name. */
  laneOf(name: string): number | undefined;
  /** Where names without a lane are looked for, memos, and keys of the book itself. */
  home: number;
  /** Told at every look. */
  onLook?: () => void;
  /** Journal time of a lane, by which keys expire; undefined while it is not known. */
  timeOf(lane: number): number | undefined;
}

export function viewOf({ tables, wanted, assets, laneOf, home, timeOf, onLook }: Sources): View {
  function look<K extends Kind>(kind: K, name: Names[K]): Kinds[K] | undefined {
    onLook?.();
    const table = tables[kind] as { get(name: Names[K]): Kinds[K] | null | undefined };
    const found = table.get(name);
    if (found === undefined) (wanted()[kind] as Set<Names[K]>).add(name);
    return found ?? undefined;
  }
  const byNumber = <K extends 'account' | 'limit' | 'hold' | 'reversed' | 'entry'>(kind: K, number: number) =>
    isNumber(number) ? look(kind, number as Names[K]) : undefined;
  const limit = (id: number) => byNumber('limit', id);

  return {
    asset: (id) => assets.get(id),
    assetByCode: (code) => assets.values().find((asset) => asset.code === code),
    account: (id) => byNumber('account', id)?.state,
    accountByName(name, asset, lane = laneOf(name) ?? home) {
      const id = look('accountName', nameOfAccount(lane, asset, name));
      return id === undefined ? undefined : byNumber('account', id)?.state;
    },
    limit,
    limitByName(name) {
      if (name === '') return undefined;
      const id = look('limitName', nameOfLimit(laneOf(name) ?? home, name));
      return id === undefined ? undefined : limit(id);
    },
    hold: (id) => byNumber('hold', id),
    owned(account, resource) {
      return isNumber(account) ? look('owned', nameOfOwned(account, resource)) : undefined;
    },
    reversed: (payment) => byNumber('reversed', payment),
    key(caller, key) {
      const lane = caller === 0 ? home : laneOfNumber(caller);
      const seq = look('key', nameOfKey(lane, caller, key));
      if (seq === undefined) return undefined;
      const time = timeOf(lane);
      const entry = byNumber('entry', seq);
      if (!entry || time === undefined) return undefined;
      return time - entry.time <= KEY_LIFETIME_MS ? seq : undefined;
    },
    memo: (hash) => look('memo', nameOfMemo(home, hash)),
    entry: (seq) => byNumber('entry', seq),
  };
}

/** A number that may stand for something in some lane. */
function isNumber(number: number): boolean {
  return Number.isSafeInteger(number) && number > 0 && laneOfNumber(number) < MOST_LANES;
}

export interface StagingState {
  state: State;
  /** Keys that were taken to be free because nobody here knew otherwise. */
  assumedFree: Set<string>;
  /** Whether anything was read, the next numbers included or not: what follows holds only if the lane has not moved on. */
  wasRead(evenNumbers: boolean): boolean;
}

/** The state that a stage function sees: a lane as far as its cache is true. */
export function stagingState(cache: LaneCache, row: LaneRow, wanted: () => Wanted): StagingState {
  const assumedFree = new Set<string>();
  let looked = false;
  let counted = false;
  const onLook = () => void (looked = true);
  const view = viewOf({
    tables: cache.tables,
    wanted,
    assets: cache.assets,
    laneOf: () => cache.lane,
    home: cache.lane,
    timeOf: () => row.time,
    onLook,
  });
  /** What is yet to be numbered is not worth a fetch. */
  const old = <R>(read: (number: number) => R | undefined, next: number) => {
    return (number: number) => {
      onLook();
      return number < next ? read(number) : undefined;
    };
  };
  const state: State = {
    ...view,
    account: old(view.account, row.nextAccount),
    limit: old(view.limit, row.seq + 1),
    hold: old(view.hold, row.seq + 1),
    reversed: old(view.reversed, row.seq + 1),
    entry: old(view.entry, row.seq + 1),
    asset: old(view.asset, row.nextAsset),
    assetByCode(code) {
      onLook();
      return view.assetByCode(code);
    },
    get next() {
      counted = true;
      const { seq, nextAccount, nextMemo, nextAsset } = row;
      return { seq: seq + 1, account: nextAccount, memo: nextMemo, asset: nextAsset };
    },
    key(caller, key) {
      onLook();
      const name = nameOfKey(cache.lane, caller, key);
      const known = cache.tables.key.get(name);
      // The index will tell if that is wrong: one look less for every request.
      if (known === undefined) assumedFree.add(name);
      return known ? view.key(caller, key) : undefined;
    },
  };
  return { state, assumedFree, wasRead: (evenNumbers) => looked || (evenNumbers && counted) };
}

/**
 * What a process knows of a lane: how far the lane has come, and rows that are as they were by then. The rows stay
 * true as long as nobody else writes to the lane; what others have written is folded in before they are used again.
 */
import { type Entry, fold, type Rows, type TallyOf } from '@farthing/ledger';
import type { Asset } from '@farthing/ledger/asset.ts';
import type { LaneRow } from './fetch.ts';
import { listEntry } from './listing.ts';
import { LONGEST_TAIL, placeOf } from './history-codec.ts';
import {
  emptyTables,
  KINDS,
  nameOfAccount,
  nameOfKey,
  nameOfLimit,
  nameOfMemo,
  nameOfOwned,
  nameOfTally,
  type Tables,
} from './rows.ts';

export interface LaneCache {
  readonly lane: number;
  readonly tables: Tables;
  readonly assets: Map<number, Asset>;
  /** How far it is true. Undefined before the first look. */
  row: LaneRow | undefined;
  /** Folds entries of others, in order. */
  follow(entries: readonly Entry[]): void;
  forget(): void;
  /** Between groups: gives memory back. */
  trim(): void;
}

export interface LaneCacheOptions {
  lane: number;
  tallyOf: TallyOf;
  /** Rows to remember of each table. */
  capacity: number;
}

/** Stands for a row that is not in memory: whatever is folded into it is thus skipped. */
const ELSEWHERE = Infinity;

export function createLaneCache({ lane, tallyOf, capacity }: LaneCacheOptions): LaneCache {
  const tables = emptyTables();
  const assets = new Map<number, Asset>();

  /** Rows as `fold` wants them: those in memory, and stand-ins for the others. New rows are added. */
  function rowsFor(entry: Entry): Rows {
    const elsewhere = <R>(): R => ({ seq: ELSEWHERE }) as R;
    return {
      account(id) {
        const row = tables.account.get(id)?.state;
        return row ?? (entry.opens?.account === id ? undefined : elsewhere());
      },
      limit(id) {
        return tables.limit.get(id) ?? (entry.opensLimit && entry.seq === id ? undefined : elsewhere());
      },
      hold(id) {
        return tables.hold.get(id) ?? (entry.holds && entry.seq === id ? undefined : elsewhere());
      },
      owned(account, resource) {
        const row = tables.owned.get(nameOfOwned(account, resource));
        if (row === undefined) return elsewhere();
        if (row !== null) return row;
        const made = { account, resource, generation: 0, payment: 0, seq: 0 };
        tables.owned.set(nameOfOwned(account, resource), made);
        return made;
      },
      reversed(payment) {
        const row = tables.reversed.get(payment);
        if (row === undefined) return elsewhere();
        if (row !== null) return row;
        const made = { payment, amount: 0n, seq: 0 };
        tables.reversed.set(payment, made);
        return made;
      },
      addAsset: (asset) => void assets.set(asset.id, asset),
      addAccount(state) {
        tables.account.set(state.account, { state, tail: [] });
        tables.accountName.set(nameOfAccount(lane, state.asset, state.name), state.account);
      },
      addLimit(row) {
        tables.limit.set(row.limit, row);
        if (row.name) tables.limitName.set(nameOfLimit(lane, row.name), row.limit);
      },
      addHold: (row) => tables.hold.set(row.hold, row),
      addMemo: (id, hash) => tables.memo.set(nameOfMemo(lane, hash), id),
      addKey: (caller, key, seq) => tables.key.set(nameOfKey(lane, caller, key), seq),
    };
  }

  function followOne(entry: Entry): void {
    tables.entry.set(entry.seq, entry);
    fold(entry, rowsFor(entry));
    listEntry(
      entry,
      (hold) => tables.hold.get(hold)?.credit,
      (account, list) => {
        const row = tables.account.get(account);
        const place = placeOf(lane, entry.seq, list);
        if (row?.state.listed && place > (row.tail.at(-1) ?? 0)) row.tail.push(place);
      },
    );
    const counted = new Map<string, bigint[][]>();
    for (const { account, day, subject, values } of tallyOf(entry)) {
      const name = nameOfTally(account, day, subject);
      counted.set(name, [...(counted.get(name) ?? []), values]);
    }
    for (const [name, all] of counted) {
      const row = tables.tally.get(name);
      if (row === undefined || (row && row.seq >= entry.seq)) continue;
      tables.tally.set(name, { sums: all.reduce(addUp, row?.sums ?? []), seq: entry.seq });
    }
  }

  return {
    lane,
    tables,
    assets,
    row: undefined,
    follow(entries) {
      const long = new Set<number>();
      for (const entry of entries) {
        followOne(entry);
        listEntry(
          entry,
          (hold) => tables.hold.get(hold)?.credit,
          (account) => {
            if ((tables.account.get(account)?.tail.length ?? 0) > LONGEST_TAIL) long.add(account);
          },
        );
      }
      // Whoever wrote them may have moved a part of such a tail into chunks.
      for (const account of long) tables.account.delete(account);
    },
    forget() {
      this.row = undefined;
      for (const kind of KINDS) tables[kind].clear();
    },
    trim() {
      for (const kind of KINDS) tables[kind].trim(kind === 'entry' ? capacity / 8 : capacity);
    },
  };
}

export function addUp(sums: readonly bigint[], values: readonly bigint[]): bigint[] {
  const longer = sums.length >= values.length ? sums : values;
  return longer.map((_, i) => (sums[i] ?? 0n) + (values[i] ?? 0n));
}

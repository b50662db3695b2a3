/** The indexes of the journal, all together: how an entry changes them, and how `decide` reads them. */
import {
  type ChangedRows,
  type Counters,
  type Entry,
  fold,
  type Rows,
  type State,
  type TallyOf,
} from '@farthing/ledger';
import { type Accounts, createAccounts } from './accounts.ts';
import { createAssets } from './assets.ts';
import type { Database } from './database.ts';
import { createHistory, type History } from './history.ts';
import { createHolds, type Holds } from './holds.ts';
import type { Journal } from './journal.ts';
import type { KeyHash } from './key-order.ts';
import { createKeys, type Keys } from './keys.ts';
import { createLimits, type Limits } from './limits.ts';
import type { Memos } from './memos.ts';
import { createOwned, createReversed, ownedKey } from './ownership.ts';
import { createTallies, type Tallies } from './tallies.ts';
import type { Section } from './write-behind.ts';

export interface Indexes {
  readonly state: State;
  readonly accounts: Accounts;
  readonly limits: Limits;
  readonly holds: Holds;
  readonly keys: Keys;
  readonly history: History;
  readonly tallies: Tallies;
  readonly sections: readonly Section[];
  /** Folds and lists an entry that is durable. */
  apply(entry: Entry): void;
  /** The same for a group of entries whose rows are known already. */
  takeOver(entries: readonly Entry[], changed: ChangedRows): void;
}

export interface IndexesOptions {
  database: Database;
  journal: Journal;
  memos: Memos;
  keyHash: KeyHash;
  tallyOf: TallyOf;
  /** Unchanged rows to remember of each table. */
  capacity: number;
  /** The cursor. */
  indexed(): number;
}

export function createIndexes(options: IndexesOptions): Indexes {
  const { database, journal, memos, capacity } = options;
  const assets = createAssets(database);
  const accounts = createAccounts(database, capacity);
  const limits = createLimits(database, capacity);
  const holds = createHolds(database, capacity);
  const owned = createOwned(database, capacity);
  const reversed = createReversed(database, capacity);
  const keys = createKeys(database, journal, options.keyHash);
  const tallies = createTallies(database, options.tallyOf);
  const history = createHistory(database, {
    listed: (account) => accounts.table.get(account)?.listed ?? false,
    hold: (id) => holds.table.get(id),
    indexed: options.indexed,
  });

  const next: Counters = {
    get seq() {
      return journal.last + 1;
    },
    get account() {
      return accounts.next();
    },
    get memo() {
      return memos.next();
    },
    get asset() {
      return assets.next();
    },
  };

  const state: State = {
    next,
    asset: assets.byId,
    assetByCode: assets.byCode,
    account: (id) => accounts.table.get(id),
    accountByName: accounts.byName,
    limit: (id) => limits.table.get(id),
    limitByName: (name) => (name === '' ? undefined : limits.byName(name)),
    hold: (id) => holds.table.get(id),
    owned: (account, resource) => existing(owned.get(ownedKey(account, resource))),
    reversed: (payment) => existing(reversed.get(payment)),
    key: keys.find,
    memo: memos.find,
    entry: journal.entry,
  };

  /** Time of the entry being folded. */
  let time = 0;
  const rows: Rows = {
    account: (id) => accounts.table.change(id),
    limit: (id) => limits.table.change(id),
    hold: (id) => holds.table.change(id),
    owned: (account, resource) => owned.change(ownedKey(account, resource))!,
    reversed: (payment) => reversed.change(payment)!,
    addAsset: assets.add,
    addAccount: accounts.add,
    addLimit: limits.add,
    addHold: (row) => holds.table.add(row.hold, row),
    // Memos are written with their group.
    addMemo() {},
    addKey: (caller, key, seq) => keys.add(caller, key, seq, time),
  };

  return {
    state,
    accounts,
    limits,
    holds,
    keys,
    history,
    tallies,
    sections: [
      assets.table,
      ...accounts.sections,
      ...limits.sections,
      holds.table,
      owned,
      reversed,
      keys,
      history,
      tallies,
    ],
    apply(entry) {
      time = entry.time;
      fold(entry, rows);
      history.add(entry);
    },
    takeOver(entries, changed) {
      changed.assets.forEach(assets.add);
      for (const row of changed.accounts) if (!accounts.table.update(row.account, row)) accounts.add(row);
      for (const row of changed.limits) if (!limits.table.update(row.limit, row)) limits.add(row);
      for (const row of changed.holds) if (!holds.table.update(row.hold, row)) holds.table.add(row.hold, row);
      for (const row of changed.owned) owned.update(ownedKey(row.account, row.resource), row);
      for (const row of changed.reversed) reversed.update(row.payment, row);
      for (const entry of entries) {
        if (entry.key) keys.add(entry.key.caller, entry.key.key, entry.seq, entry.time);
        history.add(entry);
      }
    },
  };
}

function existing<R extends { seq: number }>(row: R | undefined): R | undefined {
  return row && row.seq > 0 ? row : undefined;
}

/** Accounts: rows by number and by name. */
import type { AccountState } from '@farthing/ledger';
import { bulkInsert } from './bulk.ts';
import type { Database } from './database.ts';
import { ascending, mergePage, Table } from './table.ts';
import type { Section } from './write-behind.ts';

export interface Accounts {
  readonly table: Table<number, AccountState>;
  readonly sections: readonly Section[];
  /** The number that the next account gets. */
  next(): number;
  byName(name: string, asset: number): AccountState | undefined;
  add(row: AccountState): void;
  page(after: number, limit: number): AccountState[];
}

type Columns = [
  bigint,
  string,
  bigint,
  bigint,
  bigint | null,
  bigint,
  bigint,
  bigint,
  bigint,
  bigint,
  bigint,
  bigint,
];
const SELECT = `
  SELECT id, name, asset, listed, floor, balance, held, carry, credit_frozen, frozen, "limit", seq
  FROM account JOIN account_balance USING (id)`;

export function createAccounts(database: Database, capacity: number): Accounts {
  const select = database.query<Columns>(`${SELECT} WHERE id = ?`, { bigints: true });
  const selectPage = database.query<Columns>(`${SELECT} WHERE id > ? ORDER BY id LIMIT ?`, { bigints: true });
  const selectName = database.query<[number]>('SELECT id FROM account WHERE name = ? AND asset = ?');
  const insert = database.statement('INSERT INTO account (id, name, asset, listed) VALUES (?, ?, ?, ?)');
  const replace = bulkInsert(
    database,
    'INSERT OR REPLACE INTO account_balance (id, floor, balance, held, carry, credit_frozen, frozen, "limit", seq)',
    9,
  );
  let next = database.query<[number]>('SELECT coalesce(max(id), 0) + 1 FROM account').one()![0];

  const table = new Table<number, AccountState>({
    capacity,
    sort: ascending,
    load(id) {
      const columns = id < next ? select.one(id) : undefined;
      return columns && read(columns);
    },
    bulk: replace,
    write(row, fresh) {
      if (fresh) insert.run(row.account, row.name, row.asset, row.listed ? 1 : 0);
      const { account, floor, balance, held, carry, creditFrozen, frozen, limit, seq } = row;
      const flags = [creditFrozen ? 1 : 0, frozen ? 1 : 0] as const;
      replace.row().push(account, floor, balance, held, carry, ...flags, limit, seq);
    },
  });
  // Names never change and are written with their account; this table only finds them.
  const names = new Table<string, number>({
    capacity,
    sort: (keys) => keys,
    load(key) {
      const space = key.indexOf(' ');
      return selectName.one(key.slice(space + 1), Number(key.slice(0, space)))?.[0];
    },
    write() {},
  });

  return {
    table,
    sections: [table, names],
    next: () => next,
    byName(name, asset) {
      const id = names.get(`${asset} ${name}`);
      return id === undefined ? undefined : table.get(id);
    },
    add(row) {
      table.add(row.account, row);
      names.add(`${row.asset} ${row.name}`, row.account);
      if (row.account >= next) next = row.account + 1;
    },
    page: (after, limit) => mergePage(table, selectPage.all(after, limit).map(read), 'account', after, limit),
  };
}

function read(columns: Columns): AccountState {
  const [account, name, asset, listed, floor, balance, held, carry, creditFrozen, frozen, limit, seq] =
    columns;
  return {
    account: Number(account),
    name,
    asset: Number(asset),
    floor,
    listed: listed === 1n,
    balance,
    held,
    carry: Number(carry),
    creditFrozen: creditFrozen === 1n,
    frozen: frozen === 1n,
    limit: Number(limit),
    seq: Number(seq),
  };
}

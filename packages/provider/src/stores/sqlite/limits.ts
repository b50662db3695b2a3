/** Limits: rows by number and, where they have one, by name. */
import { type Caps, Limit, type LimitState } from '@farthing/ledger';
import { bulkInsert } from './bulk.ts';
import type { Database } from './database.ts';
import { ascending, mergePage, Table } from './table.ts';
import type { Section } from './write-behind.ts';

export interface Limits {
  readonly table: Table<number, LimitState>;
  readonly sections: readonly Section[];
  byName(name: string): LimitState | undefined;
  add(row: LimitState): void;
  page(after: number, limit: number): LimitState[];
}

type Cap = bigint | null;
type Terms = [bigint, string, bigint, bigint | null, Cap, Cap, Cap, Cap, bigint, bigint | null, string];
type Counters = [bigint, bigint, bigint, bigint, bigint, bigint, bigint];
type Columns = [...Terms, ...Counters];
const TERMS = 'id, name, asset, account, cap_payment, cap_day, cap_month, cap_total, clip, expires_at, zone';
const COUNTERS = 'closed, day, spent_day, month, spent_month, spent_total, seq';
const SELECT = `SELECT ${TERMS}, ${COUNTERS} FROM "limit" JOIN limit_spent USING (id)`;

export function createLimits(database: Database, capacity: number): Limits {
  const select = database.query<Columns>(`${SELECT} WHERE id = ?`, { bigints: true });
  const selectPage = database.query<Columns>(`${SELECT} WHERE id > ? ORDER BY id LIMIT ?`, { bigints: true });
  const selectName = database.query<[number]>(`SELECT id FROM "limit" WHERE name = ? AND name <> ''`);
  const insert = database.statement(
    `INSERT INTO "limit" (${TERMS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  // Own limits are few, and the only ones whose caps may change.
  const recap = database.statement(
    'UPDATE "limit" SET cap_payment = ?, cap_day = ?, cap_month = ?, cap_total = ? WHERE id = ?',
  );
  const replace = bulkInsert(database, `INSERT OR REPLACE INTO limit_spent (id, ${COUNTERS})`, 8);

  const table = new Table<number, LimitState>({
    capacity,
    sort: ascending,
    load(id) {
      const columns = select.one(id);
      return columns && read(columns);
    },
    bulk: replace,
    write(row, fresh) {
      if (fresh) insert.run(...termsOf(row));
      else if (Limit.isOwn(row)) recap.run(...capsOf(row), row.limit);
      const { limit, closed, day, spentDay, month, spentMonth, spentTotal, seq } = row;
      replace.row().push(limit, closed ? 1 : 0, day, spentDay, month, spentMonth, spentTotal, seq);
    },
  });
  const names = new Table<string, number>({
    capacity,
    sort: (keys) => keys,
    load: (name) => selectName.one(name)?.[0],
    write() {},
  });

  return {
    table,
    sections: [table, names],
    byName(name) {
      const id = names.get(name);
      return id === undefined ? undefined : table.get(id);
    },
    add(row) {
      table.add(row.limit, row);
      if (row.name) names.add(row.name, row.limit);
    },
    page: (after, limit) => mergePage(table, selectPage.all(after, limit).map(read), 'limit', after, limit),
  };
}

function capsOf({ caps }: LimitState) {
  const { payment = null, day = null, month = null, total = null } = caps;
  return [payment, day, month, total] as const;
}

function termsOf(row: LimitState) {
  const who = [row.limit, row.name, row.asset, row.account] as const;
  return [...who, ...capsOf(row), row.onLimit === 'clip' ? 1 : 0, row.expiresAt, row.zone] as const;
}

function read(columns: Columns): LimitState {
  const [limit, name, asset, account, payment, perDay, perMonth, total, clip, expiresAt, zone, ...counters] =
    columns;
  const [closed, day, spentDay, month, spentMonth, spentTotal, seq] = counters;
  const caps: Caps = {};
  if (payment !== null) caps.payment = payment;
  if (perDay !== null) caps.day = perDay;
  if (perMonth !== null) caps.month = perMonth;
  if (total !== null) caps.total = total;
  return {
    name,
    asset: Number(asset),
    account: account === null ? null : Number(account),
    caps,
    onLimit: clip === 1n ? 'clip' : 'reject',
    expiresAt: expiresAt === null ? null : Number(expiresAt),
    zone,
    limit: Number(limit),
    closed: closed === 1n,
    day: Number(day),
    spentDay,
    month: Number(month),
    spentMonth,
    spentTotal,
    seq: Number(seq),
  };
}

/** Holds: rows by number, and the open ones by expiry. */
import type { HoldState } from '@farthing/ledger';
import type { Database } from './database.ts';
import { ascending, Table } from './table.ts';

export interface Holds {
  readonly table: Table<number, HoldState>;
  /** Open holds that expire at or before the time, earliest first. */
  due(time: number, limit: number): HoldState[];
}

const STATUS = ['open', 'captured', 'released', 'expired'] as const;

type Columns = [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
const COLUMNS = 'id, debit, credit, amount, captured, expires_at, status, seq';

export function createHolds(database: Database, capacity: number): Holds {
  const select = database.query<Columns>(`SELECT ${COLUMNS} FROM hold WHERE id = ?`, { bigints: true });
  const selectDue = database.query<Columns>(
    `SELECT ${COLUMNS} FROM hold WHERE status = 0 AND expires_at <= ? ORDER BY expires_at, id`,
    { bigints: true },
  );
  const insert = database.statement(`INSERT INTO hold (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  const update = database.statement('UPDATE hold SET captured = ?, status = ?, seq = ? WHERE id = ?');

  const table = new Table<number, HoldState>({
    capacity,
    sort: ascending,
    load(id) {
      const columns = select.one(id);
      return columns && read(columns);
    },
    write(row, fresh) {
      const status = STATUS.indexOf(row.status);
      if (!fresh) {
        update.run(row.captured, status, row.seq, row.hold);
        return;
      }
      const { hold, debit, credit, amount, captured, expiresAt, seq } = row;
      insert.run(hold, debit, credit, amount, captured, expiresAt, status, seq);
    },
  });

  return {
    table,
    due(time, limit) {
      const isDue = (row: HoldState) => row.status === 'open' && row.expiresAt <= time;
      const changed = new Map<number, HoldState>();
      for (const row of table.changed()) changed.set(row.hold, row);
      const due = [...changed.values()].filter(isDue).map((row) => ({ ...row }));
      let unchanged = 0;
      for (const columns of selectDue.each(time)) {
        if (changed.has(Number(columns[0]))) continue;
        due.push(read(columns));
        if (++unchanged >= limit) break;
      }
      return due.sort((a, b) => a.expiresAt - b.expiresAt || a.hold - b.hold).slice(0, limit);
    },
  };
}

function read(columns: Columns): HoldState {
  const [hold, debit, credit, amount, captured, expiresAt, status, seq] = columns;
  return {
    hold: Number(hold),
    debit: Number(debit),
    credit: Number(credit),
    amount,
    captured,
    expiresAt: Number(expiresAt),
    status: STATUS[Number(status)]!,
    seq: Number(seq),
  };
}

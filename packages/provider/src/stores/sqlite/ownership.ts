/**
 * What is owned and what has been given back: rows that come into being when first looked at. An empty row in
 * memory also remembers that the file has none.
 */
import type { OwnedState, ReversedState } from '@farthing/ledger';
import type { Database } from './database.ts';
import { ascending, Table } from './table.ts';

export function createOwned(database: Database, capacity: number): Table<string, OwnedState> {
  const select = database.query<[number, number, number]>(
    'SELECT generation, payment, seq FROM owned WHERE account = ? AND resource = ?',
  );
  const replace = database.statement(
    'INSERT OR REPLACE INTO owned (account, resource, generation, payment, seq) VALUES (?, ?, ?, ?, ?)',
  );
  return new Table({
    capacity,
    sort: (keys) => [...keys].sort(),
    load(key) {
      const [account, resource] = parts(key);
      const columns = select.one(account, Buffer.from(resource, 'hex'));
      const [generation, payment, seq] = columns ?? [0, 0, 0];
      return { account, resource, generation, payment, seq };
    },
    write(row) {
      const resource = Buffer.from(row.resource, 'hex');
      replace.run(row.account, resource, row.generation, row.payment, row.seq);
    },
  });
}

/** The key of an owned row; keys of one account sort together. */
export function ownedKey(account: number, resource: string): string {
  return `${account} ${resource}`;
}

function parts(key: string): [number, string] {
  const space = key.indexOf(' ');
  return [Number(key.slice(0, space)), key.slice(space + 1)];
}

export function createReversed(database: Database, capacity: number): Table<number, ReversedState> {
  const select = database.query<[bigint, bigint]>('SELECT amount, seq FROM reversed WHERE payment = ?', {
    bigints: true,
  });
  const replace = database.statement(
    'INSERT OR REPLACE INTO reversed (payment, amount, seq) VALUES (?, ?, ?)',
  );
  return new Table({
    capacity,
    sort: ascending,
    load(payment) {
      const [amount, seq] = select.one(payment) ?? [0n, 0n];
      return { payment, amount, seq: Number(seq) };
    },
    write(row) {
      replace.run(row.payment, row.amount, row.seq);
    },
  });
}

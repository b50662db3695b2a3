/**
 * The ledger that most teams write first, to compare with: two balances, locked by updating them, and a row for the
 * payment. It is durable and never overdraws. It knows no request keys, limits, fees, history, statistics or proof,
 * all of which ours keeps; so the comparison favours it.
 */
import pg from 'pg';
import { connectionTo, withClient } from '../postgres.ts';

export type RowLockStyle =
  /** Begin, two updates, insert, commit: five round trips, as one writes it. */
  | 'transaction'
  /** The same in a single statement: one round trip, as one may write it after measuring. */
  | 'statement';

export interface RowLock {
  /** False when the payer has too little. */
  pay(wallet: number, seller: number, amount: number): Promise<boolean>;
  close(): Promise<void>;
}

export interface RowLockOptions {
  url: string;
  style: RowLockStyle;
  wallets: number;
  sellers: number;
  pool: number;
}

/** Opens it, or makes it; wallets are accounts 1 to `wallets`, sellers those that follow. */
export async function openRowLock(options: RowLockOptions): Promise<RowLock> {
  const { wallets, sellers } = options;
  await withClient(options.url, async (client) => {
    await client.query(SCHEMA);
    await client.query(FILL, [wallets, sellers]);
    await client.query('ANALYZE account');
  });
  const pool = new pg.Pool({ ...connectionTo(options.url), max: options.pool });
  const numbers = (wallet: number, seller: number) => [wallet + 1, wallets + seller + 1] as const;

  async function inTransaction(wallet: number, seller: number, amount: number): Promise<boolean> {
    const [payer, payee] = numbers(wallet, seller);
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const taken = await client.query({ ...TAKE, values: [amount, payer] });
      if (taken.rowCount !== 1) {
        await client.query('ROLLBACK');
        return false;
      }
      await client.query({ ...GIVE, values: [amount, payee] });
      await client.query({ ...NOTE, values: [payer, payee, amount] });
      await client.query('COMMIT');
      return true;
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
  }

  async function inOneStatement(wallet: number, seller: number, amount: number): Promise<boolean> {
    const paid = await pool.query({ ...ALL, values: [...numbers(wallet, seller), amount] });
    return paid.rowCount === 1;
  }

  return {
    pay: options.style === 'transaction' ? inTransaction : inOneStatement,
    close: () => pool.end(),
  };
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS account (
    id bigint PRIMARY KEY,
    balance bigint NOT NULL CHECK (balance >= 0)
  );
  CREATE TABLE IF NOT EXISTS payment (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payer bigint NOT NULL,
    payee bigint NOT NULL,
    amount bigint NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now()
  )`;

/** Every wallet is rich enough for the whole run. */
const FILL = `
  INSERT INTO account SELECT n, CASE WHEN n <= $1::bigint THEN 1000000000000000 ELSE 0 END
  FROM generate_series(1, $1::bigint + $2::bigint) n ON CONFLICT DO NOTHING`;

// Named, so that each connection prepares them once.
const TAKE = {
  name: 'take',
  text: 'UPDATE account SET balance = balance - $1 WHERE id = $2 AND balance >= $1',
};
const GIVE = { name: 'give', text: 'UPDATE account SET balance = balance + $1 WHERE id = $2' };
const NOTE = { name: 'note', text: 'INSERT INTO payment (payer, payee, amount) VALUES ($1, $2, $3)' };
const ALL = {
  name: 'all',
  text: `WITH taken AS (
           UPDATE account SET balance = balance - $3::bigint WHERE id = $1 AND balance >= $3::bigint RETURNING id),
         given AS (
           UPDATE account SET balance = balance + $3::bigint
           WHERE id = $2 AND EXISTS (SELECT FROM taken) RETURNING id)
         INSERT INTO payment (payer, payee, amount) SELECT taken.id, given.id, $3::bigint FROM taken, given`,
};

/**
 * Connections to the database: a small pool that knows for each query whether it may have been sent. A connection
 * that failed in any way is dropped, and the next one is made anew; there is no other recovery.
 */
import pg from 'pg';
import type { Address } from './address.ts';
import { isReadOnly, isRefusal, Unreachable } from './failure.ts';

export type Rows = (string | Buffer | null)[][];

export interface Connection {
  /** Runs one statement, prepared under its name. Values come as text, or as buffers in binary. */
  query(statement: Statement, values: readonly unknown[]): Promise<Rows>;
  /** Runs statements without values. Rows are those of the last one that has any. */
  run(sql: string): Promise<Rows>;
  readonly client: pg.Client;
  /** Warnings that came since the last look, such as a wait for a standby that was given up. */
  takeWarnings(): string[];
  broken: boolean;
}

export interface Statement {
  name: string;
  text: string;
}

export interface Connections {
  /** Lends a connection for a task. @throws Unreachable when there is none to be had. */
  use<T>(task: (connection: Connection) => Promise<T>): Promise<T>;
  /**
   * A query that may be asked twice: once more on a new connection if the first one turns out to be dead.
   * @throws Unreachable when that one dies too
   */
  query(statement: Statement, values: readonly unknown[]): Promise<Rows>;
  close(): Promise<void>;
}

export interface ConnectionsOptions {
  address: Address;
  /** Most connections at a time. */
  max: number;
  /** Milliseconds within which a host must answer. */
  connectMs: number;
  /** Milliseconds after which a statement without an answer is given up together with its connection. */
  answerMs: number;
  /** Told of every statement sent; for tests. */
  onSend?: (text: string) => void;
}

/**
 * Plans are kept for long, and made when a table may still be small: they must be those for large ones. A process
 * that stops in the middle of a transaction must not keep a lane to itself.
 */
const SESSION = `
  SET default_transaction_isolation = 'read committed';
  SET default_transaction_read_only = off;
  SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_material = off;
  SET plan_cache_mode = force_generic_plan; SET jit = off;
  SET idle_in_transaction_session_timeout = '10s'; SET lock_timeout = '10s';
  SET client_min_messages = 'warning';`;

export function createConnections(options: ConnectionsOptions): Connections {
  const idle: Connection[] = [];
  const waiting: (() => void)[] = [];
  const open = new Set<Connection>();
  let lent = 0;
  let closed = false;

  async function acquire(): Promise<Connection> {
    while (lent >= options.max) await new Promise<void>((resolve) => waiting.push(resolve));
    if (closed) throw new Unreachable('the book is closed');
    lent++;
    for (let found = idle.pop(); found; found = idle.pop()) if (!found.broken) return found;
    try {
      const made = await connect(options);
      open.add(made);
      made.client.once('end', () => open.delete(made));
      return made;
    } catch (error) {
      release();
      throw error;
    }
  }

  function release(connection?: Connection): void {
    lent--;
    if (connection && (connection.broken || closed)) void end(connection);
    else if (connection) idle.push(connection);
    waiting.shift()?.();
  }

  async function end(connection: Connection): Promise<void> {
    connection.broken = true;
    open.delete(connection);
    await connection.client.end().catch(() => {});
  }

  async function use<T>(task: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await acquire();
    try {
      return await task(connection);
    } finally {
      release(connection);
    }
  }

  return {
    use,
    async query(statement, values) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await use((connection) => connection.query(statement, values));
        } catch (error) {
          if (isRefusal(error) || error instanceof Unreachable) throw error;
          if (attempt === 2) throw new Unreachable((error as Error).message, { cause: error });
        }
      }
    },
    async close() {
      closed = true;
      await Promise.all([...idle, ...open].map(end));
      for (const wake of waiting.splice(0)) wake();
    },
  };
}

/** The first of the hosts that takes writes. */
export async function connect(options: Omit<ConnectionsOptions, 'max'>): Promise<Connection> {
  const failures: string[] = [];
  for (const host of options.address.hosts) {
    const client = new pg.Client({
      ...host,
      connectionTimeoutMillis: options.connectMs,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      application_name: 'farthing',
    });
    // Whoever waits for an answer is told; nobody else needs to know that a connection has ended.
    client.on('error', () => {});
    try {
      await client.connect();
      const connection = wrap(client, options);
      const [[standby]] = (await connection.run(`${SESSION} SELECT pg_is_in_recovery()`)) as [[string]];
      if (standby === 't') throw new Error('it is a standby');
      return connection;
    } catch (error) {
      failures.push((error as Error).message || String(error));
      void client.end().catch(() => {});
    }
  }
  throw new Unreachable(`the database ${options.address.label} cannot be reached: ${failures.join('; ')}`);
}

/** Every value as the text that came: numbers of 64 bits must not become floats on the way. */
const TYPES: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number) => (oid === 17 ? parseBytes : (text: string) => text)) as never,
};

function parseBytes(text: string): Buffer {
  return Buffer.from(text.slice(2), 'hex');
}

function wrap(client: pg.Client, { answerMs, onSend }: Omit<ConnectionsOptions, 'max'>): Connection {
  let warnings: string[] = [];
  client.on('notice', ({ severity, message }) => {
    if (severity === 'WARNING' && message) warnings.push(message);
  });

  async function ask(config: pg.QueryArrayConfig): Promise<Rows> {
    const patience = setTimeout(() => destroy(client), answerMs);
    try {
      onSend?.(config.text);
      const result = (await client.query(config)) as pg.QueryArrayResult | pg.QueryArrayResult[];
      const results = Array.isArray(result) ? result : [result];
      return (results.findLast(({ fields }) => fields.length > 0)?.rows ?? []) as Rows;
    } catch (error) {
      if (!isRefusal(error) || isReadOnly(error)) connection.broken = true;
      throw error;
    } finally {
      clearTimeout(patience);
    }
  }

  const connection: Connection = {
    client,
    broken: false,
    query: ({ name, text }, values) =>
      ask({ name, text, values: values as unknown[], rowMode: 'array', types: TYPES }),
    run: (text) => ask({ text, rowMode: 'array', types: TYPES }),
    takeWarnings() {
      const taken = warnings;
      warnings = [];
      return taken;
    },
  };
  client.once('end', () => (connection.broken = true));
  client.once('error', () => (connection.broken = true));
  return connection;
}

/** A wait for the standby that was given up: the commit is done here, but may be lost with this machine. */
export function mustBeReplicated(connection: Connection): void {
  const [warning] = connection.takeWarnings();
  if (warning !== undefined) throw new Error(`the commit was not confirmed: ${warning}`);
}

/** Closes the socket under a connection, at once: whoever waits for an answer is told that there will be none. */
export function destroy(client: pg.Client): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}

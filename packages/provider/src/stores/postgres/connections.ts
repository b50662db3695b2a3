/**
 * Connections to the database: a small pool that knows for each query whether it may have been sent. A connection
 * that failed in any way is dropped, and the next one is made anew; there is no other recovery.
 */
import type { EventEmitter } from 'node:events';
import pg from 'pg';
import type { Address } from './address.ts';
import { isReadOnly, isRefusal, noteRefusal, Unreachable } from './failure.ts';

export type Rows = (string | Buffer | null)[][];

export interface Connection {
  /** Runs one statement, prepared under its name. Values come as text, or as buffers in binary. */
  query(statement: Statement, values: readonly unknown[]): Promise<Rows>;
  /** Runs statements without values. Rows are those of the last one that has any. */
  run(sql: string): Promise<Rows>;
  readonly client: pg.Client;
  /** Warnings that came since the last look, such as a wait for a standby that was given up. */
  takeWarnings(): string[];
  /** Of the server, where it says so: each promotion begins another. */
  timeline?: number;
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
  /** Ends the connections that are not lent: the next ones are made anew, to whichever host takes writes by then. */
  renew(): void;
  close(): Promise<void>;
}

/** The latest timeline that this process has seen, shared by all of its connections. */
export interface Latest {
  timeline: number;
}

export interface ConnectionsOptions {
  address: Address;
  /** Most connections at a time. */
  max: number;
  /** Milliseconds within which a host must answer. */
  connectMs: number;
  /** Milliseconds after which a statement without an answer is given up together with its connection. */
  answerMs: number;
  /** A host that is behind it was the primary once, and is not any more. */
  latest: Latest;
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
    for (let found = idle.pop(); found; found = idle.pop()) {
      if (!found.broken && !isBehind(found, options.latest)) return found;
      void end(found);
    }
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
    renew() {
      for (const connection of idle.splice(0)) void end(connection);
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
      const [standby, walFile] = await begin(connection);
      if (standby === 't') throw new Error('it is a standby');
      if (walFile) connection.timeline = Number.parseInt(walFile.slice(0, 8), 16);
      const { latest } = options;
      if (isBehind(connection, latest)) {
        throw new Error(
          `it is an old primary, of timeline ${connection.timeline}; the database has come to ${latest.timeline}`,
        );
      }
      latest.timeline = Math.max(latest.timeline, connection.timeline ?? 0);
      return connection;
    } catch (error) {
      failures.push((error as Error).message || String(error));
      void client.end().catch(() => {});
    }
  }
  throw new Unreachable(`the database ${options.address.label} cannot be reached: ${failures.join('; ')}`);
}

/** Whether it is a standby; else, where the server tells (managed ones may not), the file it writes to: its timeline first. */
async function begin(connection: Connection): Promise<[standby: string, walFile?: string | null]> {
  const file = 'CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_walfile_name(pg_current_wal_lsn()) END';
  try {
    const [row] = await connection.run(`${SESSION} SELECT pg_is_in_recovery(), ${file}`);
    return row as [string, string | null];
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return (await connection.run(`${SESSION} SELECT pg_is_in_recovery()`))[0] as [string];
  }
}

/** Whether it leads to a server that was the primary once, as far as this process has seen. */
export function isBehind({ timeline }: Connection, latest: Latest): boolean {
  return timeline !== undefined && timeline < latest.timeline;
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
  // Lesser notices are not sent (SESSION).
  client.on('notice', ({ message }) => void warnings.push(message ?? 'a warning'));

  let readied = 0;
  let onReadyOrEnd = () => {};
  const wire = (client as unknown as { connection: EventEmitter }).connection;
  wire.on('readyForQuery', () => {
    readied++;
    onReadyOrEnd();
  });

  /** Whether the server is ready for the next statement, after it has refused this one. */
  function goesOn(before: number): Promise<boolean> {
    return new Promise((resolve) => {
      onReadyOrEnd = () => resolve(readied > before);
      if (readied > before || connection.broken) onReadyOrEnd();
    });
  }

  async function ask(config: pg.QueryArrayConfig): Promise<Rows> {
    const patience = setTimeout(() => destroy(client), answerMs);
    const before = readied;
    try {
      onSend?.(config.text);
      const result = (await client.query(config)) as pg.QueryArrayResult | pg.QueryArrayResult[];
      const results = Array.isArray(result) ? result : [result];
      return (results.findLast(({ fields }) => fields.length > 0)?.rows ?? []) as Rows;
    } catch (error) {
      if (error instanceof pg.DatabaseError && (await goesOn(before))) noteRefusal(error);
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
  for (const event of ['end', 'error'] as const) {
    client.once(event, () => {
      connection.broken = true;
      onReadyOrEnd();
    });
  }
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

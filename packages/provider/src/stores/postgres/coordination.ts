/**
 * What the processes of a book agree on, over one connection of its own: notices of changed documents, tasks that
 * exclude each other, and which process leads. When the connection is lost, locks are lost with it, this process no
 * longer leads, and whatever was written meanwhile is told as `'all'`.
 */
import { hash } from 'node:crypto';
import { type Coordination, Unavailable } from '@farthing/ledger';
import { createSerial } from '@farthing/ledger/serial.ts';
import { type Connection, destroy, type Statement } from './connections.ts';
import { Unreachable } from './failure.ts';

export interface CoordinationOptions {
  /** A connection that is not lent to anybody else. */
  connect(): Promise<Connection>;
  /** Whether a connection leads to a server that is the primary no longer. */
  isBehind(connection: Connection): boolean;
  channel: string;
  /** This process's name in notices. */
  sender: string;
  bookId: string;
  /** Told of memos that another process has erased; `undefined` when any may have been. */
  onErased(memo: number | undefined): void;
  /** Whether this process may be the one that leads. */
  mayLead: boolean;
  /** Milliseconds between two looks whether the connection is alive, and whether to lead. */
  pulseMs: number;
}

export interface PostgresCoordination extends Coordination {
  /** The first connection is there, or could not be had yet. */
  ready: Promise<void>;
  close(): Promise<void>;
}

type Changed = { collection: string; id: string }[] | 'all';

const TRY: Statement = { name: 'farthing_try', text: 'SELECT pg_try_advisory_lock($1)' };
const UNLOCK: Statement = { name: 'farthing_unlock', text: 'SELECT pg_advisory_unlock($1)' };
const SHORTEST_WAIT_MS = 2;
const LONGEST_WAIT_MS = 50;

export function createCoordination(options: CoordinationOptions): PostgresCoordination {
  const { channel, sender, bookId, pulseMs, mayLead } = options;
  const listeners = new Set<(changed: Changed) => void>();
  const serial = createSerial();
  const leadership = lockNumber('leads');
  let connection: Connection | undefined;
  let connecting: Promise<Connection> | undefined;
  let leading = false;
  /** Something may have been written while nobody listened. */
  let missed = true;
  let closed = false;
  let beating = false;

  function lockNumber(name: string): string {
    return String(hash('sha256', `farthing ${bookId} ${name}`, 'buffer').readBigInt64BE(0));
  }

  function tell(changed: Changed): void {
    for (const listener of listeners) listener(changed);
  }

  function lost(): void {
    connection = undefined;
    leading = false;
    missed = true;
  }

  /** Locks and notices of another server than the others' are worth nothing. */
  function destroyed(behind: Connection): void {
    lost();
    behind.broken = true;
    destroy(behind.client);
  }

  async function connected(): Promise<Connection> {
    if (closed) throw new Unreachable('the book is closed');
    if (connection && options.isBehind(connection)) destroyed(connection);
    if (connection && !connection.broken) return connection;
    connecting ??= begin().finally(() => (connecting = undefined));
    return connecting;
  }

  async function begin(): Promise<Connection> {
    const made = askedInTurn(await options.connect(), pulseMs * 2);
    made.client.on('notification', ({ payload }) => heard(payload ?? ''));
    made.client.once('end', () => {
      if (connection === made) lost();
    });
    try {
      await made.run(`LISTEN ${channel}`);
    } catch (error) {
      void made.client.end().catch(() => {});
      throw error;
    }
    connection = made;
    if (missed) {
      missed = false;
      options.onErased(undefined);
      tell('all');
    }
    return made;
  }

  function heard(payload: string): void {
    const [from, ...names] = JSON.parse(payload) as [string, ...(number | [string, string])[]];
    if (from === sender) return;
    const changed: { collection: string; id: string }[] = [];
    for (const name of names) {
      if (name === 0) {
        options.onErased(undefined);
        return tell('all');
      }
      if (typeof name === 'number') options.onErased(name);
      else changed.push({ collection: name[0], id: name[1] });
    }
    if (changed.length > 0) tell(changed);
  }

  /** Shows that the connection is alive, and leads if nobody else does. */
  async function beat(): Promise<void> {
    if (beating || closed) return;
    beating = true;
    try {
      const alive = await connected();
      if (leading || !mayLead) await alive.run('SELECT 1');
      else leading = await locked(alive, leadership);
    } catch {
      // The next beat tries again.
      if (connection?.broken) lost();
    } finally {
      beating = false;
    }
  }

  async function locked(on: Connection, number: string): Promise<boolean> {
    return (await on.query(TRY, [number]))[0]?.[0] === 't' && !on.broken;
  }

  async function exclusive<T>(name: string, task: () => Promise<T>): Promise<T> {
    const number = lockNumber(`task ${name}`);
    const holder = await obtain(number);
    try {
      return await task();
    } finally {
      // A lost connection has unlocked already.
      if (!holder.broken) await holder.query(UNLOCK, [number]).catch(() => {});
    }
  }

  async function obtain(number: string): Promise<Connection> {
    for (let wait = SHORTEST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      try {
        const on = await connected();
        if (await locked(on, number)) return on;
      } catch (error) {
        // Nothing was begun: whoever asked for the task may ask again.
        throw error instanceof Unavailable
          ? error
          : new Unreachable((error as Error).message, { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, wait * (0.5 + Math.random())));
    }
  }

  const pulse = setInterval(() => void beat(), pulseMs);
  pulse.unref();
  return {
    ready: beat(),
    exclusive: (name, task) => serial.run(name, () => exclusive(name, task)),
    onRecords(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    leads: () => leading && connection !== undefined && !connection.broken,
    async close() {
      closed = true;
      clearInterval(pulse);
      leading = false;
      const last = await (connecting?.catch(() => undefined) ?? connection);
      await last?.client.end().catch(() => {});
    },
  };
}

/**
 * The client takes one query at a time; tasks of many names ask over this connection. All of it is answered at once by
 * a server that is there, so that the connection is given up soon; the wait counts from when a query is sent.
 */
function askedInTurn(connection: Connection, patienceMs: number): Connection {
  const turns = createSerial();
  const { query, run } = connection;
  const inTurn = <T>(ask: () => Promise<T>) =>
    turns.run('', async () => {
      const patience = setTimeout(() => destroy(connection.client), patienceMs);
      try {
        return await ask();
      } finally {
        clearTimeout(patience);
      }
    });
  connection.query = (statement, values) => inTurn(() => query(statement, values));
  connection.run = (sql) => inTurn(() => run(sql));
  return connection;
}

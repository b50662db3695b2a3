/**
 * A book in a schema of a PostgreSQL database, shared by any number of processes. Each lane is a complete little ledger;
 * what was answered is in the database, and everything in memory is a copy that is checked before it is relied on.
 */
import { randomUUID } from 'node:crypto';
import { type BookStore, HOME_LANE, joinLanes, laneOfNumber, type TallyOf } from '@farthing/ledger';
import type { Asset } from '@farthing/ledger/asset.ts';
import { laneOfName } from '../../accounts.ts';
import { cacheSize } from '../../cache.ts';
import { parseAddress } from './address.ts';
import { connect, type Connection, createConnections, isBehind } from './connections.ts';
import { createCoordination } from './coordination.ts';
import { type BookMeta, found, NotABook } from './founding.ts';
import { createLaneCache } from './lane-cache.ts';
import { createLaneCommit } from './lane-commit.ts';
import { createLaneStore } from './lane-store.ts';
import { createRecords } from './records.ts';
import { statementsFor } from './statements.ts';
import { createKeyForgetting } from './old-keys.ts';
import { runView } from './views.ts';

export interface PostgresOptions {
  /** See `address.ts`. */
  url: string;
  /** How many lanes a new book gets, at least 1; a book keeps those that it was founded with. Default: 4. */
  lanes?: number;
  /** The book's public name as its secrets have it. Opening refuses another book's. */
  name?: string;
  /** Founds a book where there is none. Default: true. */
  mayFound?: boolean;
  /** Which statistics to keep. Default: none. */
  tallyOf?: TallyOf;
  /** The lane of a name, the same for ever; `undefined` for names that may be open in any. Default: `laneOfName`. */
  laneOf?: (name: string, lanes: number) => number | undefined;
  /** Rows to remember of each table and lane. */
  capacity?: number;
  /** Most connections for reading, and for writing (at most one for each lane is used). */
  readers?: number;
  writers?: number;
  /** Milliseconds within which the database must let us in, and answer. */
  connectMs?: number;
  answerMs?: number;
  /** Milliseconds to go on asking what became of a commit whose connection was lost. */
  recoverMs?: number;
  /** Whether this process may lead; a command that passes by should not. Default: true. */
  mayLead?: boolean;
  /** Whether commits may be lost that were answered (`synchronous_commit = off`), as nothing but a copy's may. Default: false. */
  mayLose?: boolean;
  /** Milliseconds between two signs of life between the processes. */
  pulseMs?: number;
  /** Milliseconds between two slices of forgetting request keys; 0 never. */
  forgetKeysMs?: number;
  /** For tests: told of every statement sent. */
  onSend?: (text: string) => void;
  migrations?: readonly string[];
}

export interface PostgresBook extends BookStore {
  readonly meta: BookMeta;
  /** Forgets request keys that have expired, among the next so many of each lane. Returns how many were forgotten. */
  forgetKeys(rows: number): Promise<number>;
  /** Milliseconds by which this machine's clock is ahead of the database's. */
  clockAhead(): Promise<number>;
}

/** @throws NotABook | AnotherBook | Unreachable */
export async function openPostgresBook(options: PostgresOptions): Promise<PostgresBook> {
  const { capacity = cacheSize(32_768), recoverMs = 60_000, pulseMs = 1000, forgetKeysMs = 1000 } = options;
  const address = parseAddress(options.url);
  const { connectMs = 5000, answerMs = 30_000, onSend } = options;
  const latest = { timeline: 0 };
  const base = { address, connectMs, answerMs, latest, onSend };
  const tallyOf = options.tallyOf ?? (() => []);

  // Making tables may take its time.
  const first = await connect({ ...base, answerMs: Math.max(answerMs, FOUNDING_MS) });
  let meta: BookMeta;
  try {
    if (!options.mayLose) await mustWait(first, address.label);
    meta = await found(first, {
      address,
      lanes: options.lanes,
      name: options.name,
      mayFound: options.mayFound,
      migrations: options.migrations,
    });
  } finally {
    await first.client.end().catch(() => {});
  }

  const statements = statementsFor(meta.schema);
  const reads = createConnections({ ...base, max: options.readers ?? 8 });
  const writes = createConnections({ ...base, max: Math.min(meta.lanes, options.writers ?? 16) });
  const channel = `farthing_${meta.id.replaceAll('-', '')}`;
  const sender = randomUUID();
  const records = createRecords(reads, statements);
  const laneOf = options.laneOf
    ? (name: string) => options.laneOf!(name, meta.lanes)
    : laneOfName(meta.lanes);

  const caches = Array.from({ length: meta.lanes }, (_, lane) =>
    createLaneCache({ lane, tallyOf, capacity }),
  );
  const commits = caches.map((cache) =>
    createLaneCommit({ cache, reads, writes, statements, tallyOf, channel, sender, recoverMs, forgetMemo }),
  );
  try {
    await Promise.all(commits.map((commit) => commit.load()));
  } catch (error) {
    await Promise.all([reads.close(), writes.close()]);
    throw error;
  }
  const lanes = caches.map((cache, lane) =>
    createLaneStore({ cache, commits: commits[lane]!, reads, statements, records }),
  );
  const coordination = createCoordination({
    connect: () => connect(base),
    isBehind: (connection) => isBehind(connection, latest),
    channel,
    sender,
    bookId: meta.id,
    pulseMs,
    mayLead: options.mayLead ?? true,
    onErased: forgetMemo,
  });
  await coordination.ready;
  const forgetKeys = createKeyForgetting({ reads, statements, lanes });
  const timer = forgetKeysMs > 0 ? setInterval(() => void forgetInTurn(), forgetKeysMs) : undefined;
  timer?.unref();
  let forgetting: Promise<unknown> | undefined;

  /** A text is gone: nothing new may refer to it. */
  function forgetMemo(memo: number | undefined): void {
    for (const cache of memo === undefined ? caches : [caches[laneOfNumber(memo)]!])
      cache.tables.memo.clear();
  }

  function forgetInTurn(): void {
    if (forgetting || !coordination.leads()) return;
    forgetting = forgetKeys(KEYS_AT_ONCE)
      .catch(() => {
        // The next slice meets the same trouble, or does not.
      })
      .finally(() => (forgetting = undefined));
  }

  const home = caches[HOME_LANE]!;
  const joined = joinLanes({
    lanes,
    laneOf,
    coordination: {
      exclusive: coordination.exclusive,
      onRecords: coordination.onRecords,
      leads: coordination.leads,
    },
    view: (read) =>
      runView(read, {
        connections: reads,
        statements,
        assets: home.assets,
        learnAssets: () => learn(home.assets),
        laneOf,
        home: HOME_LANE,
      }),
    async close() {
      clearInterval(timer);
      await forgetting;
      try {
        await coordination.close();
      } finally {
        await Promise.all([reads.close(), writes.close()]);
      }
    },
  });

  async function learn(assets: Map<number, Asset>): Promise<void> {
    for (const [id, code, scale] of await reads.query(statements.assets, [HOME_LANE])) {
      assets.set(Number(id), { id: Number(id), code: code as string, scale: Number(scale) });
    }
  }

  async function clockAhead(): Promise<number> {
    const [[database]] = (await reads.query(CLOCK, [])) as [[string]];
    return Date.now() - Number(database);
  }

  let closing: Promise<void> | undefined;
  const close = joined.close.bind(joined);
  return Object.assign(joined, { meta, forgetKeys, clockAhead, close: () => (closing ??= close()) });
}

const CLOCK = {
  name: 'farthing_clock',
  text: 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::int8',
};
/** @throws NotABook when the database answers commits before they are on its disk */
async function mustWait(connection: Connection, label: string): Promise<void> {
  const [[setting]] = (await connection.run("SELECT current_setting('synchronous_commit')")) as [[string]];
  if (setting !== 'off') return;
  throw new NotABook(
    `${label} would lose payments that were answered: synchronous_commit is off there. ` +
      'Set it on for the user that DATABASE_URL names (ALTER ROLE name SET synchronous_commit = on), ' +
      'or in postgresql.conf, and leave it out of the options of the URL',
  );
}

const KEYS_AT_ONCE = 2000;
const FOUNDING_MS = 60_000;

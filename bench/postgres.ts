/**
 * The PostgreSQL under the benchmark: one server for the whole run, brought by npm, with durable commits as in
 * earnest; or the one that `FARTHING_TEST_DATABASE_URL` names, whose processor time cannot be seen from here.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres, testDatabase } from '@farthing/provider/stores/postgres/testing.ts';
import pg from 'pg';
import { percentiles } from './percentiles.ts';

export interface BenchPostgres {
  /** The URL of an empty place: a database of its own, or a schema where the server is a given one. */
  place(): Promise<string>;
  /** The server's process, where its processor time can be read. */
  pid?: number;
  /** What durability and speed depend on, as the server itself says. */
  note: string;
  stop(): Promise<void>;
}

/**
 * What anybody sets who runs PostgreSQL in earnest on a machine with a few GB; all else is as it comes. Commits wait
 * for the disk: `fsync` and `synchronous_commit` are on.
 */
const SETTINGS = { shared_buffers: '1GB', max_wal_size: '4GB', max_connections: 300 };

export async function openPostgres(directory: string): Promise<BenchPostgres> {
  const given = process.env['FARTHING_TEST_DATABASE_URL'];
  if (given) return openGiven(given);
  const server = await startPostgres({ directory, settings: SETTINGS });
  const pid = Number(readFileSync(join(directory, 'postmaster.pid'), 'utf8').split('\n', 1)[0]);
  return { place: server.freshDatabase, pid, note: await describe(server.url), stop: server.stop };
}

/** Each place is a schema of its own there, and is dropped in the end. */
async function openGiven(url: string): Promise<BenchPostgres> {
  const places: string[] = [];
  return {
    async place() {
      const place = await testDatabase();
      places.push(place);
      return place;
    },
    note: await describe(url),
    async stop() {
      for (const place of places)
        await withClient(place, (client) => client.query(`DROP SCHEMA ${schemaOf(place)} CASCADE`));
    },
  };
}

/** Bytes of all tables and indexes of a place, after a checkpoint. */
export function sizeOfPlace(url: string): Promise<number> {
  return withClient(url, async (client) => {
    await client.query('CHECKPOINT');
    return Number((await tablesOf(client, url)).bytes);
  });
}

/** Whether a book was made there. */
export async function hasTables(url: string): Promise<boolean> {
  return withClient(url, async (client) => Number((await tablesOf(client, url)).count) > 0);
}

async function tablesOf(client: pg.Client, url: string): Promise<{ count: string; bytes: string }> {
  const { rows } = await client.query<{ count: string; bytes: string }>(
    `SELECT count(*) AS count, coalesce(sum(pg_total_relation_size(c.oid)), 0) AS bytes
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
       AND ($1::text IS NULL OR n.nspname = $1)`,
    [schemaOf(url)],
  );
  return rows[0]!;
}

/** How far the server's write-ahead log has come, in bytes; of all places together. */
export function walPosition(url: string): Promise<number> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ bytes: string }>(
      `SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS bytes`,
    );
    return Number(rows[0]!.bytes);
  });
}

/** How long one small durable commit takes over one connection, round trip included. */
export function commitLatency(url: string): Promise<{ p50Ms: number; p99Ms: number }> {
  return withClient(url, async (client) => {
    const name = `commit_latency_${randomBytes(4).toString('hex')}`;
    await client.query(`CREATE TABLE ${name} (n bigint)`);
    const times: number[] = [];
    for (let n = 0; n < 200; n++) {
      const started = performance.now();
      await client.query({ name, text: `INSERT INTO ${name} VALUES ($1)`, values: [n] });
      times.push(performance.now() - started);
    }
    await client.query(`DROP TABLE ${name}`);
    return percentiles(times);
  });
}

/** The options of a connection to a place: where that is a schema, names mean the tables in it. */
export function connectionTo(url: string): pg.ClientConfig {
  const schema = schemaOf(url);
  return { connectionString: url, ...(schema ? { options: `-c search_path=${schema}` } : {}) };
}

/** The same place in the words of PostgreSQL's own programs, made first if it is a schema. */
export async function nativeUrl(url: string): Promise<string> {
  await withClient(url, async () => {});
  const native = new URL(url);
  const schema = schemaOf(url);
  native.searchParams.delete('schema');
  const options = schema ? `?options=${encodeURIComponent(`-csearch_path=${schema}`)}` : '';
  return `${native.href}${options}`;
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(connectionTo(url));
  await client.connect();
  try {
    const schema = schemaOf(url);
    if (schema) await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    return await work(client);
  } finally {
    await client.end();
  }
}

function schemaOf(url: string): string | null {
  return new URL(url).searchParams.get('schema');
}

function describe(url: string): Promise<string> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ name: string; setting: string }>(
      `SELECT name, current_setting(name) AS setting FROM pg_settings WHERE name = ANY($1) ORDER BY name`,
      [['server_version', 'fsync', 'synchronous_commit', 'full_page_writes', ...Object.keys(SETTINGS)]],
    );
    const of = new Map(rows.map(({ name, setting }) => [name, setting]));
    const version = of.get('server_version')?.split(' ')[0];
    of.delete('server_version');
    const settings = [...of].map(([name, setting]) => `${name} = ${setting}`).join(', ');
    const commit = await commitLatency(url);
    const latency = `one durable commit over one connection ${ms(commit.p50Ms)} (p50), ${ms(commit.p99Ms)} (p99)`;
    return `PostgreSQL ${version}: ${settings}; ${latency}`;
  });
}

function ms(value: number): string {
  return `${value.toPrecision(3)} ms`;
}

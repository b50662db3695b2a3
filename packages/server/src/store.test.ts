/** Where the book is kept: servers that share a database, and those that it refuses. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type PostgresServer,
  startPostgres,
  testDatabase,
} from '@farthing/provider/stores/postgres/testing.ts';
import { createClient, type FarthingError } from '@farthing/sdk';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runFarthing } from './cli/testing.ts';
import { loadConfig } from './config.ts';
import { bookPath, secretsPath } from './data-directory.ts';
import { openSecrets } from './secrets.ts';
import { type RunningServer, startServer } from './serve.ts';

let root: string;
let url: string;
const running: RunningServer[] = [];
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'farthing-store-'));
  url = await testDatabase();
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
  rmSync(root, { recursive: true, force: true });
});

const at = (name: string) => join(root, name);

async function start(directory: string, database: string | undefined = url): Promise<RunningServer> {
  const env = database ? { DATABASE_URL: database, FARTHING_LANES: '2' } : {};
  const loaded = loadConfig({ env, flags: { data_dir: at(directory), port: '0' } });
  const opened = openSecrets(at(directory));
  if (loaded.status !== 'ok' || opened.status !== 'ok') throw new Error('the test’s own set-up');
  const log = pino({ level: 'silent' });
  const server = await startServer({ config: loaded.config, secrets: opened.secrets, log });
  running.push(server);
  return server;
}

async function stop(server: RunningServer): Promise<void> {
  running.splice(running.indexOf(server), 1);
  await server.close();
}

function operator({ url: baseUrl }: RunningServer, directory: string) {
  const { operatorKey } = JSON.parse(readFileSync(secretsPath(at(directory)), 'utf8')) as {
    operatorKey: string;
  };
  return createClient({ baseUrl, key: operatorKey, retries: 0 });
}

/** A command of `farthing`, as its user gives it. */
const farthing = (words: string[], env: Record<string, string> = { DATABASE_URL: url }) =>
  runFarthing(words, { cwd: root, env });

describe('a book in PostgreSQL', () => {
  test.each([
    ['ahead of', 40 * 86_400_000],
    ['behind', -120_000],
  ])('is not served by a machine whose clock is %s the database', async (side, difference) => {
    const wall = Date.now;
    vi.spyOn(Date, 'now').mockImplementation(() => wall() + difference);
    try {
      await expect(start('late')).rejects.toThrow(`seconds ${side} the database's`);
    } finally {
      vi.restoreAllMocks();
    }
    const server = await start('late');
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });

  test('is founded by the first server, shared by the next, and kept when they stop', async () => {
    const one = await start('one');
    cpSync(secretsPath(at('one')), secretsPath(at('two')), { recursive: true });
    const two = await start('two');
    const created = await operator(one, 'one').createSeller({
      body: { name: 'Lark', origins: ['https://lark.example'] },
    });
    expect((await operator(two, 'two').listSellers()).items.map(({ id }) => id)).toEqual([created.seller.id]);
    expect(existsSync(bookPath(at('one')))).toBe(false);
    await stop(one);
    await stop(two);
    const again = await start('two');
    expect((await operator(again, 'two').listSellers()).items).toHaveLength(1);
    expect(await (await fetch(`${again.url}/readyz`)).json()).toMatchObject({ status: 'ready' });
  });

  test('refuses a server with the secrets of another book, and says how to mend that', async () => {
    await start('one');
    await expect(start('two')).rejects.toThrow(
      /secrets are those of bk_\w+\. Copy secrets\.json of a server/,
    );
  });

  test('refuses changed secrets under the same name', async () => {
    await start('one');
    const secrets = JSON.parse(readFileSync(secretsPath(at('one')), 'utf8')) as Record<string, string>;
    secrets['pseudonyms'] = Buffer.alloc(32, 7).toString('base64url');
    rmSync(secretsPath(at('one')));
    writeFileSync(secretsPath(at('one')), JSON.stringify(secrets), { mode: 0o600 });
    await expect(start('one')).rejects.toThrow(/of other secrets than those in .*Copy secrets\.json/);
  });

  test('is not founded beside a SQLite book that was not moved', async () => {
    await stop(await start('one', ''));
    await expect(start('one')).rejects.toThrow(/is a book in SQLite.*farthing migrate --from sqlite:/);
  });

  test('that cannot be reached is said so, without the password', async () => {
    const away = 'postgres://farthing:secret@127.0.0.1:1/book';
    await expect(start('one', away)).rejects.toThrow(
      /postgres:\/\/127\.0\.0\.1:1\/book cannot be reached: .*ECONNREFUSED/,
    );
  });
});

test('of servers that share a book, one does the jobs', async () => {
  const one = await start('one');
  cpSync(secretsPath(at('one')), secretsPath(at('two')), { recursive: true });
  const two = await start('two');
  const leads = async ({ port }: RunningServer) => {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    return Number(/^farthing_leads (\d)$/m.exec(text)?.[1]);
  };
  expect([await leads(one), await leads(two)]).toEqual([1, 0]);
  await stop(one);
  await expect.poll(() => leads(two), { timeout: 10_000 }).toBe(1);
});

describe('while the database is away', () => {
  let database: PostgresServer;
  beforeEach(async () => {
    database = await startPostgres();
    url = await database.freshDatabase();
  });
  afterEach(() => database.stop());

  test('a server lives, is not ready, refuses clearly, and goes on by itself when it is back', async () => {
    const server = await start('one');
    const client = operator(server, 'one');
    await client.createSeller({ body: { name: 'Lark', origins: ['https://lark.example'] } });
    const status = async (path: string) => (await fetch(`${server.url}${path}`)).status;
    expect([await status('/healthz'), await status('/readyz')]).toEqual([200, 200]);

    await database.kill();
    expect([await status('/healthz'), await status('/readyz')]).toEqual([200, 503]);
    const ends = await Promise.allSettled([
      client.listSellers(),
      client.createSeller({ body: { name: 'Wren', origins: ['https://wren.example'] } }),
      client.runPayouts({ body: {} }),
    ]);
    // A commit that was never sent did nothing, for certain; of a run that lost the database on its way nobody can say.
    const codes = ends.map((end) => end.status === 'rejected' && (end.reason as FarthingError).code);
    expect(codes).toEqual(['unavailable', 'unavailable', 'outcome_unknown']);

    await database.restart();
    await expect.poll(() => status('/readyz'), { timeout: 20_000 }).toBe(200);
    await client.createSeller({ body: { name: 'Owl', origins: ['https://owl.example'] } });
    expect((await client.listSellers()).items.map(({ name }) => name).sort()).toEqual(['Lark', 'Owl']);
  });

  test('a server can be stopped', async () => {
    const server = await start('one');
    await database.kill();
    await stop(server);
  });
});

describe('commands on a book in PostgreSQL', () => {
  const data = ['--data-dir', 'one'];

  test('work beside its server, and without one', async () => {
    const server = await start('one');
    const created = await farthing(['seller', 'create', 'Wren', '--origin', 'https://wren.example', ...data]);
    expect(created).toMatchObject({ exit: 0, stderr: '' });
    expect((await operator(server, 'one').listSellers()).items).toHaveLength(1);
    await stop(server);
    const verified = await farthing(['verify', ...data]);
    expect(verified).toMatchObject({ exit: 0, stdout: expect.stringContaining('The books are right.') });
  });

  test('found nothing where there is no book', async () => {
    openSecrets(at('one'));
    const { exit, stderr } = await farthing(['verify', ...data]);
    expect([exit, stderr]).toEqual([1, expect.stringContaining('has no Farthing book')]);
  });

  test('backup says how PostgreSQL is backed up', async () => {
    await start('one');
    const { exit, stderr } = await farthing(['backup', 'copy', ...data]);
    expect([exit, stderr]).toEqual([1, expect.stringMatching(/pg_basebackup.*pg_dump.*secrets\.json/s)]);
    expect(existsSync(at('copy'))).toBe(false);
  });

  test('serve leaves no secrets behind that it made for nothing', async () => {
    await start('one');
    const { exit, stderr } = await farthing([
      'serve',
      '--data-dir',
      'two',
      '--port',
      '0',
      '--log-level',
      'silent',
    ]);
    expect([exit, stderr]).toEqual([1, expect.stringContaining('Copy secrets.json')]);
    expect(existsSync(secretsPath(at('two')))).toBe(false);
  });
});

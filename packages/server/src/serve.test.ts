import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as send } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '@farthing/provider/stores/sqlite/index.ts';
import { createClient, type FarthingError } from '@farthing/sdk';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Config } from './config.ts';
import { bookPath } from './data-directory.ts';
import { openSecrets } from './secrets.ts';
import { type RunningServer, type ServerOptions, startServer } from './serve.ts';

let dataDir: string;
const running: RunningServer[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'farthing-serve-'));
});

afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function optionsFor(): ServerOptions {
  const opened = openSecrets(dataDir);
  if (opened.status === 'refused') throw new Error(opened.message);
  const config: Config = {
    mode: 'test',
    dataDir,
    host: '127.0.0.1',
    port: 0,
    metrics: 'loopback',
    logLevel: 'silent',
    trustProxy: false,
    settings: {},
  };
  return { config, secrets: opened.secrets, log: pino({ level: 'silent' }) };
}

async function start(more: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const server = await startServer({ ...optionsFor(), ...more });
  running.push(server);
  return server;
}

/** Sends raw pieces of a body without announcing its length, and answers the status. */
function sendInPieces(port: number, pieces: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
    const request = send(
      { port, host: '127.0.0.1', method: 'POST', path: '/v1/wallets/recover', headers },
      (response) => {
        response.resume();
        resolve(response.statusCode!);
      },
    );
    request.on('error', reject);
    for (const piece of pieces) request.write(piece);
    request.end();
  });
}

test('serves where it says, keeps its book, and leaves the file to the next', async () => {
  const first = await start();
  const { wallet, token } = await createClient({ baseUrl: first.url }).call('createWallet');
  expect(readFileSync(`${bookPath(dataDir)}.owner`, 'utf8')).toContain(String(first.port));
  await expect(startServer(optionsFor())).rejects.toMatchObject({ name: 'BookInUse' });
  await running.pop()!.close();

  const second = await start();
  const client = createClient({ baseUrl: second.url, key: token });
  expect((await client.call('getWallet')).id).toBe(wallet.id);
});

test('a body of unannounced length is read no further than it may be', async () => {
  const { port } = await start();
  expect(await sendInPieces(port, ['{"recovery_code":', '"aaaa"}'])).toBe(400);
  expect(
    await sendInPieces(
      port,
      Array.from({ length: 70 }, () => ' '.repeat(1024)),
    ),
  ).toBe(413);
});

test('an address that is none is refused before anything looks at it', async () => {
  const { port } = await start();
  const status = await new Promise<number>((resolve, reject) => {
    const request = send(
      { port, host: '127.0.0.1', path: '/v1/wallet', headers: { host: 'a b' } },
      (response) => {
        response.resume();
        resolve(response.statusCode!);
      },
    );
    request.on('error', reject);
    request.end();
  });
  expect(status).toBe(400);
});

test('until the book is open it answers `unavailable`', async () => {
  let opened: () => void = () => {};
  const opening = new Promise<void>((resolve) => (opened = resolve));
  const options = optionsFor();
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const starting = startServer({
    ...options,
    config: { ...options.config, port },
    async openStore(store) {
      await opening;
      return openSqliteStore(store);
    },
  });
  await expect
    .poll(() =>
      fetch(`http://127.0.0.1:${port}/readyz`).then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .toBe(503);
  opened();
  running.push(await starting);
  expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
});

test('requests under way are answered before it stops', async () => {
  const server = await start();
  const client = createClient({ baseUrl: server.url, key: openedKey() });
  const body = { name: 'The Lark', origins: ['https://lark.example'] };
  const asked = Array.from({ length: 20 }, () => client.call('createSeller', { body }));
  await Promise.resolve();
  const settled = Promise.allSettled(asked);
  await Promise.all([settled, new Promise((resolve) => setTimeout(resolve, 5)).then(() => server.close())]);
  running.pop();
  const reopened = await start();
  const { items } = await createClient({ baseUrl: reopened.url, key: openedKey() }).call('listSellers');
  const done = (await settled).filter(({ status }) => status === 'fulfilled');
  expect(items.length).toBeGreaterThanOrEqual(done.length);
});

function openedKey(): string {
  const opened = openSecrets(dataDir);
  return opened.status === 'ok' ? opened.secrets.operatorKey : '';
}

test('when the outcome of a write is unknown it says so, and ends to recover from the file', async () => {
  let broken = false;
  let deaths = 0;
  const server = await start({
    die: () => void deaths++,
    openStore: (store) =>
      openSqliteStore({
        ...store,
        intercept(step, run) {
          if (broken && step === 'commit') throw Object.assign(new Error('disk I/O error'), { errcode: 10 });
          run();
        },
      }),
  });
  broken = true;
  const client = createClient({ baseUrl: server.url, key: openedKey(), retries: 0 });
  const body = { name: 'The Lark', origins: ['https://lark.example'] };
  const error = await client.call('createSeller', { body }).catch((thrown: FarthingError) => thrown);
  expect(error).toMatchObject({ code: 'outcome_unknown', status: 503 });
  expect((await fetch(`http://127.0.0.1:${server.port}/readyz`)).status).toBe(503);
  await expect.poll(() => deaths).toBe(1);
  // Nothing is written back any more: the file is what the next process recovers from.
  await expect(running.pop()!.close()).rejects.toMatchObject({ name: 'OutcomeUnknown' });
});

/** A book moves from SQLite into PostgreSQL whole, whatever ends the work in between, and never goes on twice. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testDatabase } from '@farthing/provider/stores/postgres/testing.ts';
import { createClient, FarthingError } from '@farthing/sdk';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { commands } from './cli/commands/index.ts';
import { run } from './cli/run.ts';
import { loadConfig } from './config.ts';
import { bookPath, secretsPath } from './data-directory.ts';
import { migrateBook, type MigrateOptions } from './migrate.ts';
import { openSecrets } from './secrets.ts';
import { type RunningServer, startServer } from './serve.ts';

const log = pino({ level: 'silent' });

async function serve(dataDir: string, database?: string): Promise<RunningServer> {
  const env = database ? { DATABASE_URL: database } : {};
  const loaded = loadConfig({ env, flags: { data_dir: dataDir, port: '0' } });
  const opened = openSecrets(dataDir);
  if (loaded.status !== 'ok' || opened.status !== 'ok') throw new Error('the test’s own set-up');
  return startServer({ config: loaded.config, secrets: opened.secrets, log });
}

function operatorKey(dataDir: string): string {
  return (JSON.parse(readFileSync(secretsPath(dataDir), 'utf8')) as { operatorKey: string }).operatorKey;
}

/** What is left of the world when the server stops: keys, ids and what they said. */
interface Scene {
  sellerKey: string;
  token: string;
  wallet: string;
  offer: `off_${string}`;
  grant: `gra_${string}`;
  paidKey: string;
  payment: `pay_${string}`;
}

let origin: string;
let scene: Scene;

/** A book with some of everything, left by its server. */
beforeAll(async () => {
  origin = mkdtempSync(join(tmpdir(), 'farthing-origin-'));
  const server = await serve(origin);
  const baseUrl = server.url;
  const operator = createClient({ baseUrl, key: operatorKey(origin) });
  const created = await operator.createSeller({ body: { name: 'Lark', origins: ['https://lark.example'] } });
  const seller = createClient({ baseUrl, key: created.secret_key });
  const terms = { kind: 'fixed', asset: 'USD', price: '0.002', title: 'A line', once: false } as const;
  const { id: offer } = await seller.createOffer({ body: terms });
  const { wallet, token } = await createClient({ baseUrl }).createWallet();
  const payer = createClient({ baseUrl, key: token });
  const expires_at = new Date(Date.now() + 86_400_000).toISOString();
  const caps = { day: '0.30' };
  const { id: grant } = await payer.createGrant({
    body: { seller: created.seller.id, asset: 'USD', caps, expires_at },
  });
  const pay = (idempotencyKey: string) => seller.createPayment({ body: { grant, offer }, idempotencyKey });
  for (let i = 0; i < 20; i++) await pay(`payment-${i}`);
  await Promise.all(Array.from({ length: 60 }, (_, i) => pay(`at-once-${i}`)));
  const { id: payment } = await pay('the-last-one');
  await seller.refundPayment({ params: { payment }, body: { amount: '0.001' } });
  const events = await operator.listEvents({ query: { after: 0, limit: 100 } });
  const renamed = await seller.createOffer({ body: { ...terms, title: 'Somebody’s name' } });
  const founded = (await operator.listEvents({ query: { after: events.items.at(-1)!.seq, limit: 500 } }))
    .items;
  const naming = founded.findLast(({ type }) => type === 'offer_created')!;
  expect(renamed.title).toBe('Somebody’s name');
  await operator.eraseText({ params: { event: naming.id } });
  await operator.closePeriod();
  await server.close();
  scene = {
    sellerKey: created.secret_key,
    token,
    wallet: wallet.id,
    offer,
    grant,
    paidKey: 'the-last-one',
    payment,
  };
});
afterAll(() => rmSync(origin, { recursive: true, force: true }));

let data: string;
let to: string;
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'farthing-migrate-'));
  for (const path of [bookPath, secretsPath]) copyFileSync(path(origin), path(data));
  to = await testDatabase();
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const migrate = (options: Partial<MigrateOptions> = {}) => migrateBook({ from: data, to, ...options });

/** The book as its users know it: same keys, ids and sums, and it goes on. */
async function mustGoOn(server: RunningServer): Promise<void> {
  const baseUrl = server.url;
  const seller = createClient({ baseUrl, key: scene.sellerKey, retries: 0 });
  const payer = createClient({ baseUrl, key: scene.token, retries: 0 });
  const operator = createClient({ baseUrl, key: operatorKey(data), retries: 0 });
  const body = { grant: scene.grant, offer: scene.offer };
  expect((await seller.createPayment({ body, idempotencyKey: scene.paidKey })).id).toBe(scene.payment);
  const { accounts } = await payer.getWallet();
  expect(accounts[0]).toMatchObject({ asset: 'USD', owed: '0.161' });
  expect((await payer.getHistory({ query: { limit: 100 } })).items.length).toBeGreaterThanOrEqual(82);
  await seller.createPayment({ body, idempotencyKey: 'a-new-one' });
  expect((await payer.getWallet()).accounts[0]).toMatchObject({ owed: '0.163' });
  // The grant has counted what was spent before.
  const more = Array.from({ length: 70 }, (_, i) =>
    seller.createPayment({ body, idempotencyKey: `more-${i}` }),
  );
  const ends = await Promise.allSettled(more);
  const refused = ends.flatMap((end) =>
    end.status === 'rejected' ? [(end.reason as FarthingError).code] : [],
  );
  expect([...new Set(refused)]).toEqual(['limit_day_exceeded']);
  expect((await operator.verifyBook()).problems).toEqual([]);
  expect((await operator.verifyBook({ query: { from: 'last_closing' } })).problems).toEqual([]);
  expect((await operator.getTrialBalance()).balanced).toBe(true);
}

test('everything is there, every id and key means the same, and the book goes on', async () => {
  const done = await migrate();
  expect(done).toMatchObject({ status: 'moved', file: bookPath(data) });
  const server = await serve(data, to);
  await mustGoOn(server);
  await server.close();
  // Again, long after: nothing to do, and nothing lost.
  expect(await migrate()).toMatchObject({ status: 'moved' });
});

test('farthing migrate takes the database from the environment, and tells what it moved', async () => {
  const farthing = async (words: string[], env: Record<string, string>) => {
    let [stdout, stderr] = ['', ''];
    const exit = await run(words, {
      commands,
      env,
      cwd: data,
      stop: AbortSignal.abort(),
      stdout: { write: (text) => (stdout += text) },
      stderr: { write: (text) => (stderr += text) },
    });
    return { exit, stdout, stderr };
  };
  expect(await farthing(['migrate'], { DATABASE_URL: to })).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('from where?'),
  });
  expect(await farthing(['migrate', '--from', 'sqlite:.'], {})).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('where to?'),
  });
  const moved = await farthing(['migrate', '--from', 'sqlite:.', '--json'], { DATABASE_URL: to });
  expect([moved.exit, moved.stderr]).toEqual([0, '']);
  const { from, to: label, entries } = JSON.parse(moved.stdout) as Record<string, unknown>;
  expect([from, label]).toEqual([bookPath(data), to.replace(/\/\/[^@]*@/, '//')]);
  expect(entries).toBeGreaterThan(80);
  const verified = await farthing(['verify', '--data-dir', data], { DATABASE_URL: to });
  expect(verified).toMatchObject({ exit: 0, stdout: expect.stringContaining('The books are right.') });
});

test('the old file is opened no more, by no command, and says where the book went', async () => {
  await migrate();
  const label = to.replace(/\/\/[^@]*@/, '//');
  await expect(serve(data)).rejects.toThrow(`was moved to ${label}`);
  for (const words of [['verify'], ['backup', join(data, 'copy')], ['serve', '--port', '0']]) {
    let stderr = '';
    const exit = await run([...words, '--data-dir', data], {
      commands,
      env: {},
      cwd: data,
      stop: AbortSignal.abort(),
      stdout: { write: () => {} },
      stderr: { write: (text) => (stderr += text) },
    });
    expect([words[0], exit, stderr]).toEqual([words[0], 1, expect.stringContaining(`was moved to ${label}`)]);
  }
  expect(await migrate({ to: await testDatabase() })).toMatchObject({
    status: 'refused',
    message: expect.stringContaining(`was moved to ${label} already`),
  });
});

describe('ended in between', () => {
  class Killed extends Error {}
  const endBefore = async (step: string) => {
    const before = (at: string) => {
      if (at === step) throw new Killed();
    };
    await expect(migrate({ before })).rejects.toThrow(Killed);
  };

  test.each(['groups', 'documents', 'proof', 'farewell'] as const)(
    'before the %s: the old one can be served, the new one cannot, and doing it again finishes it',
    async (step) => {
      await endBefore(step);
      await expect(serve(data, to)).rejects.toThrow(/is a book in SQLite|is being moved here from/);
      // The old one goes on meanwhile: what it writes must come along.
      const old = await serve(data);
      const seller = createClient({ baseUrl: old.url, key: scene.sellerKey });
      const updated = await seller.updateOffer({
        params: { offer: scene.offer },
        body: { title: 'A line, later' },
      });
      expect(updated.title).toBe('A line, later');
      await old.close();
      expect(await migrate()).toMatchObject({ status: 'moved' });
      const server = await serve(data, to);
      const there = createClient({ baseUrl: server.url, key: scene.sellerKey });
      expect((await there.getOffer({ params: { offer: scene.offer } })).title).toBe('A line, later');
      await mustGoOn(server);
      await server.close();
    },
  );

  test('between the last two writes: neither can be served, and doing it again finishes it', async () => {
    await endBefore('opening');
    await expect(serve(data)).rejects.toThrow(/was moved to/);
    await expect(serve(data, to)).rejects.toThrow(/is being moved here from/);
    expect(await migrate()).toMatchObject({ status: 'moved' });
    const server = await serve(data, to);
    await mustGoOn(server);
    await server.close();
  });
});

describe('is refused', () => {
  const refusal = (message: RegExp) => ({ status: 'refused', message: expect.stringMatching(message) });

  test('while a server has the book open', async () => {
    const server = await serve(data);
    expect(await migrate()).toEqual(refusal(/is in use: .*listens on http.*Stop it first/));
    await server.close();
  });

  test('into a database that holds another book', async () => {
    const other = mkdtempSync(join(tmpdir(), 'farthing-other-'));
    await (await serve(other, to)).close();
    expect(await migrate()).toEqual(refusal(/has the book bk_\w+, but the secrets are those of/));
    rmSync(other, { recursive: true, force: true });
  });

  test('into a book of its own that has begun already', async () => {
    rmSync(bookPath(data));
    await (await serve(data, to)).close();
    copyFileSync(bookPath(origin), bookPath(data));
    expect(await migrate()).toEqual(refusal(/founded with 4 lanes|holds another book/));
  });

  test('from a book that does not verify', async () => {
    const { DatabaseSync } = await import('node:sqlite');
    const file = new DatabaseSync(bookPath(data));
    file.exec('UPDATE account_balance SET balance = balance + 1 WHERE id = 2');
    file.close();
    expect(await migrate()).toEqual(refusal(/does not verify: account 2/));
  });

  test('from nowhere, and to a database that is away', async () => {
    expect(await migrate({ from: join(data, 'nothing.db') })).toEqual(refusal(/there is no book/));
    expect(await migrate({ to: 'postgres://u:secret@127.0.0.1:1/b' })).toEqual(refusal(/cannot be reached/));
  });
});

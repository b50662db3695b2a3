import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testDatabase } from '@farthing/provider/stores/postgres/testing.ts';

const main = join(import.meta.dirname, 'main.ts');
let root: string;
let child: ChildProcess;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'farthing-serve-'));
});
afterEach(() => {
  child.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

/** Runs `farthing serve` until it prints `until`, or ends. */
async function serve(words: string[], until?: string, env: Record<string, string> = {}) {
  child = spawn(process.execPath, [main, 'serve', '--data-dir', 'data', ...words], {
    cwd: root,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const told = { stdout: '', stderr: '' };
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  await new Promise<void>((resolve) => {
    child.stdout!.on('data', (text) => (told.stdout += text).includes(until ?? '\0') && resolve());
    child.stderr!.on('data', (text) => (told.stderr += text));
    child.once('close', () => resolve());
  });
  return { told, ended };
}

test('serves a test book, says so, and ends in order', async () => {
  const { told, ended } = await serve(['--port', '0'], 'Ctrl-C stops it.');
  expect(told.stdout).toContain('Farthing serves a test book: it moves play money only.');
  const url = /Address +(http:\S+)/.exec(told.stdout)![1]!;
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  expect(statSync(join(root, 'data/secrets.json')).mode & 0o777).toBe(0o600);
  expect(statSync(join(root, 'data/book.db')).mode & 0o077).toBe(0);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(existsSync(join(root, 'data/book.db.owner'))).toBe(false);
});

test('the first start prints the operator’s setup link, the same until somebody has used it', async () => {
  const start = async () => {
    const { told } = await serve(['--port', '0'], 'Ctrl-C stops it.');
    return /http:\S+\/operator\/setup\?token=\S+/.exec(told.stdout)?.[0];
  };
  const again = async () => {
    child.kill('SIGKILL');
    return start();
  };
  const first = new URL((await start())!);
  const link = new URL((await again())!);
  expect(link.search).toBe(first.search);
  const page = await fetch(link);
  expect(page.status).toBe(200);
  const cookie = page.headers.getSetCookie().map((each) => each.split(';')[0]);
  const fields = [...(await page.text()).matchAll(/name="(csrf|token)" value="([^"]*)"/g)];
  const body = new URLSearchParams(fields.map(([, name, value]) => [name!, value!]));
  body.set('name', 'Opal');
  body.set('email', 'opal@pay.example');
  const headers = { Cookie: cookie.join('; '), Origin: link.origin };
  const to = `${link.origin}/operator/setup`;
  const used = await fetch(to, { method: 'POST', headers, body, redirect: 'manual' });
  expect(used.status).toBe(303);
  expect((await fetch(link)).status).toBe(410);
  expect(await again()).toBeUndefined();
});

test('a book in PostgreSQL is named without user and password, wherever they stand', async () => {
  const inFront = new URL(await testDatabase());
  inFront.password ||= 'open-sesame';
  const behind = new URL(inFront);
  behind.searchParams.set('user', behind.username);
  behind.searchParams.set('password', behind.password);
  behind.username = behind.password = '';
  for (const { href } of [inFront, behind]) {
    const { told, ended } = await serve(['--port', '0'], 'Ctrl-C stops it.', { DATABASE_URL: href });
    expect(told.stdout).toMatch(new RegExp(`Book +postgres://${inFront.host}${inFront.pathname}`));
    expect(told.stdout + told.stderr).not.toContain(inFront.password);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  }
});

test('with --json the first line is a document, and the log stays out of its way', async () => {
  const { told } = await serve(['--port', '0', '--json'], '\n');
  expect(JSON.parse(told.stdout)).toMatchObject({
    mode: 'test',
    data_dir: join(root, 'data'),
    pid: child.pid,
  });
  // Two pipes: what was written first may be read last.
  await expect.poll(() => told.stderr).toContain('"msg":"ready"');
});

test('a second server on the same book is refused, with word of the first', async () => {
  const { told } = await serve(['--port', '0', '--json'], '\n');
  const first = child;
  const second = await serve(['--port', '0']);
  expect(await second.ended).toBe(1);
  const { url } = JSON.parse(told.stdout) as { url: string };
  expect(second.told.stderr).toContain(
    `process ${first.pid} has it open and listens on http://127.0.0.1:${new URL(url).port}`,
  );
  first.kill('SIGKILL');
});

test('a port that is taken is named, with what to do', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as { port: number };
  const { told, ended } = await serve(['--port', String(port)]);
  other.close();
  expect(await ended).toBe(1);
  expect(told.stderr).toContain(
    `port ${port} of 127.0.0.1 is taken by another program. Choose another with --port`,
  );
});

test('secrets that others can read stop it', async () => {
  const { told } = await serve(['--port', '0', '--json'], '\n');
  expect(told.stdout).toContain('url');
  child.kill('SIGTERM');
  await new Promise((resolve) => child.once('close', resolve));
  const file = join(root, 'data/secrets.json');
  chmodSync(file, 0o644);
  const again = await serve(['--port', '0']);
  expect(await again.ended).toBe(1);
  expect(again.told.stderr).toContain(`chmod 600 ${file}`);
  expect(readFileSync(file, 'utf8')).toContain('operatorKey');
});

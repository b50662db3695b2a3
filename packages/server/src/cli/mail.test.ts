/** Mail as the whole server sends it, by a real mail server on this machine; and `farthing mail test`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { headerOf, openTestSmtp, type TestSmtp, textOf } from '@farthing/provider/mail/testing-smtp.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runFarthing } from './testing.ts';

const main = join(import.meta.dirname, 'main.ts');
let root: string;
let smtp: TestSmtp;
let child: ChildProcess | undefined;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'farthing-mail-'));
  smtp = await openTestSmtp();
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await smtp.close();
  rmSync(root, { recursive: true, force: true });
});

const env = () => ({
  FARTHING_MAIL_URL: `smtp://127.0.0.1:${smtp.port}`,
  FARTHING_MAIL_FROM: 'Farthing <pay@farthing.example>',
});

/** Runs `farthing serve` until it serves, and says where. */
async function serve(port = '0'): Promise<string> {
  const server = spawn(process.execPath, [main, 'serve', '--data-dir', 'data', '--port', port], {
    cwd: root,
    env: { PATH: process.env['PATH'], ...env() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child = server;
  let [out, err] = ['', ''];
  server.stderr.on('data', (text) => (err += text));
  await new Promise<void>((resolve, reject) => {
    server.stdout.on('data', (text) => (out += text).includes('Ctrl-C stops it.') && resolve());
    server.once('close', () => reject(new Error(`it ended: ${out}${err}`)));
  });
  return /Address +(http:\S+)/.exec(out)![1]!;
}

/** A browser that keeps cookies and sends forms. */
function browser(home: string) {
  const cookies = new Map<string, string>();
  async function ask(path: string, init: RequestInit = {}) {
    const headers = { cookie: [...cookies].map((pair) => pair.join('=')).join('; '), origin: home };
    const answer = await fetch(new URL(path, home), { redirect: 'manual', ...init, headers });
    for (const each of answer.headers.getSetCookie()) {
      const [name, value] = each.split(';')[0]!.split('=') as [string, string];
      cookies.set(name, value);
    }
    return { status: answer.status, to: answer.headers.get('location'), text: await answer.text() };
  }
  return {
    get: (path: string) => ask(path),
    async submit(path: string, fields: Record<string, string>, from = path) {
      const { text } = await ask(from);
      const csrf = /name="csrf" value="([^"]+)"/.exec(text)![1]!;
      return ask(path, { method: 'POST', body: new URLSearchParams({ csrf, ...fields }) });
    },
  };
}

async function until(done: () => boolean): Promise<void> {
  const end = Date.now() + 20_000;
  while (!done()) {
    if (Date.now() > end) throw new Error('it did not come to that');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('a server with a mail server', () => {
  test('killed while its mail is taken sends it again, and the code in it is good', async () => {
    smtp.before = async () => {
      // Taken by the mail server, but nobody is left to hear of it.
      child!.kill('SIGKILL');
      smtp.before = async () => {};
    };
    const home = await serve();
    const reader = browser(home);
    const sent = await reader.submit('/sell', { email: 'ada@lark.example' });
    expect([sent.status, sent.to]).toEqual([303, '/sell/code']);
    await until(() => smtp.taken.length === 1);
    await serve(new URL(home).port);
    await until(() => smtp.taken.length === 2);
    const [first, second] = smtp.taken;
    expect(textOf(second!)).toBe(textOf(first!));
    const idOf = (mail: typeof first) => /^Message-ID: (\S+)$/m.exec(headerOf(mail!))![1];
    expect(idOf(second)).toBe(idOf(first));
    const code = /\d{8}/.exec(textOf(second!))![0];
    const page = await reader.submit('/sell/code', { code });
    expect([page.status, page.to]).toEqual([303, '/sell/name']);
    expect((await reader.get('/sandbox/mail')).status).toBe(404);
    const metrics = await fetch(`${home}/metrics`);
    expect(await metrics.text()).toContain('farthing_mail_waiting 0');
  });
});

describe('farthing mail test', () => {
  const farthing = (words: string[], variables: Record<string, string> = env()) =>
    runFarthing(['mail', 'test', ...words], { cwd: root, env: variables });

  test.each([
    [[], 'this is a test'],
    [['--lang', 'de'], 'dies ist ein Test'],
  ])('sends a message %j', async (words, said) => {
    const { exit, stdout } = await farthing(['ada@lark.example', ...words]);
    expect([exit, stdout]).toEqual([0, expect.stringContaining('127.0.0.1 took it: 250')]);
    expect(smtp.taken[0]!.to).toEqual(['ada@lark.example']);
    expect(textOf(smtp.taken[0]!)).toContain(said);
  });

  test('says what is wrong, and with which code', async () => {
    smtp.refuses.set('ada@lark.example', 550);
    const refused = await farthing(['ada@lark.example', '--json']);
    expect([refused.exit, JSON.parse(refused.stdout || refused.stderr)]).toEqual([
      1,
      { error: expect.objectContaining({ code: 'mail_refused', trouble: 'refused' }) },
    ]);
    smtp.refusesSender = 553;
    expect((await farthing(['bo@lark.example'])).stderr).toContain('does not let FARTHING_MAIL_FROM send');
    await smtp.close();
    expect((await farthing(['ada@lark.example'])).stderr).toContain('cannot be reached');
    smtp = await openTestSmtp();
  });

  test.each([
    ['without a mail server', ['ada@lark.example'], {}, 1, 'no mail server is set'],
    ['to what is no address', ['ada'], undefined, 2, 'ada is no e-mail address'],
    [
      'with half of the settings',
      ['ada@lark.example'],
      { FARTHING_MAIL_FROM: 'a@b.example' },
      1,
      'FARTHING_MAIL_URL',
    ],
  ] as const)('%s', async (_, words, variables, exit, said) => {
    const told = await farthing([...words], variables);
    expect([told.exit, told.stderr]).toEqual([exit, expect.stringContaining(said)]);
  });
});

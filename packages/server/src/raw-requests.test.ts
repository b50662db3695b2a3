import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSecrets } from './secrets.ts';
import { type RunningServer, startServer } from './serve.ts';

// What no client library would send: requests that a proxy before us and we could read differently, and addresses that
// are meant to end up elsewhere. Each is written to the socket as it stands.

let server: RunningServer;
let dataDir: string;
const lines: string[] = [];

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'farthing-raw-'));
  const opened = openSecrets(dataDir);
  if (opened.status === 'refused') throw new Error(opened.message);
  const config = {
    mode: 'test',
    dataDir,
    host: '127.0.0.1',
    port: 0,
    metrics: 'operator',
    logLevel: 'debug',
    trustProxy: false,
    settings: {},
  } as const;
  const log = pino({ level: 'debug' }, { write: (line) => void lines.push(line) });
  server = await startServer({ config, secrets: opened.secrets, log });
});

afterAll(async () => {
  await server.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** All that comes back until the server closes, or has had nothing to say for a while. */
function exchange(text: string): Promise<{ answers: string; closed: boolean }> {
  return new Promise((resolve) => {
    let answers = '';
    const socket = connect(server.port, '127.0.0.1', () => socket.write(text, 'latin1'));
    const done = (closed: boolean) => {
      socket.destroy();
      resolve({ answers, closed });
    };
    socket.setTimeout(text.includes('Connection: close') ? 10_000 : 300, () => done(false));
    socket.on('data', (data) => (answers += data.toString('latin1')));
    socket.on('end', () => done(true));
    socket.on('error', () => done(true));
  });
}

const statuses = (answers: string) =>
  [...answers.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));

const HIDDEN = 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n';
const post = (headers: string, body: string, path = '/v1/wallets/recover') =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${headers}\r\n\r\n${body}`;

describe('a request that two readers could cut differently is refused, and what is hidden in it is not read', () => {
  test.each([
    ['length and chunks', post('Content-Length: 5\r\nTransfer-Encoding: chunked', `0\r\n\r\n${HIDDEN}`)],
    ['two lengths', post(`Content-Length: 0\r\nContent-Length: ${HIDDEN.length}`, HIDDEN)],
    ['lengths in a list', post(`Content-Length: 0, ${HIDDEN.length}`, HIDDEN)],
    ['a length with a sign', post('Content-Length: +2', `{}${HIDDEN}`)],
    ['a length in hexadecimal', post('Content-Length: 0x2', `{}${HIDDEN}`)],
    ['a length with a blank before its colon', post('Content-Length : 2', `{}${HIDDEN}`)],
    [
      'chunks that are something else, too',
      post('Transfer-Encoding: chunked, identity', `0\r\n\r\n${HIDDEN}`),
    ],
    ['chunks by another name', post('Transfer-Encoding: xchunked', `0\r\n\r\n${HIDDEN}`)],
    ['chunks twice', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: x', `0\r\n\r\n${HIDDEN}`)],
    ['a chunk of no length', post('Transfer-Encoding: chunked', `zz\r\n\r\n${HIDDEN}`)],
    ['a chunk with a long length', post('Transfer-Encoding: chunked', `fffffffffffffffff\r\n${HIDDEN}`)],
    ['a folded header', post('X: a\r\n Transfer-Encoding: chunked', HIDDEN)],
    ['a header without a name', post(': a', HIDDEN)],
    ['a header with a zero', post('X: a\0b', HIDDEN)],
    ['lines that end with a mere return', `GET / HTTP/1.1\rHost: a\r\r${HIDDEN}`],
    ['no host', 'GET /healthz HTTP/1.1\r\n\r\n'],
    ['a host that is none', 'GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n'],
    ['no version that there is', 'GET /healthz HTTP/9.9\r\nHost: a\r\n\r\n'],
    ['no request at all', `\x16\x03\x01\x02\x00\x01\x00${'\0'.repeat(40)}\r\n\r\n`],
    ['headers without end', `GET / HTTP/1.1\r\nHost: a\r\n${`X: ${'a'.repeat(1000)}\r\n`.repeat(40)}\r\n`],
  ])('%s', async (_, text) => {
    const { answers } = await exchange(text);
    const [status, ...more] = statuses(answers);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(more.filter((each) => each < 400)).toEqual([]);
    expect(answers).not.toContain('"status":"alive"');
  });
});

// Our own address is configured; letters and redirects would otherwise lead to wherever a header says.
test.each([
  '/',
  '/wallet',
  '/signin',
  '/sell',
  '/docs',
  '/openapi.json',
  '/account',
  '/v1/wallet',
  '/nothing',
])('%s tells nothing of the hosts that a request names', async (path) => {
  const { answers } = await exchange(
    `GET ${path} HTTP/1.1\r\nHost: evil.example\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\n` +
      'Forwarded: host=evil.example\r\nX-Forwarded-Proto: gopher\r\nX-Original-URL: /evil.example\r\nConnection: close\r\n\r\n',
  );
  expect(statuses(answers)).toHaveLength(1);
  expect(answers).not.toMatch(/evil\.example|gopher/);
});

describe('an address', () => {
  test.each([
    ['of another site', 'http://evil.example/wallet/topup/done'],
    ['of another site, by two slashes', '//evil.example/wallet'],
    ['of the documents of another site', '//evil.example/docs/'],
    ['with a turned slash', '/\\evil.example/docs'],
    ['with a doubled slash behind', '/docs//evil.example//'],
    ['that ends in another', '/docs/..//evil.example/'],
    ['with a hidden end of line', '/docs/%0d%0aLocation:%20https://evil.example/'],
    ['with a hidden end of line, for a language', '/language/de%0d%0aSet-Cookie:%20a=b'],
  ])('%s leads nowhere else', async (_, path) => {
    const { answers } = await exchange(
      `GET ${path} HTTP/1.1\r\nHost: a\r\nReferer: ${path}\r\nConnection: close\r\n\r\n`,
    );
    expect(statuses(answers)[0]).toBeLessThan(500);
    const [head = ''] = answers.split('\r\n\r\n');
    const location = /^location: (.*)$/im.exec(head)?.[1];
    if (location !== undefined) expect(location).toMatch(/^\/(?![/\\])/);
    expect(head).not.toMatch(/^(location: \S*evil|set-cookie: a=b)/im);
  });

  test.each([
    '/docs/../../package.json',
    '/docs/..%2f..%2fpackage.json',
    '/docs/%2e%2e/%2e%2e/package.json',
    '/docs/source/../../../../etc/passwd',
    '/docs/source/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd',
    '/docs/source//etc/passwd',
    '/docs/source/.git/config',
    '/docs/source/package-lock.json',
    '/assets/../secrets.json',
    '/assets/..%5c..%5csecrets.json',
    '/%00',
    '/docs/%00.md',
  ])('%s reads no file', async (path) => {
    const { answers } = await exchange(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    expect([301, 400, 404]).toContain(statuses(answers)[0]);
    expect(answers).not.toMatch(/root:x:|"workspaces"|\[core\]|operatorKey|"lockfileVersion"/);
  });

  test.each(['TRACE', 'TRACK', 'CONNECT', 'PROPFIND', 'PATCH', 'OPTIONS'])(
    '%s does nothing',
    async (method) => {
      const target = method === 'CONNECT' ? 'evil.example:443' : '/wallet';
      const { answers } = await exchange(
        `${method} ${target} HTTP/1.1\r\nHost: a\r\nX-Secret: s3cret\r\nConnection: close\r\n\r\n`,
      );
      for (const status of statuses(answers)) expect([400, 404, 405]).toContain(status);
      expect(answers).not.toContain('s3cret');
    },
  );
});

test('what came with requests is in no line of the log, and no line is more than one', async () => {
  const secret = `sk_test_${'0'.repeat(52)}`;
  await exchange(
    `GET /v1/wallet?token=${secret} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${secret}\r\n` +
      `Cookie: farthing=${secret}\r\nUser-Agent: x%0a{"level":60}\r\nConnection: close\r\n\r\n`,
  );
  const told = lines.join('');
  expect(told).not.toContain(secret);
  expect(told).not.toContain('"level":60');
  for (const line of lines) expect(() => void JSON.parse(line)).not.toThrow();
});

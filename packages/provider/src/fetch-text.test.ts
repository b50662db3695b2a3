import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFetchText, mayReach } from './fetch-text.ts';

let server: Server;
let base: string;
let asked: string[];

beforeAll(async () => {
  asked = [];
  server = createServer((request, response) => {
    asked.push(`${request.headers.host} ${request.url}`);
    if (request.url === '/moved') response.writeHead(302, { Location: '/secret' }).end();
    else if (request.url === '/slow') return;
    else if (request.url === '/trickle') response.write('a');
    else if (request.url === '/large') response.end('x'.repeat(1_000_000));
    else if (request.url === '/gone') response.writeHead(404).end('no');
    else response.end('hello');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test.each([
  ['93.184.215.14', true],
  ['2606:2800:21f:cb07:6820:80da:af6b:8b2c', true],
  ['127.0.0.1', false],
  ['127.8.8.8', false],
  ['::1', false],
  ['0.0.0.0', false],
  ['10.1.2.3', false],
  ['100.64.0.1', false],
  ['169.254.169.254', false],
  ['172.16.0.1', false],
  ['172.31.255.255', false],
  ['172.32.0.1', true],
  ['192.168.1.1', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::', false],
  ['fe80::1', false],
  ['fe80::1%eth0', false],
  ['fd00::1', false],
  ['ff02::1', false],
  ['::ffff:127.0.0.1', false],
  ['::ffff:7f00:1', false],
  ['::ffff:10.0.0.1', false],
  ['::ffff:93.184.215.14', true],
  ['64:ff9b::7f00:1', false],
  ['2002:7f00:1::', false],
  ['localhost', false],
  ['', false],
])('%s may be reached: %s', (address, allowed) => {
  expect(mayReach(address)).toBe(allowed);
});

describe('a page', () => {
  const local = createFetchText({ allowLoopback: true, timeoutMs: 300 });

  test('is read, whatever its status', async () => {
    expect(await local(base)).toEqual({ status: 'read', code: 200, text: 'hello' });
    expect(await local(`${base}/gone`)).toEqual({ status: 'read', code: 404, text: 'no' });
  });

  test('is asked for by its name, at the address that was looked up', async () => {
    const { port } = new URL(base);
    const named = createFetchText({ allowLoopback: true, lookup: async () => ['127.0.0.1'] });
    expect(await named(`http://lark.example:${port}/a?b`)).toMatchObject({ text: 'hello' });
    expect(asked).toContain(`lark.example:${port} /a?b`);
  });

  test('that moved is not followed', async () => {
    expect(await local(`${base}/moved`)).toMatchObject({ code: 302, text: '' });
    expect(asked.join()).not.toContain('/secret');
  });

  test('is read up to 64 KiB', async () => {
    const large = await local(`${base}/large`);
    expect(large.status === 'read' && large.text.length).toBe(65_536);
  });

  test.each(['/slow', '/trickle'])('%s is not waited for', async (path) => {
    expect(await local(base + path)).toMatchObject({ status: 'failed' });
  });

  test('of a private address is not asked for, by address or by name', async () => {
    const before = asked.length;
    const closed = createFetchText({ lookup: async () => ['93.184.215.14', '127.0.0.1'] });
    expect(await closed(base)).toEqual({ status: 'failed', reason: 'its address is not public' });
    const { port } = new URL(base);
    expect(await closed(`http://lark.example:${port}/`)).toMatchObject({ status: 'failed' });
    expect(await closed(`http://[::ffff:127.0.0.1]:${port}/`)).toMatchObject({ status: 'failed' });
    expect(asked).toHaveLength(before);
  });

  test.each(['', 'hello', 'ftp://lark.example/', 'file:///etc/passwd', 'http://a:b@lark.example/'])(
    'at %j is none',
    async (address) => expect(await local(address)).toMatchObject({ status: 'failed' }),
  );

  test('of a name that leads nowhere is a value', async () => {
    const nowhere = createFetchText({
      lookup: async () => {
        throw Object.assign(new Error('no such host'), { code: 'ENOTFOUND' });
      },
    });
    expect(await nowhere('http://nowhere.invalid/')).toEqual({ status: 'failed', reason: 'ENOTFOUND' });
  });
});

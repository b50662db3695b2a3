import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFetchText } from './fetch-text.ts';

let server: Server;
let base: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/slow') return;
    response.statusCode = request.url === '/' ? 200 : 404;
    response.end(request.url === '/' ? 'hello' : 'no');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('a page is read, whatever its status', async () => {
  const read = createFetchText({ reach: 'loopback' });
  expect(await read(`${base}/`)).toEqual({ status: 'read', code: 200, text: 'hello' });
  expect(await read(`${base}/gone`)).toEqual({ status: 'read', code: 404, text: 'no' });
});

test.each([
  ['on this machine, where only the internet may be asked', 'public', '/', 'its address is not public'],
  ['that does not answer', 'loopback', '/slow', 'it did not answer in time'],
] as const)('a page %s is not read, and the reason says so', async (_, reach, path, reason) => {
  const read = createFetchText({ reach, timeoutMs: 200 });
  expect(await read(base + path)).toEqual({ status: 'failed', reason });
});

test('what is no address is told so', async () => {
  const read = createFetchText({ reach: 'loopback' });
  expect(await read('hello')).toEqual({ status: 'failed', reason: 'it is no address of the web' });
});

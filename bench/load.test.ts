/** The load generators: what they count, and that a server cannot hide a stall from the open-loop one. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { arrivals } from './arrivals.ts';
import { load } from './load.ts';
import { percentiles } from './percentiles.ts';
import { post } from './wire.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server that answers after `delayMs(n)` to its n-th request, with `status(n)`. */
async function serving(options: { delayMs?: (n: number) => number; status?: (n: number) => number }) {
  const { delayMs = () => 0, status = () => 201 } = options;
  let count = 0;
  const server = createServer((request, response) => {
    const n = count++;
    request.resume();
    request.on('end', () => {
      const answer = () => response.writeHead(status(n), { 'content-length': 2 }).end('ok');
      if (delayMs(n) > 0) setTimeout(answer, delayMs(n));
      else answer();
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const next = () => post('/', {}, '{}');

test('a closed loop sends as many as asked and counts those that were served', async () => {
  const port = await serving({ status: (n) => (n % 10 === 0 ? 503 : 201) });
  const result = await load({ port, connections: 4, requests: 100, next, served: 201 });
  expect(result).toMatchObject({ requests: 100, turnedAway: 10 });
  expect(result.perSecond).toBeGreaterThan(0);
});

test('an answer that is neither is a mistake of the load', async () => {
  const port = await serving({ status: (n) => (n === 7 ? 422 : 201) });
  const run = { port, connections: 1, requests: 10, next, served: 201 };
  await expect(load(run)).rejects.toThrow('1 requests were answered 422');
});

test('arrivals keep their rate whatever the answers take', async () => {
  const port = await serving({ delayMs: () => 20 });
  const run = { port, connections: 50, perSecond: 200, seconds: 1, warmUpSeconds: 0.2, next, served: 201 };
  const result = await arrivals(run);
  expect(result.requests).toBe(240);
  expect(result.perSecond).toBeGreaterThan(150);
  expect(result.p50Ms).toBeGreaterThanOrEqual(19);
});

test('a stall is charged to every payment that was due meanwhile', async () => {
  // One connection, and the 20th answer takes 400 ms: at 100 a second some 40 payments become due behind it.
  const port = await serving({ delayMs: (n) => (n === 20 ? 400 : 0) });
  const run = { port, connections: 1, perSecond: 100, seconds: 1, warmUpSeconds: 0, next, served: 201 };
  const open = await arrivals(run);
  expect(open.waiting).toBeGreaterThan(25);
  expect(open.p50Ms).toBeLessThan(open.p99Ms);
  expect(open.p99Ms).toBeGreaterThan(300);
  // The closed loop sends nothing meanwhile, and so sees a single slow answer.
  const again = await serving({ delayMs: (n) => (n === 20 ? 400 : 0) });
  const closed = await load({ port: again, connections: 1, requests: 300, next, served: 201 });
  expect(closed.p99Ms).toBeLessThan(300);
});

test('percentiles', () => {
  const times = Array.from({ length: 1000 }, (_, i) => i + 1);
  expect(percentiles(times)).toEqual({ p50Ms: 500, p99Ms: 990, p999Ms: 999 });
});

/**
 * Payments over HTTP, over each store, beside a bare server that parses the same bodies: one a request at 1, 32 and
 * 256 connections, with receipts, and in batches.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { load, type LoadResult } from '../load.ts';
import { atLeast, type Bench, type Part, type Target } from '../part.ts';
import { batchRequests, type Cost, type LoadedProvider, singleRequests, withProvider } from '../provider.ts';
import type { StoreName } from '../results.ts';
import { turnedAwayText } from '../wire.ts';

const CREATED = 201;
const OK = 200;
const TURNS = 4;
const BATCH = 1000;

/** Fewer over PostgreSQL, where a payment takes longer. */
const SHARE: Record<StoreName, number> = { sqlite: 1, postgres: 0.4 };
const TARGETS: Record<StoreName, { ratio?: Target; batches?: Target }> = {
  sqlite: { ratio: atLeast(0.55), batches: atLeast(60_000) },
  postgres: {},
};

export const http: Part = {
  name: 'http',
  title: 'HTTP',
  otherRuntimes: true,
  async run(bench) {
    for (const store of bench.stores)
      await withProvider(await bench.book(store), bench.runtime, async (provider) => {
        await singles(bench, store, provider);
        await besideBare(bench, store, provider);
        await batches(bench, store, provider);
      });
  },
};

async function singles(bench: Bench, store: StoreName, provider: LoadedProvider): Promise<void> {
  const { port, shop, costOf } = provider;
  const requests = (count: number) => Math.ceil(count * SHARE[store] * bench.scale);
  const run = { port, next: singleRequests(shop), served: CREATED };
  for (const [connections, count] of [
    [1, 5_000],
    [32, 80_000],
  ] as const) {
    await load({ ...run, connections, requests: requests(count / 5) });
    const { result, cost } = await costOf(() => load({ ...run, connections, requests: requests(count) }));
    addSingle(bench, store, connections, result, cost);
  }
  const next = singleRequests(shop, { receipt: true });
  const { result, cost } = await costOf(() =>
    load({ ...run, next, connections: 256, requests: requests(50_000) }),
  );
  const what = `payments with a signed receipt, 256 connections${turnedAwayText(result)}`;
  bench.add({
    name: `${store}.receipt_256`,
    value: result.perSecond,
    unit: '/s',
    what,
    ...cost,
    keys: 'ordered',
  });
}

/** 256 connections, by turns to the bare server and to ours, so that a machine that slows down slows both. */
async function besideBare(bench: Bench, store: StoreName, provider: LoadedProvider): Promise<void> {
  const bareServer = await startBare(bench.runtime);
  const run = { connections: 256, next: singleRequests(provider.shop), served: CREATED };
  const oursRequests = Math.ceil(160_000 * SHARE[store] * bench.scale);
  const bareRequests = 160_000 * bench.scale;
  const bare: LoadResult[] = [];
  try {
    // Both warm, so that what is measured is how they run and not how they start.
    await load({ ...run, port: bareServer.port, requests: bareRequests / 4 });
    await load({ ...run, port: provider.port, requests: oursRequests / 4 });
    const { result: ours, cost } = await provider.costOf(async () => {
      const turns: LoadResult[] = [];
      for (let turn = 0; turn < TURNS; turn++) {
        bare.push(await load({ ...run, port: bareServer.port, requests: bareRequests / TURNS }));
        turns.push(await load({ ...run, port: provider.port, requests: Math.ceil(oursRequests / TURNS) }));
      }
      return meanOf(turns);
    });
    const bareMean = meanOf(bare);
    const bareName = `bare_256_beside_${store}`;
    bench.add({
      name: bareName,
      value: bareMean.perSecond,
      unit: '/s',
      what: 'a bare node:http server, same bodies, 256 connections',
    });
    addTimes(bench, bareName, bareMean);
    addSingle(bench, store, 256, ours, cost);
    bench.add({
      name: `${store}.ratio_256`,
      value: ours.perSecond / bareMean.perSecond,
      unit: '×',
      what: 'payments by answers of the bare server, measured by turns, 256 connections',
      target: TARGETS[store].ratio,
    });
  } finally {
    bareServer.child.kill();
  }
}

async function batches(
  bench: Bench,
  store: StoreName,
  { port, shop, costOf }: LoadedProvider,
): Promise<void> {
  const run = { port, connections: 4, next: batchRequests(shop, BATCH), served: OK };
  const count = Math.ceil(400 * SHARE[store] * bench.scale);
  await load({ ...run, requests: Math.ceil(count / 8) });
  const { result, cost } = await costOf(() => load({ ...run, requests: count }));
  bench.add({
    name: `${store}.batch_1000`,
    value: result.perSecond * BATCH,
    unit: '/s',
    what: `payments in batches of 1,000, 4 connections${turnedAwayText(result)}`,
    ...cost,
    keys: 'ordered',
    target: TARGETS[store].batches,
  });
}

function addSingle(
  bench: Bench,
  store: StoreName,
  connections: number,
  result: LoadResult,
  cost: Cost,
): void {
  const name = `${store}.single_${connections}`;
  const plural = connections === 1 ? '' : 's';
  const what = `payments, ${connections} connection${plural}${turnedAwayText(result)}`;
  bench.add({ name, value: result.perSecond, unit: '/s', what, ...cost, keys: 'ordered' });
  addTimes(bench, name, result);
}

function addTimes(bench: Bench, name: string, { p50Ms, p99Ms }: LoadResult): void {
  bench.add({ name: `${name}.p50`, value: p50Ms, unit: 'ms', what: '… median' });
  bench.add({ name: `${name}.p99`, value: p99Ms, unit: 'ms', what: '… 99th percentile' });
}

/** Over turns of equally many requests: all of them by all of their time, and the mean of the percentiles. */
function meanOf(turns: readonly LoadResult[]): LoadResult {
  const sum = (of: (turn: LoadResult) => number) => turns.reduce((total, turn) => total + of(turn), 0);
  const mean = (of: (turn: LoadResult) => number) => sum(of) / turns.length;
  return {
    perSecond: 1 / mean(({ perSecond }) => 1 / perSecond),
    p50Ms: mean(({ p50Ms }) => p50Ms),
    p99Ms: mean(({ p99Ms }) => p99Ms),
    p999Ms: mean(({ p999Ms }) => p999Ms),
    requests: sum(({ requests }) => requests),
    turnedAway: sum(({ turnedAway }) => turnedAway),
  };
}

async function startBare(runtime: string): Promise<{ child: ChildProcess; port: number }> {
  const program = fileURLToPath(new URL('../programs/bare-server.ts', import.meta.url));
  const child = spawn(runtime, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('{')) return { child, ...(JSON.parse(line) as { port: number }) };
  }
  throw new Error('the bare server ended before it was ready');
}

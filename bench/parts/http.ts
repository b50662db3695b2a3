/** Payments over HTTP, beside a bare server that parses the same bodies: single at 1, 32 and 256 connections, and batches. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createClient, type Client, Key } from '@farthing/sdk';
import { ServerProcess } from '@farthing/server/demo/server-process.ts';
import { load, type LoadResult, post } from '../load.ts';
import type { BenchOptions } from '../main.ts';
import type { Report } from '../report.ts';

const WALLETS = 500;
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export async function httpParts({ directory, scale, wanted }: BenchOptions, report: Report): Promise<void> {
  if (!wanted('bare') && !wanted('single') && !wanted('batch')) return;
  report.heading('HTTP');
  const server = provider(join(directory, 'http'));
  try {
    const baseUrl = await server.start();
    const port = Number(new URL(baseUrl).port);
    const book = await setUp(baseUrl, server.operatorKey);
    const single = (receipt: boolean) => singleRequests(book, receipt);
    if (wanted('single')) await singleParts(port, single, scale, report);
    if (wanted('bare') || wanted('single')) await besideBare(port, single(false), scale, report);
    if (wanted('batch')) await batchPart(port, book, scale, report);
  } finally {
    await server.kill();
  }
}

/** 256 connections, by turns to the bare server and to ours, so that a machine that slows down slows both. */
async function besideBare(port: number, next: () => string, scale: number, report: Report): Promise<void> {
  const bareServer = await startBare();
  const run = { host: '127.0.0.1', connections: 256, next };
  const [bare, ours]: LoadResult[][] = [[], []];
  try {
    // Both warm, so that what is measured is how they run and not how they start.
    for (const at of [bareServer.port, port]) await load({ ...run, port: at, requests: 60_000 * scale });
    for (let turn = 0; turn < TURNS; turn++) {
      const requests = (200_000 * scale) / TURNS;
      bare!.push(await load({ ...run, port: bareServer.port, requests }));
      ours!.push(await load({ ...run, port, requests }));
    }
  } finally {
    bareServer.child.kill();
  }
  ours!.forEach(onlyCreated);
  const [bareMean, oursMean] = [meanOf(bare!), meanOf(ours!)];
  report.add('http.bare_rps', bareMean.perSecond, 'bare node:http server, same bodies, 256 connections');
  report.add('http.bare_256_p99_ms', bareMean.p99Ms, '… 99th percentile');
  addSingle(report, 256, oursMean);
  const target = { text: '≥ 0.5', met: (value: number) => value >= 0.5 };
  report.add('http.ratio_256', oursMean.perSecond / bareMean.perSecond, 'of the bare server', target);
}

const TURNS = 4;

/** Over turns of equally many requests: all of them by all of their time, and the mean of the percentiles. */
function meanOf(turns: readonly LoadResult[]): Pick<LoadResult, 'perSecond' | 'p50Ms' | 'p99Ms'> {
  const mean = (of: (turn: LoadResult) => number) =>
    turns.reduce((sum, turn) => sum + of(turn), 0) / turns.length;
  return {
    perSecond: 1 / mean(({ perSecond }) => 1 / perSecond),
    p50Ms: mean(({ p50Ms }) => p50Ms),
    p99Ms: mean(({ p99Ms }) => p99Ms),
  };
}

function addSingle(
  report: Report,
  connections: number,
  result: Pick<LoadResult, 'perSecond' | 'p50Ms' | 'p99Ms'>,
): void {
  report.add(`http.single_${connections}_rps`, result.perSecond, `payments, ${connections} connections`);
  report.add(`http.single_${connections}_p50_ms`, result.p50Ms, '… median');
  report.add(`http.single_${connections}_p99_ms`, result.p99Ms, '… 99th percentile');
}

async function singleParts(
  port: number,
  single: (receipt: boolean) => () => string,
  scale: number,
  report: Report,
): Promise<void> {
  const host = '127.0.0.1';
  for (const [connections, requests] of [
    [1, 10_000],
    [32, 100_000],
  ] as const) {
    const result = await load({ host, port, connections, requests: requests * scale, next: single(false) });
    onlyCreated(result);
    addSingle(report, connections, result);
  }
  const receipts = await load({ host, port, connections: 256, requests: 50_000 * scale, next: single(true) });
  onlyCreated(receipts);
  report.add(
    'http.single_256_receipt_rps',
    receipts.perSecond,
    'payments with a signed receipt, 256 connections',
  );
}

async function batchPart(port: number, book: Book, scale: number, report: Report): Promise<void> {
  const run = { host: '127.0.0.1', port, connections: 4, next: batchRequests(book, 1000) };
  await load({ ...run, requests: Math.ceil(40 * scale) });
  const result = await load({ ...run, requests: Math.ceil(400 * scale) });
  if (result.statuses[200] === undefined)
    throw new Error(`batches were answered ${JSON.stringify(result.statuses)}`);
  const target = { text: '≥ 40,000', met: (value: number) => value >= 40_000 };
  report.add(
    'http.batch_1000_pps',
    result.perSecond * 1000,
    'payments in batches of 1,000, 4 connections',
    target,
  );
}

interface Book {
  sellers: { key: string; offer: string; grants: string[] }[];
}

/** The real server on a book of its own, with tabs wide enough that no payment is refused. */
export function provider(dataDir: string): ServerProcess {
  mkdirSync(dataDir, { recursive: true });
  const settings = {
    FARTHING_GUEST_TAB_LIMIT: '1000000',
    FARTHING_GUESTS_PER_ADDRESS_PER_HOUR: '1000000',
    FARTHING_GUESTS_PER_HOUR: '1000000',
  };
  return new ServerProcess({ dataDir, settings });
}

async function startBare(): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, [here('../bare-server.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { child, ...(await firstLine<{ port: number }>(child)) };
}

async function firstLine<T>(child: ChildProcess): Promise<T> {
  for await (const line of createInterface({ input: child.stdout! })) {
    if (line.startsWith('{')) return JSON.parse(line) as T;
  }
  throw new Error('the server ended before it was ready');
}

/** Two sellers with an offer each, and wallets with a grant under all three limits to one of them. */
async function setUp(baseUrl: string, operatorKey: string): Promise<Book> {
  const operator = createClient({ baseUrl, key: operatorKey });
  const sellers: Book['sellers'] = [];
  for (const name of ['Bench Daily', 'Bench Weekly']) {
    const created = await operator.call('createSeller', {
      body: { name, origins: ['https://seller.example'] },
    });
    const client = createClient({ baseUrl, key: created.secret_key });
    const body = {
      kind: 'fixed',
      asset: 'USD',
      price: '0.000001',
      title: 'A bench article',
      once: false,
    } as const;
    const offer = await client.call('createOffer', { body });
    const grants: string[] = [];
    for (let i = 0; i < WALLETS / 2; i++)
      grants.push(await newGrant(createClient({ baseUrl }), baseUrl, created.seller.id));
    sellers.push({ key: created.secret_key, offer: offer.id, grants });
  }
  return { sellers };
}

async function newGrant(anyone: Client, baseUrl: string, seller: string): Promise<string> {
  const { token } = await anyone.call('createWallet');
  const body = {
    seller,
    asset: 'USD',
    caps: { payment: '1', day: '1000', total: '100000' },
    expires_at: new Date(Date.now() + 30 * 86_400_000).toISOString(),
  };
  const grant = await createClient({ baseUrl, key: token }).call('createGrant', { body });
  return grant.id;
}

function singleRequests({ sellers }: Book, receipt: boolean): () => string {
  const path = receipt ? '/v1/payments?receipt=true' : '/v1/payments';
  let count = 0;
  return () => {
    const seller = sellers[count % sellers.length]!;
    const grant = seller.grants[Math.floor(count++ / sellers.length) % seller.grants.length]!;
    const headers = { Authorization: `Bearer ${seller.key}`, 'Idempotency-Key': Key.ordered() };
    return post(path, headers, `{"grant":"${grant}","offer":"${seller.offer}"}`);
  };
}

function batchRequests({ sellers }: Book, size: number): () => string {
  let count = 0;
  return () => {
    const seller = sellers[count++ % sellers.length]!;
    const items = Array.from({ length: size }, (_, i) => {
      const grant = seller.grants[i % seller.grants.length]!;
      return `{"key":"${Key.ordered()}","grant":"${grant}","offer":"${seller.offer}"}`;
    });
    const headers = { Authorization: `Bearer ${seller.key}`, 'Idempotency-Key': Key.ordered() };
    return post('/v1/payments/batch', headers, `{"items":[${items.join(',')}]}`);
  };
}

function onlyCreated({ statuses }: LoadResult): void {
  const others = Object.keys(statuses).filter((status) => status !== '201');
  if (others.length > 0) throw new Error(`payments were answered ${JSON.stringify(statuses)}`);
}

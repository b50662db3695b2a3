/** The real server on a book of its own, and what it spends while it is loaded. */
import { createClient, type Client, Key } from '@farthing/sdk';
import { ServerProcess } from '@farthing/server/demo/server-process.ts';
import { cpuSeconds } from './cpu.ts';
import type { BookPlace } from './part.ts';
import type { Figure } from './results.ts';
import { post } from './wire.ts';

const WALLETS = 500;

/** What a load cost the server, for the figures that tell of it. */
export type Cost = Pick<Figure, 'group' | 'coreSeconds' | 'databaseCoreSeconds'>;

/** Two sellers with an offer each, and wallets with a grant under all three limits to one of them. */
export interface Shop {
  sellers: { key: string; offer: string; grants: string[] }[];
}

/** A server whose tabs are wide enough that no payment is refused. */
function serverOn(book: BookPlace, runtime: string): ServerProcess {
  const settings = {
    FARTHING_GUEST_TAB_LIMIT: '1000000',
    FARTHING_GUESTS_PER_ADDRESS_PER_HOUR: '1000000',
    FARTHING_GUESTS_PER_HOUR: '1000000',
    ...book.settings,
  };
  return new ServerProcess({ dataDir: book.directory, settings, runtime });
}

/** Starts a server on a book, lets it be used, kills it. `startMs` is the time until it served. */
export async function withServer<T>(
  book: BookPlace,
  runtime: string,
  use: (server: ServerProcess, baseUrl: string, startMs: number) => Promise<T>,
): Promise<T> {
  const server = serverOn(book, runtime);
  const started = performance.now();
  try {
    const baseUrl = await server.start();
    const startMs = performance.now() - started;
    if (!(await book.exists()))
      throw new Error(`the server keeps its book elsewhere than in the ${book.place.store} place`);
    return await use(server, baseUrl, startMs);
  } finally {
    await server.kill();
  }
}

export interface LoadedProvider {
  port: number;
  pid: number;
  shop: Shop;
  /** Loads it, and says what the payments made meanwhile cost. */
  costOf<T>(load: () => Promise<T>): Promise<{ result: T; cost: Cost }>;
}

/** Starts a server on an empty book, opens the shop, lets it be loaded. */
export function withProvider(
  book: BookPlace,
  runtime: string,
  use: (provider: LoadedProvider) => Promise<void>,
): Promise<void> {
  return withServer(book, runtime, async (server, baseUrl) => {
    const shop = await openShop(baseUrl, server.operatorKey);
    const costOf: LoadedProvider['costOf'] = async (load) => {
      const before = await spent(baseUrl, server.pid, book.databasePid);
      const result = await load();
      const after = await spent(baseUrl, server.pid, book.databasePid);
      return { result, cost: costBetween(before, after) };
    };
    await use({ port: Number(new URL(baseUrl).port), pid: server.pid, shop, costOf });
  });
}

function costBetween(before: Spent, after: Spent): Cost {
  const millions = (after.payments - before.payments) / 1e6;
  const perMillion = (from: number | undefined, to: number | undefined) =>
    from === undefined || to === undefined ? undefined : (to - from) / millions;
  return {
    group: (after.entries - before.entries) / (after.groups - before.groups),
    coreSeconds: perMillion(before.server, after.server),
    databaseCoreSeconds: perMillion(before.database, after.database),
  };
}

interface Spent {
  payments: number;
  entries: number;
  groups: number;
  /** Processor time in seconds, where it can be seen. */
  server: number | undefined;
  database: number | undefined;
}

async function spent(baseUrl: string, pid: number, databasePid: number | undefined): Promise<Spent> {
  const text = await (await fetch(new URL('/metrics', baseUrl))).text();
  const of = (name: string) => Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1]);
  return {
    payments: of('farthing_payments_total'),
    entries: of('farthing_commit_group_entries_sum'),
    groups: of('farthing_commit_group_entries_count'),
    server: cpuSeconds(pid),
    database: cpuSeconds(databasePid),
  };
}

async function openShop(baseUrl: string, operatorKey: string): Promise<Shop> {
  const operator = createClient({ baseUrl, key: operatorKey });
  const sellers: Shop['sellers'] = [];
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

/** The texts of payments, one a request, with time-ordered keys. */
export function singleRequests({ sellers }: Shop, options: { receipt?: boolean } = {}): () => string {
  const path = options.receipt ? '/v1/payments?receipt=true' : '/v1/payments';
  let count = 0;
  return () => {
    const seller = sellers[count % sellers.length]!;
    const grant = seller.grants[Math.floor(count++ / sellers.length) % seller.grants.length]!;
    const headers = { Authorization: `Bearer ${seller.key}`, 'Idempotency-Key': Key.ordered() };
    return post(path, headers, `{"grant":"${grant}","offer":"${seller.offer}"}`);
  };
}

/** The texts of batches of `size` payments. */
export function batchRequests({ sellers }: Shop, size: number): () => string {
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

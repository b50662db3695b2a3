/** The keys of receipts at processes that share a book in PostgreSQL, each with a secrets file of its own. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { openLedger } from '@farthing/ledger';
import { decodeProtectedHeader } from 'jose';
import { afterEach, expect, test } from 'vitest';
import { createProvider, type Provider } from '../provider.ts';
import type { Ed25519Jwk, ReceiptKey } from '../secrets.ts';
import { tallyOf } from '../statistics/tally.ts';
import { openPostgresBook } from '../stores/postgres/index.ts';
import { testDatabase } from '../stores/postgres/testing.ts';
import { must } from '../testing.ts';
import { newWorld, type World } from '../testing-provider.ts';
import { PUBLISHED_FIRST_MS } from './signing-keys.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

interface Server {
  provider: Provider;
  /** Its copy of the keys in the secrets file. */
  file: ReceiptKey[];
}

async function start(url: string, world: World): Promise<Server> {
  const { settings, gateway, secrets } = world;
  const store = await openPostgresBook({ url, lanes: 2, tallyOf, forgetKeysMs: 0, pulseMs: 100 });
  const ledger = await openLedger({ store, clock: { now: () => world.now, jump: 0, accept() {} } });
  const server = { file: [...secrets.receiptKeys] } as Server;
  server.provider = createProvider({
    ledger,
    secrets: { ...secrets, receiptKeys: server.file },
    settings,
    gateway,
    moreReceiptKeys: () => server.file,
    clock: () => world.now,
    random: (size) => randomBytes(size),
  });
  cleanups.push(async () => {
    server.provider.stop();
    await ledger.close();
  });
  return server;
}

function added(kid: string): ReceiptKey {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return { kid, privateJwk: jwk as unknown as Ed25519Jwk };
}

test('both sign alike and publish alike, whoever is asked to rotate, and however often at once', async () => {
  const world = newWorld();
  const url = await testDatabase();
  const [one, two] = [await start(url, world), await start(url, world)];
  const { payments, sellers, offers, wallets } = one.provider;
  const seller = must(await sellers.create({ name: 'Lark', origins: ['https://lark.example'] })).seller.id;
  const offer = must(
    await offers.create(seller, { asset: 'USD', title: 'Fog', price: 1_000_000n, once: false }),
  ).id;
  const wallet = wallets.create().id;
  const pay = async (key: string) => must(await payments.payAtCheckout(wallet, { offer, key })).id;
  const receipts = async (id: string) => [
    must(await one.provider.payments.receipt(id)),
    must(await two.provider.payments.receipt(id)),
  ];
  const kids = async (id: string) => (await receipts(id)).map((jws) => decodeProtectedHeader(jws).kid);
  const before = await pay('before');
  const [jws] = await receipts(before);

  // The file is copied to all servers first.
  const key = added('rk_2');
  for (const server of [one, two]) server.file = [...server.file, key];
  const both = [one, two, one, two].map(({ provider }) => provider.rotateReceiptKey('operator_key'));
  const done = await Promise.all(both);
  expect(done.filter(({ changed }) => changed)).toHaveLength(1);
  expect(new Set(done.map(({ key: { since } }) => since)).size).toBe(1);
  const published = [await one.provider.receiptKeys(), await two.provider.receiptKeys()];
  expect(published[0]).toEqual(published[1]);
  expect(published[0]!.keys.map(({ kid }) => kid)).toEqual(['rk_1', 'rk_2']);

  expect(await kids(await pay('between'))).toEqual(['rk_1', 'rk_1']);
  world.now += PUBLISHED_FIRST_MS;
  expect(await kids(await pay('after'))).toEqual(['rk_2', 'rk_2']);
  expect(await receipts(before)).toEqual([jws, jws]);
  const acts = await one.provider.audit.list({ limit: 10, action: 'rotate_receipt_key' });
  expect(acts.items).toHaveLength(1);
});

test('a server that was not given the key publishes it all the same, and refuses to sign with another', async () => {
  const world = newWorld();
  const url = await testDatabase();
  const [one, two] = [await start(url, world), await start(url, world)];
  const seller = must(await one.provider.sellers.create({ name: 'Lark', origins: ['https://lark.example'] }))
    .seller.id;
  const offer = must(
    await one.provider.offers.create(seller, { asset: 'USD', title: 'Fog', price: 1_000_000n, once: false }),
  ).id;
  // It has cached what the book says of keys.
  expect((await two.provider.receiptKeys()).keys).toHaveLength(1);
  one.file = [...one.file, added('rk_2')];
  await one.provider.rotateReceiptKey('operator_key');
  await expect.poll(async () => (await two.provider.receiptKeys()).keys.length).toBe(2);
  world.now += PUBLISHED_FIRST_MS;
  const wallet = two.provider.wallets.create().id;
  const paid = must(await two.provider.payments.payAtCheckout(wallet, { offer, key: 'a' }));
  await expect(two.provider.payments.receipt(paid.id)).rejects.toThrow('lack the receipt key rk_2');
  const jws = must(await one.provider.payments.receipt(paid.id));
  two.file = one.file;
  expect(must(await two.provider.payments.receipt(paid.id))).toBe(jws);
});

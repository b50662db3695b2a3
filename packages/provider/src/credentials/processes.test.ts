/** Two processes that share a book in PostgreSQL: what one takes away opens and pays nothing at the other, at once. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLedger } from '@farthing/ledger';
import type { GrantId, OfferId, SellerId, WalletId } from '../ids.ts';
import { createProvider, type Provider } from '../provider.ts';
import { tallyOf } from '../statistics/tally.ts';
import { openPostgresBook } from '../stores/postgres/index.ts';
import { testDatabase } from '../stores/postgres/testing.ts';
import { must, outcome } from '../testing.ts';
import { CENT, DOLLAR, newWorld, type World } from '../testing-provider.ts';

const ORIGIN = 'https://lark.example';
const cleanups: (() => Promise<unknown>)[] = [];
let one: Provider;
let two: Provider;
let seller: SellerId;
let offer: OfferId;
let wallet: WalletId;
let grant: GrantId;
const page = () => ({ seller, origin: ORIGIN });

async function start(url: string, { secrets, settings, gateway, now }: World): Promise<Provider> {
  // Nothing is told between the processes while a test runs: what is right is right without it.
  const store = await openPostgresBook({ url, lanes: 2, tallyOf, forgetKeysMs: 0, pulseMs: 60_000 });
  const ledger = await openLedger({ store, clock: { now: () => now, jump: 0, accept() {} } });
  const random = (size: number) => randomBytes(size);
  const provider = createProvider({ ledger, secrets, settings, gateway, clock: () => now, random });
  cleanups.push(async () => {
    provider.stop();
    await ledger.close();
  });
  return provider;
}

beforeEach(async () => {
  const world = newWorld({ guestTabLimit: '10' });
  const url = await testDatabase();
  [one, two] = [await start(url, world), await start(url, world)];
  seller = must(await one.sellers.create({ name: 'The Lark', origins: [ORIGIN] })).seller.id;
  offer = must(await one.offers.create(seller, { asset: 'USD', title: 'A tip', min: 1n })).id;
  wallet = one.wallets.create().id;
  grant = must(await one.grants.give(wallet, { seller, asset: 'USD', caps: {}, expiresAt: null })).id;
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function issue(by: Provider) {
  const { x, y } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  const held = { origin: ORIGIN, publicKey: { x: x!, y: y! } };
  return must(await by.credentials.issue(must(await by.grants.get(grant)), held));
}

let keys = 0;
const charge = (by: Provider, amount = CENT) =>
  by.payments.payUnderGrant(seller, { grant, offer, amount, key: `k${keys++}` });

test('a credential that one issues is known at the other, and one that it ends pays nothing there', async () => {
  const { id } = await issue(one);
  expect(must(await two.credentials.usable(id, page())).id).toBe(id);
  must(await one.credentials.revoke(id, wallet));
  expect(outcome(await two.credentials.usable(id, page()))).toBe('credential_ended');
  expect(must(await two.credentials.listByGrant(grant, wallet))).toEqual([]);
});

test('ended at both at once, it ends once', async () => {
  const { id } = await issue(two);
  const ended = await Promise.all([one, two].map((each) => each.credentials.revoke(id, wallet)));
  expect(must(ended[0]!).ended).toBe(must(ended[1]!).ended);
  const facts = (await one.events(0, 1_000)).filter(({ type }) => type === 'credential_changed');
  const changes = facts.map(({ data }) => (data as { change: string }).change);
  expect(changes).toEqual(['issued', 'ended']);
});

test('a wallet that is deleted at one opens and pays nothing at the other', async () => {
  const { id } = await issue(one);
  must(await two.payments.payUnderGrant(seller, { grant, offer, amount: CENT, key: 'first' }));
  const { token } = two.wallets.create();
  expect(await one.wallets.authenticate(token)).toBeDefined();
  const { secret } = await two.people.sessions.start(wallet, { by: 'passkey', device: '' });
  expect(await one.people.sessions.authenticate(secret)).toBeDefined();
  const { items } = await one.wallets.history(wallet, { limit: 1 });
  if (items[0]?.type !== 'payment') throw new Error('the payment is not in the history');
  must(await one.payments.refund(seller, items[0].payment, { key: 'back' }));
  must(await one.deletion.delete(wallet, { balance: 'refuse' }));
  expect(await two.people.sessions.authenticate(secret)).toBeUndefined();
  expect(outcome(await two.credentials.usable(id, page()))).toBe('credential_ended');
  expect(outcome(await charge(two))).toBe('limit_closed');
});

test('what one freezes pays and is paid nothing at the other, and goes on when it is thawed there', async () => {
  must(await charge(two));
  const because = { by: 'operator_key', reason: 'A stolen card' };
  must(await one.freezing.freezeWallet(wallet, because));
  expect(outcome(await charge(two))).toBe('wallet_frozen');
  must(await two.freezing.thawWallet(wallet, because));
  must(await charge(one));
  must(await two.freezing.freezeSeller(seller, because));
  expect(outcome(await charge(one))).toBe('seller_frozen');
  must(await one.freezing.thawSeller(seller, because));
  must(await charge(two));
});

test('a limit that the payer lowers at one holds at the other', async () => {
  must(await charge(two, DOLLAR));
  must(await one.spendingLimits.set(wallet, 'USD', { day: CENT }));
  must(await charge(two));
  expect(outcome(await charge(two))).toMatch(/limit_day_exceeded|insufficient_funds/);
  must(await two.spendingLimits.set(wallet, 'USD', { day: 2n * CENT }));
  must(await charge(one));
  expect(outcome(await charge(one))).toMatch(/limit_day_exceeded|insufficient_funds/);
});

test('a site that one takes away is nobody’s at the other', async () => {
  expect(await two.sellers.hasOrigin(ORIGIN)).toBe(true);
  must(await one.sellers.setOrigin(seller, ORIGIN, false));
  expect(await two.sellers.hasOrigin(ORIGIN)).toBe(false);
});

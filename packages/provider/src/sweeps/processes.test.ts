/** Sweeps, draws and payouts of two processes that share a book of several lanes in PostgreSQL. */
import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { Asset, openLedger } from '@farthing/ledger';
import type { Ledger } from '@farthing/ledger';
import { laneOfName } from '../accounts.ts';
import type { SellerId, WalletId } from '../ids.ts';
import { rowsInLanes } from '../journal.ts';
import { createProvider, type Provider } from '../provider.ts';
import { isRefused } from '../refusal.ts';
import { tallyOf } from '../statistics/tally.ts';
import { openPostgresBook } from '../stores/postgres/index.ts';
import { testDatabase } from '../stores/postgres/testing.ts';
import { must } from '../testing.ts';
import { CENT, newWorld, type World } from '../testing-provider.ts';
import { createSweeps } from './sweeps.ts';

const LANES = 3;

interface Process {
  provider: Provider;
  ledger: Ledger;
  sweep(): Promise<void>;
}

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function start(url: string, { secrets, settings, gateway, now }: World): Promise<Process> {
  const store = await openPostgresBook({ url, lanes: LANES, tallyOf, forgetKeysMs: 0, pulseMs: 100 });
  const clock = { now: () => now, jump: 0, accept() {} };
  const ledger = await openLedger({ store, clock });
  const random = (size: number) => randomBytes(size);
  const provider = createProvider({ ledger, secrets, settings, gateway, clock: () => now, random });
  const sweeps = createSweeps({ ledger, sellers: provider.sellers });
  cleanups.push(async () => {
    provider.stop();
    await ledger.close();
  });
  const sweep = async () => {
    for (const { id } of (await provider.sellers.list({ limit: 9 })).items) {
      await sweeps.gather(id as SellerId, Asset.USD.id, async () => {});
    }
  };
  return { provider, ledger, sweep };
}

test('two processes pay, sweep, give back and pay out at once, and every unit is where it should be', async () => {
  const world = newWorld({ feeBasisPoints: 333 });
  const url = await testDatabase();
  const [one, other] = [await start(url, world), await start(url, world)];
  const { provider } = one;
  const both = [one, other];

  const terms = { name: 'The Lark', origins: ['https://lark.example'], payout: { destination: 'ok' } };
  const seller = must(await provider.sellers.create(terms)).seller.id;
  const offer = must(await provider.offers.create(seller, { asset: 'USD', title: 'A tip', min: 1n })).id;
  const wallets: WalletId[] = [];
  for (let lane = 0; lane < LANES; lane++) {
    for (let id: WalletId; !wallets[lane];) {
      id = provider.wallets.create().id;
      if (laneOfName(LANES)(id) === lane) wallets[lane] = id;
    }
    must(await provider.wallets.register(wallets[lane]!));
  }

  const paid: { id: string; amount: bigint }[] = [];
  const refunded: bigint[] = [];
  let n = 0;
  async function pay(): Promise<void> {
    const { provider: any } = both[n % 2]!;
    const amount = BigInt(1 + (n % 7)) * CENT;
    const key = `pay ${n}`;
    const wallet = wallets[n++ % LANES]!;
    paid.push({ id: must(await any.payments.payAtCheckout(wallet, { offer, amount, key })).id, amount });
  }
  async function giveBack(at: number): Promise<void> {
    const { id, amount } = paid[at]!;
    const asked = both.map((each) => each.provider.payments.refund(seller, id, { key: `refund ${id}` }));
    const [refund] = await Promise.all(asked);
    if (!isRefused(refund!)) refunded.push(amount);
    else expect(refund.code).toBe('seller_balance_too_low');
  }

  for (let round = 0; round < 6; round++) {
    await Promise.all([
      ...Array.from({ length: 12 }, pay),
      ...both.map((each) => each.sweep()),
      ...(round > 0 ? [giveBack(round * 8), giveBack(round * 8 + 1)] : []),
      ...(round === 3 ? both.map((each) => each.provider.payouts.request(seller, 'p')) : []),
    ]);
  }

  for (const each of both) await each.sweep();
  const gross =
    paid.reduce((sum, { amount }) => sum + amount, 0n) - refunded.reduce((sum, amount) => sum + amount, 0n);
  const { items } = await provider.payouts.list({ seller, limit: 9 });
  const left = items.reduce((sum, payout) => sum + payout.gross, 0n);
  const net = gross - (gross * 333n) / 10_000n - left;
  const [balance] = must(await other.provider.sellers.balance(seller));
  expect(balance!.unpaid - net).toBeGreaterThanOrEqual(0n);
  expect(balance!.unpaid - net).toBeLessThan(BigInt(LANES));
  const accruals = await rowsInLanes(one.ledger, `${seller}/accrual`, Asset.USD.id);
  expect(accruals.slice(1).map((row) => row.balance)).toEqual([0n, 0n]);

  for (const each of both) {
    const { assets, lanes } = await each.provider.book.trialBalance();
    expect(assets[0]).toMatchObject({ clearing: 0n, sum: 0n, sellers: 1, wallets: 3 });
    for (const lane of lanes) expect(lane.assets.every(({ sum }) => sum === 0n)).toBe(true);
  }
  expect(await provider.book.verify()).toMatchObject({ ok: true, findings: [] });
  for (const { id } of items) {
    const { totals, items: page } = must(await other.provider.payouts.statement(id, { limit: 1000 }));
    const sum = page.items.reduce((total, item) => total + item.net, 0n);
    expect(totals.opening + sum).toBe(totals.gross + totals.closing);
  }
  const listed: string[] = [];
  for (let before: number | undefined; ;) {
    const page = must(await other.provider.payments.listBySeller(seller, { limit: 10, before }));
    listed.push(...page.items.map(({ id }) => id));
    before = page.next;
    if (before === undefined) break;
  }
  expect(listed.toSorted()).toEqual(paid.map(({ id }) => id).toSorted());
  // The same key from both is one payout; without refunds nothing of this was hard.
  expect(items).toHaveLength(1);
  expect(refunded.length).toBeGreaterThan(5);
});

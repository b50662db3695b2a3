import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { Asset, memoryStore, openLedger } from '@farthing/ledger';
import type { WalletId } from '../ids.ts';
import { createProvider, type Provider } from '../provider.ts';
import { createSettings } from '../settings.ts';
import { must, NOON, testSecrets } from '../testing.ts';
import { CENT, DOLLAR } from '../testing-provider.ts';
import type { TestMethod } from './sandbox/behaviour.ts';
import { createSandbox, type Decision, type Sandbox } from './sandbox/sandbox.ts';

let now: number;
let reachable: boolean;
let provider: Provider;
let sandbox: Sandbox;
let wallet: WalletId;

/** A provider and the sandbox behind it, each calling the other as they do over HTTP. */
beforeEach(async () => {
  now = NOON;
  reachable = true;
  const clock = { now: () => now, jump: 0, accept() {} };
  const ledger = await openLedger({ store: memoryStore(), clock });
  const secrets = testSecrets();
  const settings = createSettings();
  sandbox = createSandbox({
    ledger,
    secret: secrets.sandbox,
    clock: clock.now,
    baseUrl: settings.baseUrl,
    deliver: async (request) => reachable && (await provider.callbacks.receive('sandbox', request)) === true,
  });
  const random = (size: number) => randomBytes(size);
  provider = createProvider({ ledger, secrets, settings, gateway: sandbox, clock: clock.now, random });
  wallet = provider.wallets.create().id;
});

const tick = async () => expect((await provider.jobs.tick()).failures).toEqual([]);
const account = async () => (await provider.wallets.view(wallet)).accounts[0]!;

async function topUp(decision: Decision, saveMethod?: TestMethod) {
  const terms = {
    amount: 5n * DOLLAR,
    asset: Asset.USD,
    returnUrl: '/',
    saveMethod: saveMethod !== undefined,
  };
  const { id, gatewayUrl } = must(await provider.topups.create(wallet, terms, `k${now}`));
  const reference = gatewayUrl.split('/').at(-1)!;
  await sandbox.decide(reference, decision, { saveMethod });
  return id;
}

async function shop(destination: string) {
  const terms = { name: 'The Lark', origins: ['https://lark.example'], payout: { destination } };
  const seller = must(await provider.sellers.create(terms)).seller.id;
  const tips = { asset: 'USD', title: 'A tip', min: 1n };
  return { seller, offer: must(await provider.offers.create(seller, tips)).id };
}

describe('a top-up', () => {
  it.each([
    ['succeed', 'paid', 5n],
    ['decline', 'declined', 0n],
    ['delay', 'pending', 0n],
  ] as const)('the payer lets %s is %s', async (decision, state, dollars) => {
    const id = await topUp(decision);
    expect(must(await provider.topups.get(id)).state).toBe(state);
    expect((await account()).balance).toBe(dollars * DOLLAR);
  });

  it('that is delayed comes later', async () => {
    const id = await topUp('delay');
    now += 5000;
    await tick();
    expect(must(await provider.topups.get(id)).state).toBe('paid');
  });

  it('whose callback was not received comes with the next', async () => {
    reachable = false;
    const id = await topUp('succeed');
    reachable = true;
    now += 10_000;
    await tick();
    expect(must(await provider.topups.get(id)).state).toBe('paid');
  });
});

describe('a tab', () => {
  it.each([
    ['pm_ok', ['paid']],
    ['pm_declined', ['declined', 'declined']],
    ['pm_declined_once', ['declined', 'paid']],
    ['pm_delayed', ['pending', 'collection_pending']],
  ] as const)('with %s saved is collected: %j', async (method, states) => {
    await topUp('succeed', method);
    const { offer } = await shop('acct_ok');
    must(await provider.wallets.register(wallet));
    const bought = { offer, amount: 7n * DOLLAR, key: 'a' };
    must(await provider.payments.payAtCheckout(wallet, bought));
    for (const expected of states) {
      const answer = await provider.tabs.collect(wallet, { by: 'payer' });
      expect('code' in answer ? answer.code : answer.state).toBe(expected);
    }
    now += 5000;
    await tick();
    expect((await account()).owed).toBe(states.at(-1) === 'declined' ? 2n * DOLLAR : 0n);
  });
});

describe('a payout', () => {
  it.each([
    ['acct_ok', 'paid', 0n],
    ['acct_failed', 'failed', 475n * CENT],
    ['acct_delayed', 'paid', 0n],
  ] as const)('to %s ends %s', async (destination, state, left) => {
    await topUp('succeed');
    const { offer, seller } = await shop(destination);
    must(await provider.payments.payAtCheckout(wallet, { offer, amount: 5n * DOLLAR, key: 'a' }));
    const { id } = must(await provider.payouts.request(seller, 'k'));
    now += 5000;
    await tick();
    expect(must(await provider.payouts.get(id)).state).toBe(state);
    expect((await provider.sellers.balance(seller))[0]!.unpaid).toBe(left);
    expect((await provider.book.trialBalance()).assets[0]!.sum).toBe(0n);
  });
});

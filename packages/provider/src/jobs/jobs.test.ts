/** Jobs of a book that several processes share: the one that leads does them, another goes on where it stopped. */
import { expect, test } from 'vitest';
import { CENT, DOLLAR, newWorld, testProvider } from '../testing-provider.ts';

test('only the process that leads does what is due; who leads next misses nothing', async () => {
  const provider = await testProvider(newWorld({ tabCollectAt: '5', registeredTabLimit: '10' }));
  const { store } = provider.ledger;
  let leads = true;
  store.leads = () => leads;
  const { offer } = await provider.shop();
  const payer = await provider.payer('ok');
  await provider.tick();

  leads = false;
  await provider.pay(payer, offer, 6n * DOLLAR);
  await provider.tick();
  expect(provider.balance(payer)).toBe(-6n * DOLLAR);

  leads = true;
  await provider.tick();
  expect(provider.balance(payer)).toBe(0n);
});

test('what other processes commit is seen by the one that leads', async () => {
  const provider = await testProvider(newWorld({ tabCollectAt: '5', registeredTabLimit: '10' }));
  const { offer } = await provider.shop();
  const payers = [await provider.payer('ok'), await provider.payer('ok')];
  await provider.tick();
  // A process beside it, over the same store, whose commits its listeners are not told of.
  const other = await testProvider(provider.world);
  other.ledger.store.leads = () => false;
  for (const payer of payers) await other.pay(payer, offer, 6n * DOLLAR, `six ${payer}`);
  await provider.pay(payers[0]!, offer, CENT, 'here');
  await other.pay(payers[0]!, offer, CENT, 'there');
  await provider.tick();
  expect(payers.map(provider.balance)).toEqual([0n, 0n]);
});

test('what the operator asks for is done wherever it was asked, once', async () => {
  const provider = await testProvider(newWorld({ tabCollectAt: '5', registeredTabLimit: '10' }));
  const { offer } = await provider.shop();
  const payer = await provider.payer('ok');
  await provider.pay(payer, offer, 6n * DOLLAR);
  const other = await testProvider(provider.world);
  other.ledger.store.leads = () => false;
  await other.jobs.tick();
  expect(provider.balance(payer)).toBe(-6n * DOLLAR);
  await Promise.all([provider.jobs.tick(), other.jobs.tick(), other.jobs.tick({ asked: true })]);
  expect(provider.balance(payer)).toBe(0n);
  const { items } = await provider.tabs.list({ wallet: payer, limit: 10 });
  expect(items.map(({ amount }) => amount)).toEqual([6n * DOLLAR]);
});

test('the last tick tells when it ended and what failed in it', async () => {
  const provider = await testProvider(newWorld());
  expect(provider.jobs.last()).toBeUndefined();
  await provider.jobs.tick();
  expect(provider.jobs.last()).toMatchObject({ time: provider.world.now, timely: true, failures: [] });
  const { store } = provider.ledger;
  store.dueHolds = () => Promise.reject(new Error('the disk is gone'));
  await provider.jobs.tick();
  expect(provider.jobs.last()!.failures.map(({ job }) => job)).toEqual(['holds']);
});

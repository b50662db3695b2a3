import { describe, expect, test } from 'vitest';
import { must } from '../testing.ts';
import { CENT, DAY, DOLLAR, newWorld, testProvider } from '../testing-provider.ts';

describe.each([1, 3])('the overview, with %i lanes', (lanes) => {
  test('says what is owed to whom, what waits, and what was sold', async () => {
    const book = await testProvider(newWorld({}, lanes));
    const { seller, offer } = await book.shop('pending');
    const payer = book.wallets.create().id;
    await book.topUp(payer, 10n * DOLLAR);
    await book.pay(payer, offer, 4n * DOLLAR);
    const debtor = await book.payer('declined');
    await book.pay(debtor, offer, 2n * DOLLAR);
    must(await book.tabs.collect(debtor, { by: 'operator' }));
    const other = await book.payer('pending');
    await book.pay(other, offer, DOLLAR);
    must(await book.tabs.collect(other, { by: 'operator' }));
    const { id } = must(await book.payouts.request(seller, 'p'));
    must(await book.freezing.freezeWallet(debtor, { by: 'operator_key' }));

    expect(await book.overview()).toMatchObject({
      balanced: true,
      assets: [
        {
          owedToPayers: 6n * DOLLAR,
          owedToSellers: 0n,
          fees: 60n * CENT,
          tabs: 3n * DOLLAR,
          tabsOverdue: 2n * DOLLAR,
          payoutsWaiting: 640n * CENT,
          losses: 0n,
          wallets: 3,
          sellers: 1,
        },
      ],
      collections: { pending: 1, declined: 1, paid: 0, settled: 0, written_off: 0 },
      payoutsWaiting: { count: 1, oldest: { id } },
      approvalsOpen: 0,
      frozen: 1,
      days: [{ payments: 3, gross: 7n * DOLLAR, fees: 35n * CENT }],
    });
  });
});

test('is put together anew after half a minute, not for every look', async () => {
  const book = await testProvider();
  const first = await book.overview();
  expect(await book.overview()).toBe(first);
  book.wait(30_000);
  expect(await book.overview()).not.toBe(first);
});

test('verifying is remembered, by whichever process; once a day it is due', async () => {
  const book = await testProvider();
  await book.shop();
  expect(await book.verification.whenDue()).toBeUndefined();
  expect(await book.verification.last()).toBeUndefined();
  book.wait(DAY);
  expect(await book.verification.whenDue()).toMatchObject({ ok: true, from: 'last_closing' });
  expect(await book.verification.whenDue()).toBeUndefined();
  const next = await book.restart();
  expect((await next.overview()).verified).toMatchObject({ ok: true });
  await next.verification.run();
  expect(await next.verification.last()).toMatchObject({ from: 'beginning' });
});

/** Defaults hold from the moment they are changed, in every process of the book. */
import { Asset } from '@farthing/ledger';
import { expect, test } from 'vitest';
import { must } from '../testing.ts';
import { CENT, DOLLAR, testProvider } from '../testing-provider.ts';

const by = 'operator_key';

test('new sellers, new tabs and payouts go by what was changed; what was agreed before stays', async () => {
  const book = await testProvider();
  const before = await book.shop();
  await book.defaults.change(
    { feeBasisPoints: 100, guestTabLimit: '0.20', payoutFee: '0.10', payoutMinimum: '0.50' },
    { by, reason: 'Spring' },
  );
  const after = await book.shop();
  expect(must(await book.sellers.get(before.seller))).toMatchObject({ feeBasisPoints: 500 });
  expect(must(await book.sellers.get(after.seller))).toMatchObject({ feeBasisPoints: 100 });
  const guest = book.wallets.create().id;
  expect(await book.wallets.account(guest, Asset.USD)).toMatchObject({ tabLimit: 20n * CENT });
  const payer = book.wallets.create().id;
  await book.topUp(payer, DOLLAR);
  await book.pay(payer, after.offer, DOLLAR);
  expect(must(await book.payouts.request(after.seller, 'p'))).toMatchObject({
    gross: 99n * CENT,
    fee: 10n * CENT,
  });
});

test('another process begins with what was changed', async () => {
  const book = await testProvider();
  await book.defaults.change({ undoPerDay: 3, approvals: 'on' }, { by });
  const next = await book.restart();
  await next.defaults.ready;
  expect(next.defaults.settings).toMatchObject({ undoPerDay: 3, approvals: 'on', undoSeconds: 10 });
  expect(await next.approvals.required()).toBe(true);
});

test('going back to the setting is a change like others, and each is in the audit log', async () => {
  const book = await testProvider();
  await book.defaults.change({ undoPerDay: 3 }, { by });
  await book.defaults.change({ undoPerDay: null }, { by: 'mem_ann', reason: 'Too strict' });
  expect(book.defaults.settings.undoPerDay).toBe(20);
  expect((await book.defaults.view()).changed).toEqual([]);
  const { items } = await book.audit.list({ limit: 9, action: 'change_defaults' });
  expect(items.map(({ by: who, reason, details }) => ({ who, reason, details }))).toEqual([
    {
      who: 'mem_ann',
      reason: 'Too strict',
      details: { changes: { undoPerDay: null }, before: { undoPerDay: 3 } },
    },
    { who: by, reason: undefined, details: { changes: { undoPerDay: 3 }, before: {} } },
  ]);
});

test('changes at the same time are made one after another, and none is lost', async () => {
  const book = await testProvider();
  await Promise.all([
    book.defaults.change({ undoPerDay: 3 }, { by }),
    book.defaults.change({ undoSeconds: 30 }, { by }),
    book.defaults.change({ payoutFee: '0.30' }, { by }),
  ]);
  expect((await book.defaults.view()).changed).toEqual(['undoSeconds', 'undoPerDay', 'payoutFee']);
  expect(book.defaults.settings).toMatchObject({ undoPerDay: 3, undoSeconds: 30, payoutFee: '0.30' });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openSqliteStore } from './stores/sqlite/index.ts';
import { tallyOf } from './statistics/tally.ts';
import { must, NOON, openTestBook, outcome, type TestBook } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'farthing-reopen-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Everything that can be asked about what was sold. */
async function everything(
  book: TestBook,
  at: { seller: `sel_${string}`; wallet: `wal_${string}`; hold: string },
) {
  const { seller, wallet, hold } = at;
  const payments = await book.payments.listByWallet(wallet, { limit: 99 });
  const today = NOON / 86_400_000 - 0.5;
  return {
    payments,
    receipts: await Promise.all(payments.items.map(({ id }) => book.payments.receipt(id))),
    refunds: await Promise.all(payments.items.map(({ id }) => book.payments.refunds(id))),
    seller: await book.sellers.get(seller),
    balance: await book.sellers.balance(seller),
    offers: await book.offers.list(seller, { limit: 99 }),
    grants: await book.grants.listBySeller(seller, { limit: 99 }),
    keys: await book.keys.list(seller, { limit: 99 }),
    linkKeys: await book.linkKeys.list(seller, { limit: 99 }),
    hold: await book.holds.get(seller, hold),
    statistics: await book.statistics(seller, today, today),
    events: await book.events(0, 1000),
  };
}

test('a book that is closed and opened again says the same about everything', async () => {
  const open = () => openSqliteStore({ file: join(folder, 'book.db'), tallyOf });
  const first = await openTestBook({ store: await open() });
  const { secrets } = first;
  const { seller: owner, secretKey } = must(
    await first.sellers.create({
      name: 'The Lark',
      origins: ['https://lark.example'],
      payout: { destination: 'acct_ok' },
    }),
  );
  const seller = owner.id;
  must(await first.linkKeys.register(seller, '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'));
  const wallet = await first.wallet(1000n);
  const grant = await first.grant(wallet, seller, { payment: 100n, day: 500n, total: 900n });
  const article = await first.offer(seller, {
    price: 20n,
    url: 'https://lark.example/owls',
    resource: 'owls',
  });
  const tip = await first.offer(seller, { min: 1n, max: 90n, suggested: 5n, title: 'Tip', undoSeconds: 60 });
  const item = { grant, offer: article, key: 'a' };
  must(await first.payments.payUnderGrant(seller, item));
  const tipped = must(await first.payments.payAtCheckout(wallet, { offer: tip, amount: 50n, key: 'b' }));
  must(await first.payments.refund(seller, tipped.id, { amount: 30n, key: 'c', reason: 'Too kind' }));
  must(await first.offers.update(seller, tip, { title: 'Thanks', max: null, undoSeconds: 5 }));
  const terms = { grant, offer: tip, amount: 40n, key: 'd', expiresInSeconds: 60 };
  const { id: hold } = must(await first.holds.create(seller, terms));
  must(await first.holds.capture(seller, hold, { amount: 15n, key: 'e' }));
  const visit = must(await first.access.openAttempt({ offer: article, state: 's' }));
  const { code } = must(await first.access.pay(wallet, visit.attempt, {}));
  const before = await everything(first, { seller, wallet, hold });
  await first.ledger.close();

  const again = await openTestBook({ store: await open(), secrets });
  expect(await everything(again, { seller, wallet, hold })).toEqual(before);
  expect(await again.keys.authenticate(secretKey)).toMatchObject({ role: 'seller', seller });
  expect(outcome(await again.payments.payUnderGrant(seller, item))).toBe('repeated');
  expect(outcome(await again.payments.payUnderGrant(seller, { ...item, key: 'z' }))).toBe('already owned');
  const refunded = await again.payments.refund(seller, tipped.id, {
    amount: 30n,
    key: 'c',
    reason: 'Too kind',
  });
  expect(outcome(refunded)).toBe('repeated');
  expect(must(again.access.readAttempt(visit.token))).toEqual(visit.attempt);
  expect(must(await again.access.redeem(seller, code))).toMatchObject({
    state: 's',
    access: { resource: 'owls' },
  });
  await again.ledger.close();
});

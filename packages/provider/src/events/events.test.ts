import { expect, test } from 'vitest';
import { must, openTestBook } from '../testing.ts';

test('events are the whole journal, in order, with the same ids every time', async () => {
  const book = await openTestBook({ lanes: 1 });
  const [seller, wallet] = [await book.seller(), await book.wallet(100n)];
  const offer = await book.offer(seller, { price: 5n });
  const grant = await book.grant(wallet, seller);
  const payment = must(await book.payments.payUnderGrant(seller, { grant, offer, key: 'a' }));
  must(await book.payments.undo(wallet, payment.id));

  const all = await book.events(0, 1000);
  expect(all.map(({ seq }) => seq)).toEqual(all.map((_, i) => i + 1));
  const pages = [];
  for (let after = 0; ; after = pages.at(-1)!.seq) {
    const page = await book.events(after, 7);
    if (page.length === 0) break;
    pages.push(...page);
  }
  expect(pages).toEqual(all);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);

  const [paid, undone] = ['payment', 'undo'].map((type) => all.find((event) => event.type === type)!);
  expect(paid).toMatchObject({ wallets: [wallet], sellers: [seller], offer });
  expect(paid!.legs).toEqual([
    { account: wallet, asset: 'USD', amount: -5n },
    { account: `${seller}/accrual`, asset: 'USD', amount: 5n },
    { account: 'book/fees', asset: 'USD', amount: 0n },
  ]);
  expect(undone).toMatchObject({ payment: payment.id });
  expect(all.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['asset_defined', 'seller_created', 'offer_created', 'grant_given', 'top_up']),
  );
});

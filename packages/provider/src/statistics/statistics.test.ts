import { describe, expect, test } from 'vitest';
import { must, NOON, openTestBook, outcome } from '../testing.ts';

const DAY = 86_400_000;
const TODAY = NOON / DAY - 0.5;

describe('statistics', () => {
  test('count payments on their day and refunds on theirs, by offer', async () => {
    const book = await openTestBook();
    const seller = await book.seller();
    const [tip, article] = [await book.offer(seller, { min: 1n }), await book.offer(seller, { price: 200n })];
    const wallet = await book.wallet(10_000n);
    const pay = async (offer: string, amount: bigint | undefined, key: string) =>
      must(await book.payments.payAtCheckout(wallet, { offer, amount, key }));
    await pay(tip, 100n, 'a');
    const { id } = await pay(tip, 300n, 'b');
    await pay(article, undefined, 'c');
    book.wait(DAY);
    must(await book.payments.refund(seller, id, { amount: 100n, key: 'r' }));
    await pay(tip, 50n, 'd');

    const rows = must(await book.statistics(seller, TODAY, TODAY + 1));
    const none = { refunds: 0, refunded: 0n };
    expect(rows).toMatchObject([
      { day: TODAY, offer: tip, payments: 2, gross: 400n, fees: 20n, ...none },
      { day: TODAY, offer: article, payments: 1, gross: 200n, fees: 10n, ...none },
      { day: TODAY + 1, offer: tip, payments: 1, gross: 50n, fees: -3n, refunds: 1, refunded: 100n },
    ]);
    expect(must(await book.statistics(seller, TODAY, TODAY + 1, article))).toEqual([rows[1]]);
    expect(must(await book.statistics(seller, TODAY + 2, TODAY + 3))).toEqual([]);
    expect(outcome(await book.statistics(seller, TODAY, TODAY, 'off_none'))).toBe('offer_not_found');
  });

  test('are each seller’s own', async () => {
    const book = await openTestBook();
    const [one, two] = [await book.seller(), await book.seller('https://owl.example')];
    const offer = await book.offer(one, { price: 5n });
    must(await book.payments.payAtCheckout(await book.wallet(9n), { offer, key: 'a' }));
    expect(must(await book.statistics(two, TODAY, TODAY))).toEqual([]);
    expect(must(await book.statistics(two, TODAY, TODAY, offer))).toEqual([]);
  });

  test('count what was captured of a hold', async () => {
    const book = await openTestBook();
    const [seller, wallet] = [await book.seller(), await book.wallet(1000n)];
    const [grant, offer] = [await book.grant(wallet, seller), await book.offer(seller, { min: 1n })];
    const terms = { grant, offer, amount: 600n, key: 'h', expiresInSeconds: 60 };
    const { id } = must(await book.holds.create(seller, terms));
    expect(must(await book.statistics(seller, TODAY, TODAY))).toEqual([]);
    must(await book.holds.capture(seller, id, { amount: 200n, key: 'c' }));
    expect(must(await book.statistics(seller, TODAY, TODAY))).toMatchObject([
      { payments: 1, gross: 200n, fees: 10n },
    ]);
  });
});

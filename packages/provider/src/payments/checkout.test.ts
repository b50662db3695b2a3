import { Amount } from '@farthing/ledger';
import { describe, expect, test } from 'vitest';
import { countIn, must, openTestBook, outcome } from '../testing.ts';

const HALF_DOLLAR = Amount.parse('0.5', { scale: 9 })!;

describe('paying at checkout', () => {
  test.each([
    ['the price as shown', { expectedPrice: 5n }, 'posted'],
    ['without a shown price', {}, 'posted'],
    ['another price than shown', { expectedPrice: 4n }, 'price_changed'],
    ['an amount for a fixed price', { amount: 5n }, 'amount_not_allowed'],
    ['an unknown offer', { offer: 'off_none' }, 'offer_not_found'],
    ['a damaged link', { offer: 'abc.def' }, 'link_malformed'],
  ])('%s', async (_, item, expected) => {
    const book = await openTestBook();
    const offer = await book.offer(await book.seller(), { price: 5n });
    const wallet = await book.wallet(100n);
    const asked = { offer, key: 'k', ...item };
    expect(outcome(await book.payments.payAtCheckout(wallet, asked))).toBe(expected);
    expect(book.balance(wallet)).toBe(expected === 'posted' ? 95n : 100n);
  });

  test('a guest pays later, down to the tab’s limit, with nothing stored before', async () => {
    const book = await openTestBook({ lanes: 1 });
    const seller = await book.seller();
    const offer = await book.offer(seller, { price: HALF_DOLLAR, once: false });
    must(await book.payments.payAtCheckout(await book.wallet(100n), { offer, amount: undefined, key: 'x' }));
    const wallet = book.ids.random('wal');
    const accounts = countIn(book.store, 'account');
    const payment = must(await book.payments.payAtCheckout(wallet, { offer, key: 'a' }));
    expect(payment).toMatchObject({ wallet, amount: HALF_DOLLAR, status: 'paid' });
    expect(countIn(book.store, 'account')).toBe(accounts + 1);
    expect(book.balance(wallet)).toBe(-HALF_DOLLAR);
    const broke = await book.payments.payAtCheckout(wallet, { offer, key: 'b' });
    expect(broke).toMatchObject({ code: 'insufficient_funds', available: 0n, asset: { code: 'USD' } });
    await book.fund(wallet, HALF_DOLLAR);
    expect(outcome(await book.payments.payAtCheckout(wallet, { offer, key: 'b' }))).toBe('posted');
  });

  test('a form sent twice pays once, even if the price changed in between', async () => {
    const book = await openTestBook();
    const seller = await book.seller();
    const offer = await book.offer(seller, { price: 5n, once: false });
    const wallet = await book.wallet(100n);
    const item = { offer, expectedPrice: 5n, key: 'k' };
    const first = must(await book.payments.payAtCheckout(wallet, item));
    must(await book.offers.update(seller, offer, { price: 9n }));
    expect(must(await book.payments.payAtCheckout(wallet, item))).toEqual({ ...first, repeated: true });
    const other = await book.payments.payAtCheckout(wallet, { ...item, expectedPrice: 9n });
    expect(outcome(other)).toBe('key_reused');
    expect(book.balance(wallet)).toBe(95n);
  });

  test('what is owned costs nothing and says so, whatever was shown', async () => {
    const book = await openTestBook();
    const seller = await book.seller();
    const offer = await book.offer(seller, { price: 5n });
    const wallet = await book.wallet(100n);
    const resolved = must(await book.offers.resolve(offer));
    expect(await book.payments.owned(wallet, resolved)).toBeUndefined();
    const first = must(await book.payments.payAtCheckout(wallet, { offer, key: 'a' }));
    expect(await book.payments.owned(wallet, resolved)).toEqual(first);
    const again = await book.payments.payAtCheckout(wallet, { offer, expectedPrice: 1n, key: 'b' });
    expect(again).toEqual({ ...first, alreadyOwned: true });
    must(await book.offers.archive(seller, offer));
    expect(outcome(await book.payments.payAtCheckout(wallet, { offer, key: 'c' }))).toBe('already owned');
    expect(outcome(await book.payments.payAtCheckout(await book.wallet(9n), { offer, key: 'c' }))).toBe(
      'offer_archived',
    );
    expect(book.balance(wallet)).toBe(95n);
  });

  test('what is owned in one asset is not sold again in another', async () => {
    const book = await openTestBook();
    const seller = await book.seller();
    const [dollars, euros] = [
      await book.offer(seller, { price: 5n, resource: 'owls' }),
      await book.offer(seller, { asset: 'EUR', price: 5n, resource: 'owls' }),
    ];
    const wallet = await book.wallet(100n);
    const first = must(await book.payments.payAtCheckout(wallet, { offer: dollars, key: 'a' }));
    const second = must(await book.payments.payAtCheckout(wallet, { offer: euros, key: 'b' }));
    expect(second).toEqual({ ...first, alreadyOwned: true });
  });

  test('configuration is written with a new payment, and with nothing else', async () => {
    const book = await openTestBook();
    const offer = await book.offer(await book.seller(), { price: 5n });
    const wallet = await book.wallet(100n);
    const written: string[] = [];
    const pay = (key: string) =>
      book.payments.payAtCheckout(wallet, { offer, key }, ({ entry }) => {
        written.push(key);
        return [{ put: { collection: 'notes', id: key, value: entry.seq } }];
      });
    const { seq } = must(await pay('a'));
    must(await pay('a'));
    must(await pay('b'));
    expect(written).toEqual(['a']);
    expect((await book.ledger.store.record('notes', 'a'))?.value).toBe(seq);
  });
});

describe('lists', () => {
  test('hold payments only, newest first, for the wallet and for the seller', async () => {
    const book = await openTestBook();
    const [lark, owl] = [await book.seller(), await book.seller('https://owl.example')];
    const [lark1, owl1] = [await book.offer(lark, { min: 1n }), await book.offer(owl, { min: 1n })];
    const wallet = await book.wallet(100n);
    const pay = async (offer: string, key: string) =>
      must(await book.payments.payAtCheckout(wallet, { offer, amount: 1n, key })).id;
    const made = [await pay(lark1, 'a'), await pay(owl1, 'b'), await pay(lark1, 'c')];
    must(await book.payments.refund(lark, made[0]!, { key: 'r' }));
    const ids = (page: { items: { id: string }[] }) => page.items.map(({ id }) => id);
    expect(ids(await book.payments.listByWallet(wallet, { limit: 9 }))).toEqual(made.toReversed());
    expect(ids(await book.payments.listBySeller(lark, { limit: 9 }))).toEqual([made[2], made[0]]);
    const first = await book.payments.listByWallet(wallet, { limit: 2 });
    expect(ids(first)).toEqual([made[2], made[1]]);
    const second = await book.payments.listByWallet(wallet, { limit: 2, before: first.next });
    expect(second).toMatchObject({ items: [{ id: made[0], status: 'refunded' }], next: undefined });
  });
});

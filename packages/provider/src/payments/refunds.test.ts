import { describe, expect, test } from 'vitest';
import { accountIn, must, NOON, openTestBook, outcome } from '../testing.ts';

const DAY = 86_400_000;

/** A payment of 1000 at 5 %, of an article bought once. */
async function scene(price = 1000n) {
  const book = await openTestBook();
  const [seller, other] = [await book.seller(), await book.seller('https://owl.example')];
  const wallet = await book.wallet(5000n);
  const offer = await book.offer(seller, { price });
  const grant = await book.grant(wallet, seller, { day: 1500n, total: 3000n });
  const payment = must(await book.payments.payUnderGrant(seller, { grant, offer, key: 'k' }));
  return { book, seller, other, wallet, offer, grant, payment };
}

describe('refunds', () => {
  test.each([
    ['all', undefined, 'posted'],
    ['a part', 300n, 'posted'],
    ['exactly all', 1000n, 'posted'],
    ['nothing', 0n, 'amount_invalid'],
    ['more than was paid', 1001n, 'refund_exceeds_payment'],
  ])('of %s', async (_, amount, expected) => {
    const { book, seller, payment } = await scene();
    expect(outcome(await book.payments.refund(seller, payment.id, { amount, key: 'r' }))).toBe(expected);
  });

  test('several parts never exceed the payment, and give the fee back in proportion', async () => {
    const { book, seller, wallet, payment } = await scene();
    const refund = (amount: bigint | undefined, key: string, reason?: string) =>
      book.payments.refund(seller, payment.id, { amount, key, reason });
    const first = must(await refund(400n, 'a', 'Torn page'));
    expect(first).toMatchObject({
      payment: payment.id,
      amount: 400n,
      fee: 20n,
      undo: false,
      reason: 'Torn page',
    });
    expect(outcome(await refund(400n, 'a', 'Torn cover'))).toBe('key_reused');
    expect(must(await book.payments.get(payment.id))).toMatchObject({
      refunded: 400n,
      status: 'partly_refunded',
      owned: true,
    });
    expect(await refund(601n, 'b')).toMatchObject({ code: 'refund_exceeds_payment', remaining: 600n });
    const rest = must(await refund(undefined, 'c'));
    expect(rest).toMatchObject({ amount: 600n, fee: 30n });
    expect(must(await book.payments.get(payment.id))).toMatchObject({ status: 'refunded', owned: false });
    expect(outcome(await refund(undefined, 'd'))).toBe('already_refunded');
    expect(must(await refund(400n, 'a', 'Torn page'))).toEqual({ ...first, repeated: true });
    expect(outcome(await refund(401n, 'a'))).toBe('key_reused');
    expect(await book.payments.refunds(payment.id)).toEqual([rest, first]);
    expect([book.balance(wallet), book.balance('book/fees')]).toEqual([5000n, 0n]);
  });

  test('restore the grant’s limits and end ownership', async () => {
    const { book, seller, payment, grant, offer } = await scene();
    const buy = (key: string) => book.payments.payUnderGrant(seller, { grant, offer, key });
    expect(outcome(await buy('b'))).toBe('already owned');
    must(await book.payments.refund(seller, payment.id, { key: 'r' }));
    expect(must(await book.grants.get(grant)).spent).toEqual({ day: 0n, total: 0n });
    const second = must(await buy('b'));
    expect(second).toMatchObject({ owned: true });
    expect(second.id).not.toBe(payment.id);
  });

  test('come from what the seller has earned and not been paid out', async () => {
    const { book, seller, payment } = await scene();
    const accrual = accountIn(book.store, `${seller}/accrual`)!.account;
    const payouts = { name: 'book/payouts', asset: 1, floor: 0n, listed: false };
    await book.ledger.submit({ op: 'transfer', kind: 0x23, debit: accrual, credit: payouts, amount: 500n });
    const result = await book.payments.refund(seller, payment.id, { key: 'r' });
    expect(result).toMatchObject({ code: 'seller_balance_too_low', available: 450n });
    expect(outcome(await book.payments.refund(seller, payment.id, { amount: 400n, key: 's' }))).toBe(
      'posted',
    );
  });

  test('are the seller’s alone, and only of payments', async () => {
    const { book, seller, other, payment } = await scene();
    const refund = must(await book.payments.refund(seller, payment.id, { amount: 1n, key: 'r' }));
    const disguised = refund.id.replace('ref_', 'pay_');
    for (const [who, id] of [
      [other, payment.id],
      [seller, 'pay_none'],
      [seller, disguised],
      [seller, refund.id],
    ] as const) {
      expect(outcome(await book.payments.refund(who, id, { key: 'x' }))).toBe('payment_not_found');
    }
  });
});

describe('undo', () => {
  test.each([
    ['at once', 0, 'posted'],
    ['at the end of the window', 10_000, 'posted'],
    ['after the window', 10_001, 'undo_window_closed'],
  ])('%s', async (_, ms, expected) => {
    const { book, wallet, payment } = await scene();
    book.wait(ms);
    const result = await book.payments.undo(wallet, payment.id);
    expect(outcome(result)).toBe(expected);
    if (expected !== 'posted') return;
    expect(must(result)).toMatchObject({ amount: 1000n, fee: 50n, undo: true, time: NOON + ms });
    expect([book.balance(wallet), book.balance('book/fees')]).toEqual([5000n, 0n]);
    expect(must(await book.payments.get(payment.id))).toMatchObject({ status: 'refunded', owned: false });
  });

  test('asked twice gives one answer; of what was refunded, none', async () => {
    const { book, seller, wallet, payment, grant, offer } = await scene();
    const first = must(await book.payments.undo(wallet, payment.id));
    expect(must(await book.payments.undo(wallet, payment.id))).toEqual({ ...first, repeated: true });
    const next = must(await book.payments.payUnderGrant(seller, { grant, offer, key: 'n' }));
    must(await book.payments.refund(seller, next.id, { key: 'r' }));
    expect(outcome(await book.payments.undo(wallet, next.id))).toBe('already_refunded');
  });

  test('is the payer’s alone', async () => {
    const { book, payment } = await scene();
    expect(outcome(await book.payments.undo(await book.wallet(1n), payment.id))).toBe('payment_not_found');
    expect(outcome(await book.payments.undo(book.ids.random('wal'), payment.id))).toBe('payment_not_found');
  });

  test('gives back what is left after a partial refund', async () => {
    const { book, seller, wallet, payment } = await scene();
    must(await book.payments.refund(seller, payment.id, { amount: 400n, key: 'r' }));
    expect(must(await book.payments.undo(wallet, payment.id)).amount).toBe(600n);
  });

  test('is limited per day', async () => {
    const book = await openTestBook({ settings: { undoPerDay: 3 } });
    const seller = await book.seller();
    const [wallet, offer] = [await book.wallet(100n), await book.offer(seller, { price: 1n })];
    const buyAndUndo = async (key: string) => {
      const { id } = must(await book.payments.payAtCheckout(wallet, { offer, key }));
      return outcome(await book.payments.undo(wallet, id));
    };
    const results = [
      await buyAndUndo('a'),
      await buyAndUndo('b'),
      await buyAndUndo('c'),
      await buyAndUndo('d'),
    ];
    expect(results).toEqual(['posted', 'posted', 'posted', 'undo_limit_reached']);
    book.wait(DAY);
    const { id } = must(
      await book.payments.payAtCheckout(wallet, { offer: await book.offer(seller), key: 'e' }),
    );
    expect(outcome(await book.payments.undo(wallet, id))).toBe('posted');
  });

  test('against a refund at the same moment gives back once', async () => {
    const { book, seller, wallet, payment } = await scene();
    const results = await Promise.all([
      book.payments.undo(wallet, payment.id),
      book.payments.refund(seller, payment.id, { key: 'r' }),
    ]);
    expect(results.map(outcome).toSorted()).toEqual(['already_refunded', 'posted']);
    expect(book.balance(wallet)).toBe(5000n);
  });
});

test('a hundred thousand payments of one unit yield exactly floor(rate × sum) in fees', async () => {
  const book = await openTestBook();
  const seller = await book.seller('https://lark.example', 333);
  const wallet = await book.wallet(1_000_000n);
  const [grant, offer] = [
    await book.grant(wallet, seller),
    await book.offer(seller, { price: 1n, once: false }),
  ];
  let made = 0;
  while (made < 100_000) {
    const items = Array.from({ length: 5000 }, (_, i) => ({ grant, offer, key: `k${made + i}` }));
    const results = await book.payments.payBatch(seller, items);
    made += results.filter((result) => outcome(result) === 'posted').length;
    expect(book.balance('book/fees')).toBe((BigInt(made) * 333n) / 10_000n);
  }
  expect(book.balance(`${seller}/accrual`)).toBe(100_000n - 3330n);
});

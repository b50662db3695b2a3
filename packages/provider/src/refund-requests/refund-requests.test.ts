import { expect, it } from 'vitest';
import type { PaymentId } from '../ids.ts';
import { CENT, DAY, DOLLAR, newWorld, testProvider } from '../testing-provider.ts';
import { must, outcome } from '../testing.ts';

async function scene(lanes?: number) {
  const book = await testProvider(newWorld({}, lanes));
  const { seller, offer } = await book.shop();
  const wallet = book.wallets.create().id;
  await book.topUp(wallet, 10n * DOLLAR);
  let keys = 0;
  const pay = async () =>
    must(await book.payments.payAtCheckout(wallet, { offer, amount: DOLLAR, key: `p${keys++}` })).id;
  const ask = (payment: PaymentId) =>
    book.refundRequests.ask(wallet, payment, { reason: 'No sound', key: `r${keys++}` });
  const spent = () => 10n * DOLLAR - book.balance(wallet);
  return { book, seller, wallet, pay, ask, spent };
}

it.each([1, 3])(
  '64 acceptances at once, and declines among them, give back once or not at all, in %i lanes',
  async (lanes) => {
    const { book, seller, pay, ask, spent } = await scene(lanes);
    await pay();
    const { id } = must(await ask(await pay()));
    const answers = await Promise.all(
      Array.from({ length: 64 }, (_, i) =>
        i % 4 === 3 ? book.refundRequests.decline(seller, id) : book.refundRequests.accept(seller, id),
      ),
    );
    expect(answers.filter((answer) => outcome(answer) === 'posted')).toHaveLength(1);
    expect(spent()).toBe(DOLLAR);
  },
);

it('a process that dies while it gives back has done it wholly or not at all, and may be asked again', async () => {
  for (const done of [true, false]) {
    for (let writes = 0; writes < 2; writes++) {
      const first = await scene();
      const { seller, wallet } = first;
      await first.pay();
      const { id } = must(await first.ask(await first.pay()));
      const { world } = first.book;
      const died = new Promise<void>((resolve) => (world.fuse = { writes, done, die: resolve }));
      await Promise.race([died, first.book.refundRequests.accept(seller, id)]);
      world.fuse = undefined;
      const book = await first.book.restart();
      const [request] = (await book.refundRequests.listByWallet(wallet, { limit: 9 })).items;
      const back = 10n * DOLLAR - book.balance(wallet) === DOLLAR;
      expect(request!.state).toBe(back ? 'refunded' : 'open');
      must(await book.refundRequests.accept(seller, id));
      expect(book.balance(wallet)).toBe(9n * DOLLAR);
    }
  }
});

it('what the seller refunds without looking at the request ends it', async () => {
  const { book, seller, wallet, pay, ask } = await scene();
  const payment = await pay();
  const { id } = must(await ask(payment));
  must(await book.payments.refund(seller, payment, { key: 'r' }));
  const { items } = await book.refundRequests.listByWallet(wallet, { limit: 9 });
  expect(items).toMatchObject([{ state: 'refunded', remaining: 0n }]);
  expect(must(await book.refundRequests.accept(seller, id)).state).toBe('refunded');
});

it('may be made three times about a payment, and ten times a day', async () => {
  const { book, wallet, seller, pay, ask } = await scene();
  const payment = await pay();
  for (let i = 0; i < 3; i++) {
    const { id } = must(await ask(payment));
    must(
      await (i === 1 ? book.refundRequests.withdraw(wallet, id) : book.refundRequests.decline(seller, id)),
    );
  }
  expect(outcome(await ask(payment))).toBe('refund_request_limit_reached');
  for (let i = 0; i < 7; i++) must(await ask(await pay()));
  expect(await ask(payment)).toMatchObject({
    code: 'refund_request_limit_reached',
    retryAfterSeconds: 86_400,
  });
});

it('are listed newest first, in pages, over all lanes', async () => {
  const { book, seller, wallet, pay, ask } = await scene(3);
  const made: string[] = [];
  for (let i = 0; i < 5; i++) {
    made.unshift(must(await ask(await pay())).id);
    book.wait(1000);
  }
  for (const list of [
    (options: { limit: number; after?: string }) => book.refundRequests.listByWallet(wallet, options),
    (options: { limit: number; after?: string }) =>
      book.refundRequests.listBySeller(seller, { ...options, state: 'open' }),
  ]) {
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await list({ limit: 2, after });
      seen.push(...page.items.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    expect(seen).toEqual(made);
  }
});

it('words may be erased; the request stays', async () => {
  const { book, wallet, pay, ask } = await scene();
  must(await ask(await pay()));
  const [memo] = await book.refundRequests.memosOf(wallet);
  await book.ledger.write([{ eraseMemo: memo! }]);
  const { items } = await book.refundRequests.listByWallet(wallet, { limit: 9 });
  expect(items[0]).toMatchObject({ state: 'open', reason: undefined });
});

it('is a day’s money like any other: a small part may come back', async () => {
  const { book, seller, pay, ask, spent } = await scene();
  const { id } = must(await ask(await pay()));
  book.wait(40 * DAY);
  await book.topUp((await book.refundRequests.listBySeller(seller, { limit: 1 })).items[0]!.wallet, DOLLAR);
  must(await book.refundRequests.accept(seller, id, { amount: CENT }));
  expect(spent()).toBe(-CENT);
});

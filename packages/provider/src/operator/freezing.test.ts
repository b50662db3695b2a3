/** Freezing holds at once, in every asset and lane, whatever happens beside it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WalletId } from '../ids.ts';
import { must, outcome } from '../testing.ts';
import { CENT, DOLLAR, newWorld, testProvider, type TestProvider } from '../testing-provider.ts';

const because = { by: 'operator_key', reason: 'Reported as stolen' };

async function scene(lanes?: number) {
  const book = await testProvider(newWorld({}, lanes));
  const { seller, offer } = await book.shop();
  const wallet = book.wallets.create().id;
  await book.topUp(wallet, 10n * DOLLAR);
  return { book, seller, offer, wallet };
}

const buy = (book: TestProvider, wallet: WalletId, offer: string, amount = CENT, key = `k${Math.random()}`) =>
  book.payments.payAtCheckout(wallet, { offer, amount, key });

describe.each([1, 3])('with %i lanes', (lanes) => {
  test('a frozen wallet pays nothing in any asset, also none it never had money in', async () => {
    const { book, seller, offer, wallet } = await scene(lanes);
    const euros = must(await book.offers.create(seller, { asset: 'EUR', title: 'A tip', min: 1n })).id;
    must(await book.freezing.freezeWallet(wallet, because));
    expect(outcome(await buy(book, wallet, offer))).toBe('wallet_frozen');
    // Its tab in euros would be opened by this payment.
    expect(outcome(await buy(book, wallet, euros))).toBe('wallet_frozen');
    expect(await book.wallets.view(wallet)).toMatchObject({
      frozen: true,
      accounts: [{ balance: 10n * DOLLAR }],
    });
    must(await book.freezing.thawWallet(wallet, because));
    expect(outcome(await buy(book, wallet, offer))).toBe('posted');
    expect(outcome(await buy(book, wallet, euros))).toBe('posted');
  });

  test('a frozen seller is paid by nobody, in no lane, and is paid nothing out', async () => {
    const { book, seller, offer, wallet } = await scene(lanes);
    await book.pay(wallet, offer, 5n * DOLLAR);
    must(await book.freezing.freezeSeller(seller, because));
    for (let payer = 0; payer < 6; payer++) {
      const guest = book.wallets.create().id;
      expect(outcome(await buy(book, guest, offer))).toBe('seller_frozen');
    }
    expect(outcome(await book.payouts.request(seller, 'please'))).toBe('seller_frozen');
    expect(await book.payouts.run({ seller, by: 'operator' })).toEqual([]);
    must(await book.freezing.thawSeller(seller, because));
    expect(outcome(await buy(book, wallet, offer))).toBe('posted');
    expect(outcome(await book.payouts.request(seller, 'please'))).toBe('posted');
  });

  test('a payer takes back what was paid, also while both are frozen', async () => {
    const { book, seller, offer, wallet } = await scene(lanes);
    const { id } = must(await buy(book, wallet, offer, DOLLAR));
    must(await book.freezing.freezeWallet(wallet, because));
    must(await book.freezing.freezeSeller(seller, because));
    expect(outcome(await book.payments.undo(wallet, id))).toBe('posted');
    expect(book.balance(wallet)).toBe(10n * DOLLAR);
  });

  test('who is frozen is listed with the reason until thawed; every act is in the audit log, once', async () => {
    const { book, seller, wallet } = await scene(lanes);
    must(await book.freezing.freezeWallet(wallet, because));
    must(await book.freezing.freezeWallet(wallet, { by: 'mem_other', reason: 'Again' }));
    // Between lanes there is no order but that of time.
    book.wait(1);
    must(await book.freezing.freezeSeller(seller, { by: 'mem_other' }));
    book.wait(1);
    const listed = await book.freezing.list({ limit: 9 });
    expect(listed.items).toMatchObject([
      { target: seller, by: 'mem_other', reason: undefined },
      { target: wallet, by: 'operator_key', reason: 'Reported as stolen' },
    ]);
    must(await book.freezing.thawWallet(wallet, { by: 'mem_other' }));
    expect(await book.freezing.of(wallet)).toBeUndefined();
    const acts = await book.audit.list({ limit: 9 });
    expect(acts.items.map(({ action, by }) => `${action} ${by}`)).toEqual([
      'thaw_wallet mem_other',
      'freeze_seller mem_other',
      'freeze_wallet operator_key',
    ]);
    const some = await book.audit.list({ limit: 1, by: 'mem_other' });
    expect(some).toMatchObject({ items: [{ action: 'thaw_wallet' }], next: expect.any(Number) });
    const rest = await book.audit.list({ limit: 1, by: 'mem_other', before: some.next! });
    expect(rest).toMatchObject({ items: [{ action: 'freeze_seller' }] });
    expect(rest).not.toHaveProperty('next');
  });

  test('the reason can be erased, and the log stays', async () => {
    const { book, wallet } = await scene(lanes);
    must(await book.freezing.freezeWallet(wallet, because));
    const [act] = (await book.audit.list({ limit: 1 })).items;
    must(await book.book.eraseText(act!.id, 'operator_key'));
    const [erasing, frozen] = (await book.audit.list({ limit: 2 })).items;
    expect(erasing).toMatchObject({ action: 'erase_text', target: act!.id });
    expect(frozen).toMatchObject({ action: 'freeze_wallet', reason: undefined });
    expect((await book.freezing.of(wallet))?.reason).toBeUndefined();
    expect(await book.book.verify()).toMatchObject({ ok: true, findings: [] });
  });
});

test('a process that dies while it freezes: whoever asks again completes it, and nobody pays in between for long', async () => {
  for (let writes = 0; writes < 9; writes++) {
    const { book, offer, wallet } = await scene();
    await new Promise<void>((resolve) => {
      book.world.fuse = { writes, done: true, die: resolve };
      void book.freezing.freezeWallet(wallet, because).then(() => resolve());
    });
    book.world.fuse = undefined;
    const next = await book.restart();
    must(await next.freezing.freezeWallet(wallet, because));
    expect(outcome(await buy(next, wallet, offer))).toBe('wallet_frozen');
    expect((await next.freezing.of(wallet))?.reason).toBe(because.reason);
    expect((await next.book.verify()).findings).toEqual([]);
  }
});

test('payments that race a freeze: those after it in the journal are all refused', async () => {
  const act = fc.constantFrom('pay', 'pay', 'freeze', 'thaw', 'stop', 'go') satisfies fc.Arbitrary<string>;
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 24 }), async (plan) => {
      const { book, seller, offer, wallet } = await scene();
      const done = plan.map(async (what, i) => {
        if (what === 'pay') return buy(book, wallet, offer, CENT, `k${i}`);
        if (what === 'freeze') return book.freezing.freezeWallet(wallet, because);
        if (what === 'thaw') return book.freezing.thawWallet(wallet, because);
        if (what === 'stop') return book.freezing.freezeSeller(seller, because);
        return book.freezing.thawSeller(seller, because);
      });
      await Promise.all(done);
      const stopped = new Set<number>();
      let paid = 0n;
      for (const entry of await book.ledger.store.read(0, 100_000)) {
        if (entry.changes?.frozen) stopped.add(entry.changes.account);
        else if (entry.changes) stopped.delete(entry.changes.account);
        if (entry.kind !== 0x10) continue;
        paid += CENT;
        expect(entry.legs.filter(({ account }) => stopped.has(account))).toEqual([]);
      }
      expect(book.balance(wallet)).toBe(10n * DOLLAR - paid);
    }),
    { numRuns: 40 },
  );
});

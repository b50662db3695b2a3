import { expect, it } from 'vitest';
import { CENT, DOLLAR, newWorld, testProvider } from '../testing-provider.ts';
import { must, outcome } from '../testing.ts';
import { NEVER } from './confirm.ts';

async function scene() {
  const book = await testProvider(newWorld());
  const wallet = book.wallets.create().id;
  await book.topUp(wallet, 50n * DOLLAR);
  const { seller, offer } = await book.shop();
  const once = must(await book.offers.create(seller, { asset: 'USD', title: 'A song', price: DOLLAR })).id;
  const terms = { seller, asset: 'USD', caps: {}, expiresAt: null };
  const grant = must(await book.grants.give(wallet, terms)).id;
  let keys = 0;
  const item = (amount: bigint, key = `k${keys++}`) => ({ grant, offer, amount, key });
  const charge = (amount: bigint, key?: string) => book.payments.payUnderGrant(seller, item(amount, key));
  const batch = async (...amounts: bigint[]) =>
    (
      await book.payments.payBatch(
        seller,
        amounts.map((amount) => item(amount)),
      )
    ).map(outcome);
  const buy = (amount: bigint, confirmed?: boolean) =>
    book.payments.payAtCheckout(wallet, { offer, amount, key: `k${keys++}`, confirmed });
  const hold = (amount: bigint, key?: string) =>
    book.holds.create(seller, { ...item(amount, key), expiresInSeconds: 60 });
  const set = (changes: Parameters<typeof book.askFirst.set>[1]) => book.askFirst.set(wallet, changes);
  return { book, wallet, seller, offer, once, grant, charge, batch, buy, hold, set };
}

it('asks nothing of payers who have set nothing, and remembers that', async () => {
  const { book, wallet, charge } = await scene();
  must(await charge(DOLLAR));
  expect(book.askFirst.peek(wallet)).toBe(NEVER);
});

it('above an amount, charges and holds under a grant are refused; at checkout the payer may pay it', async () => {
  const { charge, batch, buy, hold, set } = await scene();
  must(await set({ above: { USD: DOLLAR } }));
  must(await charge(DOLLAR));
  const told = { status: 'refused', code: 'confirmation_required', ask: 'above' };
  expect(await charge(DOLLAR + 1n)).toEqual(told);
  expect(await hold(DOLLAR + 1n)).toEqual(told);
  expect(await batch(DOLLAR, 2n * DOLLAR, CENT)).toEqual(['posted', 'confirmation_required', 'posted']);
  must(await buy(2n * DOLLAR));
  must(await set({ atCheckout: true }));
  expect(await buy(2n * DOLLAR)).toEqual(told);
  must(await buy(2n * DOLLAR, true));
});

it('a repeat with its key, and what is owned, is answered as ever', async () => {
  const { book, seller, grant, once, charge, hold, set } = await scene();
  must(await charge(2n * DOLLAR, 'before'));
  must(await hold(2n * DOLLAR, 'held'));
  const song = { grant, offer: once, key: 'song' };
  must(await book.payments.payUnderGrant(seller, song));
  must(await set({ above: { USD: CENT } }));
  expect(outcome(await charge(2n * DOLLAR, 'before'))).toBe('repeated');
  expect(outcome(await hold(2n * DOLLAR, 'held'))).toBe('repeated');
  expect(outcome(await book.payments.payUnderGrant(seller, { ...song, key: 'again' }))).toBe('already owned');
  expect(outcome(await charge(DOLLAR, 'before'))).toBe('key_reused');
});

it('far above what is usual at this seller', async () => {
  const { charge, buy, set } = await scene();
  must(await set({ unusual: true }));
  for (let i = 0; i < 5; i++) must(await charge(2n * CENT));
  must(await charge(10n * CENT));
  expect(await charge(10n * CENT + 1n)).toMatchObject({ ask: 'unusual' });
  expect(await buy(10n * CENT + 1n)).toMatchObject({ ask: 'unusual' });
  must(await buy(DOLLAR, true));
});

it('a click that repeats, also when both come at once', async () => {
  const { book, batch, charge, buy, set } = await scene();
  must(await set({ repeats: true }));
  const both = await Promise.all([charge(CENT), charge(CENT), buy(CENT)]);
  expect(both.map(outcome).toSorted()).toEqual(['confirmation_required', 'confirmation_required', 'posted']);
  book.wait(10_000);
  expect(await batch(CENT, CENT)).toEqual(['posted', 'confirmation_required']);
  must(await buy(CENT, true));
});

it('is made looser by a registered payer only when confirmed afresh', async () => {
  const { book, wallet, set } = await scene();
  must(await set({ above: { USD: CENT }, repeats: true }));
  const ask = (changes: object, confirmed: boolean) =>
    book.askFirst.set(wallet, changes, { registered: true, confirmed });
  expect(outcome(await ask({ above: { USD: null } }, false))).toBe('raise_unconfirmed');
  expect(outcome(await ask({ repeats: false }, false))).toBe('raise_unconfirmed');
  must(await ask({ unusual: true }, false));
  expect(must(await ask({ above: { USD: null }, repeats: false, unusual: false }, true))).toBe(NEVER);
  expect(await book.ledger.store.record('ask_first', wallet)).toBeUndefined();
});

it.each([
  [{ above: { USD: 3n } }, 'ask_amount_invalid'],
  [{ above: { USD: -1n } }, 'ask_amount_invalid'],
  [{ above: { XYZ: 1n } }, 'asset_not_found'],
])('%o is refused', async (changes, code) => {
  const { set } = await scene();
  expect(outcome(await set(changes))).toBe(code);
});

import { beforeEach, describe, expect, it } from 'vitest';
import type { OfferId, SellerId, WalletId } from '../ids.ts';
import { must, outcome } from '../testing.ts';
import { CENT, DAY, DOLLAR, MINUTE, newWorld, testProvider, type TestProvider } from '../testing-provider.ts';

const FEE = 25n * CENT;

let book: TestProvider;
let wallet: WalletId;

beforeEach(async () => {
  // No fee on payments, so that amounts are easy to follow; the last test has one.
  book = await testProvider(newWorld({ feeBasisPoints: 0 }));
  wallet = book.wallets.create().id;
  await book.topUp(wallet, 500n * DOLLAR);
});

interface Shop {
  seller: SellerId;
  offer: OfferId;
}

async function shop(earned: bigint, destination?: string): Promise<Shop> {
  const made = await book.shop(destination);
  if (earned > 0n) await book.pay(wallet, made.offer, earned);
  return made;
}

const accrual = ({ seller }: Shop) => book.balance(`${seller}/accrual`);

async function sumIsZero() {
  for (const { sum } of (await book.book.trialBalance()).assets) expect(sum).toBe(0n);
}

describe('a payout', () => {
  it.each([
    ['ok', 'paid', undefined, 0n, FEE, 0n],
    ['declined', 'failed', 'card_declined', 20n * DOLLAR, 0n, 0n],
    ['later', 'pending', undefined, 0n, FEE, 20n * DOLLAR - FEE],
  ] as const)('to %s is %s', async (destination, state, reason, left, fees, inTransit) => {
    const made = await shop(20n * DOLLAR, destination);
    const [payout] = await book.payouts.run({ by: 'operator' });
    expect(payout).toMatchObject({
      seller: made.seller,
      gross: 20n * DOLLAR,
      fee: FEE,
      amount: 20n * DOLLAR - FEE,
      state,
      reason,
    });
    expect(accrual(made)).toBe(left);
    expect(book.balance('book/fees')).toBe(fees);
    expect(book.balance('book/payouts')).toBe(inTransit);
    await sumIsZero();
  });

  it('whose record an overtaken process put back is found paid again', async () => {
    await shop(20n * DOLLAR, 'later');
    const [payout] = await book.payouts.run({ by: 'operator' });
    const { store } = book.ledger;
    const [pending] = await store.records('payouts', { limit: 1 });
    const { amount } = payout!;
    const report = {
      id: 'msg_1',
      key: payout!.id,
      outcome: { state: 'succeeded' },
      amount,
      asset: 'USD',
    } as const;
    expect(must(await book.payouts.onGatewayEvent(report)).state).toBe('paid');
    await book.ledger.write([{ put: pending! }]);
    expect(must(await book.payouts.get(payout!.id)).state).toBe('pending');
    expect(must(await book.payouts.onGatewayEvent(report)).state).toBe('paid');
    expect(must(await book.payouts.get(payout!.id)).state).toBe('paid');
    await sumIsZero();
  });

  it('leaves parts of a cent', async () => {
    const made = await shop(2n * DOLLAR + 3n);
    await book.payouts.run({ by: 'operator' });
    expect(accrual(made)).toBe(3n);
  });

  it.each([
    ['nothing gathered', 0n, 'payout_below_minimum'],
    ['below the minimum', DOLLAR - CENT, 'payout_below_minimum'],
    ['the minimum', DOLLAR, 'posted'],
  ])('%s', async (_, earned, code) => {
    const { seller } = await shop(earned);
    expect(outcome(await book.payouts.request(seller, 'k'))).toBe(code);
    expect((await book.payouts.run({ seller, by: 'operator' })).length).toBe(0);
  });

  it('needs somewhere to go', async () => {
    const made = must(await book.sellers.create({ name: 'The Owl', origins: ['https://owl.example'] }));
    const offer = must(await book.offers.create(made.seller.id, { asset: 'USD', title: 'A tip', min: 1n }));
    await book.pay(wallet, offer.id, 5n * DOLLAR);
    expect(outcome(await book.payouts.request(made.seller.id, 'k'))).toBe('payout_destination_missing');
    expect(await book.payouts.run({ by: 'operator' })).toEqual([]);
  });

  it.each([
    ['no seller', 'sel_1', 'USD', 'seller_not_found'],
    ['no asset', undefined, 'XXX', 'asset_not_found'],
    ['an asset never earned', undefined, 'EUR', 'payout_below_minimum'],
  ])('of %s is refused', async (_, seller, asset, code) => {
    const made = await shop(5n * DOLLAR);
    const id = (seller ?? made.seller) as SellerId;
    expect(outcome(await book.payouts.request(id, 'k', asset))).toBe(code);
  });
});

describe('asked for twice', () => {
  it('with one key is one payout, whatever gathered since', async () => {
    const made = await shop(5n * DOLLAR);
    const first = must(await book.payouts.request(made.seller, 'k'));
    expect(must(await book.payouts.request(made.seller, 'k'))).toEqual({ ...first, repeated: true });
    await book.pay(wallet, made.offer, 5n * DOLLAR);
    expect(must(await book.payouts.request(made.seller, 'k'))).toEqual({ ...first, repeated: true });
    expect(outcome(await book.payouts.request(made.seller, 'k', 'EUR'))).toBe('payout_below_minimum');
    expect(must(await book.payouts.request(made.seller, 'other')).id).not.toBe(first.id);
  });

  it('64 at once with one key is one payout', async () => {
    const made = await shop(5n * DOLLAR);
    const asked = Array.from({ length: 64 }, () => book.payouts.request(made.seller, 'k'));
    const ids = (await Promise.all(asked)).map((payout) => must(payout).id);
    expect(new Set(ids).size).toBe(1);
    expect(book.world.gateway.asked.get(ids[0]!)).toBe(1);
  });

  it('64 at once with keys of their own are one payout, and the others find too little', async () => {
    const { seller } = await shop(5n * DOLLAR);
    const keys = Array.from({ length: 64 }, (_, i) => `k${i}`);
    const outcomes = (await Promise.all(keys.map((key) => book.payouts.request(seller, key)))).map(outcome);
    expect(outcomes.filter((each) => each === 'posted')).toHaveLength(1);
    expect(outcomes.filter((each) => each === 'payout_below_minimum')).toHaveLength(63);
    await sumIsZero();
  });

  it('64 runs at once pay each seller once', async () => {
    await shop(5n * DOLLAR);
    await shop(7n * DOLLAR);
    const runs = await Promise.all(Array.from({ length: 64 }, () => book.payouts.run({ by: 'operator' })));
    expect(runs.flat()).toHaveLength(2);
    await sumIsZero();
  });
});

describe('reports of the gateway', () => {
  it.each([
    [['succeeded', 'succeeded'], 'paid', 0n],
    [['declined', 'declined'], 'failed', 5n],
    [['succeeded', 'declined'], 'paid', 0n],
    [['declined', 'succeeded'], 'failed', 5n],
    [['pending', 'succeeded'], 'paid', 0n],
  ] as const)('%j: the first that ends it stands, %s', async (states, state, dollars) => {
    const made = await shop(5n * DOLLAR, 'later');
    const { id } = must(await book.payouts.request(made.seller, 'k'));
    for (const each of states) expect(await book.report(id, { outcome: { state: each } })).toBe(true);
    expect(must(await book.payouts.get(id)).state).toBe(state);
    expect(accrual(made)).toBe(dollars * DOLLAR);
    expect(book.balance('book/payouts')).toBe(0n);
    await sumIsZero();
  });

  it.each([
    ['another amount', { amount: 5n * DOLLAR }, 'amount_invalid'],
    ['another asset', { asset: 'EUR' }, 'amount_invalid'],
    ['no payout of ours', { key: 'po_00000000000000000000000000' }, 'payout_not_found'],
  ])('of %s is refused', async (_, changes, code) => {
    const { seller } = await shop(5n * DOLLAR, 'later');
    const { id } = must(await book.payouts.request(seller, 'k'));
    const answer = await book.report(id, { outcome: { state: 'succeeded' }, ...changes });
    expect(outcome(answer)).toBe(code);
    expect(must(await book.payouts.get(id)).state).toBe('pending');
  });
});

describe('when the process dies', () => {
  it.each([
    ['before the payout leaves', 'lost'],
    ['before its answer comes', 'unanswered'],
  ] as const)('%s, the next one finishes, once', async (_, trouble) => {
    const made = await shop(5n * DOLLAR);
    book.world.gateway.next = { how: trouble };
    void book.payouts.request(made.seller, 'k');
    await expect.poll(() => book.world.gateway.next).toBeUndefined();
    book = await book.restart();
    expect(must(await book.payouts.request(made.seller, 'k'))).toMatchObject({
      state: 'pending',
      repeated: true,
    });
    book.wait(MINUTE);
    await book.tick();
    expect(must(await book.payouts.request(made.seller, 'k')).state).toBe('paid');
    const sent = [...book.world.gateway.moves.values()].filter(({ kind }) => kind === 'payout');
    expect(sent).toHaveLength(1);
    await sumIsZero();
  });
});

describe('the schedule', () => {
  it('pays at the threshold, and when the period has passed', async () => {
    const [reached, below, byHand] = [
      await shop(10n * DOLLAR),
      await shop(9n * DOLLAR),
      await shop(50n * DOLLAR),
    ];
    for (const { seller } of [reached, below]) {
      must(await book.sellers.update(seller, { payout: { schedule: 'weekly' } }));
    }
    await book.tick();
    expect([reached, below, byHand].map(accrual)).toEqual([0n, 9n * DOLLAR, 50n * DOLLAR]);
    book.wait(7 * DAY);
    await book.tick();
    expect([reached, below, byHand].map(accrual)).toEqual([0n, 0n, 50n * DOLLAR]);
  });

  it('tries a destination that failed once a day', async () => {
    const { seller } = await shop(20n * DOLLAR, 'declined');
    must(await book.sellers.update(seller, { payout: { schedule: 'daily' } }));
    for (let hour = 0; hour < 49; hour++) {
      await book.tick();
      book.wait(60 * MINUTE);
    }
    expect((await book.payouts.list({ limit: 100, seller })).items).toHaveLength(3);
    expect(accrual({ seller } as Shop)).toBe(20n * DOLLAR);
  });
});

it('are listed newest first, by seller or all', async () => {
  const one = await shop(5n * DOLLAR);
  const two = await shop(5n * DOLLAR);
  const first = must(await book.payouts.request(one.seller, 'k'));
  const second = must(await book.payouts.request(two.seller, 'k'));
  await book.pay(wallet, one.offer, 5n * DOLLAR);
  const third = must(await book.payouts.request(one.seller, 'k2'));
  expect((await book.payouts.list({ limit: 9 })).items).toEqual([third, second, first]);
  const page = await book.payouts.list({ limit: 1, seller: one.seller });
  expect(page.items).toEqual([third]);
  const rest = await book.payouts.list({ limit: 1, seller: one.seller, before: page.next });
  expect(rest).toEqual({ items: [first] });
});

describe('statements', () => {
  it('list what a payout sums up, and their totals equal what left the accrual', async () => {
    const { seller } = await shop(0n);
    must(await book.sellers.update(seller, { feeBasisPoints: 500 }));
    const terms = { asset: 'USD', title: 'A tip', min: 1n };
    const offer = must(await book.offers.create(seller, terms)).id;
    const pay = async (amount: bigint, key: string) =>
      must(await book.payments.payAtCheckout(wallet, { offer, amount, key }));
    const first = await pay(3n * DOLLAR + 7n, 'a');
    await pay(4n * DOLLAR, 'b');
    must(await book.payments.refund(seller, first.id, { amount: DOLLAR, key: 'r' }));
    const one = must(await book.payouts.request(seller, 'p1'));

    await pay(5n * DOLLAR, 'c');
    const undone = await pay(DOLLAR, 'd');
    must(await book.payments.undo(wallet, undone.id));
    must(await book.payments.refund(seller, first.id, { key: 'r2' }));
    const two = must(await book.payouts.request(seller, 'p2'));

    const statement = must(await book.payouts.statement(one.id, { limit: 10 }));
    expect(statement.items.items.map(({ type }) => type)).toEqual(['refund', 'payment', 'payment']);
    expect(statement.totals).toMatchObject({
      opening: 0n,
      payments: 7n * DOLLAR + 7n,
      paymentsCount: 2,
      refunds: DOLLAR,
      refundsCount: 1,
      returned: 0n,
      gross: one.gross,
    });
    const next = must(await book.payouts.statement(two.id, { limit: 10 }));
    expect(next.items.items.map(({ type }) => type)).toEqual(['refund', 'refund', 'payment', 'payment']);
    expect(next.totals.opening).toBe(statement.totals.closing);
    expect(next.totals.closing).toBe(accrual({ seller, offer }));
    for (const { totals } of [statement, next]) {
      const { opening, payments, refunds, fees, returned, gross, closing } = totals;
      expect(opening + payments - refunds - fees + returned).toBe(gross + closing);
    }
    for (const { items, totals } of [statement, next]) {
      const net = items.items.reduce((sum, item) => sum + item.net, 0n);
      expect(totals.opening + net).toBe(totals.gross + totals.closing);
    }
  });

  it('show what came back from one that failed', async () => {
    const made = await shop(5n * DOLLAR, 'declined');
    const failed = must(await book.payouts.request(made.seller, 'k'));
    must(await book.sellers.update(made.seller, { payout: { destination: 'ok' } }));
    const paid = must(await book.payouts.request(made.seller, 'k2'));
    const { totals, items } = must(await book.payouts.statement(paid.id, { limit: 10 }));
    expect(items.items).toMatchObject([{ type: 'payout_returned', payout: failed.id, amount: 5n * DOLLAR }]);
    expect(totals).toMatchObject({ opening: 0n, returned: 5n * DOLLAR, gross: 5n * DOLLAR, closing: 0n });
  });

  it.each([1, 2, 3, 7, 50])('come in pages of %i', async (limit) => {
    const made = await shop(DOLLAR);
    must(await book.payouts.request(made.seller, 'k'));
    for (let i = 0; i < 14; i++) await book.pay(wallet, made.offer, DOLLAR);
    const { id } = must(await book.payouts.request(made.seller, 'k2'));
    await book.pay(wallet, made.offer, DOLLAR);
    const seen: number[] = [];
    let before: number | undefined;
    do {
      const { items } = must(await book.payouts.statement(id, { before, limit }));
      expect(items.items.length).toBeLessThanOrEqual(limit);
      seen.push(...items.items.map(({ seq }) => seq));
      before = items.next;
    } while (before !== undefined);
    expect(seen).toHaveLength(14);
    expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => b - a));
  });

  it('of nothing is refused', async () => {
    expect(outcome(await book.payouts.statement('po_1', { limit: 1 }))).toBe('payout_not_found');
    expect(outcome(await book.payouts.get('po_1'))).toBe('payout_not_found');
  });
});

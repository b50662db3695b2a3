import { verify } from '@farthing/ledger';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type GrantId,
  type HoldId,
  type OfferId,
  type PaymentId,
  type SellerId,
  type WalletId,
} from '../ids.ts';
import { CENT, DAY, DOLLAR, newWorld, testProvider, type TestProvider } from '../testing-provider.ts';
import { must, outcome, statesOf } from '../testing.ts';
import type { SpendingCaps } from './spending-limits.ts';

const HOUR = 3_600_000;

/** A payer with a hundred dollars, two sellers with a tip jar each, and a grant without caps to both. */
async function scene(lanes?: number) {
  const book = await testProvider(newWorld({}, lanes));
  const wallet = book.wallets.create().id;
  await book.topUp(wallet, 100n * DOLLAR);
  const shops = [await book.shop(), await book.shop()];
  const grants: GrantId[] = [];
  for (const { seller } of shops) {
    const terms = { seller, asset: 'USD', caps: {}, expiresAt: null };
    grants.push(must(await book.grants.give(wallet, terms)).id);
  }
  let keys = 0;
  const charge = (i: number, amount: bigint) =>
    book.payments.payUnderGrant(shops[i]!.seller, {
      grant: grants[i]!,
      offer: shops[i]!.offer,
      amount,
      key: `k${keys++}`,
    });
  const buy = (i: number, amount: bigint) =>
    book.payments.payAtCheckout(wallet, { offer: shops[i]!.offer, amount, key: `k${keys++}` });
  const hold = (i: number, amount: bigint) =>
    book.holds.create(shops[i]!.seller, {
      grant: grants[i]!,
      offer: shops[i]!.offer,
      amount,
      key: `k${keys++}`,
      expiresInSeconds: 40 * 86_400,
    });
  const set = (caps: SpendingCaps, confirmed?: boolean) =>
    book.spendingLimits.set(wallet, 'USD', caps, { confirmed });
  const limit = async () => must(await book.spendingLimits.get(wallet, 'USD'));
  return { book, wallet, shops, grants, charge, buy, hold, set, limit };
}

describe('a spending limit', () => {
  it('holds at every seller and at checkout; the payer is told which cap, a seller only that it cannot be', async () => {
    const { charge, buy, hold, set } = await scene();
    must(await set({ payment: DOLLAR, day: 3n * DOLLAR }));
    expect(outcome(await buy(0, DOLLAR + 1n))).toBe('limit_payment_exceeded');
    must(await charge(0, DOLLAR));
    must(await charge(1, DOLLAR));
    const asset = expect.objectContaining({ code: 'USD' });
    const told = { status: 'refused', code: 'limit_payment_exceeded', window: 'payment' };
    expect(await buy(1, 2n * DOLLAR)).toEqual({ ...told, remaining: DOLLAR, asset });
    must(await hold(0, DOLLAR));
    expect(await buy(1, 1n)).toMatchObject({ code: 'limit_day_exceeded', window: 'day', remaining: 0n });
    expect(await charge(0, 1n)).toEqual({ status: 'refused', code: 'insufficient_funds' });
    expect(await hold(1, 1n)).toEqual({ status: 'refused', code: 'insufficient_funds' });
  });

  it('does not hide behind it what the grant itself refuses', async () => {
    const { book, wallet, shops, set } = await scene();
    const [{ seller, offer }] = shops as [(typeof shops)[0]];
    const terms = { seller, asset: 'USD', caps: { day: CENT }, expiresAt: null };
    const grant = must(await book.grants.give(wallet, terms)).id;
    must(await set({ payment: CENT / 2n }));
    const item = { grant, offer, amount: 2n * CENT, key: 'k' };
    expect(outcome(await book.payments.payUnderGrant(seller, item))).toBe('limit_day_exceeded');
  });

  it('leaves a payment at checkout without a grant, and one under a grant with it', async () => {
    const { book, charge, buy, set, grants } = await scene();
    must(await set({ day: 3n * DOLLAR }));
    expect(must(await buy(0, CENT)).grant).toBeUndefined();
    const { id } = must(await charge(0, CENT));
    expect(must(await book.payments.get(id)).grant).toBe(grants[0]);
  });

  it('lowered below what was spent holds at once, and raised goes on from there', async () => {
    const { buy, set, limit } = await scene();
    must(await set({ day: 5n * DOLLAR }));
    must(await buy(0, 4n * DOLLAR));
    must(await set({ day: 2n * DOLLAR }));
    expect(await buy(0, 1n)).toMatchObject({ code: 'limit_day_exceeded', remaining: 0n });
    must(await set({ day: 6n * DOLLAR }));
    expect(outcome(await buy(0, 2n * DOLLAR + 1n))).toBe('limit_day_exceeded');
    must(await buy(0, 2n * DOLLAR));
    must(await set({}));
    must(await buy(0, DOLLAR));
    expect(await limit()).toMatchObject({ caps: {}, spent: { day: 7n * DOLLAR, month: 7n * DOLLAR } });
  });

  it('of a registered payer is raised only with a fresh confirmation', async () => {
    const { book, wallet, set, limit } = await scene();
    must(await set({ day: DOLLAR, month: 9n * DOLLAR }));
    must(await set({ day: 2n * DOLLAR, month: 9n * DOLLAR }));
    const { recoveryCode } = must(await book.wallets.register(wallet));
    for (const raised of [{}, { day: 2n * DOLLAR }, { day: 3n * DOLLAR, month: DOLLAR }]) {
      expect(outcome(await set(raised))).toBe('raise_unconfirmed');
    }
    must(await set({ day: DOLLAR, month: 9n * DOLLAR, payment: 1n }));
    must(await set({ day: 4n * DOLLAR }, true));
    expect((await limit()).caps).toEqual({ day: 4n * DOLLAR });
    expect(await book.wallets.confirms(wallet, recoveryCode.toUpperCase())).toBe(true);
    expect(await book.wallets.confirms(wallet, 'aaaa-aaaa-aaaa-aaaa-aaaa-aaaa')).toBe(false);
    expect(await book.wallets.confirms(wallet, 'no code')).toBe(false);
  });

  it('is a fact that its payer can follow, and the book proves', async () => {
    const { book, wallet, set } = await scene();
    must(await set({ day: DOLLAR }));
    must(await set({ day: 2n * DOLLAR }));
    must(await set({ day: 2n * DOLLAR }));
    const account = statesOf(book.world.store).flatMap((state) => state.accountByName(wallet, 1) ?? [])[0]!;
    const { items } = await book.ledger.store.history(account.account, 4, { limit: 10 });
    expect(items.map(({ kind }) => kind)).toEqual([0x47, 0x47]);
    for (const lane of book.ledger.store.lanes) expect((await verify({ store: lane })).findings).toEqual([]);
  });

  it.each([
    ['XYZ', {}, 'asset_not_found'],
    ['USD', { day: -1n }, 'amount_invalid'],
    ['USD', { month: 2n ** 62n + 1n }, 'amount_overflow'],
  ])('in %s of %o is refused', async (asset, caps, code) => {
    const { book, wallet } = await scene();
    expect(outcome(await book.spendingLimits.set(wallet, asset, caps))).toBe(code);
    expect(await book.spendingLimits.list(wallet)).toEqual([]);
  });

  it('refuses a signed link without leaving its offer behind', async () => {
    const { book, shops, wallet, set } = await scene();
    must(await set({ payment: 1n }));
    const offer = must(await book.offers.get(shops[0]!.offer));
    const { id: _id, created: _created, ...terms } = offer;
    const link = { ...terms, link: 'ab'.repeat(32) };
    const before = statesOf(book.world.store).map((state) => state.next.seq);
    const answer = await book.payments.payAtCheckout(wallet, { offer: link, amount: CENT, key: 'k' });
    expect(outcome(answer)).toBe('limit_payment_exceeded');
    expect(statesOf(book.world.store).map((state) => state.next.seq)).toEqual(before);
  });
});

it.each([1, 3])('64 spenders at once, in %i lanes: exactly what fits goes through', async (lanes) => {
  const { book, wallet, charge, buy, hold, set, limit } = await scene(lanes);
  must(await set({ day: 20n * CENT, month: DOLLAR }));
  const ways = [(i: number) => charge(i, CENT), (i: number) => buy(i, CENT), (i: number) => hold(i, CENT)];
  const answers = await Promise.all(
    Array.from({ length: 64 }, (_, i): Promise<unknown> => ways[i % 3]!(i % 2)),
  );
  expect(answers.filter((answer) => outcome(answer) === 'posted')).toHaveLength(20);
  expect((await limit()).spent.day).toBe(20n * CENT);
  const { accounts } = await book.wallets.view(wallet);
  expect(accounts[0]).toMatchObject({ available: expect.any(BigInt) });
  expect(100n * DOLLAR - accounts[0]!.balance + accounts[0]!.held).toBe(20n * CENT);
});

// The model: sums over a list of what was counted, by calendar day.

interface Counted {
  amount: bigint;
  at: number;
}

const amount = fc.bigInt({ min: 1n, max: 12n });
const cap = fc.option(fc.bigInt({ min: 0n, max: 40n }), { nil: undefined });
const action = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constantFrom('charge', 'buy', 'hold'), at: fc.nat(1), amount }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('refund', 'capture', 'release'), nth: fc.nat(9), amount }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('set'), payment: cap, day: cap, month: cap }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.constantFrom(HOUR, 7 * HOUR, DAY, 9 * DAY) }),
  },
);
type Action =
  | { do: 'charge' | 'buy' | 'hold'; at: number; amount: bigint }
  | { do: 'refund' | 'capture' | 'release'; nth: number; amount: bigint }
  | ({ do: 'set' } & SpendingCaps)
  | { do: 'wait'; ms: number };

class Model {
  caps: SpendingCaps | undefined;
  counted: Counted[] = [];
  payments: { id: PaymentId; seller: SellerId; left: bigint; counted?: Counted }[] = [];
  holds: { id: HoldId; seller: SellerId; amount: bigint; counted?: Counted }[] = [];

  spent(now: number, length: number): bigint {
    const window = (at: number) => new Date(at).toISOString().slice(0, length);
    return this.counted.reduce(
      (sum, { amount: each, at }) => (window(at) === window(now) ? sum + each : sum),
      0n,
    );
  }

  allows(asked: bigint, now: number): boolean {
    const { payment, day, month } = this.caps ?? {};
    return (
      (payment === undefined || asked <= payment) &&
      (day === undefined || this.spent(now, 10) + asked <= day) &&
      (month === undefined || this.spent(now, 7) + asked <= month)
    );
  }

  /** Counts only since a limit was first set. */
  count(asked: bigint, at: number): Counted | undefined {
    if (!this.caps) return undefined;
    const counted = { amount: asked, at };
    this.counted.push(counted);
    return counted;
  }
}

it.each([1, 3])(
  'does what the plainest sums say, whatever happens, in %i lanes',
  { timeout: 60_000 },
  async (lanes) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(action as fc.Arbitrary<Action>, { minLength: 5, maxLength: 50 }),
        async (actions) => {
          const real = await scene(lanes);
          const { book } = real;
          const model = new Model();
          for (const one of actions) await step(one, real, model);
          const now = book.world.now;
          const { spent, caps } = await real.limit();
          expect({ spent, caps }).toEqual({
            spent: { day: model.spent(now, 10), month: model.spent(now, 7) },
            caps: Object.fromEntries(
              Object.entries(model.caps ?? {}).filter(([, each]) => each !== undefined),
            ),
          });
          for (const lane of book.ledger.store.lanes)
            expect((await verify({ store: lane })).findings).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  },
);

async function step(
  one: Action,
  real: { book: TestProvider; shops: { seller: SellerId; offer: OfferId }[]; wallet: WalletId } & Awaited<
    ReturnType<typeof scene>
  >,
  model: Model,
): Promise<void> {
  const { book, shops } = real;
  const now = book.world.now;
  switch (one.do) {
    case 'wait':
      return book.wait(one.ms);
    case 'set': {
      const { payment, day, month } = one;
      const empty = payment === undefined && day === undefined && month === undefined;
      must(await real.set({ payment, day, month }));
      if (model.caps || !empty) model.caps = { payment, day, month };
      return;
    }
    case 'charge':
    case 'buy': {
      const answer = await real[one.do](one.at, one.amount);
      const allowed = model.allows(one.amount, now);
      expect(outcome(answer) === 'posted').toBe(allowed);
      if (!allowed) return;
      const counted = model.count(one.amount, now);
      const { id } = must(answer);
      model.payments.push({ id, seller: shops[one.at]!.seller, left: one.amount, counted });
      return;
    }
    case 'hold': {
      const answer = await real.hold(one.at, one.amount);
      const allowed = model.allows(one.amount, now);
      expect(outcome(answer) === 'posted').toBe(allowed);
      if (!allowed) return;
      const counted = model.count(one.amount, now);
      model.holds.push({ id: must(answer).id, seller: shops[one.at]!.seller, amount: one.amount, counted });
      return;
    }
    case 'refund': {
      const payment = model.payments[one.nth % Math.max(1, model.payments.length)];
      if (!payment) return;
      const options = {
        amount: one.amount,
        key: `refund ${model.payments.length} ${one.nth} ${now} ${payment.left}`,
      };
      const answer = await book.payments.refund(payment.seller, payment.id, options);
      if (outcome(answer) !== 'posted') return;
      payment.left -= one.amount;
      if (payment.counted) payment.counted.amount -= one.amount;
      return;
    }
    case 'capture':
    case 'release': {
      const hold = model.holds[one.nth % Math.max(1, model.holds.length)];
      if (!hold) return;
      const { id, seller, counted } = hold;
      const captured = one.do === 'capture' ? one.amount : 0n;
      const answer =
        one.do === 'capture'
          ? await book.holds.capture(seller, id, { amount: captured, key: `end ${id} ${one.amount}` })
          : await book.holds.release(seller, id, { key: `end ${id}` });
      if (outcome(answer) !== 'posted') return;
      if (counted) counted.amount -= hold.amount - captured;
      model.holds.splice(model.holds.indexOf(hold), 1);
      if (one.do === 'capture') {
        model.payments.push({ id: (must(answer) as { id: PaymentId }).id, seller, left: captured, counted });
      }
    }
  }
}

/**
 * Races: 64 requests at once, over HTTP, for something that is enough for some of them only. Exactly the right number
 * succeed, the others are refused in the right words, and the books balance to the last unit afterwards.
 */
import { type Client, Key } from '@farthing/sdk';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  counted,
  nano,
  openStage,
  outcomeOf,
  type PayerActor,
  type SellerActor,
  type Stage,
} from './stage.ts';

const ALL = Array.from({ length: 64 }, (_, i) => i);
type GrantId = `gra_${string}`;
type OfferId = `off_${string}`;

let stage: Stage;
let lark: SellerActor;
let owl: SellerActor;

beforeAll(async () => {
  // Guests have what they topped up and no more; registered payers have a tab.
  stage = await openStage({ FARTHING_GUEST_TAB_LIMIT: '0', FARTHING_UNDO_SECONDS: '3600' });
  [lark, owl] = [await stage.seller('Lark'), await stage.seller('Owl', { feeBasisPoints: 0 })];
});

afterEach(() => stage.prove());
afterAll(() => stage.close());

/** All 64 at once; how each ended. */
async function race(run: (i: number) => Promise<unknown>): Promise<Record<string, number>> {
  return counted(await Promise.all(ALL.map((i) => outcomeOf(run(i)))));
}

function charge(client: Client, grant: GrantId, offer: OfferId) {
  return client.createPayment({ body: { grant, offer } });
}

/** An offer, and everything a payer of these tests can pay it with. */
async function scene(price: string, options: { funds?: string; caps?: object; registered?: boolean } = {}) {
  const payer = await stage.payer(options);
  const [atLark, atOwl] = [await lark.offer(price), await owl.offer(price)];
  const [toLark, toOwl] = [await payer.grant(lark, options.caps), await payer.grant(owl, options.caps)];
  return { payer, atLark, atOwl, toLark, toOwl };
}

/** A payment that stands, of a seller and a payer who have nothing else. */
async function paid(
  price: string,
): Promise<{ seller: SellerActor; payer: PayerActor; payment: `pay_${string}` }> {
  const [seller, payer] = [await stage.seller('Wren'), await stage.payer({ funds: price })];
  const offer = await seller.offer(price);
  const { id } = await payer.client.createWalletPayment({ body: { offer, price } });
  return { seller, payer, payment: id };
}

describe('64 spenders', () => {
  test('on one balance: two sellers with grants, and the payer at checkout', async () => {
    const { payer, atLark, atOwl, toLark, toOwl } = await scene('0.30', { funds: '10' });
    const ways = [
      () => charge(lark.client, toLark, atLark),
      () => charge(owl.client, toOwl, atOwl),
      () => payer.client.createWalletPayment({ body: { offer: atOwl, price: '0.30' } }),
      () => lark.client.createHold({ body: { grant: toLark, offer: atLark } }),
    ];
    expect(await race((i) => ways[i % ways.length]!())).toEqual({ done: 33, insufficient_funds: 31 });
    const { balance, held, available } = await payer.account();
    expect({ available, spent: nano('10') - balance + held }).toEqual({
      available: nano('0.10'),
      spent: nano('9.90'),
    });
  });

  test('on one tab', async () => {
    const { payer, atLark, toLark } = await scene('0.30', { registered: true });
    const outcomes = await race(() => charge(lark.client, toLark, atLark));
    expect(outcomes).toEqual({ done: 16, insufficient_funds: 48 });
    expect((await payer.account()).owed).toBe(nano('4.80'));
  });

  test.each([
    ['day', { day: '1' }, 'limit_day_exceeded'],
    ['total', { total: '1' }, 'limit_total_exceeded'],
  ])('on the %s of one grant', async (_, caps, code) => {
    const { payer, atLark, toLark } = await scene('0.03', { funds: '10', caps });
    const outcomes = await race(() => charge(lark.client, toLark, atLark));
    expect(outcomes).toEqual({ done: 33, [code]: 31 });
    const { spent } = await payer.client.getGrant({ params: { grant: toLark } });
    expect(spent).toEqual({ day: '0.99', total: '0.99' });
    expect((await payer.account()).balance).toBe(nano('9.01'));
  });

  test('on one grant with holds and batches among them', async () => {
    const { payer, atLark, toLark } = await scene('0.03', { funds: '10', caps: { total: '1' } });
    const item = { grant: toLark, offer: atLark };
    const batch = async (i: number) => {
      const items = [0, 1, 2, 3].map((part) => ({ ...item, key: `batch-${i}-${part}` }));
      const { results } = await lark.client.createPayments({ body: { items } });
      return results.map((each) => (each.status === 'posted' ? 'done' : each.code));
    };
    const single = async (i: number) => [
      await outcomeOf(i % 2 ? charge(lark.client, toLark, atLark) : lark.client.createHold({ body: item })),
    ];
    const outcomes = await Promise.all(ALL.map((i) => (i % 4 === 0 ? batch(i) : single(i))));
    expect(counted(outcomes.flat())).toEqual({ done: 33, limit_total_exceeded: 79 });
    expect((await payer.account()).available).toBe(nano('9.01'));
  });

  test('on one grant that is revoked meanwhile: nothing posts once that is answered', async () => {
    const { payer, atLark, toLark } = await scene('0.03', { funds: '10' });
    const spending = race(() => charge(lark.client, toLark, atLark));
    await payer.client.revokeGrant({ params: { grant: toLark } });
    const afterwards = await outcomeOf(charge(lark.client, toLark, atLark));
    const { done = 0, limit_closed: closed = 0 } = await spending;
    expect({ answered: done + closed, afterwards }).toEqual({ answered: 64, afterwards: 'limit_closed' });
    expect((await payer.account()).balance).toBe(nano('10') - BigInt(done) * nano('0.03'));
  });
});

describe('one hold', () => {
  async function hold() {
    const { payer, atLark, toLark } = await scene('1', { funds: '1', caps: { total: '1' } });
    const { id } = await lark.client.createHold({ body: { grant: toLark, offer: atLark } });
    return { payer, params: { hold: id }, grant: toLark };
  }

  test('captured 64 times', async () => {
    const { payer, params, grant } = await hold();
    const outcomes = await race(() => lark.client.captureHold({ params, body: { amount: '0.6' } }));
    expect(outcomes).toEqual({ done: 1, hold_captured: 63 });
    const { balance, held } = await payer.account();
    expect({ balance, held }).toEqual({ balance: nano('0.4'), held: 0n });
    expect((await payer.client.getGrant({ params: { grant } })).spent.total).toBe('0.6');
  });

  test('captured and released at once', async () => {
    const { payer, params } = await hold();
    const outcomes = await race((i) =>
      i % 2 ? lark.client.captureHold({ params, body: {} }) : lark.client.releaseHold({ params }),
    );
    const { status } = await lark.client.getHold({ params });
    expect(outcomes).toEqual({ done: 1, [`hold_${status}`]: 63 });
    const { balance, available } = await payer.account();
    expect([balance, available]).toEqual(status === 'captured' ? [0n, 0n] : [nano('1'), nano('1')]);
  });
});

describe('one ownership', () => {
  test('bought 64 times, under a grant and at checkout, is charged once', async () => {
    const payer = await stage.payer({ funds: '10' });
    const [grant, offer] = [
      await payer.grant(lark),
      await lark.offer('0.25', { once: true, resource: 'owls' }),
    ];
    const twin = await lark.offer('0.20', { once: true, resource: 'owls' });
    const ways = [
      () => charge(lark.client, grant, offer),
      () => charge(lark.client, grant, twin),
      () => payer.client.createWalletPayment({ body: { offer, price: '0.25' } }),
      () => payer.client.createWalletPayment({ body: { offer: twin, price: '0.20' } }),
    ];
    const payments = await Promise.all(ALL.map((i) => ways[i % ways.length]!()));
    expect(new Set(payments.map(({ id }) => id)).size).toBe(1);
    expect(counted(payments.map((each) => String(each.already_owned)))).toEqual({ false: 1, true: 63 });
    expect((await payer.account()).balance).toBe(nano('10') - nano(payments[0]!.amount));
  });

  test('bought again the moment it is taken back, is owned once', async () => {
    const payer = await stage.payer({ funds: '10' });
    const offer = await lark.offer('0.25', { once: true });
    const buy = () => payer.client.createWalletPayment({ body: { offer, price: '0.25' } });
    const first = (await buy()).id;
    const [undone, ...bought] = await Promise.all([
      outcomeOf(payer.client.undoPayment({ params: { payment: first } })),
      ...ALL.map(buy),
    ]);
    expect(undone).toBe('done');
    // Those before the undo got the first payment, those after it share a second one.
    const later = new Set(bought.map(({ id }) => id));
    later.delete(first);
    expect(later.size).toBeLessThanOrEqual(1);
    expect((await payer.account()).balance).toBe(nano('10') - BigInt(later.size) * nano('0.25'));
  });
});

describe('one payment', () => {
  test.each([
    ['wholly', {}, { done: 1, already_refunded: 63 }, '1'],
    ['in parts', { amount: '0.03' }, { done: 33, refund_exceeds_payment: 31 }, '0.99'],
  ])('refunded %s by 64', async (_, body, expected, back) => {
    const { seller, payer, payment } = await paid('1');
    const params = { payment };
    expect(await race(() => seller.client.refundPayment({ params, body }))).toEqual(expected);
    expect((await payer.account()).balance).toBe(nano(back));
    expect((await seller.client.getPayment({ params })).refunded).toBe(back);
    expect((await seller.client.listRefunds({ params, query: { limit: 100 } })).items).toHaveLength(
      expected.done,
    );
  });

  test('refunded by its seller and undone by its payer at once', async () => {
    const { seller, payer, payment } = await paid('1');
    const params = { payment };
    const outcomes = await race((i) =>
      i % 2 ? seller.client.refundPayment({ params, body: {} }) : payer.client.undoPayment({ params }),
    );
    expect(outcomes).toEqual({ done: 1, already_refunded: 63 });
    expect((await payer.account()).balance).toBe(nano('1'));
    const { items } = await seller.client.getBalance();
    expect(items[0]!.unpaid).toBe('0');
  });

  test('undone by one payer more often than a day allows', async () => {
    const payer = await stage.payer({ funds: '10' });
    const offer = await lark.offer('0.1');
    const buy = () => payer.client.createWalletPayment({ body: { offer, price: '0.1' } });
    const payments = await Promise.all(ALL.map(buy));
    const outcomes = await race((i) => payer.client.undoPayment({ params: { payment: payments[i]!.id } }));
    expect(outcomes).toEqual({ done: 20, undo_limit_reached: 44 });
    expect((await payer.account()).balance).toBe(nano('10') - 44n * nano('0.1'));
  });

  test('refunded to 64 payers of whom a payout left enough for 20', async () => {
    const [seller, payer] = [await stage.seller('Wren'), await stage.payer({ funds: '10' })];
    const [grant, offer] = [await payer.grant(seller), await seller.offer('0.1')];
    const sell = async (count: number) => {
      const items = ALL.slice(0, count).map(() => ({ grant, offer, key: Key.ordered() }));
      const { results } = await seller.client.createPayments({ body: { items } });
      return results.map((each) => (each.status === 'posted' ? each.payment.id : undefined)!);
    };
    const payments = await sell(64);
    expect((await seller.client.createPayout()).gross).toBe('6.08');
    await sell(20);
    const outcomes = await race((i) =>
      seller.client.refundPayment({ params: { payment: payments[i]! }, body: {} }),
    );
    expect(outcomes).toEqual({ done: 20, seller_balance_too_low: 44 });
    expect((await payer.account()).balance).toBe(nano('10') - 64n * nano('0.1'));
  });
});

describe('larger sums', () => {
  test('64 collections of one tab charge it once', async () => {
    const { payer, atLark, toLark } = await scene('0.117', { registered: true });
    await payer.topUp('1', { saveMethod: true });
    for (let i = 0; i < 30; i++) await charge(lark.client, toLark, atLark);
    // 3.51 spent, 1 of it prepaid.
    expect((await payer.account()).owed).toBe(nano('2.51'));
    const ids = new Set<string>();
    const outcomes = await race(async (i) => {
      const collected = await (i % 2
        ? payer.client.collectTab()
        : stage.operator.collectWallet({ params: { wallet: payer.id } }));
      ids.add(collected.id);
    });
    const { done = 0, collection_pending = 0, nothing_owed = 0 } = outcomes;
    expect({ answered: done + collection_pending + nothing_owed, ids: ids.size }).toEqual({
      answered: 64,
      ids: 1,
    });
    const { items } = await payer.client.listCollections();
    expect(items.map(({ status, amount, attempts }) => ({ status, amount, attempts }))).toEqual([
      { status: 'paid', amount: '2.51', attempts: 1 },
    ]);
    expect((await payer.account()).balance).toBe(0n);
  });

  test('64 payouts of one balance pay it once', async () => {
    const { seller } = await paid('10');
    const ids = new Set<string>();
    const outcomes = await race(async () => ids.add((await seller.client.createPayout()).id));
    expect(outcomes).toEqual({ done: 1, payout_below_minimum: 63 });
    const { items } = await seller.client.listPayouts();
    expect(items.map(({ id, status, gross, amount }) => ({ id, status, gross, amount }))).toEqual([
      { id: [...ids][0], status: 'paid', gross: '9.5', amount: '9.25' },
    ]);
    expect((await seller.client.getBalance()).items[0]!.unpaid).toBe('0');
  });

  test('payouts asked for by seller and operator while money comes in add up', async () => {
    const seller = await stage.seller('Finch', { feeBasisPoints: 0 });
    const payer = await stage.payer({ funds: '100' });
    const [grant, offer] = [await payer.grant(seller), await seller.offer('0.75')];
    await race((i) => {
      if (i % 4 === 0) return seller.client.createPayout();
      if (i % 8 === 1) return stage.operator.runPayouts({ body: { seller: seller.id } });
      return charge(seller.client, grant, offer);
    });
    const spent = nano('100') - (await payer.account()).balance;
    const { items } = await seller.client.listPayouts({ query: { limit: 100 } });
    const out = items.reduce((sum, { gross }) => sum + nano(gross), 0n);
    expect(spent).toBe(40n * nano('0.75'));
    expect(out + nano((await seller.client.getBalance()).items[0]!.unpaid)).toBe(spent);
  });
});

import { describe, expect, test } from 'vitest';
import { must, NOON, openTestBook, outcome, type TestBook } from '../testing.ts';
import type { GrantPayment } from './payments.ts';

const DAY = 86_400_000;

/** A reader with 100 units and no tab, who allows 10 a payment, 25 a day and 40 in total. */
async function scene() {
  const book = await openTestBook({ settings: { guestTabLimit: '0' } });
  const [seller, other] = [await book.seller(), await book.seller('https://owl.example')];
  const wallet = await book.wallet(100n);
  const grant = await book.grant(wallet, seller, { payment: 10n, day: 25n, total: 40n });
  const offers = {
    article: await book.offer(seller, { price: 5n }),
    minute: await book.offer(seller, { price: 5n, once: false }),
    tip: await book.offer(seller, { min: 2n, max: 50n }),
    dear: await book.offer(seller, { price: 11n, once: false }),
    euro: await book.offer(seller, { asset: 'EUR', price: 5n }),
    foreign: await book.offer(other, { price: 5n }),
    archived: await book.offer(seller, { price: 5n, once: false }),
  };
  must(await book.offers.archive(seller, offers.archived));
  return { book, seller, other, wallet, grant, offers };
}

type Scene = Awaited<ReturnType<typeof scene>>;

describe('one payment under a grant', () => {
  const cases: [string, (scene: Scene) => Partial<GrantPayment>, string][] = [
    ['an article', ({ offers }) => ({ offer: offers.article }), 'posted'],
    ['a tip', ({ offers }) => ({ offer: offers.tip, amount: 7n }), 'posted'],
    ['an unknown grant', () => ({ grant: 'gra_none' }), 'grant_not_found'],
    ['an unknown offer', () => ({ offer: 'off_none' }), 'offer_not_found'],
    ['another seller’s offer', ({ offers }) => ({ offer: offers.foreign }), 'offer_not_found'],
    ['an offer in another asset', ({ offers }) => ({ offer: offers.euro }), 'asset_mismatch'],
    ['an archived offer', ({ offers }) => ({ offer: offers.archived }), 'offer_archived'],
    ['a tip without amount', ({ offers }) => ({ offer: offers.tip }), 'amount_required'],
    ['a tip of nothing', ({ offers }) => ({ offer: offers.tip, amount: 0n }), 'amount_invalid'],
    ['a tip too small', ({ offers }) => ({ offer: offers.tip, amount: 1n }), 'amount_out_of_range'],
    ['a tip too large', ({ offers }) => ({ offer: offers.tip, amount: 51n }), 'amount_out_of_range'],
    ['an amount for a fixed price', () => ({ amount: 5n }), 'amount_not_allowed'],
    ['a price at the most', () => ({ maxPrice: 5n }), 'posted'],
    ['a price above the most', () => ({ maxPrice: 4n }), 'price_changed'],
    ['more than the limit per payment', ({ offers }) => ({ offer: offers.dear }), 'limit_payment_exceeded'],
    ['too late', () => ({ validUntil: NOON - 1 }), 'request_expired'],
    ['no key', () => ({ key: '' }), 'key_invalid'],
    ['an endless key', () => ({ key: 'k'.repeat(256) }), 'key_invalid'],
  ];
  test.each(cases)('%s', async (_, item, expected) => {
    const at = await scene();
    const before = at.book.balance(at.wallet);
    const asked = { grant: at.grant, offer: at.offers.minute, key: 'k', ...item(at) };
    const single = await at.book.payments.payUnderGrant(at.seller, asked);
    expect(outcome(single)).toBe(expected);
    if (expected !== 'posted') expect(at.book.balance(at.wallet)).toBe(before);
    // A batch gives the same answer, if a repeat where it posted.
    const [batched] = await at.book.payments.payBatch(at.seller, [asked]);
    expect(outcome(batched)).toBe(expected === 'posted' ? 'repeated' : expected);
  });

  test('says all about itself', async () => {
    const { book, seller, wallet, grant, offers } = await scene();
    const payment = must(
      await book.payments.payUnderGrant(seller, { grant, offer: offers.article, key: 'k' }),
    );
    expect(payment).toMatchObject({
      wallet,
      seller,
      grant,
      offer: offers.article,
      title: 'An article',
      amount: 5n,
      fee: 0n,
      refunded: 0n,
      once: true,
      owned: true,
      status: 'paid',
      time: NOON,
      undoUntil: NOON + 10_000,
    });
    expect(payment.payer).toMatch(/^pyr_/);
    expect(must(await book.payments.get(payment.id))).toEqual(payment);
  });

  test('another seller can neither use the grant nor see the payment', async () => {
    const { book, seller, other, grant, offers } = await scene();
    const { id } = must(
      await book.payments.payUnderGrant(seller, { grant, offer: offers.article, key: 'k' }),
    );
    const theirs = { grant, offer: offers.foreign, key: 'k' };
    expect(outcome(await book.payments.payUnderGrant(other, theirs))).toBe('grant_not_found');
    expect(outcome(await book.payments.refund(other, id, { key: 'r' }))).toBe('payment_not_found');
    expect(outcome(await book.access.check(other, id))).toBe('payment_not_found');
  });
});

describe('limits', () => {
  test.each([
    ['of the day', [10n, 10n, 5n, 2n], 'limit_day_exceeded', { window: 'day', remaining: 0n }],
    ['per payment', [11n], 'limit_payment_exceeded', { window: 'payment', remaining: 10n }],
  ])('%s', async (_, amounts, code, details) => {
    const { book, seller, grant, offers } = await scene();
    const results: unknown[] = [];
    for (const [i, amount] of amounts.entries()) {
      const key = `k${i}`;
      results.push(await book.payments.payUnderGrant(seller, { grant, offer: offers.tip, amount, key }));
    }
    const last = results.pop();
    expect(results.map(outcome)).toEqual(results.map(() => 'posted'));
    expect(last).toMatchObject({ code, limit: grant, ...details });
  });

  test('in total hold over days, and a refused key succeeds later', async () => {
    const { book, seller, grant, offers } = await scene();
    const pay = async (key: string, amount: bigint) =>
      outcome(await book.payments.payUnderGrant(seller, { grant, offer: offers.tip, amount, key }));
    expect([await pay('a', 10n), await pay('b', 10n), await pay('c', 10n)]).toEqual([
      'posted',
      'posted',
      'limit_day_exceeded',
    ]);
    book.wait(DAY);
    expect([await pay('c', 10n), await pay('d', 10n), await pay('e', 2n)]).toEqual([
      'posted',
      'posted',
      'limit_total_exceeded',
    ]);
    book.wait(30 * DAY);
    expect(await pay('f', 2n)).toBe('limit_expired');
  });
});

describe('request keys', () => {
  test('post once, and answer the same whatever the offer says by then', async () => {
    const { book, seller, grant, offers, wallet } = await scene();
    const item = { grant, offer: offers.minute, maxPrice: 5n, key: 'k' };
    const first = must(await book.payments.payUnderGrant(seller, item));
    must(await book.offers.update(seller, offers.minute, { price: 9n }));
    expect(must(await book.payments.payUnderGrant(seller, item))).toEqual({ ...first, repeated: true });
    must(await book.offers.archive(seller, offers.minute));
    expect(must(await book.payments.payUnderGrant(seller, item))).toEqual({ ...first, repeated: true });
    expect(outcome(await book.payments.payUnderGrant(seller, { ...item, key: 'l' }))).toBe('offer_archived');
    expect(outcome(await book.payments.payUnderGrant(seller, { ...item, maxPrice: 6n }))).toBe('key_reused');
    expect(book.balance(wallet)).toBe(95n);
  });

  test('of two sellers do not meet', async () => {
    const { book, seller, other, wallet, grant, offers } = await scene();
    const theirs = await book.grant(wallet, other);
    const key = 'same';
    must(await book.payments.payUnderGrant(seller, { grant, offer: offers.minute, key }));
    const second = await book.payments.payUnderGrant(other, { grant: theirs, offer: offers.foreign, key });
    expect(outcome(second)).toBe('posted');
  });

  test('of a payment and a refund do meet', async () => {
    const { book, seller, grant, offers } = await scene();
    const { id } = must(await book.payments.payUnderGrant(seller, { grant, offer: offers.minute, key: 'k' }));
    expect(outcome(await book.payments.refund(seller, id, { key: 'k' }))).toBe('key_reused');
  });
});

describe('what is owned', () => {
  test('costs nothing again, whatever its price, even archived', async () => {
    const { book, seller, grant, offers, wallet } = await scene();
    const pay = (key: string, maxPrice?: bigint) =>
      book.payments.payUnderGrant(seller, { grant, offer: offers.article, key, maxPrice });
    const first = must(await pay('a'));
    expect(must(await pay('b'))).toEqual({ ...first, alreadyOwned: true });
    must(await book.offers.update(seller, offers.article, { price: 90n }));
    expect(must(await pay('c', 5n))).toEqual({ ...first, alreadyOwned: true });
    must(await book.offers.archive(seller, offers.article));
    expect(must(await pay('d'))).toEqual({ ...first, alreadyOwned: true });
    expect(book.balance(wallet)).toBe(95n);
  });

  test('is the resource, not the offer', async () => {
    const { book, seller, grant } = await scene();
    const resource = 'articles/12';
    const [plain, special] = [
      await book.offer(seller, { price: 5n, resource }),
      await book.offer(seller, { price: 2n, resource }),
    ];
    const first = must(await book.payments.payUnderGrant(seller, { grant, offer: plain, key: 'a' }));
    const again = must(await book.payments.payUnderGrant(seller, { grant, offer: special, key: 'b' }));
    expect(again).toMatchObject({ id: first.id, offer: plain, alreadyOwned: true });
  });

  test('at one seller is not owned at another who names it alike', async () => {
    const { book, seller, other, wallet, grant } = await scene();
    const resource = 'articles/12';
    const [ours, theirs] = [
      await book.offer(seller, { price: 5n, resource }),
      await book.offer(other, { price: 5n, resource }),
    ];
    must(await book.payments.payUnderGrant(seller, { grant, offer: ours, key: 'a' }));
    const second = { grant: await book.grant(wallet, other), offer: theirs, key: 'a' };
    expect(outcome(await book.payments.payUnderGrant(other, second))).toBe('posted');
  });
});

describe('batches', () => {
  test('give each item its own result, in order', async () => {
    const { book, seller, grant, offers } = await scene();
    const items = [
      { grant, offer: offers.minute, key: 'a' },
      { grant, offer: offers.minute, key: 'a' },
      { grant, offer: offers.tip, amount: 3n, key: 'a' },
      { grant: 'gra_none', offer: offers.minute, key: 'b' },
      { grant, offer: offers.minute, amount: 5n, key: 'c' },
      { grant, offer: offers.article, key: 'd' },
      { grant, offer: offers.article, key: 'e' },
      { grant, offer: offers.dear, key: 'f' },
      { grant, offer: offers.tip, amount: 10n, key: 'g' },
      { grant, offer: offers.tip, amount: 6n, key: 'h' },
    ];
    const expected = [
      'posted',
      'repeated',
      'key_reused',
      'grant_not_found',
      'amount_not_allowed',
      'posted',
      'already owned',
      'limit_payment_exceeded',
      'posted',
      'limit_day_exceeded',
    ];
    const results = await book.payments.payBatch(seller, items);
    expect(results.map(outcome)).toEqual(expected);
    const again = await book.payments.payBatch(seller, items);
    const replayed = expected.map((result) => (result === 'posted' ? 'repeated' : result));
    expect(again.map(outcome)).toEqual(replayed);
  });

  test('an empty one has no results', async () => {
    const { book, seller } = await scene();
    expect(await book.payments.payBatch(seller, [])).toEqual([]);
  });
});

describe('races', () => {
  const race = (book: TestBook, count: number, item: (i: number) => GrantPayment, seller: `sel_${string}`) =>
    Promise.all(Array.from({ length: count }, (_, i) => book.payments.payUnderGrant(seller, item(i))));

  test.each([
    ['one balance', {}, 9n, 'insufficient_funds'],
    ['one limit of the day', { day: 45n }, 1000n, 'limit_day_exceeded'],
    ['one limit in total', { total: 45n }, 1000n, 'limit_total_exceeded'],
  ])('64 spenders of %s', async (_, caps, tens, code) => {
    const book = await openTestBook({ settings: { guestTabLimit: '0' } });
    const seller = await book.seller();
    const wallet = await book.wallet(tens * 5n);
    const grant = await book.grant(wallet, seller, caps);
    const offer = await book.offer(seller, { price: 5n, once: false });
    const results = await race(book, 64, (i) => ({ grant, offer, key: `k${i}` }), seller);
    expect(results.map(outcome).filter((result) => result === 'posted')).toHaveLength(9);
    expect(results.map(outcome).filter((result) => result === code)).toHaveLength(55);
  });

  test('64 requests with one key are one payment and 63 repeats of it', async () => {
    const { book, seller, grant, offers, wallet } = await scene();
    const results = await race(book, 64, () => ({ grant, offer: offers.minute, key: 'k' }), seller);
    expect(results.map(outcome).filter((result) => result === 'repeated')).toHaveLength(63);
    expect(new Set(results.map((result) => must(result).id)).size).toBe(1);
    expect(book.balance(wallet)).toBe(95n);
  });

  test('64 buyers of one article pay once', async () => {
    const { book, seller, grant, offers, wallet } = await scene();
    const results = await race(book, 64, (i) => ({ grant, offer: offers.article, key: `k${i}` }), seller);
    expect(results.map(outcome).filter((result) => result === 'already owned')).toHaveLength(63);
    expect(book.balance(wallet)).toBe(95n);
  });
});

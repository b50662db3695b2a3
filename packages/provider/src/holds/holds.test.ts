import { describe, expect, test } from 'vitest';
import { must, openTestBook, outcome } from '../testing.ts';

async function scene() {
  const book = await openTestBook({ settings: { guestTabLimit: '0' } });
  const [seller, other] = [await book.seller(), await book.seller('https://owl.example')];
  const wallet = await book.wallet(1000n);
  const grant = await book.grant(wallet, seller, { total: 1500n });
  const offer = await book.offer(seller, { min: 1n });
  const place = (amount: bigint, key: string, more = {}) =>
    book.holds.create(seller, { grant, offer, amount, key, expiresInSeconds: 3600, ...more });
  return { book, seller, other, wallet, grant, offer, place };
}

describe('holds', () => {
  test('reserve money and the grant’s limit', async () => {
    const { book, seller, wallet, grant, offer, place } = await scene();
    const hold = must(await place(600n, 'h'));
    expect(hold).toMatchObject({ seller, grant, offer, amount: 600n, captured: 0n, state: 'open' });
    expect(must(await book.holds.get(seller, hold.id))).toEqual(hold);
    expect(must(await book.grants.get(grant)).spent.total).toBe(600n);
    const pay = await book.payments.payUnderGrant(seller, { grant, offer, amount: 401n, key: 'p' });
    expect(pay).toMatchObject({ code: 'insufficient_funds', available: 400n });
    expect(book.balance(wallet)).toBe(1000n);
  });

  test.each([
    ['wholly', undefined, 600n],
    ['in part', 250n, 250n],
  ])('are captured %s', async (_, amount, captured) => {
    const { book, seller, wallet, grant, offer, place } = await scene();
    const { id } = must(await place(600n, 'h'));
    const payment = must(await book.holds.capture(seller, id, { amount, key: 'c' }));
    expect(payment).toMatchObject({ hold: id, grant, offer, amount: captured, fee: (captured * 5n) / 100n });
    expect(must(await book.holds.get(seller, id))).toMatchObject({
      state: 'captured',
      captured,
      payment: payment.id,
    });
    expect(book.balance(wallet)).toBe(1000n - captured);
    expect(must(await book.grants.get(grant)).spent.total).toBe(captured);
    expect(must(await book.holds.capture(seller, id, { amount, key: 'c' }))).toEqual({
      ...payment,
      repeated: true,
    });
    expect(outcome(await book.holds.capture(seller, id, { key: 'd' }))).toBe('hold_captured');
    expect(outcome(await book.payments.refund(seller, payment.id, { key: 'r' }))).toBe('posted');
    expect(book.balance(wallet)).toBe(1000n);
  });

  test('are released, and count no more', async () => {
    const { book, seller, grant, place } = await scene();
    const { id } = must(await place(600n, 'h'));
    expect(must(await book.holds.release(seller, id, { key: 'r' })).state).toBe('released');
    expect(must(await book.grants.get(grant)).spent.total).toBe(0n);
    expect(outcome(await book.holds.release(seller, id, { key: 'r' }))).toBe('repeated');
    expect(outcome(await book.holds.release(seller, id, { key: 's' }))).toBe('hold_released');
    expect(outcome(await book.holds.capture(seller, id, { key: 'c' }))).toBe('hold_released');
    expect(outcome(await place(1000n, 'i'))).toBe('posted');
  });

  test('cannot be captured beyond their amount or their time', async () => {
    const { book, seller, place } = await scene();
    const { id } = must(await place(600n, 'h'));
    const more = await book.holds.capture(seller, id, { amount: 601n, key: 'c' });
    expect(more).toMatchObject({ code: 'capture_exceeds_hold', remaining: 600n });
    book.wait(3_600_000);
    expect(outcome(await book.holds.capture(seller, id, { key: 'd' }))).toBe('hold_expired');
  });

  test.each([
    ['an unknown grant', { grant: 'gra_none' }, 'grant_not_found'],
    ['an unknown offer', { offer: 'off_none' }, 'offer_not_found'],
    ['no amount', { amount: undefined }, 'amount_required'],
    ['more than there is', { amount: 1001n }, 'insufficient_funds'],
    ['more than is allowed', { amount: 1501n }, 'limit_total_exceeded'],
  ])('under %s are refused', async (_, change, code) => {
    const { place } = await scene();
    expect(outcome(await place(10n, 'h', change))).toBe(code);
  });

  test('are for repeatable offers', async () => {
    const { book, seller, place } = await scene();
    const once = await book.offer(seller, { price: 5n });
    expect(outcome(await place(5n, 'h', { offer: once, amount: undefined }))).toBe('offer_invalid');
  });

  test('placed twice with one key are one, whatever the offer says by then', async () => {
    const { book, seller, offer, place } = await scene();
    const first = must(await place(600n, 'h'));
    must(await book.offers.archive(seller, offer));
    expect(must(await place(600n, 'h'))).toEqual({ ...first, repeated: true });
    expect(outcome(await place(601n, 'h'))).toBe('key_reused');
    expect(outcome(await place(600n, 'i'))).toBe('offer_archived');
  });

  test('of another seller cannot be seen or used', async () => {
    const { book, other, place } = await scene();
    const { id } = must(await place(600n, 'h'));
    const results = [
      await book.holds.get(other, id),
      await book.holds.capture(other, id, { key: 'c' }),
      await book.holds.release(other, id, { key: 'r' }),
    ];
    expect(results.map(outcome)).toEqual(['hold_not_found', 'hold_not_found', 'hold_not_found']);
  });

  test('64 captures of one hold make one payment', async () => {
    const { book, seller, place } = await scene();
    const { id } = must(await place(600n, 'h'));
    const results = await Promise.all(
      Array.from({ length: 64 }, (_, i) => book.holds.capture(seller, id, { amount: 600n, key: `c${i}` })),
    );
    expect(results.map(outcome).filter((result) => result === 'posted')).toHaveLength(1);
    expect(results.map(outcome).filter((result) => result === 'hold_captured')).toHaveLength(63);
  });
});

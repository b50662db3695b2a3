import { describe, expect, test } from 'vitest';
import { countIn, must, openTestBook, outcome } from '../testing.ts';

const ORIGIN = 'https://lark.example';

async function scene() {
  const book = await openTestBook();
  const [seller, other] = [await book.seller(), await book.seller('https://owl.example')];
  const offer = await book.offer(seller, { price: 5n, url: `${ORIGIN}/owls`, resource: 'owls' });
  const wallet = await book.wallet(100n);
  const open = async (more = {}) => must(await book.access.openAttempt({ offer, state: 's 1', ...more }));
  const pay = async () => must(await book.access.pay(wallet, (await open()).attempt, { expectedPrice: 5n }));
  return { book, seller, other, offer, wallet, open, pay };
}

describe('attempts', () => {
  test('are stored nowhere and come back whole', async () => {
    const { book, offer, open } = await scene();
    const before = countIn(book.store, 'seq');
    const { token, attempt } = await open({ returnUrl: `${ORIGIN}/back?a=1` });
    expect(must(book.access.readAttempt(token))).toEqual(attempt);
    expect(attempt).toMatchObject({ offer, returnUrl: `${ORIGIN}/back?a=1`, state: 's 1' });
    expect(countIn(book.store, 'seq')).toBe(before);
  });

  test('without return address lead back to the thing', async () => {
    const { open } = await scene();
    expect((await open()).attempt.returnUrl).toBe(`${ORIGIN}/owls`);
  });

  test.each([
    ['elsewhere', 'https://owl.example/'],
    ['to another scheme', 'http://lark.example/'],
    ['to a name that begins alike', 'https://lark.example.evil.example/'],
    ['with credentials', 'https://lark.example@evil.example/'],
    ['to a script', 'javascript:alert(1)'],
    ['to no address', 'owls'],
  ])('do not return %s', async (_, returnUrl) => {
    const { book, offer } = await scene();
    expect(outcome(await book.access.openAttempt({ offer, returnUrl }))).toBe('return_not_allowed');
  });

  test('end after 30 minutes, and cannot be made or changed by anyone else', async () => {
    const { book, open } = await scene();
    const { token } = await open();
    const [body, mac] = token.split('.') as [string, string];
    const parts = JSON.parse(Buffer.from(body, 'base64url').toString()) as unknown[];
    parts[2] = 'https://evil.example/';
    const changed = `${Buffer.from(JSON.stringify(parts)).toString('base64url')}.${mac}`;
    const foreign = await scene();
    const tokens = [changed, body, `${body}.`, '', 'x.y', (await foreign.open()).token];
    expect(tokens.map((text) => outcome(book.access.readAttempt(text)))).toEqual(
      tokens.map(() => 'attempt_expired'),
    );
    book.wait(30 * 60_000 - 1);
    must(book.access.readAttempt(token));
    book.wait(1);
    expect(outcome(book.access.readAttempt(token))).toBe('attempt_expired');
  });
});

describe('codes', () => {
  test('are redeemed for payment, receipt, access and state', async () => {
    const { book, seller, offer, pay } = await scene();
    const { payment, code, location } = await pay();
    const address = new URL(location);
    expect(address.origin + address.pathname).toBe(`${ORIGIN}/owls`);
    expect(Object.fromEntries(address.searchParams)).toEqual({ farthing_code: code, state: 's 1' });
    const redeemed = must(await book.access.redeem(seller, code));
    expect(redeemed).toMatchObject({
      payment,
      access: { owned: true, resource: 'owls', offer, url: `${ORIGIN}/owls` },
      state: 's 1',
    });
    expect(redeemed.receipt).toBe(must(await book.payments.receipt(payment.id)));
    expect(redeemed.grant).toBeUndefined();
  });

  test('work once, also when 64 try at the same moment', async () => {
    const { book, seller, pay } = await scene();
    const { code } = await pay();
    const results = await Promise.all(Array.from({ length: 64 }, () => book.access.redeem(seller, code)));
    expect(results.map(outcome).filter((result) => result === 'posted')).toHaveLength(1);
    expect(results.map(outcome).filter((result) => result === 'code_used')).toHaveLength(63);
  });

  test.each([
    ['within a minute', 59_999, 'posted'],
    ['after a minute', 60_000, 'code_expired'],
  ])('%s', async (_, ms, expected) => {
    const { book, seller, pay } = await scene();
    const { code } = await pay();
    book.wait(ms);
    expect(outcome(await book.access.redeem(seller, code))).toBe(expected);
  });

  test('are worth nothing to another seller, and are not used up by trying', async () => {
    const { book, seller, other, pay } = await scene();
    const { code } = await pay();
    expect(outcome(await book.access.redeem(other, code))).toBe('code_invalid');
    expect(outcome(await book.access.redeem(seller, `${code}x`))).toBe('code_invalid');
    must(await book.access.redeem(seller, code));
    expect(outcome(await book.access.redeem(other, code))).toBe('code_invalid');
  });

  test('of what is owned already are new ones for the first payment', async () => {
    const { book, seller, wallet, pay } = await scene();
    const [first, second] = [await pay(), await pay()];
    expect(second.payment).toEqual({ ...first.payment, alreadyOwned: true });
    expect(must(await book.access.redeem(seller, second.code)).payment).toEqual(first.payment);
    must(await book.access.redeem(seller, first.code));
    expect(book.balance(wallet)).toBe(95n);
  });

  test('a form sent twice pays once and gets a code each time', async () => {
    const { book, seller, open } = await scene();
    const tip = await book.offer(seller, { min: 1n });
    const wallet = await book.wallet(100n);
    const { attempt } = await open({ offer: tip });
    const send = () => book.access.pay(wallet, attempt, { amount: 7n });
    const [one, two] = [must(await send()), must(await send())];
    expect(two.payment).toEqual({ ...one.payment, repeated: true });
    expect(book.balance(wallet)).toBe(93n);
    expect(outcome(await book.access.redeem(seller, one.code))).toBe('posted');
    expect(outcome(await book.access.redeem(seller, two.code))).toBe('posted');
    expect(outcome(await book.access.pay(wallet, attempt, { amount: 8n }))).toBe('key_reused');
  });

  test('carry a grant that the payer gave on the way, to its seller only', async () => {
    const { book, seller, other, wallet, open } = await scene();
    const grant = await book.grant(wallet, seller, { day: 100n });
    const mine = must(await book.access.pay(wallet, (await open()).attempt, { grant }));
    expect(must(await book.access.redeem(seller, mine.code)).grant).toMatchObject({
      id: grant,
      caps: { day: 100n },
    });
    const theirs = must(
      await book.access.pay(wallet, (await open()).attempt, { grant: await book.grant(wallet, other) }),
    );
    expect(must(await book.access.redeem(seller, theirs.code)).grant).toBeUndefined();
  });

  test('whose time is over are forgotten', async () => {
    const { book, seller, pay } = await scene();
    const [used, left] = [await pay(), await pay()];
    must(await book.access.redeem(seller, used.code));
    expect(await book.access.clean()).toBe(0);
    book.wait(2 * 3_600_000);
    expect(await book.access.clean()).toBe(2);
    expect(outcome(await book.access.redeem(seller, used.code))).toBe('code_invalid');
    expect(outcome(await book.access.redeem(seller, left.code))).toBe('code_invalid');
  });

  test.each([
    ['bought once', { price: 5n }, undefined],
    ['repeatable', { price: 5n, once: false }, undefined],
    ['of an open amount', { min: 1n }, 7n],
  ])('of a payment undone before they are redeemed open nothing: %s', async (_, terms, amount) => {
    const { book, seller, wallet, open } = await scene();
    const offer = await book.offer(seller, terms);
    const { attempt } = await open({ offer });
    const { payment, code } = must(await book.access.pay(wallet, attempt, { amount }));
    must(await book.payments.undo(wallet, payment.id));
    expect(outcome(await book.access.redeem(seller, code))).toBe('already_refunded');
    // Nor does a code that the same form, sent again, gets.
    const again = must(await book.access.pay(wallet, attempt, { amount }));
    expect(outcome(await book.access.redeem(seller, again.code))).toBe('already_refunded');
  });

  test('a refused payment issues none', async () => {
    const { book, wallet, open } = await scene();
    const { attempt } = await open();
    expect(outcome(await book.access.pay(wallet, attempt, { expectedPrice: 4n }))).toBe('price_changed');
    expect(await book.ledger.store.records('codes', { limit: 10 })).toEqual([]);
  });
});

describe('access', () => {
  test('ends when the payment has been given back', async () => {
    const { book, seller, pay } = await scene();
    const { payment, code } = await pay();
    const check = async () => must(await book.access.check(seller, payment.id)).active;
    expect(await check()).toBe(true);
    must(await book.payments.refund(seller, payment.id, { amount: 1n, key: 'a' }));
    expect(await check()).toBe(true);
    must(await book.payments.refund(seller, payment.id, { key: 'b' }));
    expect(await check()).toBe(false);
    expect(outcome(await book.access.redeem(seller, code))).toBe('already_refunded');
    expect(outcome(await book.access.check(seller, 'pay_none'))).toBe('payment_not_found');
  });
});

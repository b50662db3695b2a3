import { describe, expect, test } from 'vitest';
import { must, NOON, openTestBook, outcome } from '../testing.ts';

const DAY = 86_400_000;

describe('grants', () => {
  test('say what they allow and what was spent', async () => {
    const book = await openTestBook();
    const [seller, wallet] = [await book.seller(), await book.wallet(1000n)];
    const id = await book.grant(wallet, seller, { payment: 10n, day: 25n, total: 100n });
    const offer = await book.offer(seller, { min: 1n });
    must(await book.payments.payUnderGrant(seller, { grant: id, offer, amount: 9n, key: 'a' }));
    expect(must(await book.grants.get(id))).toMatchObject({
      seller,
      wallet,
      caps: { payment: 10n, day: 25n, total: 100n },
      spent: { day: 9n, total: 9n },
      revoked: false,
      expiresAt: NOON + 30 * DAY,
    });
    book.wait(DAY);
    expect(must(await book.grants.get(id)).spent).toEqual({ day: 0n, total: 9n });
  });

  test.each([
    ['to nobody', { seller: 'sel_none' }, 'seller_not_found'],
    ['in an unknown asset', { asset: 'XAU' }, 'asset_not_found'],
    ['with a cap below nothing', { caps: { day: -1n } }, 'amount_invalid'],
  ])('%s are refused', async (_, change, code) => {
    const book = await openTestBook();
    const terms = { seller: await book.seller(), asset: 'USD', caps: {}, expiresAt: null, ...change };
    expect(outcome(await book.grants.give(await book.wallet(), terms))).toBe(code);
  });

  test('given twice with one key are one', async () => {
    const book = await openTestBook();
    const [seller, wallet] = [await book.seller(), await book.wallet()];
    const terms = { seller, asset: 'USD', caps: { day: 5n }, expiresAt: null };
    const first = must(await book.grants.give(wallet, terms, 'k'));
    expect(must(await book.grants.give(wallet, terms, 'k'))).toEqual({ ...first, repeated: true });
    const other = await book.grants.give(wallet, { ...terms, caps: { day: 6n } }, 'k');
    expect(outcome(other)).toBe('key_reused');
  });

  test('are listed for their payer and for their seller', async () => {
    const book = await openTestBook();
    const [lark, owl] = [await book.seller(), await book.seller('https://owl.example')];
    const [one, two] = [await book.wallet(), await book.wallet()];
    const made = [await book.grant(one, lark), await book.grant(one, owl)];
    book.wait(1);
    made.push(await book.grant(two, lark));
    const listed = async (page: Promise<{ items: { id: string }[] }>) =>
      (await page).items.map(({ id }) => id);
    expect(await listed(book.grants.listByWallet(one, { limit: 9 }))).toEqual([made[1], made[0]]);
    expect(await listed(book.grants.listBySeller(lark, { limit: 9 }))).toEqual([made[2], made[0]]);
    const first = await book.grants.listBySeller(lark, { limit: 1 });
    expect(await listed(book.grants.listBySeller(lark, { limit: 1, before: first.next }))).toEqual([made[0]]);
  });

  test('end at once when their payer revokes them, and nobody else can', async () => {
    const book = await openTestBook();
    const [seller, wallet] = [await book.seller(), await book.wallet(100n)];
    const [grant, offer] = [
      await book.grant(wallet, seller),
      await book.offer(seller, { price: 1n, once: false }),
    ];
    const pay = (key: string) => book.payments.payUnderGrant(seller, { grant, offer, key });
    expect(outcome(await pay('a'))).toBe('posted');
    expect(outcome(await book.grants.revoke(grant, await book.wallet()))).toBe('grant_not_found');
    expect(must(await book.grants.revoke(grant, wallet)).revoked).toBe(true);
    expect(outcome(await pay('b'))).toBe('limit_closed');
    expect(outcome(await pay('a'))).toBe('repeated');
    expect(must(await book.grants.revoke(grant, wallet)).revoked).toBe(true);
  });
});

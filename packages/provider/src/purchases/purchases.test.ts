import { describe, expect, it } from 'vitest';
import { CENT, DAY, DOLLAR, newWorld, testProvider } from '../testing-provider.ts';
import { must } from '../testing.ts';
import { type PurchaseSearch, SCANNED_AT_ONCE } from './purchases.ts';

async function scene(lanes?: number) {
  const book = await testProvider(newWorld({ guestTabLimit: '1000' }, lanes));
  const wallet = book.wallets.create().id;
  await book.topUp(wallet, 100n * DOLLAR);
  const seller = async (name: string) =>
    must(await book.sellers.create({ name, origins: ['https://lark.example'] })).seller.id;
  const [lark, owl] = [await seller('The Morning Lark'), await seller('Café Owl')];
  const offer = async (of: typeof lark, title: string, more: object = {}) =>
    must(await book.offers.create(of, { asset: 'USD', title, once: false, ...more })).id;
  let keys = 0;
  const pay = async (what: Awaited<ReturnType<typeof offer>>, amount: bigint) => {
    book.wait(1000);
    return must(await book.payments.payAtCheckout(wallet, { offer: what, amount, key: `k${keys++}` }));
  };
  const find = async (search: PurchaseSearch, limit = 50) => {
    const seen: string[] = [];
    let before: number | undefined;
    do {
      const page = await book.purchases.search(wallet, search, { before, limit });
      expect(page.items.length).toBeLessThanOrEqual(limit);
      seen.push(...page.items.map(({ title }) => title));
      before = page.next;
    } while (before !== undefined);
    return seen;
  };
  return { book, wallet, lark, owl, offer, pay, find };
}

it.each([1, 3])('finds what was bought where, with the way back, in %i lanes', async (lanes) => {
  const { book, wallet, lark, owl, offer, pay, find } = await scene(lanes);
  const article = await offer(lark, 'Über den Fluss', { url: 'https://lark.example/river' });
  const song = await offer(owl, 'A night song');
  const first = await pay(article, CENT);
  book.wait(DAY);
  await pay(song, 3n * CENT);
  await pay(song, 5n * CENT);
  must(await book.payments.refund(lark, first.id, { key: 'r' }));
  const today = Math.floor(book.world.now / DAY);
  const TABLE: [PurchaseSearch, string[]][] = [
    [{}, ['A night song', 'A night song', 'Über den Fluss']],
    [{ text: 'uber' }, ['Über den Fluss']],
    [{ text: '  SONG cafe ' }, ['A night song', 'A night song']],
    [{ text: 'song lark' }, []],
    [{ text: 'lark' }, ['Über den Fluss']],
    [{ seller: owl }, ['A night song', 'A night song']],
    [{ fromDay: today }, ['A night song', 'A night song']],
    [{ toDay: today - 1 }, ['Über den Fluss']],
    [{ asset: 'USD', min: 2n * CENT, max: 4n * CENT }, ['A night song']],
    [{ asset: 'EUR' }, []],
    [{ state: 'refunded' }, ['Über den Fluss']],
    [{ state: 'paid', text: 'fluss' }, []],
  ];
  for (const [search, titles] of TABLE) {
    expect(
      await find(search),
      JSON.stringify(search, (_, each) => String(each)),
    ).toEqual(titles);
    expect(await find(search, 1)).toEqual(titles);
  }
  const { items } = await book.purchases.search(wallet, { text: 'fluss' }, { limit: 1 });
  expect(items[0]).toMatchObject({ url: 'https://lark.example/river', sellerName: 'The Morning Lark' });
});

it('looks at so many entries at a time, and goes on from there', async () => {
  const { book, wallet, lark, offer, pay, find } = await scene();
  const rare = await offer(lark, 'Rare');
  const common = await offer(lark, 'Common');
  await pay(rare, CENT);
  for (let i = 0; i < SCANNED_AT_ONCE + 50; i++) await pay(common, 1n);
  const page = await book.purchases.search(wallet, { text: 'rare' }, { limit: 10 });
  expect(page).toEqual({ items: [], next: expect.any(Number) });
  expect(await find({ text: 'rare' })).toEqual(['Rare']);
});

describe('the tally', () => {
  it.each([1, 3])('of today and this month, by seller, in the wallet’s zone, in %i lanes', async (lanes) => {
    const { book, wallet, lark, owl, offer, pay } = await scene(lanes);
    // In Kiritimati it is two o'clock of the day after.
    must(await book.wallets.setZone(wallet, 'Pacific/Kiritimati'));
    const [article, song] = [await offer(lark, 'An article'), await offer(owl, 'A song')];
    await pay(article, 4n * CENT);
    const read = () => book.tallies(wallet);
    const total = async () => {
      const { total: sums } = await read();
      return sums.map(({ today, month }) => [today.paid, today.back, month.paid, month.back, month.payments]);
    };
    expect(await total()).toEqual([[4n * CENT, 0n, 4n * CENT, 0n, 1]]);
    book.wait(21 * 3_600_000);
    expect(await total()).toEqual([[4n * CENT, 0n, 4n * CENT, 0n, 1]]);
    book.wait(3_600_000);
    const { id } = await pay(song, 3n * CENT);
    must(await book.payments.refund(owl, id, { amount: CENT, key: 'r' }));
    expect(await total()).toEqual([[3n * CENT, CENT, 7n * CENT, CENT, 2]]);
    // Asked at once, by whoever, it is the same.
    const [one, other] = await Promise.all([read(), read()]);
    expect(one).toEqual(other);
    expect(one.sellers.map(({ seller, today, month }) => [seller, today.paid, month.paid])).toEqual([
      [lark, 0n, 4n * CENT],
      [owl, 3n * CENT, 3n * CENT],
    ]);
    expect(one).toMatchObject({ zone: 'Pacific/Kiritimati', complete: true });
    // Another process has read nothing yet, and says the same.
    expect(await (await book.restart()).tallies(wallet)).toEqual(one);
    book.wait(40 * DAY);
    expect(await total()).toEqual([]);
  });

  it('of a wallet that paid nothing is empty', async () => {
    const { book } = await scene();
    expect(await book.tallies(book.wallets.create().id)).toMatchObject({ total: [], sellers: [] });
  });
});

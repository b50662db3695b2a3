import { describe, expect, test } from 'vitest';
import { must, openTestBook, outcome } from '../testing.ts';
import { newWorld, testProvider } from '../testing-provider.ts';

const ORIGINS = ['https://lark.example'];

describe('sellers', () => {
  test('are founded with the book’s fee unless told otherwise', async () => {
    const book = await openTestBook({ settings: { feeBasisPoints: 300 } });
    const usual = must(await book.sellers.create({ name: 'The Lark', origins: ORIGINS })).seller;
    const special = must(
      await book.sellers.create({ name: 'The Owl', origins: ORIGINS, feeBasisPoints: 0 }),
    ).seller;
    expect([usual.feeBasisPoints, special.feeBasisPoints]).toEqual([300, 0]);
    expect(must(await book.sellers.get(usual.id))).toEqual(usual);
    expect((await book.sellers.list({ limit: 10 })).items).toHaveLength(2);
  });

  test.each([
    ['none', []],
    ['with a path', ['https://lark.example/']],
    ['of another scheme', ['ftp://lark.example']],
    ['with credentials', ['https://a:b@lark.example']],
    ['with the usual port', ['https://lark.example:443']],
    ['twice', ['https://lark.example', 'https://lark.example']],
    ['no address', ['lark.example']],
  ])('origins: %s', async (_, origins) => {
    const book = await openTestBook();
    expect(outcome(await book.sellers.create({ name: 'The Lark', origins }))).toBe('origin_invalid');
  });

  test('change what is given and keep the rest, also when two change at once', async () => {
    const book = await openTestBook();
    const id = await book.seller();
    await Promise.all([
      book.sellers.update(id, { name: 'The Night Lark' }).then(must),
      book.sellers.update(id, { payout: { destination: 'acct_ok' } }).then(must),
      book.sellers.update(id, { payout: { schedule: 'daily' } }).then(must),
    ]);
    expect(must(await book.sellers.get(id))).toMatchObject({
      name: 'The Night Lark',
      origins: ORIGINS,
      payout: { destination: 'acct_ok', schedule: 'daily' },
    });
    expect(outcome(await book.sellers.update(id, { origins: ['lark'] }))).toBe('origin_invalid');
    expect(outcome(await book.sellers.update('sel_1', {}))).toBe('seller_not_found');
  });

  test('change of themselves what is theirs to decide: who did it is journaled, as no act of an operator’s', async () => {
    const book = await testProvider(newWorld());
    const seller = must(await book.sellers.create({ name: 'The Lark', origins: ORIGINS })).seller.id;
    const own = (changes: Parameters<typeof book.sellers.updateOwn>[1]) =>
      book.sellers.updateOwn(seller, changes, 'key_1');
    must(await own({ name: ' The Night Lark ', payout: { schedule: 'weekly', threshold: '20' } }));
    expect(must(await book.sellers.get(seller))).toMatchObject({
      name: 'The Night Lark',
      payout: { schedule: 'weekly', threshold: '20' },
    });
    expect(outcome(await own({ name: 'The \u202e kraL' }))).toBe('name_invalid');
    expect(outcome(await book.sellers.updateOwn('sel_1', { name: 'The Owl' }, 'key_1'))).toBe(
      'seller_not_found',
    );
    const facts = (await book.events(0, 100)).filter(({ type }) => type === 'seller_changed');
    expect(facts).toMatchObject([
      { data: { seller, by: 'key_1', changed: ['name', 'payout'], payout: { destination_changed: false } } },
    ]);
    expect((await book.audit.list({ limit: 10, action: 'update_seller' })).items).toEqual([]);
  });

  test('a new fee plan is journaled and holds for the payments after it', async () => {
    const book = await openTestBook();
    const seller = await book.seller();
    const [wallet, offer] = [await book.wallet(100n), await book.offer(seller, { price: 10n, once: false })];
    const grant = await book.grant(wallet, seller);
    const before = must(await book.payments.payUnderGrant(seller, { grant, offer, key: 'a' }));
    must(await book.sellers.update(seller, { feeBasisPoints: 5000 }));
    const after = must(await book.payments.payUnderGrant(seller, { grant, offer, key: 'b' }));
    expect([before.fee, after.fee]).toEqual([0n, 5n]);
    const facts = await book.events(0, 100);
    expect(facts.filter(({ type }) => type === 'fee_plan_changed')).toMatchObject([
      { data: { seller, fee_basis_points: 5000 } },
    ]);
  });

  test('balances are what payments brought, less fees', async () => {
    const book = await openTestBook();
    const seller = await book.seller();
    expect(await book.sellers.balance(seller)).toEqual([]);
    const [wallet, offer] = [await book.wallet(1000n), await book.offer(seller, { price: 100n })];
    must(await book.payments.payAtCheckout(wallet, { offer, key: 'a' }));
    expect(await book.sellers.balance(seller)).toMatchObject([{ asset: { code: 'USD' }, unpaid: 95n }]);
  });
});

describe.each([1, 3])('sellers that an older version wrote, in a book of %i lanes', (lanes) => {
  test('are found by their origins from the first tick on, and are written once', async () => {
    const book = await testProvider(newWorld({}, lanes));
    const terms = { name: 'The Owl', origins: ['https://owl.example', 'https://night.example'] };
    const { id } = must(await book.sellers.create(terms)).seller;
    const [found] = await book.ledger.store.records('sellers', { limit: 1 });
    const { value } = found!;
    await book.ledger.write([{ put: { collection: 'sellers', id, value } }]);
    expect(await book.sellers.hasOrigin('https://owl.example')).toBe(false);

    const later = await book.restart();
    await later.tick();
    for (const origin of terms.origins) expect(await later.sellers.hasOrigin(origin)).toBe(true);
    expect(must(await later.sellers.get(id))).toMatchObject(terms);
    let writes = 0;
    later.ledger.store.onRecords(() => writes++);
    await (await later.restart()).tick();
    expect(writes).toBe(0);
    expect((await later.book.verify()).findings).toEqual([]);
  });
});

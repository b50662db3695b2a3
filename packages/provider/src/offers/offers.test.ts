import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { accountIn, countIn, must, NOON, openTestBook, outcome, type TestBook } from '../testing.ts';
import { isRefused } from '../refusal.ts';

const ORIGIN = 'https://lark.example';

describe('creating', () => {
  test('fills in what is left out', async () => {
    const book = await openTestBook();
    const seller = await book.seller();
    const article = must(
      await book.offers.create(seller, { asset: 'USD', title: 'Owls', price: 5n, url: `${ORIGIN}/owls` }),
    );
    expect(article).toMatchObject({ kind: 'fixed', once: true, undoSeconds: 10, returnOrigin: ORIGIN });
    expect(article.resource).toBe(article.id);
    const tip = must(
      await book.offers.create(seller, { asset: 'USD', title: 'Tip', min: 1n, suggested: 5n }),
    );
    expect(tip).toMatchObject({ kind: 'open', once: false, min: 1n, suggested: 5n });
    expect(must(await book.offers.get(tip.id))).toEqual(tip);
    expect((await book.offers.list(seller, { limit: 10 })).items).toHaveLength(2);
  });

  test.each([
    ['an unknown asset', { asset: 'XAU', price: 1n }, 'asset_not_found'],
    ['a price of nothing', { price: 0n }, 'amount_invalid'],
    ['a price beyond counting', { price: 2n ** 63n }, 'amount_invalid'],
    ['price and bounds', { price: 1n, max: 5n }, 'offer_invalid'],
    ['bounds the wrong way round', { min: 5n, max: 4n }, 'amount_invalid'],
    ['a suggestion out of bounds', { max: 4n, suggested: 5n }, 'amount_invalid'],
    ['a foreign return origin', { price: 1n, returnOrigin: 'https://owl.example' }, 'return_not_allowed'],
    ['a thing elsewhere', { price: 1n, url: 'https://owl.example/1' }, 'return_not_allowed'],
    ['a thing at no address', { price: 1n, url: 'owls' }, 'return_not_allowed'],
  ])('refuses %s', async (_, terms, code) => {
    const book = await openTestBook();
    const result = await book.offers.create(await book.seller(), { asset: 'USD', title: 'Owls', ...terms });
    expect(outcome(result)).toBe(code);
  });

  test('says whether the address or the return origin is foreign', async () => {
    const book = await openTestBook();
    const seller = await book.seller();
    const field = async (terms: { url?: string; returnOrigin?: string }) => {
      const result = await book.offers.create(seller, { asset: 'USD', title: 'Owls', price: 1n, ...terms });
      return isRefused(result) && result.field;
    };
    const foreign = 'https://owl.example';
    expect(await field({ url: `${foreign}/1` })).toBe('url');
    expect(await field({ url: 'owls' })).toBe('url');
    expect(await field({ url: `${foreign}/1`, returnOrigin: ORIGIN })).toBe('url');
    expect(await field({ returnOrigin: foreign })).toBe('return_origin');
    expect(await field({ url: `${ORIGIN}/1`, returnOrigin: foreign })).toBe('return_origin');
  });

  test('is for sellers that are there', async () => {
    const book = await openTestBook();
    const terms = { asset: 'USD', title: 'Owls', price: 1n };
    expect(outcome(await book.offers.create('sel_none', terms))).toBe('seller_not_found');
  });
});

describe('updating', () => {
  test.each([
    ['a title', { title: 'Great owls' }, 'posted'],
    ['a price', { price: 9n }, 'posted'],
    ['an address', { url: `${ORIGIN}/great` }, 'posted'],
    ['away an address', { url: null }, 'posted'],
    ['a price to nothing', { price: 0n }, 'amount_invalid'],
    ['bounds of a fixed price', { min: 1n }, 'offer_invalid'],
    ['the return origin to a foreign one', { returnOrigin: 'https://owl.example' }, 'return_not_allowed'],
  ])('%s', async (_, changes, expected) => {
    const book = await openTestBook();
    const seller = await book.seller();
    const id = await book.offer(seller, { price: 5n, url: `${ORIGIN}/owls` });
    const result = await book.offers.update(seller, id, changes);
    expect(outcome(result)).toBe(expected);
    const now = must(await book.offers.get(id));
    if (expected === 'posted') expect(now).toEqual(must(result));
    else expect(now.title).toBe('An article');
  });

  test('of another seller’s offer finds nothing', async () => {
    const book = await openTestBook();
    const [one, two] = [await book.seller(), await book.seller('https://owl.example')];
    const id = await book.offer(one);
    expect(outcome(await book.offers.update(two, id, { price: 1n }))).toBe('offer_not_found');
    expect(outcome(await book.offers.archive(two, id))).toBe('offer_not_found');
  });

  test('an archived offer is still there, and can be sold again', async () => {
    const book = await openTestBook();
    const seller = await book.seller();
    const id = await book.offer(seller);
    expect(must(await book.offers.archive(seller, id)).archived).toBe(true);
    expect(must(await book.offers.resolve(id)).archived).toBe(true);
    expect(must(await book.offers.update(seller, id, { archived: false })).archived).toBe(false);
  });

  test('payments keep the title and undo window they were made under', async () => {
    const book = await openTestBook();
    const seller = await book.seller();
    const offer = await book.offer(seller, { price: 5n, title: 'Owls', undoSeconds: 60, once: false });
    const wallet = await book.wallet(100n);
    const first = must(await book.payments.payAtCheckout(wallet, { offer, key: 'a' }));
    must(await book.offers.update(seller, offer, { title: 'Great owls', undoSeconds: 0 }));
    book.wait(1);
    const second = must(await book.payments.payAtCheckout(wallet, { offer, key: 'b' }));
    const read = async (id: string) => must(await book.payments.get(id));
    expect(await read(first.id)).toMatchObject({ title: 'Owls', undoUntil: NOON + 60_000 });
    expect(await read(second.id)).toMatchObject({ title: 'Great owls', undoUntil: undefined });
    expect(outcome(await book.payments.undo(wallet, second.id))).toBe('undo_window_closed');
    expect(outcome(await book.payments.undo(wallet, first.id))).toBe('posted');
  });
});

describe('signed links', () => {
  async function signer(book: TestBook) {
    const seller = await book.seller();
    const pair = generateKeyPairSync('ed25519');
    const { x } = pair.publicKey.export({ format: 'jwk' });
    const { id: kid } = must(await book.linkKeys.register(seller, x!));
    const base = { v: 1, book: book.secrets.book, seller, kid, asset: 'USD' };
    const link = (terms: object, exp?: number) => {
      const bytes = Buffer.from(JSON.stringify({ ...base, ...terms, exp }));
      const signature = sign(
        null,
        Buffer.concat([Buffer.from('farthing-link-v1\n'), bytes]),
        pair.privateKey,
      );
      return `https://pay.example/l/${bytes.toString('base64url')}.${signature.toString('base64url')}?state=1`;
    };
    const article = {
      price: '0.000000005',
      title: 'Owls',
      resource: 'owls',
      origin: ORIGIN,
      url: `${ORIGIN}/owls`,
      once: true,
    };
    const tip = { open: { min: '0.000000002' }, title: 'Tip', resource: 'tip', origin: ORIGIN, once: false };
    return { seller, kid, link, article, tip };
  }

  test('found their offer at the first payment, and only then', async () => {
    const book = await openTestBook();
    const { link, article, seller } = await signer(book);
    const before = countIn(book.store, 'seq');
    const resolved = must(await book.offers.resolve(link(article)));
    expect(resolved).toMatchObject({ kind: 'fixed', price: 5n, selfContained: true, seller });
    expect(resolved.id).toBeUndefined();
    expect(countIn(book.store, 'seq')).toBe(before);

    const payment = must(
      await book.payments.payAtCheckout(await book.wallet(100n), { offer: link(article), key: 'a' }),
    );
    const again = must(await book.offers.resolve(link(article)));
    expect(again).toMatchObject({ id: payment.offer });
    expect((await book.offers.list(seller, { limit: 10 })).items).toHaveLength(1);
  });

  test.each([
    ['a tab too small', '0.000000004', false, { code: 'insufficient_funds', available: 4n }],
    ['a tab that is frozen', '0.000000005', true, { code: 'tab_frozen', available: 0n }],
    ['a tab frozen and too small', '0.000000004', true, { code: 'insufficient_funds', available: 0n }],
  ])('that cannot be paid for %s leave no trace', async (_, guestTabLimit, frozen, refusal) => {
    const book = await openTestBook({ settings: { guestTabLimit } });
    const { link, article, seller } = await signer(book);
    const wallet = await book.wallet();
    if (frozen) {
      await book.grant(wallet, seller);
      const { account } = accountIn(book.store, wallet)!;
      await book.ledger.submit({ op: 'change', kind: 0x39, account, creditFrozen: true });
    }
    const before = countIn(book.store, 'seq');
    const result = await book.payments.payAtCheckout(wallet, { offer: link(article), key: 'a' });
    expect(result).toMatchObject(refusal);
    expect(countIn(book.store, 'seq')).toBe(before);
  });

  test('that say the same are one offer, whenever they expire; others are others', async () => {
    const book = await openTestBook();
    const { link, tip } = await signer(book);
    const wallet = await book.wallet(1000n);
    const soon = NOON / 1000 + 60;
    const pay = async (offer: string, key: string) =>
      must(await book.payments.payAtCheckout(wallet, { offer, amount: 5n, key })).offer;
    const [one, same, other] = [
      await pay(link(tip), 'a'),
      await pay(link(tip, soon), 'b'),
      await pay(link({ ...tip, title: 'Big tip' }), 'c'),
    ];
    expect(same).toBe(one);
    expect(other).not.toBe(one);
  });

  test('first paid by 32 at once found one offer', async () => {
    const book = await openTestBook();
    const { link, article, seller } = await signer(book);
    const payers = await Promise.all(Array.from({ length: 32 }, () => book.wallet(10n)));
    const paid = await Promise.all(
      payers.map((wallet) => book.payments.payAtCheckout(wallet, { offer: link(article), key: 'a' })),
    );
    expect(new Set(paid.map((payment) => must(payment).offer)).size).toBe(1);
    expect((await book.offers.list(seller, { limit: 10 })).items).toHaveLength(1);
  });

  test('stop when they expire, when their key is revoked, when the seller archives the offer', async () => {
    const book = await openTestBook();
    const { link, article, tip, kid, seller } = await signer(book);
    const limited = link(article, NOON / 1000 + 60);
    must(await book.offers.resolve(limited));
    book.wait(60_000);
    expect(outcome(await book.offers.resolve(limited))).toBe('link_expired');

    const wallet = await book.wallet(100n);
    const { offer } = must(
      await book.payments.payAtCheckout(wallet, { offer: link(tip), amount: 5n, key: 'a' }),
    );
    must(await book.offers.archive(seller, offer));
    const archived = await book.payments.payAtCheckout(wallet, { offer: link(tip), amount: 5n, key: 'b' });
    expect(outcome(archived)).toBe('offer_archived');
    expect(outcome(await book.offers.update(seller, offer, { title: 'Mine' }))).toBe('offer_invalid');

    must(await book.linkKeys.revoke(seller, kid));
    expect(outcome(await book.offers.resolve(link(article)))).toBe('link_key_unknown');
  });

  test('must lead back to an origin the seller has today', async () => {
    const book = await openTestBook();
    const { link, article, seller } = await signer(book);
    must(await book.offers.resolve(link(article)));
    must(await book.sellers.update(seller, { origins: ['https://night.example'] }));
    expect(outcome(await book.offers.resolve(link(article)))).toBe('link_origin_unregistered');
  });
});

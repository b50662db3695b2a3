/**
 * One payer at one seller, in every way there is: grants, single payments and batches, checkout by API and by page,
 * registered and signed links, holds, refunds, undo, refusals. Each step is a function of its own, so that visits to
 * several sellers can take turns.
 */
import { type Client, Link, LinkKey } from '@farthing/sdk';
import { cookieName } from '@farthing/server/web/session.ts';
import { createVisitor } from '@farthing/server/web/testing-visitor.ts';
import { expect } from 'vitest';
import { inDays, outcomeOf, type PayerActor, type SellerActor, type Stage } from '../stage.ts';
import { type Notebook, openNotebook } from './seen.ts';

type OfferId = `off_${string}`;

export interface Shop extends SellerActor {
  book: string;
  notebook: Notebook;
  stage: Stage;
  /** Bought once; payable again and again; of any amount. */
  offers: { article: OfferId; minute: OfferId; tip: OfferId };
  prices: { article: string; minute: string; tip: string };
  /** Links that the seller signed: a thing bought once, and a tip. */
  links: { song: string; thanks: string };
}

/** Amounts differ from shop to shop, so that one seen at two of them is a property of the payer. */
export async function openShop(stage: Stage, name: string, prices: Shop['prices']): Promise<Shop> {
  const notebook = openNotebook();
  const actor = await stage.seller(name, { fetch: notebook.fetch });
  notebook.note('was told its key', actor.key);
  const { client, origin } = actor;
  const common = { asset: 'USD', undo_seconds: 7000, url: `${origin}/things` } as const;
  const offer = async (
    terms: { kind: 'fixed'; price: string; once: boolean } | { kind: 'open' },
    what: string,
  ) => (await client.createOffer({ body: { ...common, ...terms, title: `${name} ${what}` } })).id;
  const offers = {
    article: await offer({ kind: 'fixed', price: prices.article, once: true }, 'article'),
    minute: await offer({ kind: 'fixed', price: prices.minute, once: false }, 'minute'),
    tip: await offer({ kind: 'open' }, 'tip'),
  };
  const { book } = await client.getSelf();
  const { publicKey, privateKey } = await LinkKey.generate();
  const { id: kid } = await client.createLinkKey({ body: { public_key: publicKey } });
  const terms = { book, seller: actor.id, kid, asset: 'USD', origin };
  const links = {
    song: await Link.sign(
      { ...terms, price: prices.article, title: `${name} song`, resource: `${name}-song` },
      privateKey,
    ),
    thanks: await Link.sign(
      { ...terms, open: {}, title: `${name} thanks`, resource: `${name}-thanks` },
      privateKey,
    ),
  };
  return { ...actor, book, notebook, stage, offers, prices, links };
}

export interface Visit {
  shop: Shop;
  payer: PayerActor;
  grant?: `gra_${string}`;
  hold?: `hol_${string}`;
  payments: `pay_${string}`[];
}

/** The steps of a visit, in order. */
export const STEPS: ((visit: Visit) => Promise<void>)[] = [
  async function paysAtCheckoutAndAllowsOneClick(visit) {
    const { shop, payer } = visit;
    const page = await checkout(shop, payer, shop.offers.minute);
    const { payment, grant } = await redeem(visit, await page.pay({ standing: 'yes', price: page.price }));
    expect(grant?.caps.day).toBe('1');
    const body = { grant: grant!.id, offer: shop.offers.minute };
    visit.payments.push(payment.id, (await shop.client.createPayment({ body })).id);
    await payer.client.revokeGrant({ params: { grant: grant!.id } });
    expect(await outcomeOf(shop.client.createPayment({ body }))).toBe('limit_closed');
  },

  async function paysSignedLinksAtCheckout(visit) {
    const { shop, payer } = visit;
    for (const link of [shop.links.song, shop.links.thanks]) {
      const page = await checkout(shop, payer, link);
      const amount = page.price === undefined ? { amount: shop.prices.tip } : {};
      visit.payments.push((await redeem(visit, await page.pay({ ...amount, price: page.price }))).payment.id);
    }
    // What is owned leads straight back, with a new code.
    const { location } = await checkout(shop, payer, shop.links.song);
    expect((await redeem(visit, location!)).payment.owned).toBe(true);
  },

  async function givesAGrant(visit) {
    const caps = { payment: '500', day: '600', total: '700' };
    const body = { seller: visit.shop.id, asset: 'USD', caps, expires_at: inDays(30) };
    visit.grant = (await visit.payer.client.createGrant({ body })).id;
  },

  async function isCharged({ shop, payments, grant }) {
    const { article, minute, tip } = shop.offers;
    const pay = (offer: OfferId, amount?: string, idempotencyKey?: string) =>
      shop.client.createPayment({
        body: { grant: grant!, offer, amount },
        query: { receipt: true },
        idempotencyKey,
      });
    payments.push((await pay(article)).id, (await pay(minute, undefined, 'the-same')).id);
    payments.push((await pay(tip, shop.prices.tip)).id);
    expect((await pay(minute, undefined, 'the-same')).id).toBe(payments.at(-2));
    expect((await pay(article)).already_owned).toBe(true);
  },

  /** More than anyone here has, more than the grant allows, another request with a used key. Nothing moves. */
  async function isChargedTooMuch({ shop, grant }) {
    const body = (amount: string) => ({ grant: grant!, offer: shop.offers.tip, amount });
    const charge = (amount: string, idempotencyKey?: string) =>
      outcomeOf(shop.client.createPayment({ body: body(amount), idempotencyKey }));
    expect(await charge('450')).toBe('insufficient_funds');
    expect(await charge('550')).toBe('limit_payment_exceeded');
    expect(await charge('1', 'the-same')).toBe('key_reused');
    expect(await outcomeOf(shop.client.createHold({ body: body('450') }))).toBe('insufficient_funds');
  },

  async function isChargedInABatch({ shop, payments, grant }) {
    const item = { grant: grant!, offer: shop.offers.minute };
    const tip = { grant: grant!, offer: shop.offers.tip };
    const items = [
      { ...item, key: 'one' },
      { ...item, key: 'two' },
      { ...tip, key: 'too-much', amount: '450' },
      { ...tip, key: 'far-too-much', amount: '550' },
    ];
    const { results } = await shop.client.createPayments({ body: { items } });
    for (const each of results) if (each.status === 'posted') payments.push(each.payment.id);
    expect(results.map(({ status }) => status)).toEqual(['posted', 'posted', 'refused', 'refused']);
  },

  /** A limit of the payer over all sellers must look like too little money, at whichever seller it is met. */
  async function meetsTheLimitOverAllSellers({ shop, payer, grant }) {
    const limit = { asset: 'USD', payment: '0.001', day: '0.002', month: null };
    await payer.client.setSpendingLimit({ body: limit });
    const item = { grant: grant!, offer: shop.offers.minute };
    expect(await outcomeOf(shop.client.createPayment({ body: item }))).toBe('insufficient_funds');
    expect(await outcomeOf(shop.client.createHold({ body: item }))).toBe('insufficient_funds');
    const { results } = await shop.client.createPayments({ body: { items: [{ ...item, key: 'limited' }] } });
    expect(results).toMatchObject([{ status: 'refused', code: 'insufficient_funds' }]);
    await payer.client.setSpendingLimit({ body: { ...limit, payment: null, day: null } });
  },

  async function paysByApi({ shop, payer, payments }) {
    const buy = { offer: shop.offers.minute, price: shop.prices.minute };
    payments.push((await payer.client.createWalletPayment({ body: buy })).id);
    const tip = { link: shop.links.thanks, amount: shop.prices.tip };
    payments.push((await payer.client.createWalletPayment({ body: tip })).id);
  },

  async function isHeld(visit) {
    const { shop, payments, grant } = visit;
    const { client, offers, prices } = shop;
    const body = { grant: grant!, offer: offers.tip, amount: prices.tip, expires_in_seconds: 3000 };
    const [one, two] = [await client.createHold({ body }), await client.createHold({ body })];
    payments.push(
      (await client.captureHold({ params: { hold: one.id }, body: { amount: prices.minute } })).id,
    );
    visit.hold = one.id;
    await client.releaseHold({ params: { hold: two.id } });
    for (const { id } of [one, two]) await client.getHold({ params: { hold: id } });
  },

  async function getsMoneyBack({ shop, payer, payments }) {
    const refund = (at: number, amount?: string) =>
      shop.client.refundPayment({
        params: { payment: payments[at]! },
        body: { amount, reason: 'As agreed' },
      });
    await refund(1);
    await refund(2, '0.001');
    await refund(2, '0.002');
    expect(await outcomeOf(refund(2, '9'))).toBe('refund_exceeds_payment');
    expect(await outcomeOf(refund(1))).toBe('already_refunded');
    await payer.client.undoPayment({ params: { payment: payments[5]! } });
    await payer.client.undoPayment({ params: { payment: payments.at(-1)! } });
  },
];

/** All that a seller can read of its own, with every page of every list. */
export async function readEverything({ client, notebook, offers, links, stage }: Shop): Promise<void> {
  await client.getSelf();
  await client.getBalance();
  const payout = await client.createPayout();
  const payments = await pages((query) => client.listPayments({ query }));
  for (const { id: payment } of payments) {
    await client.getPayment({ params: { payment } });
    await client.getReceipt({ params: { payment } });
    await client.checkAccess({ params: { payment } });
    await pages((query) => client.listRefunds({ params: { payment }, query }));
  }
  await pages((query) => client.listSellerGrants({ query }));
  await pages((query) => client.listPayouts({ query }));
  await pages((query) => client.getStatement({ params: { payout: payout.id }, query }));
  await client.getPayout({ params: { payout: payout.id } });
  for (let cursor: string | undefined; ;) {
    const page = await client.listSellerEvents({ query: { limit: 7, cursor } });
    if (!page.more) break;
    cursor = page.next_cursor;
  }
  const [from, to] = [inDays(-1).slice(0, 10), inDays(1).slice(0, 10)];
  await client.getStatistics({ query: { from, to } });
  for (const offer of Object.values(offers)) await client.getStatistics({ query: { from, to, offer } });
  // These lists are in the order of random names: each is read at once, and asked about by title.
  const query = { limit: 1000 };
  const { items } = await client.listOffers({ query });
  for (const { id } of items.toSorted((one, other) => (one.title < other.title ? -1 : 1))) {
    await client.getOffer({ params: { offer: id } });
  }
  await client.listKeys({ query });
  await client.listLinkKeys({ query });
  // Its own links, as anyone sees them.
  for (const link of [...Object.values(offers), ...Object.values(links)]) {
    expect((await notebook.fetch(Link.url(stage.baseUrl, link), { method: 'GET' })).status).toBe(200);
  }
}

/** What a seller may try with names that another one told it. All of it is refused as if they named nothing. */
export async function tryOthers(
  { client, offers }: Shop,
  { payments, grant, hold }: Visit,
): Promise<string[]> {
  const params = { payment: payments[0]! };
  const body = { grant: grant!, offer: offers.minute };
  const tries: ((client: Client) => Promise<unknown>)[] = [
    (each) => each.getPayment({ params }),
    (each) => each.getReceipt({ params }),
    (each) => each.checkAccess({ params }),
    (each) => each.listRefunds({ params }),
    (each) => each.refundPayment({ params, body: {} }),
    (each) => each.createPayment({ body }),
    (each) => each.createHold({ body }),
    (each) => each.getHold({ params: { hold: hold! } }),
    (each) => each.captureHold({ params: { hold: hold! }, body: {} }),
  ];
  const outcomes: string[] = [];
  for (const each of tries) outcomes.push(await outcomeOf(each(client)));
  return outcomes;
}

/** Opens a link in the payer's browser; the page's form, or where it led at once. */
async function checkout({ stage, origin, notebook }: Shop, payer: PayerActor, link: string) {
  const { baseUrl } = stage;
  const request = (url: string, init: RequestInit) => fetch(url, { ...init, redirect: 'manual' });
  const visitor = createVisitor({ baseUrl, app: { request } });
  visitor.cookies.set(cookieName(baseUrl), payer.token);
  const page = await visitor.get(
    Link.url(baseUrl, link, { return: `${origin}/back`, state: 'state-of-the-shop' }),
  );
  if (page.location) notebook.note('a payer came back', page.location);
  return {
    location: page.location,
    price: page.forms.find(({ action }) => action === '/pay')?.fields['price'],
    async pay(fields: Record<string, string | undefined>): Promise<string> {
      const given = Object.entries(fields).filter(([, value]) => value !== undefined) as [string, string][];
      const { location } = await visitor.submit(page, '/pay', Object.fromEntries(given));
      notebook.note('a payer came back', location);
      return location!;
    },
  };
}

/** The seller's server redeems the code a payer brought, and finds that it works once. */
async function redeem({ shop }: Visit, location: string) {
  const body = { code: new URL(location).searchParams.get('farthing_code')! };
  const redeemed = await shop.client.redeemCode({ body });
  expect(redeemed.state).toBe('state-of-the-shop');
  expect(await outcomeOf(shop.client.redeemCode({ body }))).toBe('code_used');
  return redeemed;
}

/** Every page of a list, three items at a time. */
async function pages<Item>(
  read: (query: { limit: number; cursor?: string }) => Promise<{ items: Item[]; next_cursor: string | null }>,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await read({ limit: 3, ...(cursor !== undefined && { cursor }) });
    items.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

/** A guest who stumbles in, for company. */
export async function buysOnce({ offers, prices, stage }: Shop): Promise<void> {
  const { client } = await stage.payer({ funds: '2' });
  await client.createWalletPayment({ body: { offer: offers.minute, price: prices.minute } });
}

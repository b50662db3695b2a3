/**
 * The seller's console for the tests that look at every page: a seller with two weeks of trade, one with a single payment,
 * and some who just began.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Amount, Asset } from '../../packages/ledger/src/index.ts';
import { must } from '../../packages/provider/src/testing.ts';
import { cookieName } from '../../packages/server/src/web/session.ts';
import type { TestWeb } from '../../packages/server/src/web/testing.ts';
import { createVisitor } from '../../packages/server/src/web/testing-visitor.ts';
import type { Visitor } from './browser.ts';
import type { ScenePage } from './page-scene.ts';

const DAY_MS = 86_400_000;
const usd = (text: string) => Amount.parse(text, Asset.USD)!;

export async function sellerPages(web: TestWeb): Promise<ScenePage[]> {
  const { provider, baseUrl } = web;
  const { members, found, sessions } = provider.people;

  async function sellerOf(email: string, person: string, name: string, site?: string) {
    const member = await members.byProvenEmail(email);
    must(await members.rename(member.id, person));
    const { id } = must(await found(member.id, name));
    if (site) must(await provider.sellers.setOrigin(id, site, true));
    return { member, id, base: `/seller/${id}` };
  }

  const wren = await sellerOf('ada@wren.example', 'Ada Finch', 'The Evening Wren', 'https://wren.example');
  const lark = await sellerOf('hal@lark.example', 'Hal Winnow', 'The Lark', 'https://lark.example');
  const robin = await sellerOf(
    'joy@robin.example',
    'Joy Robin',
    'Robin & Daughters',
    'https://robin.example',
  );
  const owl = await sellerOf('eve@owl.example', 'Eve Tawny', 'Owl Records');
  await provider.origins.claim(owl.id, 'https://owl.example');
  const offer = async (seller: typeof wren, title: string, price: string) =>
    must(await provider.offers.create(seller.id, { asset: 'USD', title, price: usd(price) }));
  await offer(lark, 'A song at dawn', '0.20');
  const offers = [
    await offer(wren, 'The tide that came twice', '0.0005'),
    await offer(wren, 'An atlas of small rivers', '0.40'),
    await offer(wren, 'The lamp that would not go out, however long anybody looked at it', '0.07'),
    await offer(wren, 'Crossword', '0.02'),
  ];
  must(await provider.sellers.update(wren.id, { payout: { destination: 'acct_ok', schedule: 'weekly' } }));

  const paid = async ({ id }: { id: string }) => {
    const payer = createVisitor(web);
    await payer.submit(await payer.get(`/l/${id}`), '/pay');
  };
  const pay = async (which: number) => {
    await paid(offers[which]!);
    const { items } = await provider.payments.listBySeller(wren.id, { limit: 1 });
    return items[0]!;
  };
  for (let day = 0; day < 14; day++) {
    for (let sold = 0; sold <= (day * 5) % 4; sold++) await pay((day + sold) % offers.length);
    await pay(1);
    if (day === 9) must(await provider.payouts.request(wren.id, 'first'));
    web.wait(DAY_MS);
  }
  await paid(await offer(robin, 'A lullaby', '0.15'));
  const asked = await pay(1);
  const returned = await pay(2);
  const reason = 'The map of the Windle is upside down, and its mouth is missing.';
  must(await provider.refundRequests.ask(asked.wallet, asked.id, { reason, key: 'k' }));
  must(
    await provider.payments.refund(wren.id, returned.id, {
      key: 'r',
      amount: usd('0.03'),
      reason: 'The lamp went out',
    }),
  );
  await provider.keys.create(wren.id, { kind: 'secret', name: 'Shop server' });
  await provider.keys.create(wren.id, { kind: 'publishable', name: 'Pages' });
  const [webhook, delivery] = await hooked(web, wren.id);
  await provider.people.invitations.create({
    email: 'kit@wren.example',
    house: wren.id,
    role: 'accountant',
    by: wren.member.id,
    letter: (link) => ({ subject: 'Invitation', text: link }),
  });
  const [payout] = (await provider.payouts.list({ seller: wren.id, limit: 1 })).items;

  const at = (seller: typeof wren, path: string) => async (visitor: Visitor) => {
    const { secret } = await sessions.start(seller.member.id, { by: 'passkey', device: 'Chrome' });
    const cookie = { name: `${cookieName(baseUrl)}-member`, value: secret, url: baseUrl, httpOnly: true };
    await visitor.context.addCookies([cookie]);
    await visitor.page.goto(baseUrl + seller.base + path);
  };
  /** Fills a form in and sends it. */
  const sent = (path: string, fields: Record<string, string>, button: string) => async (visitor: Visitor) => {
    await at(wren, path)(visitor);
    for (const [name, value] of Object.entries(fields)) await visitor.page.locator(`#${name}`).fill(value);
    await visitor.page.locator(button).click();
    await visitor.page.waitForLoadState();
  };
  return [
    { name: 'seller-start-first', open: at(await sellerOf('ivy@jay.example', 'Ivy Jay', 'Jay'), '/start') },
    { name: 'seller-start-site', open: at(owl, '/start') },
    { name: 'seller-start-offer', open: at(lark, '/start?step=offer') },
    { name: 'seller-start-snippet', open: at(lark, '/start?step=snippet') },
    { name: 'seller-start-test', open: at(lark, '/start?step=test') },
    { name: 'seller-start-done', open: at(wren, '/start') },
    { name: 'seller-overview', open: at(wren, '') },
    { name: 'seller-overview-week', open: at(wren, '?days=7') },
    { name: 'seller-overview-one', open: at(robin, '') },
    { name: 'seller-overview-empty', open: at(lark, '') },
    { name: 'seller-payments', open: at(wren, '/payments') },
    { name: 'seller-payments-days', open: at(wren, '/payments?from=2020-01-01&to=yesterday') },
    { name: 'seller-payments-empty', open: at(lark, '/payments') },
    { name: 'seller-payment', open: at(wren, `/payments/${returned.id}`) },
    {
      name: 'seller-payment-refused',
      open: sent(`/payments/${returned.id}`, { amount: '1,000' }, 'form[action$="/refund"] button'),
    },
    { name: 'seller-requests', open: at(wren, '/requests') },
    { name: 'seller-payouts', open: at(wren, '/payouts') },
    { name: 'seller-payouts-empty', open: at(lark, '/payouts') },
    { name: 'seller-statement', open: at(wren, `/payouts/${payout!.id}`) },
    { name: 'seller-requests-empty', open: at(lark, '/requests') },
    { name: 'seller-payments-nothing-found', open: at(wren, '/payments?q=walrus') },
    { name: 'seller-offers-empty', open: at(owl, '/offers') },
    { name: 'seller-offers', open: at(wren, '/offers') },
    { name: 'seller-offer-new', open: at(wren, '/offers/new') },
    { name: 'seller-offer', open: at(wren, `/offers/${offers[0]!.id}`) },
    { name: 'seller-keys-empty', open: at(lark, '/keys') },
    { name: 'seller-keys', open: at(wren, '/keys') },
    {
      name: 'seller-key-made',
      open: sent('/keys', { name: 'Night shift' }, 'form[action$="/keys/new"] .primary'),
    },
    { name: 'seller-webhooks', open: at(wren, '/webhooks') },
    { name: 'seller-webhooks-empty', open: at(lark, '/webhooks') },
    { name: 'seller-webhook-new', open: at(wren, '/webhooks/new') },
    { name: 'seller-webhook', open: at(wren, `/webhooks/${webhook}`) },
    { name: 'seller-delivery', open: at(wren, `/webhooks/${webhook}/${delivery}`) },
    { name: 'seller-team', open: at(wren, '/team') },
    { name: 'seller-settings', open: at(wren, '/settings') },
    { name: 'seller-missing', open: at(wren, '/offers/off_none') },
  ];
}

/** An endpoint with a delivery that was accepted and one that was not. */
async function hooked({ provider }: TestWeb, seller: `sel_${string}`): Promise<[string, string]> {
  let status = 200;
  const server = createServer((_, response) => {
    response.statusCode = status;
    response.end('thank you');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/farthing`;
  const { webhook } = must(await provider.webhooks.create(seller, { url, description: 'Bookkeeping' }));
  must(await provider.webhooks.test(seller, webhook.id));
  status = 500;
  const failed = must(await provider.webhooks.test(seller, webhook.id));
  server.close();
  return [webhook.id, failed.id];
}

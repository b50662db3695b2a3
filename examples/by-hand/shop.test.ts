import { createClient } from '@farthing/sdk';
import { beforeEach, describe, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '@farthing/server/testing.ts';
import { createShop, type Shop } from './shop.ts';

const SHOP = 'https://shop.example';
const TEXT = 'Warm air, cold water, and no wind.';
const page = { title: 'How fog is made', resource: 'essays/fog', price: '0.05', text: TEXT };

let provider: TestApp;
let shop: Shop;
let client: ReturnType<typeof clientOf>;

const clientOf = (key: string) =>
  createClient({
    baseUrl: provider.settings.baseUrl,
    key,
    fetch: async (address, init) => {
      const url = new URL(String(address));
      return provider.request(url.pathname + url.search, init);
    },
  });

beforeEach(async () => {
  provider = await openTestApp();
  const made = await provider.call('createSeller', {
    as: provider.secrets.operatorKey,
    body: { name: 'Fog', origins: [SHOP] },
  });
  client = clientOf(made.body['secret_key']!);
  shop = await createShop({
    farthing: client,
    providerUrl: provider.settings.baseUrl,
    shopUrl: SHOP,
    secret: 'a secret of the shop',
    page,
  });
});

/** One browser: keeps what either site gave it. */
function browse() {
  const jars = { shop: new Map<string, string>(), provider: new Map<string, string>() };
  const keep = (jar: Map<string, string>, response: Response) => {
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      jar.set(name!, value!);
    }
    return response;
  };
  const cookie = (jar: Map<string, string>) => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const browser = {
    jars,
    async open(address = `${SHOP}/page`) {
      const url = new URL(address, SHOP);
      return keep(jars.shop, await shop.handle(new Request(url, { headers: { cookie: cookie(jars.shop) } })));
    },
    /** Follows the price to checkout, or that of another offer, and pays. Returns where the payer is sent. */
    async pay(offer?: string): Promise<string> {
      const shown = (await browser.text()).replace(/off_\w+/, (ours) => offer ?? ours);
      const link = new URL(/href="([^"]+)"/.exec(shown)![1]!.replaceAll('&amp;', '&'));
      const headers = { cookie: cookie(jars.provider), origin: provider.settings.baseUrl };
      const checkout = keep(jars.provider, await provider.request(link.pathname + link.search, { headers }));
      // What is owned already is not sold again: checkout only sends back with a code.
      if (checkout.status === 303) return checkout.headers.get('location')!;
      const html = await checkout.text();
      const form = new URLSearchParams(
        [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
          ([, name, value]) => [name!, value!] as [string, string],
        ),
      );
      const paid = await provider.request('/pay', {
        method: 'POST',
        body: form,
        headers: { ...headers, cookie: cookie(jars.provider) },
      });
      expect(paid.status).toBe(303);
      return paid.headers.get('location')!;
    },
    async text() {
      return (await browser.open()).text();
    },
  };
  return browser;
}

describe('a reader', () => {
  test('sees the price, pays, and reads', async () => {
    const reader = browse();
    expect((await reader.open()).status).toBe(402);
    const back = await reader.open(await reader.pay());
    expect(back.status).toBe(303);
    expect(back.headers.get('location')).toBe('/page');
    const opened = await reader.open();
    expect(await opened.text()).toContain(TEXT);
    expect(opened.headers.get('cache-control')).toBe('private, no-store');
  });

  test('who comes with the same address again gets nothing from it', async () => {
    const reader = browse();
    const back = await reader.pay();
    await reader.open(back);
    reader.jars.shop.delete('pass');
    await reader.open(back);
    expect(await reader.text()).not.toContain(TEXT);
  });

  test('with somebody else’s code is somebody’s trick', async () => {
    const [payer, victim] = [browse(), browse()];
    const back = await payer.pay();
    await victim.open();
    await victim.open(back);
    expect(await victim.text()).not.toContain(TEXT);
    await payer.open(back);
    expect(await payer.text()).toContain(TEXT);
  });

  test.each([
    ['forged', (pass: string) => pass.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))],
    ['of another payment', (pass: string) => `pay_7zkq3m9t0v5c8x2hj4p6r1wbn0.${pass.split('.')[1]}`],
    ['empty', () => ''],
  ])('with a pass that is %s reads nothing', async (_, change) => {
    const reader = browse();
    await reader.open(await reader.pay());
    reader.jars.shop.set('pass', change(reader.jars.shop.get('pass')!));
    expect(await reader.text()).not.toContain(TEXT);
  });

  test('who lost the cookies is let in again without paying', async () => {
    const reader = browse();
    await reader.open(await reader.pay());
    reader.jars.shop.clear();
    await reader.open(await reader.pay());
    expect(await reader.text()).toContain(TEXT);
    expect((await client.listPayments()).items).toHaveLength(1);
  });
});

test('a refunded page is locked again', async () => {
  const reader = browse();
  await reader.open(await reader.pay());
  const [payment] = (await client.listPayments()).items;
  await client.refundPayment({ params: { payment: payment!.id as `pay_${string}` }, body: {} });
  expect(await reader.text()).not.toContain(TEXT);
});

test('a payment for something else of the same seller opens nothing', async () => {
  const reader = browse();
  const offer = await client.createOffer({
    body: {
      kind: 'fixed',
      asset: 'USD',
      price: '0.001',
      title: 'A comma',
      resource: 'comma',
      url: `${SHOP}/page`,
    },
  });
  await reader.open(await reader.pay(offer.id));
  expect(await reader.text()).not.toContain(TEXT);
});

test('the offer is registered once, however often the shop starts', async () => {
  await createShop({
    farthing: client,
    providerUrl: 'https://pay.example',
    shopUrl: SHOP,
    secret: 's',
    page,
  });
  expect((await client.listOffers()).items).toHaveLength(1);
});

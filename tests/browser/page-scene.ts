/**
 * Every page of the server as somebody meets it, for the tests that look at all of them and for the pictures: a book in
 * memory behind a real port, with a seller, offers, and wallets in each state that a page can show.
 */
import { serve } from '@hono/node-server';
import { createServer, type AddressInfo } from 'node:net';
import { Amount, Asset } from '../../packages/ledger/src/index.ts';
import { must } from '../../packages/provider/src/testing.ts';
import { openTestWeb } from '../../packages/server/src/web/testing.ts';
import type { Visitor } from './browser.ts';
import { popupPage, signInPages } from './scene-signin.ts';

export interface Scene {
  baseUrl: string;
  pages: readonly ScenePage[];
  /** Has the delayed payments arrive. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export interface ScenePage {
  name: string;
  /** Leads the visitor to the page. */
  open(visitor: Visitor): Promise<void>;
}

const NEWS = 'https://news.example';
const usd = (text: string) => Amount.parse(text, Asset.USD)!;

export async function openScene(): Promise<Scene> {
  const port = await freePort();
  const baseUrl = `http://localhost:${port}`;
  const web = await openTestWeb({
    baseUrl,
    reference: true,
    settings: { guestsPerAddressPerHour: 1_000_000, guestsPerHour: 1_000_000 },
  });
  const server = serve({ fetch: web.app.fetch, port, hostname: '127.0.0.1' });
  const { seller } = must(await web.provider.sellers.create({ name: 'The Daily Wren', origins: [NEWS] }));
  const offer = async (title: string, terms: { price?: bigint; suggested?: bigint }) => {
    const made = must(await web.provider.offers.create(seller.id, { asset: 'USD', title, ...terms }));
    return `/l/${made.id}?return=${encodeURIComponent(`${NEWS}/`)}`;
  };
  const [article, atlas, dear, tip, gone] = [
    await offer('The tide that came twice', { price: usd('0.0005') }),
    await offer('An atlas of small rivers', { price: usd('0.40') }),
    await offer('A year of mending', { price: usd('9') }),
    await offer('A coin for the accordionist', { suggested: usd('0.10') }),
    await offer('Withdrawn', { price: usd('0.01') }),
  ];
  const [, withdrawn] = /\/l\/(off_\w+)/.exec(gone)!;
  must(await web.provider.offers.archive(seller.id, withdrawn as `off_${string}`));

  const go = (path: string) => async (visitor: Visitor) => void (await visitor.page.goto(baseUrl + path));
  /** Presses the page's main button; pages of other sites do not answer here. */
  const press = async ({ page }: Visitor, select = 'main button.primary') => {
    await page.locator(select).first().click();
    await page.waitForLoadState();
  };
  const pay = async (visitor: Visitor, path: string, standing = false) => {
    // The form's answer leads to the seller's site, which is not there: it is sent without following.
    await go(path)(visitor);
    const form = await visitor.page
      .locator('form[action="/pay"] input[type=hidden]')
      .evaluateAll((inputs) =>
        inputs.map((input) => [input.getAttribute('name')!, input.getAttribute('value')!]),
      );
    const fields = { ...Object.fromEntries(form), ...(standing && { standing: 'yes' }) } as Record<
      string,
      string
    >;
    await visitor.page.request.post(`${baseUrl}/pay`, { form: fields, maxRedirects: 0 });
  };
  const used = async (visitor: Visitor) => {
    await go('/wallet/topup?amount=5')(visitor);
    await visitor.page.locator('#save').check();
    await press(visitor);
    await press(visitor);
    await pay(visitor, article, true);
    await pay(visitor, atlas);
  };

  const pages: ScenePage[] = [
    { name: 'home', open: go('/') },
    { name: 'checkout', open: go(article) },
    { name: 'checkout-tip', open: go(tip) },
    { name: 'checkout-dear', open: go(dear) },
    {
      name: 'checkout-tip-mistyped',
      open: async (visitor) => {
        await go(tip)(visitor);
        await visitor.page.locator('#amount').fill('1,000');
        await press(visitor);
      },
    },
    {
      name: 'checkout-limit',
      open: async (visitor) => {
        await pay(visitor, atlas);
        await go(dear)(visitor);
      },
    },
    popupPage(web, seller.id, article),
    { name: 'withdrawn', open: go(gone) },
    { name: 'damaged', open: go('/l/abc.def') },
    { name: 'nothing', open: go('/nothing') },
    { name: 'wallet-empty', open: go('/wallet') },
    {
      name: 'wallet',
      open: async (visitor) => {
        await used(visitor);
        await go('/wallet')(visitor);
      },
    },
    {
      name: 'wallet-owing',
      open: async (visitor) => {
        await pay(visitor, atlas);
        await go('/wallet')(visitor);
      },
    },
    { name: 'topup', open: go('/wallet/topup') },
    {
      name: 'sandbox',
      open: async (visitor) => {
        await go('/wallet/topup')(visitor);
        await visitor.page.locator('#save').check();
        await press(visitor);
      },
    },
    {
      name: 'topup-pending',
      open: async (visitor) => {
        await go('/wallet/topup')(visitor);
        await press(visitor);
        await press(visitor, 'button[value=delay]');
      },
    },
    {
      name: 'topup-declined',
      open: async (visitor) => {
        await go('/wallet/topup')(visitor);
        await press(visitor);
        await press(visitor, 'button[value=decline]');
      },
    },
    { name: 'register', open: go('/wallet/register') },
    {
      name: 'registered',
      open: async (visitor) => {
        await go('/wallet/register')(visitor);
        await press(visitor);
      },
    },
    { name: 'recover', open: go('/wallet/recover') },
    { name: 'offline', open: go('/wallet/offline') },
    { name: 'reference', open: go('/reference') },
    { name: 'operation', open: go('/reference/operations/createPayment') },
    { name: 'schema', open: go('/reference/schemas/Problem') },
    { name: 'errors', open: go('/errors') },
    { name: 'error', open: go('/errors/insufficient_funds') },
    ...signInPages(web),
    { name: 'styleguide', open: go('/styleguide') },
    { name: 'styleguide-plain', open: go('/styleguide/plain') },
    { name: 'styleguide-mirrored', open: go('/styleguide?dir=rtl') },
  ];
  return {
    baseUrl,
    pages,
    async settle() {
      web.wait(60_000);
      await web.sandbox.tick!();
    },
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', () => resolve()));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

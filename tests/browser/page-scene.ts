/**
 * Every page of the server as somebody meets it, for the tests that look at all of them and for the pictures: a book in
 * memory behind a real port, with a seller, offers, and wallets in each state that a page can show.
 */
import { serve } from '@hono/node-server';
import { Amount, Asset } from '../../packages/ledger/src/index.ts';
import { must } from '../../packages/provider/src/testing.ts';
import { operatorAt, openShop, type Shop } from '../../packages/server/src/web/operator/testing-operator.ts';
import { openTestWeb, type TestWeb } from '../../packages/server/src/web/testing.ts';
import { freePort } from '../programs.ts';
import type { Visitor } from './browser.ts';
import { payerPages, registeredLongAgo } from './payer-scene.ts';
import { sellerPages } from './seller-scene.ts';
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
  // Setting up is for a book that has no operator yet.
  const youngPort = await freePort();
  const young = await openTestWeb({ baseUrl: `http://localhost:${youngPort}` });
  const youngServer = serve({ fetch: young.app.fetch, port: youngPort, hostname: '127.0.0.1' });
  // The first look of an operator at a book in which nothing has happened.
  const barePort = await freePort();
  const bare = await openTestWeb({ baseUrl: `http://localhost:${barePort}` });
  const bareServer = serve({ fetch: bare.app.fetch, port: barePort, hostname: '127.0.0.1' });
  const { seller } = must(await web.provider.sellers.create({ name: 'The Daily Wren', origins: [NEWS] }));
  const offer = async (
    title: string,
    terms: { asset?: string; price?: bigint; suggested?: bigint; undoSeconds?: number },
  ) => {
    const made = must(await web.provider.offers.create(seller.id, { asset: 'USD', title, ...terms }));
    return `/l/${made.id}?return=${encodeURIComponent(`${NEWS}/`)}`;
  };
  const [article, atlas, dear, tip, gone, recording] = [
    await offer('The tide that came twice', { price: usd('0.0005') }),
    await offer('An atlas of small rivers', { price: usd('0.40') }),
    await offer('A year of mending', { price: usd('9') }),
    await offer('A coin for the accordionist', { suggested: usd('0.10') }),
    await offer('Withdrawn', { price: usd('0.01') }),
    await offer('A recording of the bells', { price: usd('0.25'), undoSeconds: 0 }),
  ];
  const magazine = await offer('A magazine about bridges', { asset: 'EUR', price: usd('0.30') });
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

  const longKept = await registeredLongAgo(web);

  // Weeks pass at the sellers: who signs in before would be signed out by then.
  const selling = await sellerPages(web);
  const mail = await mailPages();
  const operating = await openOperating(web);
  /** A page of the operator's console, as an admin has it; `at` leads to what the address names. */
  const operator = (path: string | ((shop: Shop) => string)) => async (visitor: Visitor) => {
    const { name, secret, shop } = operating;
    await visitor.context.addCookies([{ name, value: secret, url: baseUrl }]);
    await go(`/operator${typeof path === 'string' ? path : path(shop)}`)(visitor);
  };
  const beginner = await operatorAt(bare, 'admin');
  const empty = (path: string) => async (visitor: Visitor) => {
    const [[name, secret] = ['', '']] = [...beginner.visitor.cookies];
    await visitor.context.addCookies([{ name, value: secret, url: bare.baseUrl }]);
    await visitor.page.goto(`${bare.baseUrl}/operator${path}`);
  };
  /** Leads to a purchase that cannot be undone any more. */
  const bought = async (visitor: Visitor) => {
    await pay(visitor, recording);
    await go('/wallet')(visitor);
    await visitor.page.locator('#payments a[href^="/wallet/purchases/"]').first().click();
    await visitor.page.waitForLoadState();
  };
  const limits = async (visitor: Visitor) => {
    await go('/wallet/limits')(visitor);
    await visitor.page.locator('#payment-USD').fill('0.25');
    await visitor.page.locator('#day-USD').fill('2');
    await press(visitor, 'form[action="/wallet/limits"] button');
    await go('/wallet/limits')(visitor);
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
    { name: 'wallet-purchases-empty', open: go('/wallet/purchases') },
    {
      name: 'wallet-purchases',
      open: async (visitor) => {
        await used(visitor);
        await go('/wallet/purchases')(visitor);
      },
    },
    {
      name: 'wallet-purchases-nothing-found',
      open: async (visitor) => {
        await used(visitor);
        await go('/wallet/purchases?q=walrus&from=2026-01-01')(visitor);
      },
    },
    {
      name: 'wallet-purchase-undo',
      open: async (visitor) => {
        await used(visitor);
        await go('/wallet')(visitor);
        await visitor.page.locator('#payments a[href^="/wallet/purchases/"]').first().click();
      },
    },
    {
      name: 'wallet-purchase-ask',
      open: async (visitor) => {
        await bought(visitor);
      },
    },
    {
      name: 'wallet-purchase-asked',
      open: async (visitor) => {
        await bought(visitor);
        await visitor.page.locator('#reason').fill('It ends halfway.');
        await press(visitor, 'form[action="/wallet/purchases/refund"] button');
      },
    },
    { name: 'wallet-refunds-empty', open: go('/wallet/refunds') },
    {
      name: 'wallet-refunds',
      open: async (visitor) => {
        await bought(visitor);
        await visitor.page.locator('#reason').fill('It ends halfway.');
        await press(visitor, 'form[action="/wallet/purchases/refund"] button');
        await go('/wallet/refunds')(visitor);
      },
    },
    { name: 'wallet-limits-empty', open: go('/wallet/limits') },
    {
      name: 'wallet-limits',
      open: async (visitor) => {
        await used(visitor);
        await limits(visitor);
      },
    },
    {
      name: 'wallet-limits-mistyped',
      open: async (visitor) => {
        await go('/wallet/limits')(visitor);
        await visitor.page.locator('#day-USD').fill('1,000');
        await press(visitor, 'form[action="/wallet/limits"] button');
      },
    },
    {
      name: 'wallet-limits-confirm',
      open: async (visitor) => {
        await limits(visitor);
        await go('/wallet/register')(visitor);
        await press(visitor);
        await go('/wallet/limits')(visitor);
        await visitor.page.locator('#day-USD').fill('');
        await press(visitor, 'form[action="/wallet/limits"] button');
      },
    },
    { name: 'wallet-settings', open: go('/wallet/settings') },
    {
      name: 'wallet-settings-registered',
      open: async (visitor) => {
        await used(visitor);
        await go('/wallet/register')(visitor);
        await press(visitor);
        await go('/wallet/settings')(visitor);
      },
    },
    { name: 'wallet-passkeys', open: go('/wallet/passkeys') },
    { name: 'wallet-sessions', open: go('/wallet/sessions') },
    {
      name: 'wallet-sessions-registered',
      open: async (visitor) => {
        await go('/wallet/register')(visitor);
        await press(visitor);
        await go('/wallet/sessions')(visitor);
      },
    },
    {
      name: 'wallet-delete',
      open: async (visitor) => {
        await used(visitor);
        await go('/wallet/delete')(visitor);
      },
    },
    {
      name: 'wallet-delete-owing',
      open: async (visitor) => {
        await pay(visitor, atlas);
        await go('/wallet/delete')(visitor);
      },
    },
    { name: 'wallet-deleted', open: go('/wallet/deleted') },
    {
      name: 'wallet-new-code',
      open: async (visitor) => {
        await go('/wallet/register')(visitor);
        await press(visitor);
        await go('/wallet/recovery-code')(visitor);
      },
    },
    { name: 'wallet-open', open: go('/wallet/open') },
    {
      name: 'checkout-sure',
      open: async (visitor) => {
        await go('/wallet/limits')(visitor);
        await visitor.page.locator('#above-USD').selectOption('0.1');
        await visitor.page.locator('#checkout').check();
        await press(visitor, 'form[action="/wallet/limits/ask"] button');
        await go(atlas)(visitor);
        await press(visitor);
      },
    },
    {
      name: 'checkout-own-limit',
      open: async (visitor) => {
        await limits(visitor);
        await go(atlas)(visitor);
        await press(visitor);
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
    { name: 'operator', open: operator('') },
    { name: 'operator-search', open: operator('/search?q=wren') },
    { name: 'operator-payment', open: operator(({ payments }) => `/find/${payments[0]}`) },
    { name: 'operator-entry', open: operator('/find/' + operating.entry) },
    { name: 'operator-wallet', open: operator(({ wallet }) => `/wallets/${wallet}`) },
    { name: 'operator-sellers', open: operator('/sellers') },
    { name: 'operator-seller', open: operator(({ seller }) => `/sellers/${seller}`) },
    { name: 'operator-frozen', open: operator('/frozen') },
    { name: 'operator-payouts', open: operator('/payouts') },
    { name: 'operator-preview', open: operator(`/payouts/previews/${operating.preview}`) },
    { name: 'operator-approvals', open: operator('/approvals?all=yes') },
    { name: 'operator-approval', open: operator(`/approvals/${operating.approval}`) },
    { name: 'operator-books', open: operator('/books') },
    { name: 'operator-team', open: operator('/team') },
    { name: 'operator-person', open: operator(`/people/${operating.colleague}`) },
    {
      name: 'operator-person-codes',
      open: async (visitor) => {
        const path = `/people/${operating.colleague}`;
        await operator(path)(visitor);
        await visitor.page.locator('details.confirm').last().locator('summary').click();
        await visitor.page.locator('#codes-reason').fill('Lost the phone, known by voice');
        await press(visitor, `form[action="/operator${path}/recovery-codes"] button`);
      },
    },
    { name: 'operator-defaults', open: operator('/defaults') },
    { name: 'operator-webhooks', open: operator('/webhooks') },
    { name: 'operator-health', open: operator('/health') },
    { name: 'operator-audit', open: operator('/audit') },
    ...mail.pages,
    { name: 'operator-empty', open: empty('') },
    { name: 'operator-empty-sellers', open: empty('/sellers') },
    { name: 'operator-empty-payouts', open: empty('/payouts') },
    { name: 'operator-empty-approvals', open: empty('/approvals') },
    { name: 'operator-empty-books', open: empty('/books') },
    { name: 'operator-empty-frozen', open: empty('/frozen') },
    { name: 'operator-empty-health', open: empty('/health') },
    { name: 'operator-empty-audit', open: empty('/audit') },
    { name: 'operator-wallet-owing', open: operator(`/wallets/${operating.owing}`) },
    { name: 'operator-nothing-found', open: operator('/search?q=zzz') },
    { name: 'operator-missing', open: operator('/sellers/sel_none') },
    ...payerPages({
      web,
      links: { article, atlas, dear, recording, magazine },
      go,
      press,
      pay,
      used,
      longKept,
    }),
    ...signInPages(web, young),
    { name: 'styleguide', open: go('/styleguide') },
    { name: 'styleguide-plain', open: go('/styleguide/plain') },
    { name: 'styleguide-mirrored', open: go('/styleguide?dir=rtl') },
    ...selling,
  ];
  return {
    baseUrl,
    pages,
    async settle() {
      web.wait(60_000);
      await web.sandbox.tick!();
    },
    async close() {
      for (const each of [server, youngServer, bareServer, mail.server])
        await new Promise<void>((resolve) => void each.close(() => resolve()));
    },
  };
}

/** The operator's pages of a book whose mail server is away, and messages wait for it. */
async function mailPages() {
  const port = await freePort();
  const baseUrl = `http://localhost:${port}`;
  const away = { outcome: 'away', trouble: 'credentials', reason: '535 no' } as const;
  const web = await openTestWeb({ baseUrl, carrier: { carry: async () => away, close() {} } });
  const server = serve({ fetch: web.app.fetch, port, hostname: '127.0.0.1' });
  const { outbox, jobs } = web.provider;
  for (const name of ['ada', 'bo', 'eve'])
    await outbox!.send({ to: `${name}@lark.example`, subject: 'Code', text: '12345678' });
  await jobs.tick();
  await outbox!.settled();
  const { visitor } = await operatorAt(web, 'admin');
  const open = (path: string) => async (at: Visitor) => {
    for (const [name, value] of visitor.cookies) await at.context.addCookies([{ name, value, url: baseUrl }]);
    await at.page.goto(`${baseUrl}/operator${path}`);
  };
  const pages: ScenePage[] = [
    { name: 'operator-mail-stuck', open: open('') },
    { name: 'operator-health-mail', open: open('/health') },
  ];
  return { server, pages };
}

/** The operator's house with two members, and something on each of its pages. */
async function openOperating(web: TestWeb) {
  const { provider } = web;
  const shop = await openShop(web, 12);
  const [admin, approver] = [await operatorAt(web, 'admin'), await operatorAt(web, 'approver', 'Piet Marsh')];
  const by = admin.id;
  const other = await openShop(web, 2, '0.002');
  must(await provider.freezing.freezeSeller(other.seller, { by, reason: 'Complaints of several payers' }));
  const preview = must(await provider.previews.make({ by }));
  const propose = (amount: string, key: string) =>
    provider.approvals.propose(
      { action: 'adjust', adjustment: { target: shop.wallet, asset: Asset.USD, amount: usd(amount) } },
      { by, reason: 'The article was paid for twice', key },
    );
  const done = must(await propose('0.50', 'one'));
  must(await provider.approvals.approve(done.id, approver.id));
  const { id: approval } = must(await propose('0.25', 'two'));
  await provider.payouts.run({ seller: shop.seller, by: 'operator' });
  await provider.verification.run();
  for (let i = 0; i < 400; i++) web.samples.answered(200, 1 + (i % 9));
  web.samples.paid(210);
  const [act] = (await provider.audit.list({ limit: 1, action: 'freeze_seller' })).items;
  const letter = (link: string) => ({ subject: 'Invitation', text: link });
  must(await provider.people.invitations.create({ email: 'ada@lark.example', house: 'new', by, letter }));
  const [[name, secret] = ['', '']] = [...admin.visitor.cookies];
  await provider.people.recoveryCodes.renew(by);
  // A payer who owes.
  const { id: owing } = provider.wallets.create();
  const debt = must(
    await provider.offers.create(shop.seller, { asset: 'USD', title: 'On the house', price: usd('0.30') }),
  );
  must(
    await provider.payments.payAtCheckout(owing, {
      offer: debt.id,
      expectedPrice: usd('0.30'),
      key: 'owe',
      confirmed: true,
    }),
  );
  for (const device of ['Firefox, Linux', 'Safari, iPhone'])
    await provider.people.sessions.start(approver.id, { by: 'passkey', device });
  return { shop, preview: preview.id, approval, entry: act!.id, colleague: approver.id, owing, name, secret };
}

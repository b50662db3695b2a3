/** Paying in a real browser, with scripts switched off throughout: the demo's newspaper and tip page as readers meet them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Link, LinkKey } from '@farthing/sdk';
import { openBrowser, snap, type TestBrowser, type Visitor, type VisitorOptions } from './browser.ts';
import { openWorld, type World } from './demo-world.ts';

let world: World;
let browser: TestBrowser;

beforeAll(async () => {
  [world, browser] = await Promise.all([openWorld(), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const FARTHING = 'One clue';
const DEAR = 'A year of mending';

/** A reader on the front page. */
async function reader(options?: VisitorOptions): Promise<Visitor> {
  const visitor = await browser.visitor(options);
  await visitor.page.goto(world.newspaper);
  return visitor;
}

const at = (visitor: Visitor) => new URL(visitor.page.url());

/** On an article, its text before the reader: never so before it is paid. */
const isOpen = async (visitor: Visitor) => (await visitor.page.locator('article.locked').count()) === 0;

async function pathOf(visitor: Visitor, title: string): Promise<string> {
  const href = await visitor.page.getByRole('link', { name: title }).first().getAttribute('href');
  return new URL(new URL(href!).searchParams.get('return')!).pathname;
}

async function payments() {
  return (await world.paper.listPayments({ query: { limit: 1000 } })).items;
}

/** What the visitor's wallet page says. */
async function wallet(visitor: Visitor): Promise<string> {
  await visitor.page.goto(`${world.provider}/wallet`);
  return visitor.text();
}

describe('a first-time guest', () => {
  test('reads a paid article within three clicks; the same article again costs nothing', async () => {
    const guest = await reader();
    const path = await pathOf(guest, FARTHING);
    await guest.click(new RegExp(FARTHING));
    expect(at(guest).origin).toBe(world.provider);
    const checkout = await guest.text();
    for (const words of [
      'The Morning Wren',
      new URL(world.newspaper).host,
      FARTHING,
      '$0.0005',
      '$0.4995 of $0.50',
    ])
      expect(checkout).toContain(words);
    await snap(guest.page, 'checkout');
    await guest.click(/^Pay \$0\.0005$/);
    expect(at(guest).href).toBe(world.newspaper + path);
    expect(await isOpen(guest)).toBe(true);
    expect(guest.clicks()).toBeLessThanOrEqual(3);

    await guest.page.goto(world.newspaper);
    await guest.click(new RegExp(FARTHING));
    expect([at(guest).href, await isOpen(guest)]).toEqual([world.newspaper + path, true]);
    expect(await wallet(guest)).toContain('$0.0005');
  });

  test('is known again by the wallet when the newspaper has forgotten', async () => {
    const guest = await reader();
    const path = await pathOf(guest, FARTHING);
    await guest.click(new RegExp(FARTHING));
    await guest.click(/^Pay/);
    await guest.context.clearCookies({ domain: new URL(world.newspaper).hostname });
    await guest.page.goto(world.newspaper + path);
    expect(await isOpen(guest)).toBe(false);
    await guest.click(/^Read it for/);
    expect([at(guest).pathname, await isOpen(guest)]).toEqual([path, true]);
    await wallet(guest);
    expect(await guest.page.locator('#payments li').count()).toBe(1);
  });

  test('can cancel, and has paid nothing', async () => {
    const guest = await reader();
    const path = await pathOf(guest, FARTHING);
    await guest.click(new RegExp(FARTHING));
    await guest.click(/^Cancel and go back/);
    expect([at(guest).pathname, await isOpen(guest)]).toEqual([path, false]);
    expect(await wallet(guest)).toContain('Nothing yet');
  });

  test('pays with the keyboard alone, and sees where the focus is', async () => {
    const guest = await reader();
    await guest.click(new RegExp(FARTHING));
    const button = guest.page.getByRole('button', { name: /^Pay/ });
    for (let i = 0; i < 9 && !(await button.evaluate((element) => element.matches(':focus'))); i++)
      await guest.page.keyboard.press('Tab');
    await expect
      .poll(() => button.evaluate((element) => getComputedStyle(element).outlineStyle))
      .toBe('solid');
    await guest.page.keyboard.press('Enter');
    await guest.page.waitForURL(`${world.newspaper}/**`);
    expect(await isOpen(guest)).toBe(true);
  });
});

describe('money that comes back', () => {
  test('refunded by the seller: the article is locked again', async () => {
    const guest = await reader();
    await guest.click(new RegExp(DEAR));
    await guest.click(/^Pay/);
    expect(await isOpen(guest)).toBe(true);
    const [payment] = await payments();
    await world.paper.refundPayment({ params: { payment: payment!.id }, body: {} });
    await expect
      .poll(
        async () => {
          await guest.page.reload();
          return guest.text();
        },
        { timeout: 15_000, interval: 500 },
      )
      .toContain('locked again');
    expect(await wallet(guest)).toContain('Refunded');
  });

  test('undone in the wallet within its seconds', async () => {
    const guest = await reader();
    await guest.click(new RegExp(FARTHING));
    await guest.click(/^Pay/);
    expect(await wallet(guest)).toContain('$0.4995 of $0.50 left');
    await snap(guest.page, 'wallet-undo');
    await guest.click(/^Undo/);
    const after = await guest.text();
    expect(after).toContain('The whole amount is back in your wallet');
    expect(after).toContain('$0.50 of $0.50 left');
    const [payment] = await payments();
    expect(payment!.status).toBe('refunded');
  });
});

describe('what must not go wrong', () => {
  test('a price changed in a signed link is refused by a page that says so', async () => {
    const { privateKey } = await LinkKey.generate();
    const {
      id: kid,
      book,
      seller,
    } = await world.paper.createLinkKey({ body: { public_key: privateKey.x! } });
    const terms = { book, seller, kid, asset: 'USD', title: 'A print of the map', resource: 'print' };
    const signed = await Link.sign({ ...terms, price: '0.20', url: `${world.newspaper}/` }, privateKey);
    const guest = await reader();
    await guest.page.goto(Link.url(world.provider, signed));
    expect(await guest.text()).toContain('$0.20');

    const [payload, signature] = signed.split('.');
    const cheaper = Buffer.from(payload!, 'base64url').toString().replace('"0.2"', '"0.1"');
    expect(cheaper).toContain('"0.1"');
    await guest.page.goto(`${world.provider}/l/${Buffer.from(cheaper).toString('base64url')}.${signature}`);
    expect(await guest.text()).toContain('This payment link was changed');
    expect(await guest.page.getByRole('button').count()).toBe(0);
    await snap(guest.page, 'tampered');
  });

  test('a price changed in the form is not believed', async () => {
    const guest = await reader({ javaScript: true });
    await guest.click(new RegExp(DEAR));
    await guest.page.locator('input[name=price]').evaluate((input) => input.setAttribute('value', '0.01'));
    await guest.click(/^Pay/);
    expect(await guest.text()).toContain('The price has changed');
    expect(await wallet(guest)).toContain('Nothing yet');
  });

  test('a return address of another site is refused', async () => {
    const guest = await reader();
    const href = await guest.page.getByRole('link', { name: FARTHING }).getAttribute('href');
    const link = new URL(href!);
    link.searchParams.set('return', 'https://evil.example/');
    await guest.page.goto(link.href);
    expect(await guest.text()).toContain('This payment link leads to an unknown site');
  });

  test('an answer lost on the way: reloading sends the form again and pays once', async () => {
    const guest = await reader();
    const before = (await payments()).length;
    await guest.click(new RegExp(FARTHING));
    let posts = 0;
    await guest.context.route('**/pay', async (route) => {
      posts++;
      if (posts > 1) return route.continue();
      await route.fetch({ maxRedirects: 0 });
      return route.abort('connectionreset');
    });
    await guest.page.getByRole('button', { name: /^Pay/ }).click({ noWaitAfter: true });
    await expect.poll(() => guest.page.url(), { timeout: 15_000 }).toContain('chrome-error:');
    expect((await payments()).length).toBe(before + 1);
    await guest.page.reload();
    expect([at(guest).origin, await isOpen(guest)]).toEqual([world.newspaper, true]);
    expect([posts, (await payments()).length]).toEqual([2, before + 1]);
  });

  test('no page runs a script but our own files, checkout none at all; none loads anything from elsewhere or breaks its own policy', async () => {
    const guest = await reader({ javaScript: true });
    const complaints: string[] = [];
    const elsewhere: string[] = [];
    guest.page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    guest.page.on('request', (request) => {
      const { origin } = new URL(request.url());
      if (origin !== world.provider && at(guest).origin === world.provider) elsewhere.push(request.url());
    });
    await guest.click(new RegExp(FARTHING));
    for (const path of [
      at(guest).pathname + at(guest).search,
      '/',
      '/wallet',
      '/wallet/purchases',
      '/wallet/limits',
      '/wallet/settings',
      '/wallet/passkeys',
      '/wallet/delete',
      '/wallet/topup',
      '/wallet/recover',
    ]) {
      await guest.page.goto(world.provider + path);
      const scripts = await guest.page.evaluate(() => [...document.scripts].map(({ src }) => src));
      expect(scripts.filter((src) => !src.startsWith(`${world.provider}/assets/`))).toEqual([]);
      if (!path.startsWith('/wallet') || path === '/wallet/topup') expect(scripts).toEqual([]);
    }
    expect([complaints, elsewhere]).toEqual([[], []]);
  });
});

/** The widget in a real browser, with the seller's site and the provider on different sites. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openBrowser, type TestBrowser, type Visitor, type VisitorOptions } from './browser.ts';
import { openWidgetWorld, type WidgetWorld } from './widget-world.ts';

let world: WidgetWorld;
let browser: TestBrowser;
let before = 0;

beforeAll(async () => {
  [world, browser] = await Promise.all([openWidgetWorld(), openBrowser()]);
});

beforeEach(async () => {
  before = await world.earned();
});

afterAll(async () => {
  await browser?.close();
  await world?.close();
});

/** Looks again and again, as long as a busy machine may take. */
const poll = <T>(read: () => T) => expect.poll(read, { timeout: 15_000 });

/** What the seller was paid since the test began. */
const paid = async () => Math.round(((await world.earned()) - before) * 1e9) / 1e9;

async function reader(path = '/', options: VisitorOptions = {}): Promise<Visitor> {
  const visitor = await browser.visitor({ width: 1200, javaScript: true, ...options });
  await open(visitor.page, path);
  return visitor;
}

/** Opens a page of the site, until its links have their prices. */
async function open(page: Page, path: string): Promise<void> {
  await page.goto(world.site + path);
  await page.locator('.farthing-said').waitFor({ state: 'attached' });
  const links = page.locator('a .farthing-price');
  if ((await links.count()) > 0) await poll(() => links.first().textContent()).not.toBe('');
}

/** Presses a link, and gets the window that it opens. */
async function popupOf(page: Page, link: string): Promise<Page> {
  const [popup] = await Promise.all([page.waitForEvent('popup'), page.locator(link).click()]);
  return popup;
}

async function pay(checkout: Page, options: { allow?: boolean } = {}): Promise<void> {
  if (options.allow) await checkout.getByRole('checkbox').check();
  await checkout.getByRole('button', { name: /^Pay/ }).click();
}

const isOpen = (page: Page) => page.getByText('OPEN').waitFor();

/** A reader who has paid for the first article in a window, and allowed one click. */
async function regular(path = '/'): Promise<Visitor> {
  const visitor = await reader(path);
  await pay(await popupOf(visitor.page, '#a1'), { allow: true });
  await visitor.page.waitForURL('**/articles/1');
  await isOpen(visitor.page);
  return visitor;
}

describe('a first visit', () => {
  test('opens the article in three clicks: link, one click allowed, pay', async () => {
    const visitor = await regular();
    expect(await paid()).toBe(0.002);
    expect(new URL(visitor.page.url()).search).toBe('');
    // The window has closed itself.
    await poll(() => visitor.context.pages().length).toBe(1);
  });

  test('shows prices, and works on a page whose policy forbids all else', async () => {
    const { page } = await reader();
    const errors: string[] = [];
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.reload();
    await poll(() => page.locator('#a2 .farthing-price').textContent()).toBe('$0.002');
    const border = () =>
      page.locator('#a2 .farthing-price').evaluate((element) => getComputedStyle(element).borderStyle);
    expect(await border()).toBe('solid');
    expect(errors.filter((text) => !text.includes('favicon'))).toEqual([]);
  });

  test('says it in German on a German page', async () => {
    const { page } = await reader('/de');
    expect(await page.locator('#a1 .farthing-price').textContent()).toBe('0,002\u00a0$');
  });

  test('cancelled in the window: the page hears of it, and nothing is paid', async () => {
    const { page } = await reader();
    const popup = await popupOf(page, '#a2');
    await popup.getByRole('button', { name: /^Cancel/ }).click();
    await poll(() => page.locator('#a2 .farthing-price').textContent()).toBe('$0.002');
    expect(await page.locator('#a2').getAttribute('aria-busy')).toBeNull();
    expect(await paid()).toBe(0);
  });

  test('a window that was closed ends nothing: the same visit opens again and is paid once', async () => {
    const { page } = await reader();
    const popup = await popupOf(page, '#a2');
    await popup.getByRole('button', { name: /^Pay/ }).waitFor();
    await popup.close();
    const again = await popupOf(page, '#a2');
    await pay(again);
    await page.waitForURL('**/articles/2');
    await isOpen(page);
    expect(await paid()).toBe(0.002);
  });
});

describe('the next day', () => {
  test('what is owned opens free, a new article is one click, and the price taken can be undone', async () => {
    const { page } = await regular();
    await open(page, '/');
    expect(await page.locator('#a1 .farthing-price').textContent()).toBe('Yours');
    await page.locator('#a1').click();
    await isOpen(page);
    expect(await paid()).toBe(0.002);

    await open(page, '/');
    await page.locator('#a3').click();
    await page.waitForURL('**/articles/3');
    await isOpen(page);
    expect(await paid()).toBe(0.004);
    expect(await page.locator('.farthing-toast').textContent()).toContain('$0.002 taken');
    await page.getByRole('button', { name: 'Undo $0.002' }).click();
    await poll(() => page.locator('.farthing-toast').textContent()).toContain('$0.002 is back');
    expect(await paid()).toBe(0.002);
  });

  test('the seller’s cookies are gone: restored without paying', async () => {
    const { page, context } = await regular();
    await context.clearCookies({ domain: '127.0.0.1' });
    await open(page, '/articles/1');
    await page.locator('#a1').click();
    await isOpen(page);
    expect(await paid()).toBe(0.002);
  });

  test('everything the seller’s site keeps is gone: checkout knows the wallet, and what is owned is free', async () => {
    const { page, context } = await regular();
    await context.clearCookies({ domain: '127.0.0.1' });
    await page.evaluate(async () => {
      sessionStorage.clear();
      for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name!);
    });
    await open(page, '/');
    expect(await page.locator('#a1 .farthing-price').textContent()).toBe('$0.002');
    await page.locator('#a1').click();
    await page.waitForURL('**/articles/1');
    await isOpen(page);
    expect(await paid()).toBe(0.002);
    // The grant stands, so the page has it again: one click.
    await open(page, '/');
    await page.locator('#a2').click();
    await page.waitForURL('**/articles/2');
    await isOpen(page);
    expect(await paid()).toBe(0.004);
  });

  test('refunded meanwhile: not bought again behind the reader’s back, but asked', async () => {
    const { page } = await regular();
    const { items } = await world.client.listPayments({ query: { limit: 1 } });
    await world.client.refundPayment({ params: { payment: items[0]!.id }, body: {} });
    await open(page, '/');
    const popup = await popupOf(page, '#a1');
    expect(await popup.locator('.price').textContent()).toContain('$0.002');
    expect(await paid()).toBe(0);
  });
});

describe('where windows are not to be had', () => {
  test('popup blocked: checkout comes in the page’s place', async () => {
    const visitor = await browser.visitor({ width: 1200, javaScript: true });
    await visitor.page.addInitScript(() => void (window.open = () => null));
    await open(visitor.page, '/');
    await visitor.page.locator('#a2').click();
    await visitor.page.waitForURL(`${world.stage.baseUrl}/**`);
    await pay(visitor.page, { allow: true });
    await visitor.page.waitForURL('**/articles/2');
    await isOpen(visitor.page);
    await open(visitor.page, '/');
    await visitor.page.locator('#a3').click();
    await visitor.page.waitForURL('**/articles/3');
    expect(await paid()).toBe(0.004);
  });

  test('on a phone: the same', async () => {
    const { page } = await reader('/', { width: 390, height: 844, phone: true });
    await page.locator('#a1').tap();
    await page.waitForURL(`${world.stage.baseUrl}/**`);
    await pay(page, { allow: true });
    await page.waitForURL('**/articles/1');
    await isOpen(page);
    expect(await paid()).toBe(0.002);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    expect(wide).toBe(false);
  });

  test('cancelled there: back on the page, nothing paid', async () => {
    const { page } = await reader('/', { width: 390, phone: true });
    await page.locator('#a1').tap();
    await page.getByRole('button', { name: /^Cancel/ }).click();
    await page.waitForURL(`${world.site}/`);
    expect(await paid()).toBe(0);
  });

  test('script off: the link leads to checkout, and back', async () => {
    const visitor = await browser.visitor({ width: 1200 });
    await visitor.page.goto(world.site);
    await visitor.click(/Article 1/);
    await visitor.click(/^Pay/);
    await isOpen(visitor.page);
    expect(await paid()).toBe(0.002);
  });

  test('a page that cuts itself off from other windows (COOP) hears of the payment all the same', async () => {
    const { page } = await reader('/coop/');
    await pay(await popupOf(page, '#a1'));
    await page.waitForURL('**/articles/1');
    await isOpen(page);
    expect(await paid()).toBe(0.002);
  });
});

test('the keyboard alone: pressed with Enter, and what happens is said', async () => {
  const { page } = await regular();
  await open(page, '/static');
  await page.locator('#tip').focus();
  await page.keyboard.press('Enter');
  const said = page.locator('.farthing-said');
  await poll(() => said.textContent()).toBe('$0.25 taken');
  expect(await said.getAttribute('role')).toBe('status');
  expect(await paid()).toBe(0.252);
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(/^Undo \d+ s$/);
  await page.keyboard.press('Enter');
  await poll(() => said.textContent()).toBe('Undone: $0.25 is back');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('tip');
  expect(await paid()).toBe(0.002);
});

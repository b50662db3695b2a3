/** What the widget tells a page, and what a page can decide by it. */
import { Receipt } from '@farthing/sdk';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, type TestBrowser } from './browser.ts';
import { openWidgetWorld, type WidgetWorld } from './widget-world.ts';

let world: WidgetWorld;
let browser: TestBrowser;

beforeAll(async () => {
  [world, browser] = await Promise.all([openWidgetWorld(), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const poll = <T>(read: () => T) => expect.poll(read, { timeout: 15_000 });

/** Keeps what is told on the page, and stays on it. */
const listen = (page: Page) =>
  page.evaluate(() => {
    const told: unknown[] = [];
    Object.assign(window, { told });
    for (const name of ['paid', 'undone', 'error', 'owned'])
      addEventListener(`farthing:${name}`, (event) => {
        event.preventDefault();
        told.push([name, (event as CustomEvent).detail]);
      });
  });

const told = (page: Page) =>
  page.evaluate(() => (window as unknown as { told: [string, Record<string, unknown>][] }).told);

test('a page that prevents the default stays, has a receipt that verifies, and hears of the undo', async () => {
  const { page } = await browser.visitor({ width: 1200, javaScript: true });
  await page.goto(world.site);
  await poll(() => page.locator('#a1 .farthing-price').textContent()).toBe('$0.002');
  await listen(page);
  const [popup] = await Promise.all([page.waitForEvent('popup'), page.locator('#a1').click()]);
  await popup.getByRole('checkbox').check();
  await popup.getByRole('button', { name: /^Pay/ }).click();
  await poll(async () => (await told(page)).length).toBe(1);
  const [name, detail] = (await told(page))[0]!;
  expect(name).toBe('paid');
  expect(Object.keys(detail).toSorted()).toEqual(['access', 'payment', 'receipt']);
  expect(detail['access']).toMatchObject({ owned: true, offer: world.articles[0] });
  expect(new URL(page.url()).pathname).toBe('/');

  const { seller, book } = await world.client.getSelf();
  const keys = await Receipt.keysOf(world.stage.baseUrl);
  const expected = { issuer: book, audience: seller.id };
  expect(await Receipt.verify(detail['receipt'] as string, keys, expected)).toMatchObject({
    status: 'valid',
    receipt: { payment: (detail['payment'] as { id: string }).id },
  });

  await page.getByRole('button', { name: 'Undo $0.002' }).click();
  await poll(async () => (await told(page)).at(-1)?.[0]).toBe('undone');
  expect(await world.earned()).toBe(0);
  await world.stage.prove();
});

test('a page without a server asks what its visitor owns, and is told', async () => {
  const { page, context } = await browser.visitor({ width: 1200, javaScript: true });
  await context.addInitScript(() => {
    addEventListener('farthing:owned', (event) => {
      const { access } = (event as CustomEvent).detail;
      document.documentElement.dataset['owned'] = access.offer;
    });
  });
  await page.goto(`${world.site}/static`);
  await poll(() => page.locator('#a4 .farthing-price').textContent()).toBe('$0.002');
  const [popup] = await Promise.all([page.waitForEvent('popup'), page.locator('#a4').click()]);
  await popup.getByRole('checkbox').check();
  await popup.getByRole('button', { name: /^Pay/ }).click();
  await poll(() => page.locator('#a4 .farthing-price').textContent()).toBe('$0.002 taken');
  await page.reload();
  await poll(() => page.locator('html').getAttribute('data-owned')).toBe(world.articles[3]);
  expect(await page.locator('#a4 .farthing-price').textContent()).toBe('Yours');
  expect(await world.earned()).toBe(0.002);
});

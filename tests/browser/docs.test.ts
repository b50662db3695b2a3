/** The documentation in a real browser: nothing that axe objects to, nothing wider than a phone, and found by keyboard. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serve, type ServerType } from '@hono/node-server';
import type { AddressInfo } from 'node:net';
import { openTestApp } from '@farthing/server/testing.ts';
import { openBrowser, type TestBrowser } from './browser.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PAGES = [
  '/docs',
  '/docs/guides/server',
  '/docs/concepts/tab',
  '/docs/operate/monitoring',
  '/docs/reference/settings',
  '/docs/search?q=undo',
  '/docs/search?q=xylophone',
];

let server: ServerType;
let browser: TestBrowser;
let baseUrl: string;

beforeAll(async () => {
  const { app } = await openTestApp();
  server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  server?.close();
});

test.each([
  { width: 320, dark: false, locale: 'en-US' },
  { width: 390, dark: true, locale: 'de-DE' },
  { width: 1280, dark: false, locale: 'de-DE' },
  { width: 1280, dark: true, locale: 'en-US' },
])('at $width px, dark: $dark, in $locale', async (options) => {
  const { page } = await browser.visitor({ ...options, javaScript: true });
  for (const path of PAGES) {
    await page.goto(baseUrl + path);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect({ path, wider }).toEqual({ path, wider: 0 });
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() => {
      const { axe } = globalThis as unknown as { axe: { run(rules: RunOptions): Promise<AxeResults> } };
      return axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
    });
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
    expect({ path, found }).toEqual({ path, found: [] });
  }
  await page.context().close();
});

test('a reader searches, opens what was found, and goes on to the next page', async () => {
  const visitor = await browser.visitor({ width: 1280 });
  const { page } = visitor;
  await page.goto(`${baseUrl}/docs`);
  await page.getByRole('searchbox').fill('restore drill');
  await page.keyboard.press('Enter');
  await page.locator('.found a').first().click();
  expect(await page.locator('h1').innerText()).toBe('Backup and the restore drill');
  await page.locator('a[rel=next]').click();
  expect(await page.locator('h1').innerText()).toBe('Monitoring');
  await page.context().close();
});

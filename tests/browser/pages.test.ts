/**
 * Every page held against WCAG 2.2 AA by axe-core in a real browser: in both languages, light and dark, on a phone and a
 * desktop; and nothing sticks out of the narrowest screen. What script there is, is ours.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AxeResults, RunOptions } from 'axe-core';
import { openBrowser, type TestBrowser, type Visitor } from './browser.ts';
import { openScene, type Scene } from './page-scene.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
};

let scene: Scene;
let browser: TestBrowser;

beforeAll(async () => {
  [scene, browser] = await Promise.all([openScene(), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await scene?.close();
});

/** Each page is opened once in a language, and looked at twice: between them, every look of both. */
const LOOKS = {
  'en-US': [
    { width: 390, height: 844, dark: false },
    { width: 1280, height: 900, dark: true },
  ],
  'de-DE': [
    { width: 390, height: 844, dark: true },
    { width: 1280, height: 900, dark: false },
  ],
} as const;

/** What axe finds, in words short enough to read in a failed test. */
async function violations({ page }: Visitor): Promise<string[]> {
  const { violations: found } = await page.evaluate((rules) => {
    const { axe } = globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } };
    return axe.run(rules);
  }, RULES);
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

const overhang = ({ page }: Visitor) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

describe.each(Object.keys(LOOKS) as (keyof typeof LOOKS)[])('in %s', (locale) => {
  test('no page has anything that axe objects to, and none is wider than 320 pixels', async () => {
    const found: Record<string, string[]> = {};
    for (const { name, open } of scene.pages) {
      const visitor = await browser.visitor({ locale, javaScript: true, bypassCSP: true });
      const { page, context } = visitor;
      await open(visitor);
      await page.addScriptTag({ content: AXE });
      for (const { width, height, dark } of LOOKS[locale]) {
        await page.setViewportSize({ width, height });
        // Without transitions: axe would see colours that are half way.
        await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' });
        const complaints = await violations(visitor);
        if (complaints.length > 0) found[`${name}, ${width} wide${dark ? ', dark' : ''}`] = complaints;
      }
      await page.setViewportSize({ width: 320, height: 640 });
      const over = await overhang(visitor);
      if (over > 0) found[`${name}, 320 wide`] = [`${over} pixels too wide`];
      await context.close();
    }
    expect(found).toEqual({});
  }, 600_000);
});

test('the first view of checkout is at most 40 KB, all of it from here', async () => {
  const visitor = await browser.visitor({ javaScript: true });
  const sizes: Record<string, number> = {};
  const elsewhere: string[] = [];
  visitor.page.on('response', (response) => {
    void response.body().then((body) => {
      sizes[response.url()] = response.headers()['content-encoding']
        ? brotliCompressSync(body).length
        : body.length;
    });
    if (new URL(response.url()).origin !== scene.baseUrl) elsewhere.push(response.url());
  });
  await scene.pages.find(({ name }) => name === 'checkout')!.open(visitor);
  await visitor.page.waitForLoadState('networkidle');
  expect(elsewhere).toEqual([]);
  expect(Object.keys(sizes).length).toBeGreaterThanOrEqual(2);
  expect(Object.values(sizes).reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(40 * 1024);
  await visitor.context.close();
});

describe('the installed wallet', () => {
  test('says so when the network is away, and keeps nothing personal', async () => {
    const visitor = await browser.visitor({ javaScript: true });
    const { page, context } = visitor;
    await page.goto(`${scene.baseUrl}/wallet`);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
    await context.setOffline(true);
    await page.goto(`${scene.baseUrl}/wallet`);
    expect(await visitor.text()).toContain('You are offline');
    expect(
      await page.evaluate(() => getComputedStyle(document.querySelector('.button.primary')!).color),
    ).toBe('rgb(255, 255, 255)');
    const kept = await page.evaluate(async () => {
      const names = await caches.keys();
      const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
      return all.flat().map(({ url }) => new URL(url).pathname.replace(/\.\w{12}\./, '.'));
    });
    expect(kept.toSorted()).toEqual(['/assets/icon.svg', '/assets/style.css', '/wallet/offline']);
    await context.setOffline(false);
    await visitor.click(/^Try again$/);
    expect(await visitor.text()).toContain('Your balance');
    await context.close();
  });

  test('is told to phones: a manifest whose icons are there', async () => {
    const manifest = (await (await fetch(`${scene.baseUrl}/wallet.webmanifest`)).json()) as {
      start_url: string;
      icons: { src: string; sizes: string; type: string }[];
    };
    expect(manifest.start_url).toBe('/wallet');
    for (const { src, sizes, type } of manifest.icons) {
      const answer = await fetch(scene.baseUrl + src);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
      if (type !== 'image/png') continue;
      // A PNG says its width and height in bytes 16 to 23.
      const picture = Buffer.from(await answer.arrayBuffer());
      expect(`${picture.readUInt32BE(16)}x${picture.readUInt32BE(20)}`).toBe(sizes);
    }
  });
});

test('a click copies what stands in a box of code', async () => {
  const visitor = await browser.visitor({ javaScript: true });
  await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await scene.pages.find(({ name }) => name === 'styleguide')!.open(visitor);
  await visitor.page.getByRole('button', { name: 'Copy' }).last().click();
  await expect.poll(() => visitor.text()).toContain('Copied');
  expect(await visitor.page.evaluate(() => navigator.clipboard.readText())).toMatch(/^sk_test_/);
  await visitor.context.close();
});

test('a page that waits goes on by itself once there is something new', async () => {
  const visitor = await browser.visitor({ javaScript: true });
  await scene.pages.find(({ name }) => name === 'topup-pending')!.open(visitor);
  expect(await visitor.text()).toContain('Your money is on its way');
  await scene.settle();
  await expect.poll(() => visitor.text(), { timeout: 20_000 }).toContain('Your money is there');
  await visitor.context.close();
});

test.each(['en-US', 'de-DE'])('on a phone the header of a page is one row: in %s', async (locale) => {
  const visitor = await browser.visitor({ locale });
  const high: Record<string, number> = {};
  for (const path of ['/', '/wallet', '/wallet/topup', '/reference', '/nothing']) {
    await visitor.page.goto(scene.baseUrl + path);
    for (const width of [320, 360, 375, 390, 412, 430]) {
      await visitor.page.setViewportSize({ width, height: 800 });
      const rows = await visitor.page.evaluate(() => {
        const places = [...document.querySelectorAll('header.top a')].map((a) => a.getBoundingClientRect());
        return new Set(places.map(({ top, height }) => Math.round(top + height / 2))).size;
      });
      if (rows !== 1) high[`${path}, ${width} wide`] = rows;
    }
  }
  expect(high).toEqual({});
  await visitor.context.close();
});

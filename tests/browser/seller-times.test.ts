/** The console's times, as people in different zones read them, with and without script. */
import { serve, type ServerType } from '@hono/node-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openHouse, type House } from '../../packages/server/src/web/seller/testing-seller.ts';
import { cookieName } from '../../packages/server/src/web/session.ts';
import { openBrowser, type TestBrowser, type VisitorOptions } from './browser.ts';

let browser: TestBrowser;
let house: House;
let server: ServerType;

beforeAll(async () => {
  const port = await new Promise<number>((resolve) => {
    const fetch: Parameters<typeof serve>[0]['fetch'] = (request, env) =>
      house.web.app.fetch(request, env as never);
    server = serve({ fetch, port: 0, hostname: 'localhost' }, (info) => resolve(info.port));
  });
  [browser, house] = await Promise.all([openBrowser(), openHouse({ baseUrl: `http://localhost:${port}` })]);
  await house.pay(await house.offer());
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

/** Opens the list of payments; the time of the only one, and what the foot of the page says. */
async function seen(options: VisitorOptions) {
  const { web, owner, base } = house;
  const { secret } = await web.provider.people.sessions.start(owner.id, { by: 'passkey', device: 'Chrome' });
  const { page, context } = await browser.visitor(options);
  const name = `${cookieName(web.baseUrl)}-member`;
  await context.addCookies([{ name, value: secret, url: web.baseUrl, httpOnly: true }]);
  await page.goto(`${web.baseUrl}${base}/payments`);
  const time = page.locator('table time');
  const at = Date.parse((await time.getAttribute('datetime'))!);
  const [text, title] = [await time.innerText(), await time.getAttribute('title')];
  const foot = await page.locator('[data-times]').innerText();
  await context.close();
  return { at, text, title, foot };
}

const clockIn = (zone: string, locale: string, at: number) =>
  new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', timeZone: zone }).format(at);
/** Browsers and servers may part time and its half of the day by different spaces. */
const plain = (text: string) => text.replaceAll(/\s/g, ' ');

test.each([
  ['Asia/Tokyo', 'en-US', 'UTC+09:00'],
  ['America/St_Johns', 'en-GB', 'America/St_Johns'],
  ['Pacific/Auckland', 'de-DE', 'Pacific/Auckland'],
])('in %s they are those of the clock there', async (zone, locale, named) => {
  const { at, text, title, foot } = await seen({ javaScript: true, zone, locale });
  expect(plain(text)).toContain(plain(clockIn(zone, locale, at)));
  expect(text).not.toContain('UTC');
  expect(plain(title!)).toContain(`${plain(clockIn('UTC', locale, at))} UTC`);
  expect(foot).toContain(zone);
  expect(foot).toContain(named);
});

test('without script they are in UTC, and say so', async () => {
  const { at, text, foot } = await seen({ zone: 'Asia/Kolkata' });
  expect(plain(text)).toContain(`${plain(clockIn('UTC', 'en-US', at))} UTC`);
  expect(foot).toBe('All times are in UTC.');
});

/**
 * The seller's five minutes, in a real browser: from an empty one to a paid link on a page of theirs, from pages alone.
 * Everything is read from the page and clicked or typed as a person would; only the seller's own site is ours to write.
 */
import { serve, type ServerType } from '@hono/node-server';
import axe from 'axe-core';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestWeb, type TestWeb } from '../../packages/server/src/web/testing.ts';
import { openBrowser, snap, type TestBrowser, type Visitor } from './browser.ts';

/** What a machine may take for what a person should need five minutes for, reading included. */
const BUDGET_MS = 60_000;
/** Clicks and keystrokes are few enough for anyone: each is counted. */
const BUDGET_CLICKS = 25;

let browser: TestBrowser;
let web: TestWeb;
let server: ServerType;
let site: { origin: string; files: Map<string, string>; server: Server };

beforeAll(async () => {
  const port = await new Promise<number>((resolve) => {
    const fetch: Parameters<typeof serve>[0]['fetch'] = (request, env) =>
      web.app.fetch(request, env as never);
    server = serve({ fetch, port: 0, hostname: 'localhost' }, (info) => resolve(info.port));
  });
  [browser, web, site] = await Promise.all([
    openBrowser(),
    openTestWeb({ baseUrl: `http://localhost:${port}` }),
    openSite(),
  ]);
});

afterAll(async () => {
  await browser?.close();
  server?.close();
  site?.server.close();
});

/** The seller's own site: plain files, which the seller writes. */
async function openSite() {
  const files = new Map<string, string>();
  const own = createServer((request, response) => {
    const text = files.get(request.url!.split('?')[0]!);
    response.statusCode = text === undefined ? 404 : 200;
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(text ?? 'nothing');
  });
  await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', () => resolve()));
  return { origin: `http://127.0.0.1:${(own.address() as AddressInfo).port}`, files, server: own };
}

/** What axe finds on the page as it is. */
async function flaws({ page }: Visitor): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as { axe: typeof import('axe-core') };
    const { violations } = await checker.run({
      runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag22aa'] },
    });
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
  return found.map((flaw) => `${new URL(page.url()).pathname} ${flaw}`);
}

test('from an empty browser to a paid link on a page of theirs', async () => {
  const seller = await browser.visitor({ javaScript: true, bypassCSP: true, width: 1280, height: 900 });
  const { page, click } = seller;
  const found: string[] = [];
  const fill = async (label: string | RegExp, text: string) => page.getByLabel(label).fill(text);
  const begun = Date.now();

  // Sign up: an address, the code that the test book shows, two names.
  await page.goto(`${web.baseUrl}/sell`);
  await fill('E-mail address', 'hal@winnow.example');
  await click('Send me a code');
  const mailLink = page.getByRole('link', { name: 'Read it here' });
  const mailAddress = (await mailLink.getAttribute('href'))!;
  const mail = await seller.context.newPage();
  await mail.goto(new URL(mailAddress, web.baseUrl).href);
  const [code] = /\b\d{8}\b/.exec(await mail.locator('main').innerText())!;
  await mail.close();
  await fill('Code', code);
  await click('Continue');
  await fill('Your name', 'Hal Winnow');
  await fill('Name you sell under', 'Hal Winnow, hurdy-gurdy');
  await click('Create seller');

  // The site: named, shown by a file that is copied from the page.
  await page.waitForURL('**/start');
  found.push(...(await flaws(seller)));
  await fill('Address of your site', `${site.origin}/`);
  await click('Continue');
  await page.waitForURL('**/start?step=site');
  found.push(...(await flaws(seller)));
  await snap(page, 'five-minutes-site');
  const token = await page.locator('figure.codebox code').first().innerText();
  site.files.set('/.well-known/farthing-verification.txt', token);
  await click('Check now');

  // The offer.
  await page.waitForURL('**/start');
  await fill('Title', 'The tide that came twice');
  await page.locator('#price').fill('0.05');
  await fill('Address on your site', `${site.origin}/tide.html`);
  found.push(...(await flaws(seller)));
  await snap(page, 'five-minutes-offer');
  await click('Make the offer');

  // The link and the script go onto the page as they are copied.
  await page.waitForURL('**/start?step=snippet');
  found.push(...(await flaws(seller)));
  await snap(page, 'five-minutes-snippet');
  const link = await page.locator('figure.codebox code').first().innerText();
  await click('Make the key and show the script');
  const script = await page.locator('figure.codebox code').first().innerText();
  found.push(...(await flaws(seller)));
  site.files.set(
    '/tide.html',
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>The tide</title>${script}</head><body><p>${link}</p></body></html>`,
  );

  // The first payment: from the button of the console, which waits for it.
  await click(/First payment/);
  await page.waitForURL('**/start?step=test');
  found.push(...(await flaws(seller)));
  const [checkout] = await Promise.all([
    seller.context.waitForEvent('page'),
    click('Open checkout as a payer'),
  ]);
  await checkout.getByRole('button', { name: /^Pay/ }).click();
  await checkout.waitForURL(`${site.origin}/**`);
  await page.getByText('It has arrived').waitFor();
  found.push(...(await flaws(seller)));
  await snap(page, 'five-minutes-arrived');
  expect(await page.locator('main').innerText()).toContain('$0.05');
  const took = Date.now() - begun;

  // Somebody else follows the link on the seller's page, and the console counts both.
  const reader = await browser.visitor({ javaScript: true, phone: true });
  await reader.page.goto(`${site.origin}/tide.html`);
  await reader.page.getByRole('link', { name: /The tide that came twice/ }).click();
  await reader.page.waitForURL(`${web.baseUrl}/**`);
  await reader.page.getByRole('button', { name: /^Pay/ }).click();
  await reader.page.waitForURL(`${site.origin}/tide.html**`);
  await click('To the overview');
  await page.getByText('2 payments').waitFor();
  found.push(...(await flaws(seller)));
  await snap(page, 'five-minutes-overview');

  expect(found).toEqual([]);
  expect(took).toBeLessThan(BUDGET_MS);
  expect(seller.clicks()).toBeLessThanOrEqual(BUDGET_CLICKS);
}, 120_000);

test('the pair of a link key is made in the browser, and only its public half is sent', async () => {
  const { members, found } = web.provider.people;
  const owner = await members.byProvenEmail('lin@keys.example');
  const seller = (await found(owner.id, 'Keys')) as { id: `sel_${string}` };
  const visitor = await browser.visitor({ javaScript: true });
  const { secret } = await web.provider.people.sessions.start(owner.id, { by: 'passkey', device: 'Test' });
  await visitor.page.goto(`${web.baseUrl}/`);
  await visitor.context.addCookies([
    { name: await memberCookie(visitor), value: secret, url: web.baseUrl, httpOnly: true },
  ]);
  const sent: string[] = [];
  visitor.page.on('request', (request) => sent.push(request.postData() ?? ''));
  await visitor.page.goto(`${web.baseUrl}/seller/${seller.id}/keys`);
  await visitor.click('Make a pair in this browser');
  const shown = JSON.parse(await visitor.page.locator('[data-private] .code').innerText()) as JsonWebKey;
  await visitor.click('Register');
  await visitor.page.getByText('The link key is registered').waitFor();
  const { items } = await web.provider.linkKeys.list(seller.id, { limit: 1 });
  expect(items[0]!.publicKey).toBe(shown.x);
  expect(sent.join('\n')).toContain(shown.x);
  expect(sent.join('\n')).not.toContain(shown.d);
});

/** The name of the cookie that holds a member's session. */
async function memberCookie(_visitor: Visitor): Promise<string> {
  const { cookieName } = await import('../../packages/server/src/web/session.ts');
  return `${cookieName(web.baseUrl)}-member`;
}

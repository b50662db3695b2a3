/** The widget when things go wrong: reloads, lost answers, two tabs, no third-party cookies, and a thief. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext, Page, Request } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openBrowser, type TestBrowser } from './browser.ts';
import { openWidgetWorld, type WidgetWorld } from './widget-world.ts';

let world: WidgetWorld;
let browser: TestBrowser;
let before = 0;

beforeAll(async () => {
  // Cookies of other sites are blocked throughout.
  const flags = ['--test-third-party-cookie-phaseout'];
  [world, browser] = await Promise.all([openWidgetWorld(), openBrowser(flags)]);
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

const paid = async () => Math.round(((await world.earned()) - before) * 1e9) / 1e9;

async function open(page: Page, path: string): Promise<void> {
  await page.goto(world.site + path);
  const links = page.locator('a .farthing-price');
  if (await page.locator('a').count()) await poll(() => links.first().textContent()).not.toBe('');
}

async function popupOf(page: Page, link: string): Promise<Page> {
  const [popup] = await Promise.all([page.waitForEvent('popup'), page.locator(link).click()]);
  return popup;
}

/** A reader who has paid for the fourth article on the static page, and allowed one click. */
async function regular(): Promise<{ page: Page; context: BrowserContext }> {
  const { page, context } = await browser.visitor({ width: 1200, javaScript: true });
  await open(page, '/static');
  const popup = await popupOf(page, '#a4');
  await popup.getByRole('checkbox').check();
  await popup.getByRole('button', { name: /^Pay/ }).click();
  await poll(() => badge(page, '#a4')).toBe('$0.002 taken');
  before = await world.earned();
  return { page, context };
}

const badge = (page: Page, link: string) => page.locator(`${link} .farthing-price`).textContent();

test('no request of the page carries a cookie', async () => {
  const { page, context } = await browser.visitor({ width: 1200, javaScript: true });
  const sent: Promise<Record<string, string>>[] = [];
  context.on('request', (request) => {
    if (request.url().includes('/v1/')) sent.push(request.allHeaders());
  });
  await open(page, '/');
  const popup = await popupOf(page, '#a1');
  await popup.getByRole('button', { name: /^Pay/ }).click();
  await page.waitForURL('**/articles/1');
  await page.getByText('OPEN').waitFor();
  const headers = await Promise.all(sent);
  expect(headers.length).toBeGreaterThan(1);
  expect(headers.filter((each) => 'cookie' in each)).toEqual([]);
  expect(await paid()).toBe(0.002);
});

describe('reloads and lost answers', () => {
  test('the page is reloaded while checkout is open beside it: paid once, and it goes on', async () => {
    const { page } = await browser.visitor({ width: 1200, javaScript: true });
    await open(page, '/');
    const popup = await popupOf(page, '#a1');
    await popup.getByRole('button', { name: /^Pay/ }).waitFor();
    await page.reload();
    await poll(() => page.locator('#a1').getAttribute('aria-busy')).toBe('true');
    await popup.getByRole('button', { name: /^Pay/ }).click();
    await page.waitForURL('**/articles/1');
    await page.getByText('OPEN').waitFor();
    expect(await paid()).toBe(0.002);
  });

  test('checkout’s form is sent twice: paid once', async () => {
    const { page } = await browser.visitor({ width: 1200, javaScript: true });
    await open(page, '/');
    const popup = await popupOf(page, '#a1');
    let tries = 0;
    await popup.route('**/pay', async (route) => {
      if (tries++ > 0) return route.continue();
      await route.fetch();
      await route.abort();
    });
    await popup.getByRole('button', { name: /^Pay/ }).click();
    // The page has heard of the payment although the window has not.
    await page.waitForURL('**/articles/1');
    await popup.reload().catch(() => {});
    expect(await paid()).toBe(0.002);
  });

  test('the answer to a click is lost: asked again with the same key, paid once', async () => {
    const { page } = await regular();
    const keys: string[] = [];
    await page.route('**/v1/click', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      keys.push(route.request().headers()['idempotency-key']!);
      if (keys.length > 1) return route.continue();
      await route.fetch();
      await route.abort();
    });
    await page.locator('#tip').click();
    await poll(() => badge(page, '#tip')).toBe('$0.25 taken');
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    expect(await paid()).toBe(0.25);
  });

  test('no connection at all: says so, keeps the key over a reload, and pays once when it is back', async () => {
    const { page, context } = await regular();
    const keys: string[] = [];
    await page.route('**/v1/click', async (route) => {
      keys.push(route.request().headers()['idempotency-key']!);
      await route.abort();
    });
    const errors = page.evaluate(
      () =>
        new Promise((resolve) =>
          addEventListener('farthing:error', (event) => resolve((event as CustomEvent).detail)),
        ),
    );
    await page.locator('#tip').click();
    await poll(() => badge(page, '#tip')).toBe('No connection. Try again');
    expect(await errors).toEqual({ code: 'offline' });
    expect(context.pages()).toHaveLength(1);
    await page.unroute('**/v1/click');
    await open(page, '/static');
    page.on('request', (request) => {
      if (request.url().endsWith('/v1/click') && request.method() === 'POST')
        keys.push(request.headers()['idempotency-key']!);
    });
    await page.locator('#tip').click();
    await poll(() => badge(page, '#tip')).toBe('$0.25 taken');
    expect(new Set(keys).size).toBe(1);
    expect(await paid()).toBe(0.25);
  });
});

test('two tabs: a click that is under way in one is not doubled in the other', async () => {
  const { page, context } = await regular();
  const other = await context.newPage();
  await open(other, '/static');
  const both = Promise.withResolvers<void>();
  let waiting = 0;
  await context.route('**/v1/click', async (route) => {
    if (route.request().method() === 'POST' && ++waiting === 2) both.resolve();
    await both.promise;
    await route.continue();
  });
  await Promise.all([page.locator('#tip').click(), other.locator('#tip').click()]);
  await poll(() => badge(page, '#tip')).toBe('$0.25 taken');
  await poll(() => badge(other, '#tip')).toBe('$0.25 taken');
  expect(await paid()).toBe(0.25);
});

test('a clock that is an hour wrong: paid by one click all the same, and undone in time', async () => {
  const { page, context } = await browser.visitor({ width: 1200, javaScript: true });
  await context.addInitScript(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + 3_600_000;
  });
  await open(page, '/static');
  const popup = await popupOf(page, '#a4');
  await popup.getByRole('checkbox').check();
  await popup.getByRole('button', { name: /^Pay/ }).click();
  await poll(() => badge(page, '#a4')).toBe('$0.002 taken');
  await page.locator('#tip').click();
  await poll(() => badge(page, '#tip')).toBe('$0.25 taken');
  await page.getByRole('button', { name: 'Undo $0.25' }).click();
  await poll(() => badge(page, '#tip')).toBe('Undone: $0.25 is back');
  expect(await paid()).toBe(0.002);
});

test('another payer on the same machine is not known to the page', async () => {
  await regular();
  const { page } = await browser.visitor({ width: 1200, javaScript: true });
  await open(page, '/static');
  const popup = await popupOf(page, '#tip');
  await popup.getByRole('button', { name: /^Pay/ }).waitFor();
  expect(await paid()).toBe(0);
});

test('revoked in the wallet: the next click goes to checkout, and nothing is taken', async () => {
  const { page, context } = await regular();
  const wallet = await context.newPage();
  await wallet.goto(`${world.stage.baseUrl}/wallet/limits`);
  await wallet
    .getByRole('button', { name: /^(End|Revoke)/ })
    .first()
    .click();
  await wallet.close();
  const popup = await popupOf(page, '#tip');
  await popup.getByRole('button', { name: /^Pay/ }).waitFor();
  expect(await paid()).toBe(0);
});

describe('a stolen credential', () => {
  /** A click of the reader, as somebody saw it who could read everything. */
  async function seen(): Promise<{ page: Page; request: Request; headers: Record<string, string> }> {
    const { page } = await regular();
    const [request] = await Promise.all([
      page.waitForRequest((each) => each.url().endsWith('/v1/click') && each.method() === 'POST'),
      page.locator('#tip').click(),
    ]);
    await poll(() => badge(page, '#tip')).toBe('$0.25 taken');
    before = await world.earned();
    return { page, request, headers: await request.allHeaders() };
  }

  const send = async (headers: Record<string, string>, body: string): Promise<string> => {
    const kept = ['authorization', 'content-type', 'idempotency-key', 'farthing-session', 'origin'];
    const init = {
      method: 'POST',
      body,
      headers: Object.fromEntries(kept.map((name) => [name, headers[name]!])),
    };
    const answer = (await (await fetch(`${world.stage.baseUrl}/v1/click`, init)).json()) as { code: string };
    return answer.code;
  };

  test('its key cannot be read out of the browser', async () => {
    const { page } = await regular();
    const result = await page.evaluate(async () => {
      const opening = indexedDB.open('farthing', 1);
      await new Promise((resolve) => (opening.onsuccess = resolve));
      const table = opening.result.transaction('kept').objectStore('kept');
      const read = (name: string) =>
        new Promise<unknown>((resolve) => {
          const keys = table.getAllKeys();
          keys.onsuccess = () => {
            const id = keys.result.find((each) => String(each).endsWith(` ${name}`))!;
            const reading = table.get(id);
            reading.onsuccess = () => resolve(reading.result);
          };
        });
      const pair = (await read('pair')) as CryptoKeyPair;
      const session = (await read('session')) as { key: CryptoKey };
      const failed: string[] = [];
      for (const [format, key] of [
        ['jwk', pair.privateKey],
        ['pkcs8', pair.privateKey],
        ['raw', session.key],
      ] as const)
        await crypto.subtle.exportKey(format, key).catch((error: Error) => failed.push(error.name));
      return failed;
    });
    expect(result).toEqual(['InvalidAccessError', 'InvalidAccessError', 'InvalidAccessError']);
  });

  test('a request that was copied is worth nothing: as it is, changed, from elsewhere', async () => {
    const { request, headers } = await seen();
    const body = request.postData()!;
    const dearer = body.replace('"0.25"', '"1"');
    expect([
      await send(headers, body),
      await send(headers, dearer),
      await send({ ...headers, 'idempotency-key': 'another' }, body),
      await send({ ...headers, origin: 'https://evil.example' }, body),
    ]).toEqual(['request_replayed', 'session_invalid', 'session_invalid', 'origin_not_allowed']);
    expect(await paid()).toBe(0);
  });

  test('another site’s page cannot even ask: its browser forbids it', async () => {
    const { headers, request } = await seen();
    const evil = createServer((_, response) => response.end('<!doctype html><title>evil</title>'));
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
    const { page } = await browser.visitor({ javaScript: true });
    await page.goto(`http://127.0.0.1:${(evil.address() as AddressInfo).port}/`);
    const outcome = await page.evaluate(
      ([url, authorization, session, body]) =>
        fetch(url!, {
          method: 'POST',
          headers: {
            authorization: authorization!,
            'farthing-session': session!,
            'idempotency-key': 'evil',
            'content-type': 'application/json',
          },
          body,
        }).then(
          () => 'answered',
          () => 'forbidden',
        ),
      [request.url(), headers['authorization'], headers['farthing-session'], request.postData()!],
    );
    evil.closeAllConnections();
    evil.close();
    expect(outcome).toBe('forbidden');
    expect(await paid()).toBe(0);
  });
});

/** The examples, run as they are beside a real provider: a site in Express, an API that charges per call, receipts checked offline. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, createClient } from '@farthing/sdk';
import { freePort, patiently } from './programs.ts';
import { openStage, type Stage } from './stage.ts';

const example = (name: string) => fileURLToPath(new URL(`../examples/${name}`, import.meta.url));
const run = promisify(execFile);

let stage: Stage;
const running: ChildProcess[] = [];

beforeAll(async () => {
  stage = await openStage();
});

afterAll(async () => {
  for (const child of running) child.kill();
  await stage?.close();
});

interface Shop {
  url: string;
  key: string;
  client: Client;
}

/** A seller whose site runs at an address of its own. */
async function open(
  name: string,
  program: string,
  settings: (url: string) => Record<string, string>,
): Promise<Shop> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { secret_key: key } = await stage.operator.createSeller({ body: { name, origins: [url] } });
  const env = {
    ...process.env,
    FARTHING_URL: stage.baseUrl,
    FARTHING_SECRET_KEY: key,
    PORT: String(port),
    ...settings(url),
  };
  const child = spawn(process.execPath, [example(program)], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  running.push(child);
  await patiently(
    () => fetch(url),
    () => child.exitCode,
  );
  return { url, key, client: createClient({ baseUrl: stage.baseUrl, key }) };
}

describe('the site in Express', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await open('Two Essays', 'express-paywall/src/main.ts', (url) => ({
      SITE_URL: url,
      PAYWALL_SECRET: 'a secret of at least thirty-two characters',
    }));
  });

  test('sells an essay, keeps it open for its reader, and locks it after a refund', async () => {
    const reader = openJar();
    expect(await (await reader.get(shop.url)).text()).toContain('On keys that fit nothing');
    const address = `${shop.url}/essays/on-keys`;
    const locked = await reader.get(address);
    const page = await locked.text();
    expect([locked.status, page.includes('Open it for $0.002'), page.includes('drawer')]).toEqual([
      402,
      true,
      false,
    ]);

    const back = await reader.buy(linkIn(page));
    const entered = await reader.get(back);
    expect([entered.status, entered.headers.get('location')]).toEqual([303, address]);
    expect(await (await reader.get(address)).text()).toContain('Every drawer has one.');

    // Neither the address that the reader came back by nor the other essay opens anything.
    const stranger = openJar();
    expect((await stranger.get(back)).status).toBe(402);
    expect((await reader.get(`${shop.url}/essays/on-umbrellas`)).status).toBe(402);
    expect((await reader.get(`${shop.url}/essays/none`)).status).toBe(404);

    const { items } = await shop.client.listPayments();
    expect(items.map(({ amount }) => amount)).toEqual(['0.002']);
    await shop.client.refundPayment({ params: { payment: items[0]!.id }, body: {} });
    await expect
      .poll(async () => (await reader.get(address)).status, { timeout: 15_000, interval: 500 })
      .toBe(402);
  });

  test('lets nobody in by what was paid elsewhere: to another seller, for another essay, or under another state', async () => {
    const reader = openJar();
    const address = `${shop.url}/essays/on-umbrellas`;
    const way = async () => new URL(linkIn(await (await reader.get(address)).text()));
    const state = (await way()).searchParams.get('state')!;
    const enter = async (back: string) => {
      const at = new URL(address);
      at.searchParams.set('farthing_code', new URL(back).searchParams.get('farthing_code')!);
      at.searchParams.set('state', state);
      const { status } = await reader.get(at.href);
      return [status, (await reader.get(address)).status];
    };

    const origin = 'https://other.example';
    const { secret_key: key } = await stage.operator.createSeller({
      body: { name: 'Other', origins: [origin] },
    });
    const other = createClient({ baseUrl: stage.baseUrl, key });
    const terms = {
      kind: 'fixed',
      asset: 'USD',
      price: '0.000000001',
      title: 'On umbrellas',
      resource: 'on-umbrellas',
    } as const;
    const { link } = await other.createOffer({ body: terms });
    expect(await enter(await reader.buy(`${link!}?return=${origin}/&state=${state}`))).toEqual([402, 402]);

    const { link: cheap } = await shop.client.createOffer({ body: { ...terms, resource: 'a-comma' } });
    expect(await enter(await reader.buy(`${cheap!}?return=${address}&state=${state}`))).toEqual([402, 402]);

    const stateless = await way();
    stateless.searchParams.set('state', 'x');
    expect(await enter(await reader.buy(stateless.href))).toEqual([402, 402]);

    // What is owned by now costs nothing, and opens.
    const before = (await shop.client.listPayments()).items.length;
    expect(await enter(await reader.buy((await way()).href))).toEqual([303, 200]);
    expect((await shop.client.listPayments()).items).toHaveLength(before);
  });

  test('keeps its offers when it starts again', async () => {
    const before = (await shop.client.listOffers()).items.length;
    const port = await freePort();
    const env = {
      ...process.env,
      FARTHING_URL: stage.baseUrl,
      FARTHING_SECRET_KEY: shop.key,
      PORT: String(port),
      SITE_URL: shop.url,
      PAYWALL_SECRET: 'x'.repeat(32),
    };
    const child = spawn(process.execPath, [example('express-paywall/src/main.ts')], { env, stdio: 'ignore' });
    running.push(child);
    await patiently(
      () => fetch(`http://127.0.0.1:${port}`),
      () => child.exitCode,
    );
    expect((await shop.client.listOffers()).items).toHaveLength(before);
  });
});

describe('the API', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await open('Linnet Quay Tides', 'api/src/main.ts', () => ({}));
  });

  test('answers a caller who pays per call, under a limit of its own', async () => {
    const payer = await stage.payer({ funds: '1' });
    const env = {
      ...process.env,
      FARTHING_URL: stage.baseUrl,
      FARTHING_WALLET_TOKEN: payer.token,
      API_URL: shop.url,
    };
    for (const day of ['2026-11-22', '2026-11-23']) {
      const { stdout } = await run(process.execPath, [example('api/src/call.ts'), day], { env });
      expect(JSON.parse(stdout)).toMatchObject({ status: 200, day, high: expect.any(Array), paid: '0.0002' });
    }
    expect((await payer.account()).balance).toBe(999_600_000n);
    // One grant for both.
    expect((await payer.client.listGrants()).items).toHaveLength(1);
  });

  test('takes a repeated call once, and tells who has no grant where to pay', async () => {
    const payer = await stage.payer({ funds: '1' });
    const { seller } = await shop.client.getSelf();
    const body = {
      seller: seller.id,
      asset: 'USD',
      caps: { total: '0.0002' },
      expires_at: new Date(Date.now() + 60_000).toISOString(),
    };
    const grant = await payer.client.createGrant({ body });
    const call = (key: string, day = '2026-11-22') =>
      fetch(`${shop.url}/tides?day=${day}`, {
        headers: { 'farthing-grant': grant.id, 'idempotency-key': key },
      });
    const answers = [await call('k1'), await call('k1')];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[1]!.headers.get('farthing-payment')).toBe(answers[0]!.headers.get('farthing-payment'));
    expect((await payer.account()).balance).toBe(999_800_000n);

    const problemOf = async (response: Response) => [response.status, await response.json()];
    const checkout = expect.stringMatching(new RegExp(`^${stage.baseUrl}/l/off_`));
    expect(await problemOf(await call('k2'))).toEqual([
      402,
      expect.objectContaining({ code: 'limit_total_exceeded', checkout, price: '0.0002' }),
    ]);
    expect(await problemOf(await fetch(`${shop.url}/tides?day=2026-11-22`))).toEqual([
      402,
      expect.objectContaining({ code: 'grant_required', checkout }),
    ]);
  });
});

test('receipts are verified without a network', async () => {
  const seller = await stage.seller('Receipts');
  const payer = await stage.payer({ funds: '1' });
  const grant = await payer.grant(seller);
  const offer = await seller.offer('0.25');
  const { receipt } = await seller.client.createPayment({ query: { receipt: true }, body: { grant, offer } });
  const { book } = await seller.client.getSelf();
  const directory = mkdtempSync(join(tmpdir(), 'farthing-receipt-'));
  const env = { ...process.env, RECEIPT_KEYS: join(directory, 'keys.json') };
  const program = (...words: string[]) =>
    run(process.execPath, [example('verify-receipt/main.ts'), ...words], { env }).then(
      ({ stdout }) => stdout,
      (error: { stdout: string }) => error.stdout,
    );
  try {
    expect(await program('keys', stage.baseUrl)).toMatch(/^1 key in /);
    expect(await program('verify', receipt!, book, seller.id)).toMatch(
      /^pyr_\w+ paid 0\.25 USD for “Receipts 0\.25” at /,
    );
    expect(await program('verify', receipt!, book, 'sel_other')).toBe(
      'Not a receipt to rely on: other_seller\n',
    );
    const changed = receipt!.slice(0, -8) + (receipt!.at(-8) === 'A' ? 'B' : 'A') + receipt!.slice(-7);
    expect(await program('verify', changed, book, seller.id)).toBe(
      'Not a receipt to rely on: signature_invalid\n',
    );
    expect(await program('verify')).toMatch(/^usage/);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

const linkIn = (page: string) => /href="([^"]+)"/.exec(page)![1]!.replaceAll('&amp;', '&');

/** A browser of sorts: cookies for each site, and the form at checkout. */
function openJar() {
  const jar = new Map<string, Map<string, string>>();
  async function ask(address: string, init: RequestInit = {}) {
    const { origin } = new URL(address);
    const cookies = jar.get(origin) ?? new Map<string, string>();
    jar.set(origin, cookies);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { accept: 'text/html', ...init.headers, ...(cookie && { cookie }) };
    const response = await fetch(address, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      cookies.set(name!, value!);
    }
    return response;
  }
  return {
    get: (address: string) => ask(address),
    /** Pays at checkout and returns where the payer is sent. */
    async buy(link: string) {
      const checkout = await ask(link);
      // What is owned already needs no form.
      if (checkout.status === 303) return checkout.headers.get('location')!;
      const html = await checkout.text();
      const form = new URLSearchParams();
      for (const [, name, value] of html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g))
        form.set(name!, value!);
      const headers = { origin: stage.baseUrl };
      const paid = await ask(`${stage.baseUrl}/pay`, { method: 'POST', body: form, headers });
      expect(paid.status).toBe(303);
      return paid.headers.get('location')!;
    },
  };
}

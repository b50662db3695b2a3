import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as forExpress from './express.ts';
import * as forFastify from './fastify.ts';
import * as forFetch from './fetch.ts';
import * as forHono from './hono.ts';
import { type FakeProvider, openBrowser, playProvider, PROVIDER, SECRET, SITE, WORDS } from './testing.ts';
import type { MakeSite, Site, TestBrowser } from './testing.ts';
import type { PaywallSettings } from './core.ts';

const OFFERS: Record<string, string> = { '/owl': 'off_owl', '/fox': 'off_fox', '/hour': 'off_hour' };
const body = (payment: string | undefined) => `${WORDS} ${payment ?? 'free'}`;

const adapters: Record<string, MakeSite> = {
  'plain fetch': (settings) => {
    const handler = forFetch.paywall(
      { ...settings, offer: (request) => OFFERS[new URL(request.url).pathname] },
      (_request, pass) => new Response(body(pass?.payment)),
    );
    return { ask: (path, init) => handler(new Request(SITE + path, init)) };
  },
  Hono: (settings) => {
    const app = new Hono();
    app.use(forHono.paywall({ ...settings, offer: (c) => OFFERS[c.req.path] }));
    app.get('*', (c) => c.text(body(forHono.passOf(c)?.payment), 200, { 'Cache-Control': 'public' }));
    return { ask: async (path, init) => app.request(SITE + path, init) };
  },
  Express: async (settings) => {
    const app = express();
    app.use(forExpress.paywall({ ...settings, offer: (request) => OFFERS[request.path] }));
    app.get('/{*any}', (request, response) => void response.send(body(forExpress.passOf(request)?.payment)));
    const server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    return {
      ask: (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init),
      close: () => new Promise((resolve) => void server.close(() => resolve())),
    };
  },
  Fastify: (settings) => {
    const app = fastify();
    const preHandler = forFastify.paywall({
      ...settings,
      offer: (request) => OFFERS[request.originalUrl.split('?')[0]!],
    });
    app.get('/*', { preHandler }, async (request) => body(forFastify.passOf(request)?.payment));
    return {
      async ask(path, init) {
        const headers = init.headers as Record<string, string>;
        const answer = await app.inject({ method: init.method as 'GET', url: SITE + path, headers });
        const made = new Headers();
        for (const [name, value] of Object.entries(answer.headers))
          for (const each of [value].flat()) made.append(name, String(each));
        return new Response(answer.body, { status: answer.statusCode, headers: made });
      },
      close: () => app.close(),
    };
  },
};

describe.each(Object.entries(adapters))('over %s', (_, make) => {
  let time: number;
  let provider: FakeProvider;
  let site: Site;
  let reader: TestBrowser;
  const clock = () => time;

  async function open(settings: Partial<PaywallSettings> = {}) {
    await site?.close?.();
    site = await make({
      provider: PROVIDER,
      client: provider.client,
      secret: SECRET,
      origin: SITE,
      clock,
      onError: () => undefined,
      ...settings,
    });
    reader = openBrowser(site.ask, clock);
    return site;
  }

  beforeEach(async () => {
    time = Date.parse('2026-11-22T06:00:00Z');
    provider = playProvider();
    await open();
  });
  afterEach(() => site.close?.());

  type Sold = Parameters<FakeProvider['sell']>[1];
  /** Goes to checkout and comes back with a code. */
  async function buy(path: string, sold?: Sold, browser = reader) {
    const link = await browser.link(path);
    const { payment, code } = provider.sell(link.searchParams.get('state')!, sold);
    const back = new URL(link.searchParams.get('return')!);
    back.searchParams.set('farthing_code', code);
    back.searchParams.set('state', link.searchParams.get('state')!);
    return { payment, code, back: back.pathname + back.search };
  }
  /** The same, and in. */
  async function enter(path: string, sold?: Sold, browser = reader) {
    const visit = await buy(path, sold, browser);
    expect((await browser.get(visit.back)).status).toBe(303);
    return visit;
  }
  const isOpen = ({ status, text }: { status: number; text: string }) => {
    expect(text.includes(WORDS)).toBe(status === 200);
    return status === 200;
  };

  test('what is free is free, and nobody is asked about it', async () => {
    expect((await reader.get('/free')).text).toBe(`${WORDS} free`);
    expect([provider.asked, reader.jar.size]).toEqual([[], 0]);
  });

  test('who has not paid gets a page with title, price and the way to checkout, and not a word of the thing', async () => {
    const { status, headers, text } = await reader.get('/owl?page=2&farthing_code=');
    expect([status, headers.get('content-type')]).toEqual([402, 'text/html; charset=utf-8']);
    for (const words of ['The owl', '$0.0005']) expect(text).toContain(words);
    expect(text).not.toContain(WORDS);
    expect(headers.get('cache-control')).toBe('private, no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    const link = await reader.link('/owl?page=2');
    expect(link.origin + link.pathname).toBe(`${PROVIDER}/l/off_owl`);
    expect(link.searchParams.get('return')).toBe(`${SITE}/owl?page=2`);
  });

  test('a program gets a problem document', async () => {
    const { status, headers, text } = await reader.get('/owl', { accept: 'application/json' });
    expect([status, headers.get('content-type')]).toEqual([
      402,
      expect.stringMatching(/^application\/problem\+json(; charset=utf-8)?$/),
    ]);
    expect(JSON.parse(text)).toMatchObject({
      status: 402,
      code: 'payment_required',
      title: 'The owl',
      price: '0.0005',
      asset: 'USD',
      checkout: expect.stringMatching(/^https:\/\/pay\.example\/l\/off_owl\?return=/),
    });
  });

  test('or is sent to checkout at once, where the site wants that', async () => {
    await open({ unpaid: 'redirect' });
    const { status, headers } = await reader.get('/owl');
    const link = new URL(headers.get('location')!);
    expect([status, link.pathname]).toEqual([303, '/l/off_owl']);
    const { code } = provider.sell(link.searchParams.get('state')!);
    const back = await reader.get(`/owl?farthing_code=${code}&state=${link.searchParams.get('state')}`);
    expect(back.status).toBe(303);
    expect(isOpen(await reader.get('/owl'))).toBe(true);
    // Whoever is refused is told so, not sent round and round.
    expect((await reader.get(`/owl?farthing_code=${code}&state=x`)).status).toBe(402);
  });

  test('who has paid comes in: the code is redeemed once and leaves the address, the cookie is the site’s own', async () => {
    const { payment, back } = await buy('/owl?page=2');
    const returned = await reader.get(back);
    expect([returned.status, returned.headers.get('location')]).toEqual([303, `${SITE}/owl?page=2`]);
    expect(returned.headers.get('cache-control')).toBe('private, no-store');
    expect(returned.headers.get('referrer-policy')).toBe('no-referrer');
    const cookie = returned.headers.getSetCookie().find((line) => line.startsWith(`${reader.pass()}=`))!;
    expect(cookie).toMatch(/; Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax$/);
    const page = await reader.get('/owl?page=2');
    expect(page.text).toBe(`${WORDS} ${payment}`);
    expect(page.headers.get('cache-control')).toBe('private, no-store');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(provider.asked.filter((what) => what === 'redeem')).toHaveLength(1);
  });

  test('over https the cookies are Secure and of this host alone', async () => {
    await open({ origin: 'https://lark.example' });
    const { back } = await buy('/owl');
    const lines = (await reader.get(back)).headers.getSetCookie();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^__Host-farthing_[0-9a-f]{16}=.*; Secure$/);
    expect([...reader.jar.keys()].every((name) => name.startsWith('__Host-'))).toBe(true);
    expect(isOpen(await reader.get('/owl'))).toBe(true);
  });

  test('one sale is told once, and a mistake in telling is not the payer’s', async () => {
    const told: string[] = [];
    const onSale: PaywallSettings['onSale'] = (sale) => {
      told.push(sale.payment.id);
      return new Promise((_, fail) => setTimeout(fail, 50, new Error('disk full')));
    };
    await open({ onSale });
    const { payment, back } = await buy('/owl');
    const both = await Promise.all([reader.get(back), reader.get(back)]);
    expect(both.map(({ status }) => status)).toEqual([303, 303]);
    expect(told).toEqual([payment]);
  });

  describe('what does not open', () => {
    test.each([
      ['a code that was used, in the same browser without its cookie', undefined, 'used'],
      ['another seller’s code', { code: 'foreign' }, 'not valid'],
      ['a code that came too late', { code: 'late' }, 'too long'],
      ['a payment to another seller', { seller: 'sel_2' }, 'something else'],
      ['a payment for another offer', { offer: 'off_fox', resource: 'fox' }, 'something else'],
      [
        'a payment that is not owned, for the same resource',
        { offer: 'off_tip', once: false },
        'something else',
      ],
    ])('%s', async (_name, sold, words) => {
      const { back } = await buy('/owl', sold as Sold);
      if (sold === undefined) {
        await reader.get(back);
        reader.jar.delete(reader.pass()!);
      }
      const refused = await reader.get(back);
      expect([refused.status, reader.pass()]).toEqual([402, undefined]);
      expect(refused.text).toContain(words);
      expect(isOpen(await reader.get('/owl'))).toBe(false);
    });

    test('another seller’s receipt, nor one’s own, instead of code or cookie', async () => {
      const receipt = 'eyJhbGciOiJFZERTQSJ9.eyJhdWQiOiJzZWxfMiJ9.c2lnbmF0dXJl';
      const state = (await reader.link('/owl')).searchParams.get('state');
      expect((await reader.get(`/owl?farthing_code=${receipt}&state=${state}`)).status).toBe(402);
      const { payment } = await enter('/owl');
      for (const value of [receipt, payment, `${payment}.${receipt}`]) {
        reader.jar.set(reader.pass()!, { value, until: time + 60_000 });
        expect(isOpen(await reader.get('/owl'))).toBe(false);
      }
    });

    test('the address of the way back, copied to another browser', async () => {
      const { back } = await buy('/owl');
      const thief = openBrowser(site.ask, clock);
      await thief.get('/owl');
      expect((await thief.get(back)).status).toBe(402);
      expect(isOpen(await thief.get('/owl'))).toBe(false);
      // Nothing was redeemed: the code is still the payer's.
      expect(provider.asked).not.toContain('redeem');
      expect((await reader.get(back)).status).toBe(303);
    });

    test('a code pasted under the state of another visit', async () => {
      const thief = openBrowser(site.ask, clock);
      const stolen = await buy('/owl');
      const state = (await thief.link('/owl')).searchParams.get('state');
      expect((await thief.get(`/owl?farthing_code=${stolen.code}&state=${state}`)).status).toBe(402);
      expect(isOpen(await thief.get('/owl'))).toBe(false);
    });

    test('a cookie copied to a browser with another mark', async () => {
      await enter('/owl');
      const thief = openBrowser(site.ask, clock);
      await thief.get('/owl');
      thief.jar.set(reader.pass()!, reader.jar.get(reader.pass()!)!);
      expect(isOpen(await thief.get('/owl'))).toBe(false);
    });

    test('the cookie of another offer, under its own name or this one’s', async () => {
      await enter('/fox', { offer: 'off_fox', resource: 'fox' });
      const fox = reader.jar.get(reader.pass()!)!;
      expect(isOpen(await reader.get('/owl'))).toBe(false);
      reader.jar.delete(reader.pass()!);
      await enter('/owl');
      reader.jar.set(reader.pass()!, fox);
      expect(isOpen(await reader.get('/owl'))).toBe(false);
    });

    test('a cookie of another seller on the same site, sealed with the same secret', async () => {
      await enter('/owl');
      const { jar } = reader;
      await open({ seller: 'sel_2' });
      for (const [name, value] of jar) reader.jar.set(name, value);
      expect(isOpen(await reader.get('/owl'))).toBe(false);
    });

    test.each([
      ['with another payment', (value: string) => value.replace('pay_1', 'pay_2')],
      [
        'with a later time',
        (value: string) => value.replace(/\.(\d+)\./, (_all, since) => `.${Number(since) + 9}.`),
      ],
      ['called owned', (value: string) => value.replace('.1.', '.0.')],
      ['without its seal', (value: string) => value.split('.').slice(0, 3).join('.')],
      ['with another seal', (value: string) => value.slice(0, -1) + (value.endsWith('A') ? 'E' : 'A')],
      ['that is nothing', () => 'x'],
    ])('a forged cookie %s', async (_name, forge) => {
      await enter('/owl');
      const name = reader.pass()!;
      const { value, until } = reader.jar.get(name)!;
      reader.jar.set(name, { value: forge(value), until });
      expect(isOpen(await reader.get('/owl'))).toBe(false);
    });

    test('a payment that was given back: at once for the way in, after five seconds for the cookie', async () => {
      const undone = await buy('/owl');
      provider.refund(undone.payment);
      const refused = await reader.get(undone.back);
      expect([refused.status, refused.text.includes('locked again')]).toEqual([402, true]);

      const { payment } = await enter('/owl');
      provider.refund(payment);
      time += 4_999;
      expect(isOpen(await reader.get('/owl'))).toBe(true);
      time += 1;
      const locked = await reader.get('/owl');
      expect([locked.status, locked.text.includes('locked again'), reader.pass()]).toEqual([
        402,
        true,
        undefined,
      ]);
    });

    test('a request other than GET with a code', async () => {
      const { back } = await buy('/owl');
      expect((await reader.get(back, { accept: 'text/html' }, 'HEAD')).status).toBe(402);
      expect(provider.asked).not.toContain('redeem');
    });
  });

  describe('time', () => {
    test('a cookie is good for an hour, however long a browser keeps it', async () => {
      await enter('/owl');
      const kept = reader.jar.get(reader.pass()!)!;
      time += 3600_000;
      reader.jar.set('farthing_0000000000000000', { value: kept.value, until: Infinity });
      for (const cookie of reader.jar.values()) cookie.until = Infinity;
      expect(isOpen(await reader.get('/owl'))).toBe(false);
    });

    test('and is renewed in its second half while the payment stands', async () => {
      const { payment } = await enter('/owl');
      time += 1799_000;
      expect((await reader.get('/owl')).headers.getSetCookie()).toEqual([]);
      for (let half = 0; half < 5; half++) {
        time += 1800_000;
        const { headers } = await reader.get('/owl');
        expect(headers.getSetCookie()).toHaveLength(1);
      }
      provider.refund(payment);
      time += 1800_000;
      expect(isOpen(await reader.get('/owl'))).toBe(false);
    });

    test('what is not owned is open for its hour and not renewed', async () => {
      await enter('/hour', { offer: 'off_hour', resource: 'hour', once: false });
      time += 3599_000;
      const page = await reader.get('/hour');
      expect([isOpen(page), page.headers.getSetCookie()]).toEqual([true, []]);
      time += 1_000;
      expect(isOpen(await reader.get('/hour'))).toBe(false);
    });
  });

  describe('while the provider is away', () => {
    test('who has a valid cookie is let in, and the cookie is not renewed', async () => {
      await enter('/owl');
      provider.goAway();
      time += 1900_000;
      const page = await reader.get('/owl');
      expect([isOpen(page), page.headers.getSetCookie()]).toEqual([true, []]);
      time += 1700_000;
      expect(isOpen(await reader.get('/owl'))).toBe(false);
    });

    test('what was given back stays locked', async () => {
      const { payment } = await enter('/owl');
      const kept = new Map(reader.jar);
      provider.refund(payment);
      time += 6_000;
      await reader.get('/owl');
      provider.goAway();
      time += 6_000;
      for (const [name, cookie] of kept) reader.jar.set(name, cookie);
      expect(isOpen(await reader.get('/owl'))).toBe(false);
    });

    test('a code is kept for another try, and the page says what is the matter', async () => {
      const { back } = await buy('/owl');
      provider.goAway();
      const trouble = await reader.get(back);
      expect([trouble.status, trouble.headers.get('retry-after')]).toEqual([503, '5']);
      expect(trouble.text).toContain('cannot be reached');
      expect(trouble.text).not.toContain(WORDS);
      const json = await reader.get(back, { accept: 'application/json' });
      expect([json.status, JSON.parse(json.text).code]).toEqual([503, 'provider_unreachable']);
      provider.comeBack();
      expect((await reader.get(back)).status).toBe(303);
    });

    test('who has never paid is not let in, and finds the way to checkout', async () => {
      provider.goAway();
      const { status, text } = await reader.get('/owl');
      expect([status, text.includes('Go to checkout')]).toEqual([402, true]);
    });

    test('the site may choose to give everything away instead, to whoever comes back with a code', async () => {
      await open({ onTrouble: 'open' });
      const { back } = await buy('/owl');
      provider.goAway();
      expect(isOpen(await reader.get(back))).toBe(true);
    });

    test('a server that has just started knows its own cookies, if it was told which seller it is', async () => {
      await enter('/owl');
      const { jar } = reader;
      provider.goAway();
      for (const [seller, status] of [
        ['sel_1', 200],
        [undefined, 503],
      ] as const) {
        await open({ seller });
        for (const [name, value] of jar) reader.jar.set(name, value);
        expect((await reader.get('/owl')).status).toBe(status);
      }
    });
  });
});

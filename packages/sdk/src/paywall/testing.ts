/**
 * The paywall's one suite, which every adapter runs: a small site behind a provider that the test plays, and browsers that
 * keep their cookies.
 */
import { FarthingError } from '../error.ts';
import type { PaywallSettings } from './core.ts';
import type { Sale } from './thing.ts';

export const PROVIDER = 'https://pay.example';
export const SITE = 'http://127.0.0.1:8080';
export const SELLER = 'sel_1';
export const SECRET = 'what only the servers of the Morning Lark know';
/** What stands behind the paywall. */
export const WORDS = 'The owl came at four.';

/** A site made with one adapter: asks it as a browser would, without following where it sends. */
export type Ask = (path: string, init: RequestInit) => Promise<Response>;
export interface Site {
  ask: Ask;
  close?(): Promise<void>;
}
/** Makes a site whose `/owl` costs `off_owl` and shows `WORDS` and the payment; `/fox` costs `off_fox`; `/free` is free. */
export type MakeSite = (settings: PaywallSettings) => Site | Promise<Site>;

const problem = (code: string, status: number) => FarthingError.from(status, { code, detail: code });

/** A provider that knows the codes it has given out, and what became of their payments. */
export function playProvider() {
  const codes = new Map<string, Sale>();
  const used = new Set<string>();
  const refunded = new Set<string>();
  const asked: string[] = [];
  let away = false;
  let count = 0;
  const here = (what: string) => {
    asked.push(what);
    if (away) throw FarthingError.unreachable(PROVIDER, new Error('no route'));
  };
  const offers: Record<string, object> = {
    off_owl: { title: 'The owl', asset: 'USD', price: '0.0005', once: true, resource: 'owl' },
    off_fox: { title: 'The fox', asset: 'USD', price: '0.25', once: true, resource: 'fox' },
    off_owl2: { title: 'The owl, again', asset: 'USD', price: '0.1', once: true, resource: 'owl' },
    off_hour: { title: 'An hour', asset: 'USD', price: '0.1', once: false, resource: 'hour' },
  };
  const client = {
    async redeemCode({ body }: { body: { code: string } }) {
      here('redeem');
      const sale = codes.get(body.code);
      if (used.has(body.code)) throw problem('code_used', 409);
      // Whoever sold it, another seller's code looks like none at all.
      if (!sale || body.code.startsWith('foreign')) throw problem('code_invalid', 400);
      if (refunded.has(sale.payment.id)) throw problem('already_refunded', 409);
      if (body.code.startsWith('late')) throw problem('code_expired', 410);
      used.add(body.code);
      return sale;
    },
    async checkAccess({ params }: { params: { payment: string } }) {
      here(params.payment);
      return { active: !refunded.has(params.payment) };
    },
    async getOffer({ params }: { params: { offer: string } }) {
      here(params.offer);
      return offers[params.offer];
    },
    async getSelf() {
      here('self');
      return { seller: { id: SELLER } };
    },
  } as unknown as NonNullable<PaywallSettings['client']>;
  return {
    client,
    asked,
    /** What checkout does: sells, and gives a code for the way back. */
    sell(
      state: string,
      change: { seller?: string; offer?: string; resource?: string; code?: string; once?: boolean } = {},
    ) {
      const { seller = SELLER, offer = 'off_owl', resource = 'owl', once = true } = change;
      const payment = `pay_${++count}`;
      const code = `${change.code ?? 'c'}_${count}`;
      codes.set(code, {
        payment: { id: payment, seller, once, asset: 'USD', amount: '0.0005' },
        receipt: 'e30.e30.e30',
        access: { owned: once, resource, offer },
        grant: null,
        state,
      } as unknown as Sale);
      return { payment, code };
    },
    refund: (payment: string) => void refunded.add(payment),
    goAway: () => (away = true),
    comeBack: () => (away = false),
  };
}

export type FakeProvider = ReturnType<typeof playProvider>;

/** One browser: keeps its cookies, as long as they are good. */
export function openBrowser(ask: Ask, clock: () => number) {
  const jar = new Map<string, { value: string; until: number }>();
  const browser = {
    jar,
    async get(path: string, headers: Record<string, string> = { accept: 'text/html' }, method = 'GET') {
      const cookies = [...jar].filter(([, { until }]) => until > clock());
      const cookie = cookies.map(([name, { value }]) => `${name}=${value}`).join('; ');
      const response = await ask(path, {
        method,
        headers: { ...headers, ...(cookie && { cookie }) },
        redirect: 'manual',
      });
      for (const line of response.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
        const seconds = Number(/max-age=(\d+)/i.exec(line)![1]);
        jar.delete(name!);
        if (seconds > 0) jar.set(name!, { value: value!, until: clock() + seconds * 1000 });
      }
      return { status: response.status, headers: response.headers, text: await response.text() };
    },
    /** The link to checkout on a page. */
    async link(path: string) {
      const { text } = await browser.get(path);
      const href = /href="(https:\/\/pay\.example\/[^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
      if (href === undefined) throw new Error(`no link to checkout in ${text}`);
      return new URL(href);
    },
    /** The cookie that lets in. */
    pass: () => [...jar.keys()].find((name) => /farthing_[0-9a-f]{16}$/.test(name)),
  };
  return browser;
}

export type TestBrowser = ReturnType<typeof openBrowser>;

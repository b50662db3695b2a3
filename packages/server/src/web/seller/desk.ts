/**
 * The seller's console, put together once for all its pages: who is there and what their role lets them do, the
 * navigation, forms that are checked before anything is done, and what the next page says about it. A page is drawn from
 * a `Desk`; an action answers where to go, a page to show, or a refusal, which draws the form's own page again.
 */
import type { Hono } from 'hono';
import { createHash } from 'node:crypto';
import { isRefused, may, type Refused, type Right, type Seller } from '@farthing/provider';
import { createCursors } from '../../cursor.ts';
import type { AppContext, Bindings } from '../../request.ts';
import type { NavGroup, NavItem } from '../console.ts';
import { TIMES_PATH } from '../assets.ts';
import { createFlash } from '../flash.ts';
import { type Page, seeOther } from '../frame.ts';
import { html, type Html, nothing } from '../html.ts';
import type { IconName } from '../icons.ts';
import type { Web } from '../index.ts';
import { badge, empty, flashNote } from '../parts-more.ts';
import { hidden, notice, sum } from '../parts.ts';
import { readerOf } from '../reader.ts';
import type { Allowed } from '../signin/guard.ts';
import { dateLocale, type Texts } from '../texts/index.ts';
import type { Unreadable } from '../money.ts';
import * as When from '../when.ts';
import type { Amount, Asset } from '@farthing/ledger';

export type Section = keyof Texts['seller']['nav'];
export type Done = keyof Texts['seller']['done'];

/** Everything a page of the console is drawn from. */
export interface Desk {
  c: AppContext;
  allowed: Allowed;
  seller: Seller;
  /** `/seller/sel_…`: where the console's pages are. */
  base: string;
  locale: string;
  texts: Texts;
  t: Texts['seller'];
  m: Texts['sellerMoney'];
  b: Texts['sellerBuild'];
  can(right: Right): boolean;
  /** The hidden fields of a form that posts to this path of the console. */
  proof(path: string, fields?: Readonly<Record<string, string | undefined>>): Html;
  param(name: string): string;
  query(name: string): string;
  money(amount: Amount.Amount, asset: Asset.Asset): Html;
  /** A moment, in UTC until a script puts it into the reader's zone; in lists, briefly. */
  moment(time: number): Html;
  brief(time: number): Html;
  /** A day, the same way. */
  day(time: number): Html;
  /** Seals a place in a list; only this session can read it again. */
  seal(list: string, place: string | number | undefined): string | undefined;
  unseal(list: string, cursor: string): string | undefined;
}

export interface View extends Pick<Page, 'title' | 'body' | 'status' | 'script' | 'refresh'> {
  /** Where the page stands in the navigation, if it is there. */
  section?: Section;
  trail?: readonly { label: string; href: string }[];
  actions?: Html;
}

/** What went wrong with a form, and what had been filled in. */
export interface Trouble {
  code: string;
  field?: string;
  form: URLSearchParams;
}

export type Posted = Desk & { form: URLSearchParams };
/** Where to go and what to say there; a page to show at once; or a refusal. */
export type Outcome = Refused | Wrong | { to: string; done?: Done } | View | Response;

/** Something typed that cannot be read at all: the provider was not even asked. */
export interface Wrong {
  wrong: keyof Texts['seller']['wrong'] | Unreadable;
  field: string;
}
type Drawn = View | Response;

export interface Action {
  may: Right;
  /** Asks whoever signed in a while ago to do so again. */
  fresh?: true;
  act(posted: Posted): Promise<Outcome>;
  /** The page that holds the form. */
  page(desk: Desk, trouble: Trouble): Promise<Drawn>;
}

export interface Console {
  get(path: string, draw: (desk: Desk) => Promise<Drawn>, right?: Right): void;
  post(path: string, action: Action): void;
  missing(desk: Desk): Promise<Response>;
}

/** Under which each page of the console is mounted. */
const ROOT = '/seller/:seller';
const MOST_COUNTED = 10;

export function createConsole(app: Hono<{ Bindings: Bindings }>, web: Web): Console {
  const { guard, send, provider, clock } = web;
  const flash = createFlash<Done>({ path: '/seller', words: ({ seller }) => seller.done });

  function deskOf(c: AppContext, allowed: Allowed): Desk {
    const { locale, texts } = readerOf(c);
    const seller = allowed.seller!;
    const base = `/seller/${seller.id}`;
    const cursors = createCursors(createHash('sha256').update(allowed.csrf('places in lists')).digest());
    return {
      c,
      allowed,
      seller,
      base,
      locale,
      texts,
      t: texts.seller,
      m: texts.sellerMoney,
      b: texts.sellerBuild,
      can: (right) => may(allowed.role, right),
      proof: (path, fields = {}) => hidden({ csrf: allowed.csrf(base + path.split('?')[0]), ...fields }),
      param: (name) => c.req.param(name) ?? '',
      query: (name) => (c.req.query(name) ?? '').slice(0, 2_000),
      money: (amount, asset) => sum(amount, asset, locale),
      moment: (time) => timeOf('full', time, `${When.moment(time, 'UTC', locale)} UTC`),
      brief: (time) => timeOf('brief', time, `${When.brief(time, clock(), 'UTC', locale)} UTC`),
      day: (time) => timeOf('day', time, When.date(time, 'UTC', locale)),
      seal: (list, place) => (place === undefined ? undefined : cursors.write(`${list} ${seller.id}`, place)),
      unseal: (list, cursor) => (cursor === '' ? undefined : cursors.read(`${list} ${seller.id}`, cursor)),
    };
  }

  async function show(desk: Desk, drawn: Drawn): Promise<Response> {
    if (drawn instanceof Response) return drawn;
    const { c, allowed, seller, t, texts } = desk;
    const { section, title, body, status, script, refresh, trail, actions } = drawn;
    const [open, frozen] = await Promise.all([
      provider.refundRequests.listBySeller(seller.id, { state: 'open', limit: MOST_COUNTED }),
      provider.freezing.of(seller.id),
    ]);
    const waiting = open.items.filter(({ state }) => state === 'open').length;
    const { member, role } = allowed;
    return send(c, {
      title,
      body: html`<div class="stack-wide">
        ${frozen ? notice('bad', t.frozen, t.frozenText) : nothing}${flashNote(flash.said(c))}${body}
      </div>`,
      status,
      script: [TIMES_PATH, ...(typeof script === 'string' ? [script] : (script ?? []))],
      refresh,
      console: {
        note: html`<p
          class="foot-note small soft"
          data-times="${t.times}"
          data-locale="${dateLocale(desk.locale)}"
        >
          ${t.timesUtc}
        </p>`,
        name: seller.name,
        nav: navOf(desk, section, waiting),
        trail,
        actions,
        account: {
          name: member.name || member.email,
          detail: t.roleAt(texts.signin.roles[role], seller.name),
          menu: html`<a href="/account">${texts.signin.accountTitle}</a
            ><a href="/seller">${t.otherSellers}</a>
            <form method="post" action="/signout">
              ${hidden({ csrf: allowed.csrf('signout') })}<button>${texts.signin.signOut}</button>
            </form>`,
        },
      },
    });
  }

  return {
    async missing(desk) {
      const { t, base } = desk;
      const action = { label: t.nav.overview, href: base };
      const body = empty({ level: 2, icon: 'search', title: t.missing, text: t.missingText, action });
      return show(desk, { title: t.missingTitle, body, status: 404 });
    },

    get(path, draw, right = 'look') {
      app.get(ROOT + path, async (c) => {
        const seller = c.req.param('seller') ?? '';
        const allowed = await guard.requireMember(c, { seller, may: right });
        if (allowed instanceof Response) return allowed;
        const desk = deskOf(c, allowed);
        return show(desk, await draw(desk));
      });
    },

    post(path, { may: right, fresh, act, page }) {
      app.post(ROOT + path, async (c) => {
        const seller = c.req.param('seller') ?? '';
        const back = `/seller/${seller}`;
        const { pathname } = new URL(c.req.url);
        const posted = await guard.requireForm(c, { seller, may: right, fresh, back }, pathname);
        if (posted instanceof Response) return posted;
        const { form, ...allowed } = posted;
        const desk = deskOf(c, allowed);
        const outcome = await act({ ...desk, form });
        if (outcome instanceof Response) return outcome;
        if ('to' in outcome) {
          if (outcome.done) flash.say(c, outcome.done);
          return seeOther(c, desk.base + outcome.to);
        }
        if (!('wrong' in outcome) && !isRefused(outcome)) return show(desk, outcome);
        const code = 'wrong' in outcome ? outcome.wrong : outcome.code;
        const drawn = await page(desk, { code, field: outcome.field, form });
        if (drawn instanceof Response) return drawn;
        if ('retryAfterSeconds' in outcome) c.header('Retry-After', String(outcome.retryAfterSeconds));
        return show(desk, { ...drawn, status: statusOf(code) });
      });
    },
  };
}

/** A time as `scripts/times.js` finds it. */
function timeOf(style: 'full' | 'brief' | 'day', time: number, text: string): Html {
  return html`<time datetime="${When.machine(time)}" data-time="${style}">${text}</time>`;
}

const ICONS: Readonly<Record<Section, IconName>> = {
  overview: 'overview',
  payments: 'payments',
  requests: 'refund',
  payouts: 'payout',
  offers: 'offer',
  start: 'check',
  keys: 'key',
  webhooks: 'webhook',
  team: 'people',
  settings: 'settings',
};

function navOf({ base, t }: Desk, current: Section | undefined, waiting: number): NavGroup[] {
  const item = (section: Section, more?: Html): NavItem => ({
    label: t.nav[section],
    href: section === 'overview' ? base : `${base}/${section}`,
    icon: ICONS[section],
    current: section === current,
    ...(more && { badge: more }),
  });
  const count = waiting === MOST_COUNTED ? `${MOST_COUNTED}+` : String(waiting);
  return [
    {
      items: [
        item('overview'),
        item('payments'),
        item('requests', waiting > 0 ? badge('warn', count) : undefined),
        item('payouts'),
        item('offers'),
      ],
    },
    { title: t.navBuild, items: [item('start'), item('keys'), item('webhooks')] },
    { title: t.navHouse, items: [item('team'), item('settings')] },
  ];
}

function statusOf(code: string): 400 | 404 | 409 | 429 | 503 {
  if (code.endsWith('_not_found')) return 404;
  if (code === 'unavailable' || code === 'outcome_unknown') return 503;
  return code === 'rate_limited' || code === 'sign_in_limit_reached' ? 429 : 400;
}

/** What went wrong, in a sentence. */
export function errorText({ t, texts }: Desk, code: string): string {
  const typed: Readonly<Record<string, string>> = { ...texts.common.unreadable, ...t.wrong };
  return typed[code] ?? t.errors[code] ?? t.errors.other;
}

/** Says that nothing was done, and why. */
export function troubleNote(desk: Desk, trouble: Trouble | undefined): Html {
  return trouble ? notice('bad', desk.t.notDone, errorText(desk, trouble.code)) : nothing;
}

/** What a field of a form shows again after a refusal. */
export function fieldAgain(desk: Desk, trouble: Trouble | undefined, name: string, otherwise = '') {
  const value = trouble?.form.get(name) ?? otherwise;
  return { name, value, error: trouble?.field === name ? errorText(desk, trouble.code) : undefined };
}

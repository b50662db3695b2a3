/**
 * The desk that every page of the operator's console stands on: who is there and what they may do, asked before
 * anything is read; the navigation; forms that check origin, token and role, and show their page again with what was
 * wrong, or go on and say what was done.
 */
import type { Hono } from 'hono';
import { type Amount, type Asset } from '@farthing/ledger';
import { isRefused, may, OPERATOR_KEY, type Actor, type Refused, type Right } from '@farthing/provider';
import type { AppContext, Bindings } from '../../request.ts';
import type { Console, NavItem } from '../console.ts';
import { createFlash, type Flash } from '../flash.ts';
import { seeOther, type Page } from '../frame.ts';
import { html, nothing, type Html } from '../html.ts';
import type { Web } from '../index.ts';
import { badge, flashNote } from '../parts-more.ts';
import { hidden, notice, sum } from '../parts.ts';
import { readerOf } from '../reader.ts';
import type { Allowed, Needs } from '../signin/guard.ts';
import { sorryPage } from '../signin/parts.ts';
import type { Texts } from '../texts/index.ts';
import * as When from '../when.ts';
import { pathOf } from './addresses.ts';

export type Words = Texts['operator'];
export type Done = keyof Words['done'];
export type Section = keyof Words['nav'];

/** Somebody at a page of the console. */
export interface At extends Allowed {
  c: AppContext;
  t: Words;
  texts: Texts;
  /** Whether their role lets them. */
  can(right: Right): boolean;
  money(amount: Amount.Amount, asset: Asset.Asset): Html;
  when(time: number): Html;
  count(value: number | bigint): string;
  /** An id, leading to its page. */
  link(id: string, label?: Html | string): Html;
  /** The same under the name of what has one: a seller, a person, an offer. */
  named(id: string): Promise<Html>;
  /** Who acted, by name. */
  who(actor: Actor): Promise<Html>;
  /** What a form of this action has to carry. */
  token(action: string, fields?: Readonly<Record<string, string | undefined>>): Html;
}

/** What was wrong with a form, and what was in it. */
export interface Trouble {
  code: string;
  field?: string;
  form: URLSearchParams;
}

export interface Sheet extends Omit<Page, 'console' | 'narrow' | 'bare'> {
  section: Section;
  trail?: Console['trail'];
  actions?: Html;
}

export type Show = (at: At, trouble?: Trouble) => Promise<Sheet | Response>;

/** What a form came to: something said on another page, a page or an answer of its own, or what is wrong. */
export type Came =
  | { done: Done; to: string }
  | { sheet: Sheet }
  | Response
  | (Refused & { field?: string })
  | Wrong;

/** What the page itself objects to. */
export interface Wrong {
  wrong: string;
  field?: string;
}

export interface Action {
  path: string;
  /** What it takes to send the form. */
  needs: Right;
  /** Asks for a sign-in of the last quarter of an hour: for what moves money or lets people in. */
  fresh?: true;
  act(at: At, form: URLSearchParams): Promise<Came>;
  /** The page that the form is on. */
  show: Show;
}

export interface Desk {
  web: Web;
  page(path: string, show: Show, needs?: Right): void;
  action(action: Action): void;
  /** A file to download. */
  file(path: string, needs: Right, answer: (at: At) => Promise<Response>): void;
}

/** Pages whose address names nothing: the answer is a page of ours. */
export function missing(at: At, web: Web): Promise<Response> {
  const { t, c } = at;
  const link = { href: '/operator/search', label: t.nav.search };
  const page = sorryPage(c, web.send, { title: t.missing, text: t.missingText, status: 404, link });
  return Promise.resolve(page);
}

export function createDesk(app: Hono<{ Bindings: Bindings }>, web: Web): Desk {
  const { guard, send, provider } = web;
  const flash: Flash<Done> = createFlash({
    path: '/operator',
    words: (texts) => texts.operator.done,
    tones: { book_broken: 'bad', approval_failed: 'warn', approval_waits: 'info', proof_running: 'info' },
  });

  function atDesk(c: AppContext, allowed: Allowed): At {
    const { texts } = readerOf(c);
    const { locale } = allowed;
    const t = texts.operator;
    const numbers = new Intl.NumberFormat(locale);
    const link = (id: string, label: Html | string = html`<code>${shortened(id)}</code>`) =>
      html`<a href="${pathOf(id)}" title="${id}">${label}</a>`;
    return {
      ...allowed,
      c,
      t,
      texts,
      link,
      async named(id) {
        const name = await nameOf(id);
        return name === undefined ? link(id) : link(id, html`<bdi>${name}</bdi>`);
      },
      can: (right) => may(allowed.role, right),
      money: (amount, asset) => sum(amount, asset, locale),
      // The zone stands inside: whatever shows the time in another one replaces both.
      when: (time) =>
        html`<time datetime="${When.machine(time)}">${When.moment(time, 'UTC', locale)} UTC</time>`,
      count: (value) => numbers.format(value),
      async who(actor) {
        if (actor === OPERATOR_KEY) return html`${t.operatorKey}`;
        const member = await provider.people.members.get(actor);
        return html`<bdi>${isRefused(member) ? actor : member.name || member.email}</bdi>`;
      },
      token: (action, fields = {}) => hidden({ csrf: allowed.csrf(action), ...fields }),
    };
  }

  async function nameOf(id: string): Promise<string | undefined> {
    switch (id.slice(0, id.indexOf('_'))) {
      case 'sel': {
        const seller = await provider.sellers.get(id);
        return isRefused(seller) ? undefined : seller.name;
      }
      case 'mem': {
        const member = await provider.people.members.get(id);
        return isRefused(member) ? undefined : member.name || member.email;
      }
      case 'off': {
        const offer = await provider.offers.get(id);
        return isRefused(offer) ? undefined : offer.title;
      }
      default:
        return undefined;
    }
  }

  async function answer(at: At, sheet: Sheet | Response, trouble?: Trouble): Promise<Response> {
    if (sheet instanceof Response) return sheet;
    const { section, trail, actions, body, ...page } = sheet;
    const { c, t } = at;
    const message = trouble ? undefined : flash.said(c);
    return send(c, {
      ...page,
      status: trouble ? 400 : page.status,
      console: { ...(await consoleOf(at, section)), trail, actions },
      body: html`<div class="stack-wide">
        ${flashNote(message)}${trouble ? notice('bad', t.notDone, errorText(t, trouble.code)) : nothing}${body}
      </div>`,
    });
  }

  async function consoleOf(at: At, section: Section): Promise<Console> {
    const { t, texts, member, role } = at;
    const open = await provider.approvals.list({ limit: 100, open: true });
    const waiting = open.items.length > 0 ? badge('info', at.count(open.items.length)) : undefined;
    const item = (name: Section, icon: NavItem['icon'], more?: Html): NavItem => ({
      label: t.nav[name],
      href: name === 'overview' ? '/operator' : `/operator/${name}`,
      icon,
      current: name === section,
      ...(more && { badge: more }),
    });
    return {
      name: t.title,
      nav: [
        { items: [item('overview', 'overview'), item('search', 'search')] },
        {
          title: t.groups.money,
          items: [item('payouts', 'payout'), item('approvals', 'check', waiting), item('books', 'balance')],
        },
        {
          title: t.groups.people,
          items: [item('sellers', 'offer'), item('frozen', 'freeze'), item('team', 'people')],
        },
        {
          title: t.groups.provider,
          items: [
            item('defaults', 'limit'),
            item('webhooks', 'webhook'),
            item('health', 'clock'),
            item('audit', 'log'),
          ],
        },
      ],
      account: {
        name: member.name || member.email,
        detail: texts.signin.roles[role],
        menu: html`<a href="/account">${texts.signin.accountTitle}</a>
          <form method="post" action="/signout">
            ${hidden({ csrf: at.csrf('signout') })}<button>${texts.signin.signOut}</button>
          </form>`,
      },
    };
  }

  return {
    web,

    page(path, show, needs) {
      app.get(path, async (c) => {
        const allowed = await guard.requireMember(c, { operator: true, ...(needs && { may: needs }) });
        if (allowed instanceof Response) return allowed;
        const at = atDesk(c, allowed);
        return answer(at, await show(at));
      });
    },

    action({ path, needs, fresh, act, show }) {
      app.post(path, async (c) => {
        const { pathname } = new URL(c.req.url);
        const want: Needs = { operator: true, may: needs, back: backFrom(c), ...(fresh && { fresh }) };
        const posted = await guard.requireForm(c, want, pathname);
        if (posted instanceof Response) return posted;
        const { form } = posted;
        const at = atDesk(c, posted);
        const came = await act(at, form);
        if (came instanceof Response) return came;
        if ('sheet' in came) return answer(at, came.sheet);
        if ('done' in came) {
          flash.say(c, came.done);
          return seeOther(c, came.to);
        }
        const code = 'wrong' in came ? came.wrong : came.code;
        const trouble: Trouble = { code, form, ...(came.field !== undefined && { field: came.field }) };
        return answer(at, await show(at, trouble), trouble);
      });
    },

    file(path, needs, make) {
      app.get(path, async (c) => {
        const allowed = await guard.requireMember(c, { operator: true, may: needs });
        return allowed instanceof Response ? allowed : make(atDesk(c, allowed));
      });
    },
  };
}

/** Where somebody comes back to after signing in again: the page the form was on, as the browser says, if it is ours. */
function backFrom(c: AppContext): string {
  const address = c.req.header('Referer');
  if (address === undefined || !URL.canParse(address)) return '/operator';
  const { pathname, search } = new URL(address);
  return pathname.startsWith('/operator') ? pathname + search : '/operator';
}

export function errorText(t: Words, code: string): string {
  return t.errors[code] ?? t.errors.other;
}

/** The message of a field, if it is the one that was wrong. */
export function errorAt(t: Words, trouble: Trouble | undefined, field: string): string | undefined {
  return trouble?.field === field ? errorText(t, trouble.code) : undefined;
}

/** An id as it is read: its kind and its end tell it apart. */
export function shortened(id: string): string {
  return id.length <= 18 ? id : `${id.slice(0, 9)}…${id.slice(-4)}`;
}

/** What an operator wrote as a reason: at most 500 characters, without what nobody can see. */
export function reasonIn(form: URLSearchParams, name: string): string {
  return (form.get(name) ?? '')
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 500);
}

/**
 * The forms of the wallet's pages. Each is checked (our own page, this session, what it is for), then done; then the page
 * it stood on is shown again and says so. A form may name that page, as long as it is one of the wallet's.
 */
import { isRefused, type Refused } from '@farthing/provider';
import type { Hono } from 'hono';
import { addressOf, type AppContext, type Bindings } from '../../request.ts';
import { csrfValid, sameOrigin } from '../csrf.ts';
import { formOf } from '../form.ts';
import { seeOther } from '../frame.ts';
import type { Web } from '../index.ts';
import { foreignForm, refusePage } from '../refusal-page.ts';
import type { Session } from '../session.ts';
import { type Done, say } from './flash.ts';

/** An address with a search in it. */
const LONGEST = 2_000;

export interface Action {
  path: string;
  /** What the form's token was made for. */
  purpose: string | ((form: URLSearchParams) => string);
  /** The page to go back to, unless the form names one. */
  to: string;
  /** It writes for a wallet that never had money, too, so that it is counted by network. */
  forStrangers?: boolean;
  /** What was done, why not, or the page to answer with. */
  act(session: Session, form: URLSearchParams, c: AppContext): Promise<Done | Refused | Response>;
}

export type MountAction = (action: Action) => void;

export function createActions(app: Hono<{ Bindings: Bindings }>, web: Web): MountAction {
  const { sessions, send, config } = web;
  return ({ path, purpose, to, forStrangers = false, act }) => {
    app.post(path, async (c: AppContext) => {
      const form = await formOf(c);
      const session = await sessions.current(c);
      const made = typeof purpose === 'string' ? purpose : purpose(form);
      if (!session || !sameOrigin(c, config) || !csrfValid(session, made, form.get('csrf') ?? ''))
        return foreignForm(c, send);
      const back = pageOf(form) ?? to;
      const wait = forStrangers ? web.strangers(addressOf(c, web.trustProxy)) : 0;
      if (wait > 0) {
        c.header('Retry-After', String(wait));
        return refusePage(c, send, { code: 'rate_limited', retry: back });
      }
      const done = await act(session, form, c);
      if (done instanceof Response) return done;
      if (isRefused(done)) return refusePage(c, send, { code: done.code, retry: back });
      say(c, done);
      return seeOther(c, back);
    });
  };
}

/** One of the wallet's pages, as a form names it. */
function pageOf(form: URLSearchParams): string | undefined {
  const given = form.get('to') ?? '';
  if (!given.startsWith('/wallet') || given.length > LONGEST) return undefined;
  if (!URL.canParse(given, 'http://local.invalid')) return undefined;
  const { pathname, search, hash } = new URL(given, 'http://local.invalid');
  return /^\/wallet(\/[\w-]+)*$/.test(pathname) ? pathname + search + hash : undefined;
}

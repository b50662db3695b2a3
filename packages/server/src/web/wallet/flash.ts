/**
 * What a finished action has to say on the next page. It travels in a cookie that is read once, not in the address:
 * nobody can make our page claim something by giving out a link.
 */
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { AppContext } from '../../request.ts';
import type { Tone } from '../parts.ts';

const COOKIE = 'farthing-done';
const PATH = '/wallet';
const SECONDS = 60;

export interface Message {
  tone: Tone;
  title: string;
  text: string;
}

const MESSAGES = {
  topped_up: { tone: 'good', title: 'Your money is there', text: 'The top-up is in your wallet.' },
  undone: { tone: 'good', title: 'Undone', text: 'The whole amount is back in your wallet.' },
  revoked: { tone: 'good', title: 'Ended', text: 'That site can no longer charge you without asking.' },
  settled: { tone: 'good', title: 'Settled', text: 'What you owed is paid.' },
  settling: {
    tone: 'good',
    title: 'On its way',
    text: 'Your card is being charged. What you owe goes down once it is confirmed.',
  },
  declined: {
    tone: 'bad',
    title: 'Your card was declined',
    text: 'What you owe could not be collected, so paying later is paused. Top up to settle it.',
  },
  method_removed: { tone: 'good', title: 'Card removed', text: 'Nothing is collected from it any more.' },
  recovered: {
    tone: 'good',
    title: 'Welcome back',
    text: 'Your wallet is in this browser now, and closed in every other one.',
  },
  zone: { tone: 'good', title: 'Saved', text: 'Your days begin at midnight there.' },
} satisfies Record<string, Message>;

export type Done = keyof typeof MESSAGES;

/** Has the wallet page say it, if it is opened within the next minute. */
export function say(c: AppContext, done: Done): void {
  setCookie(c, COOKIE, done, { path: PATH, httpOnly: true, sameSite: 'Lax', maxAge: SECONDS });
}

/** What there is to say, once. */
export function said(c: AppContext): Message | undefined {
  const done = getCookie(c, COOKIE);
  if (done === undefined) return undefined;
  deleteCookie(c, COOKIE, { path: PATH });
  return Object.hasOwn(MESSAGES, done) ? MESSAGES[done as Done] : undefined;
}

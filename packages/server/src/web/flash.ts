/**
 * What a finished action has to say on the next page. It travels in a cookie that is read once, not in the address:
 * nobody can make our page claim something by giving out a link.
 */
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Tone } from './parts.ts';
import { readerOf } from './reader.ts';
import type { Texts } from './texts/index.ts';

const COOKIE = 'farthing-done';
const SECONDS = 60;

export interface Message {
  tone: Tone;
  title: string;
  text: string;
}

export interface Flash<Done extends string> {
  /** Has the next page under the path say it, if it is opened within a minute. */
  say(c: Context, done: Done): void;
  /** What there is to say, once. */
  said(c: Context): Message | undefined;
}

export interface FlashTerms<Done extends string> {
  /** The pages that may say it: those under this path. */
  path: string;
  words: (texts: Texts) => Readonly<Record<Done, { title: string; text: string }>>;
  /** What is not good news. */
  tones?: Partial<Record<Done, Tone>>;
}

export function createFlash<Done extends string>({ path, words, tones }: FlashTerms<Done>): Flash<Done> {
  return {
    say(c, done) {
      setCookie(c, COOKIE, done, { path, httpOnly: true, sameSite: 'Lax', maxAge: SECONDS });
    },
    said(c) {
      const done = getCookie(c, COOKIE);
      if (done === undefined) return undefined;
      deleteCookie(c, COOKIE, { path });
      const all = words(readerOf(c).texts);
      if (!Object.hasOwn(all, done)) return undefined;
      return { tone: tones?.[done as Done] ?? 'good', ...all[done as Done] };
    },
  };
}

/** The texts of signing in, in the reader's language. */
import type { Context } from 'hono';
import * as Money from '../money.ts';
import { signin as german } from '../texts/de/signin.ts';
import { signin as english } from '../texts/en/signin.ts';

export type Words = typeof english;

export interface Reader {
  locale: string;
  t: Words;
}

export function readerOf(c: Context): Reader {
  const locale = Money.localeOf(c.req.header('Accept-Language'));
  return { locale, t: /^de\b/i.test(locale) ? german : english };
}

/** What went wrong, in a sentence. */
export function errorText(t: Words, code: string): string {
  return t.errors[code] ?? t.errors.other;
}

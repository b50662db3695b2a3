/** The texts of signing in, in the reader's language. */
import type { Context } from 'hono';
import { readerOf as reader } from '../reader.ts';
import type { Texts } from '../texts/index.ts';

export type Words = Texts['signin'];

export interface Reader {
  locale: string;
  t: Words;
}

export function readerOf(c: Context): Reader {
  const { locale, texts } = reader(c);
  return { locale, t: texts.signin };
}

/** What went wrong, in a sentence. */
export function errorText(t: Words, code: string): string {
  return t.errors[code] ?? t.errors.other;
}

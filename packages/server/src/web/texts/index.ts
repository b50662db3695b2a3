/**
 * Every text of every page, in each language we speak: one catalogue, one shape. English is written first and gives
 * the shape; a language that lacks a text does not compile.
 */
import { de } from './de/index.ts';
import { en } from './en/index.ts';

export type Texts = typeof en;

export type Language = 'en' | 'de';

interface Spoken {
  texts: Texts;
  /** What the language calls itself. */
  name: string;
  dir: 'ltr' | 'rtl';
  /** How amounts are written for whoever chose the language without saying from where. */
  locale: string;
  /** How dates are written for a reader whose own language we do not speak. */
  dates: string;
}

export const LANGUAGES: Readonly<Record<Language, Spoken>> = {
  en: { texts: en, name: 'English', dir: 'ltr', locale: 'en-US', dates: 'en-GB' },
  de: { texts: de, name: 'Deutsch', dir: 'ltr', locale: 'de-DE', dates: 'de-DE' },
};

export function isLanguage(text: string | undefined): text is Language {
  return text !== undefined && Object.hasOwn(LANGUAGES, text);
}

/** The language a reader of this locale gets: its own if we speak it, English otherwise. */
export function languageOf(locale: string): Language {
  return spokenIn(locale) ?? 'en';
}

/** The language of a locale, if it is one that we speak. */
export function spokenIn(locale: string): Language | undefined {
  const [language] = locale.toLowerCase().split('-');
  return isLanguage(language) ? language : undefined;
}

export function textsFor(locale: string): Texts {
  return LANGUAGES[languageOf(locale)].texts;
}

/** The locale to write dates in: the reader's, where the words around them are of the same language. */
export function dateLocale(locale: string): string {
  return spokenIn(locale) ? locale : LANGUAGES[languageOf(locale)].dates;
}

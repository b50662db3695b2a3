/** What the paywall's own page says, in English and German. A site that speaks otherwise has its own `page`. */
import type { Reason } from './page.ts';
import type { Visit } from './visit.ts';

/** The languages that the page is written in. */
export type Language = 'en' | 'de';

interface Words {
  /** For amounts. */
  locale: string;
  reasons: Record<Reason, string | undefined>;
  /** Where the thing's own title is not known. */
  untitled: string;
  trouble: string;
  again: string;
  checkout: string;
  open(price: string): string;
}

export const WORDS: Record<Language, Words> = {
  en: {
    locale: 'en-US',
    reasons: {
      unpaid: undefined,
      refunded: 'Your payment was given back, so this is locked again.',
      code_used: 'This way in has been used. If you have paid, go on: what is yours costs nothing.',
      code_expired: 'The way back took too long. If you have paid, go on: what is yours costs nothing.',
      code_invalid: 'This way in is not valid. If you have paid, go on: what is yours costs nothing.',
      strayed:
        'This visit did not start in this browser, or the browser keeps no cookies. If you have paid, go on: what is yours costs nothing.',
      other_offer: 'That payment was for something else.',
      trouble:
        'The payment provider cannot be reached, so we cannot see what you own. What you have paid for stays yours. Please try again in a moment.',
    },
    untitled: 'This is for sale',
    trouble: 'One moment',
    again: 'Try again',
    checkout: 'Go to checkout',
    open: (price) => `Open it for ${price}`,
  },
  de: {
    locale: 'de-DE',
    reasons: {
      unpaid: undefined,
      refunded: 'Ihre Zahlung wurde erstattet, deshalb ist dies wieder geschlossen.',
      code_used:
        'Dieser Zugang wurde schon benutzt. Falls Sie bezahlt haben, gehen Sie weiter: Was Ihnen gehört, kostet nichts.',
      code_expired:
        'Der Rückweg hat zu lange gedauert. Falls Sie bezahlt haben, gehen Sie weiter: Was Ihnen gehört, kostet nichts.',
      code_invalid:
        'Dieser Zugang ist nicht gültig. Falls Sie bezahlt haben, gehen Sie weiter: Was Ihnen gehört, kostet nichts.',
      strayed:
        'Dieser Besuch hat nicht in diesem Browser begonnen, oder der Browser speichert keine Cookies. Falls Sie bezahlt haben, gehen Sie weiter: Was Ihnen gehört, kostet nichts.',
      other_offer: 'Diese Zahlung war für etwas anderes.',
      trouble:
        'Der Zahlungsdienst ist nicht erreichbar, deshalb sehen wir nicht, was Ihnen gehört. Was Sie bezahlt haben, bleibt Ihnen. Bitte versuchen Sie es gleich noch einmal.',
    },
    untitled: 'Dies ist käuflich',
    trouble: 'Einen Moment',
    again: 'Noch einmal versuchen',
    checkout: 'Zur Kasse',
    open: (price) => `Für ${price} öffnen`,
  },
};

/** The language that the visitor reads best (RFC 9110, `Accept-Language`); English when it is none of ours. */
export function languageOf(visit: Visit): Language {
  let best: { language: Language; weight: number } | undefined;
  // No browser sends more, and reading what is made to take long takes no longer than this.
  for (const part of (visit.header('accept-language') ?? '').slice(0, 500).split(',')) {
    const [, tag, quality = '1'] =
      /^\s*([a-z]{1,8})(?:-[a-z0-9-]+)?\s*(?:;\s*q=([\d.]+))?\s*$/i.exec(part) ?? [];
    const language = tag?.toLowerCase();
    const weight = Number(quality);
    if ((language === 'en' || language === 'de') && weight > (best?.weight ?? 0)) best = { language, weight };
  }
  return best?.language ?? 'en';
}

/** What stands on every page, and words that many pages share: German. */
import { html, type Html } from '../../html.ts';
import type { Texts } from '../index.ts';

export const common: Texts['common'] = {
  tagline: 'Kleine Beträge, genau gezählt.',
  testBook: 'Testbuch: kein echtes Geld.',
  skip: 'Zum Inhalt springen',
  mainNav: 'Hauptmenü',
  footerNav: 'Fußzeile',
  languageNav: 'Sprache',
  wallet: 'Geldbörse',
  yourWallet: 'Ihre Geldbörse',
  sellers: 'Verkaufen',
  docs: 'Dokumentation',
  docsShort: 'Doku',
  whatFarthingIs: 'Was ist Farthing?',
  verified: (site: Html): Html => html`${site}, geprüft`,
  account: 'Konto',
  whereYouAre: 'Wo Sie sind',
  offline: 'Sie sind offline',
  offlineMeans:
    'Ihre Geldbörse braucht das Netz: Was darin ist, liegt bei uns und nicht auf diesem Gerät. Es ist nichts verloren, und es wurde nichts abgebucht.',
  suggestedAmounts: 'Vorgeschlagene Beträge',
  cancel: 'Abbrechen',
  notNow: 'Jetzt nicht',
  tryAgain: 'Noch einmal versuchen',
  save: 'Speichern',
  hundredths: { USD: 'Cent', EUR: 'Cent', GBP: 'Pence' },
  unreadable: {
    empty: 'Geben Sie einen Betrag ein.',
    unclear: 'Schreiben Sie den Betrag in einfachen Ziffern, ohne Tausenderpunkt, zum Beispiel 2,50.',
    too_precise: 'Das sind mehr Nachkommastellen, als wir zählen können.',
  },
};

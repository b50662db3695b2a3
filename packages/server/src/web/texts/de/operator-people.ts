/** The operator's console, the page of a person: German. */
import { html, type Html } from '../../html.ts';
import type { people as english } from '../en/operator-people.ts';

export const people: typeof english = {
  worksFor: 'Arbeitet für',
  ownHouse: 'Den Betreiber',
  addressProven: 'Bestätigt',
  addressUnproven: 'Nicht bestätigt',
  deviceLost: 'Wenn ein Gerät verloren ist, oder alles',
  passkeys: 'Passkeys',
  recoveryCodes: 'Übrige Wiederherstellungscodes',
  madeFor: (who: Html, when: Html): Html => html`erstellt von ${who}, ${when}`,
  noWayIn: 'Kein Weg zurück',
  noWayInMeans:
    'Diese Person hat weder einen Passkey noch einen Wiederherstellungscode. Einmal abgemeldet, kommt sie nicht wieder herein.',
  noWayInYou:
    'Sie haben weder einen Passkey noch einen Wiederherstellungscode. Einmal abgemeldet, kommen Sie nicht wieder herein.',
  sessions: 'Jetzt angemeldet',
  noSessions: 'Nirgends angemeldet',
  noSessionsMeans: 'Kein Browser ist angemeldet. Die nächste Anmeldung erscheint hier.',
  device: 'Browser',
  unknownDevice: 'Unbekannter Browser',
  signedInBy: 'Angemeldet mit',
  ways: {
    passkey: 'Passkey',
    email_code: 'Code per E-Mail',
    recovery_code: 'Wiederherstellungscode',
    setup: 'Einrichtungslink',
    invitation: 'Einladung',
    wallet_token: 'Geldbörse',
  },
  lastUsed: 'Zuletzt benutzt',
  endSession: 'Abmelden',
  endAll: 'Überall abmelden',
  endAllMeans: (count: string) =>
    `Browser, die sofort abgemeldet werden: ${count}. Wer einen Passkey oder einen Wiederherstellungscode hat, kann sich wieder anmelden.`,
  makeCodes: 'Wiederherstellungscodes erstellen',
  makeCodesMeans: (name: Html): Html =>
    html`Für ${name}, wenn jeder Weg zur Anmeldung verloren ist. Sie sehen einmal zehn neue Codes und
    übergeben sie selbst; frühere gelten nicht mehr. Prüfen Sie, wer fragt: Wer einen Code hat, kommt herein.
    ${name} erfährt es auf der Seite des Kontos.`,
  codesMade: 'Neue Wiederherstellungscodes',
  codesOnce: 'Diese Codes werden nur jetzt gezeigt',
  codesHandOver: (name: Html): Html => html`Übergeben Sie sie ${name} selbst. Jeder öffnet das Konto einmal.`,
  codesKept: 'Ich habe sie übergeben',
  yourself: 'Das sind Sie. Ihre Sitzungen, Passkeys und Wiederherstellungscodes stehen in Ihrem Konto.',
  toAccount: 'Ihr Konto',
};

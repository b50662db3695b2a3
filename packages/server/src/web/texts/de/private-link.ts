/** Texte zum Öffnen einer Geldbörse über ihren privaten Link. */
import type { Texts } from '../index.ts';

export const privateLink: Texts['privateLink'] = {
  openTitle: 'Ihre Geldbörse hier öffnen',
  openIntro:
    'Sie sind dem privaten Link einer Geldbörse gefolgt. Sie zieht in diesen Browser um, und alle anderen werden abgemeldet.',
  openByHand:
    'Falls das Feld leer ist: Geben Sie Ihren Wiederherstellungscode ein, oder kopieren Sie, was in der Adresse dieser Seite hinter # steht.',
  codeLabel: 'Wiederherstellungscode',
  openButton: 'Meine Geldbörse öffnen',
  cancel: 'Abbrechen',
  abandonsTitle: 'In der Geldbörse dieses Browsers ist Geld',
  abandonsText: 'Es bliebe zurück. Registrieren Sie sie zuerst, um sie wieder öffnen zu können.',
  registerFirst: 'Zuerst registrieren',
  invalidTitle: 'Das ist kein Wiederherstellungscode',
  invalidText:
    'Bitte prüfen Sie auf Tippfehler. Falls Sie inzwischen einen neuen Code haben, gilt nur noch dieser.',
  tooManyTitle: 'Zu viele Versuche',
  tooManyText: (seconds: number) =>
    `Es wurde nichts geöffnet. Bitte versuchen Sie es in ${seconds < 90 ? `${seconds} Sekunden` : `${Math.ceil(seconds / 60)} Minuten`} noch einmal.`,
  linkTitle: 'Ihr privater Link',
  linkText:
    'Er öffnet diese Geldbörse in jedem Browser, so wie der Code. Bewahren Sie ihn als Lesezeichen, in Ihrem Passwortmanager oder auf Papier auf. Schicken Sie ihn niemandem.',
  qrLabel: 'Der private Link als QR-Code',
  qrText: 'Scannen Sie ihn mit Ihrem Telefon, um die Geldbörse dorthin mitzunehmen.',
};

/** Topping up, and keeping a wallet: the pages around the wallet. German. */
import { html, type Html } from '../../html.ts';
import type { Texts } from '../index.ts';

export const topup: Texts['topup'] = {
  title: 'Aufladen',
  means:
    'Das Geld wird Ihr Guthaben. Es begleicht zuerst, was Sie gegebenenfalls schulden; der Rest steht Ihnen zur Verfügung.',
  howMuch: 'Wie viel?',
  bounds: (least: Html, most: Html): Html => html`Von ${least} bis ${most}, in ganzen Cent.`,
  wholeCents: 'Aufgeladen wird in ganzen Cent.',
  outOfBounds: 'Das ist mehr oder weniger, als auf einmal aufgeladen werden kann.',
  save: 'Meine Karte für spätere Zahlungen speichern',
  saveHint:
    'Was Sie schulden, wird dann von ihr eingezogen: am Monatsende oder sobald genug zusammengekommen ist. In Ihrer Geldbörse können Sie sie entfernen.',
  continue: 'Weiter zur Zahlung',
  elsewhere: 'Sie zahlen auf der Seite unseres Zahlungspartners und kommen gleich hierher zurück.',
  continueTo: (site: Html): Html => html`Weiter zu ${site}`,
  onItsWay: 'Ihr Geld ist unterwegs',
  onItsWayMeans: (money: Html): Html =>
    html`Wir warten auf die Bestätigung von ${money}. Diese Seite sieht von selbst wieder nach; Sie können sie
    auch verlassen und finden das Geld später in Ihrer Geldbörse.`,
  withoutWaiting: 'Weiter, ohne zu warten',
  declined: 'Ihre Karte wurde abgelehnt',
  nothingCharged: 'Es wurde nichts abgebucht',
  declinedMeans: (money: Html): Html =>
    html`Die Zahlung von ${money} kam nicht zustande. Versuchen Sie es noch einmal oder mit einer anderen
    Karte.`,
};

export const recovery: Texts['recovery'] = {
  keep: 'Ihre Geldbörse behalten',
  keepMeans:
    'Zum Registrieren brauchen Sie keinen Namen, keine E-Mail und kein Passwort. Sie bekommen einen Wiederherstellungscode: Mit ihm öffnen Sie diese Geldbörse in jedem Browser, falls Ihnen dieser verloren geht.',
  keepMore:
    'Mit einer registrierten Geldbörse können Sie auch mehr später zahlen, bevor Sie begleichen müssen.',
  register: 'Registrieren und Code anzeigen',
  yourCode: 'Ihr Wiederherstellungs\u00adcode',
  once: 'Er wird nur einmal gezeigt',
  onceMeans:
    'Schreiben Sie ihn auf oder legen Sie ihn in Ihrem Passwortmanager ab. Wer ihn hat, kann Ihre Geldbörse öffnen, und ohne ihn können wir es nicht.',
  kept: 'Ich habe ihn aufbewahrt',
  keptContinue: 'Ich habe ihn aufbewahrt: weiter',
  newCode: 'Neuer Wiederherstellungs\u00adcode',
  newCodeMeans: 'Falls jemand Ihren gesehen haben kann oder Sie ihn nicht finden.',
  newCodeStops:
    'Ihr bisheriger Code und privater Link gelten dann nicht mehr. Browser, in denen Ihre Geldbörse offen ist, bleiben offen.',
  newCodeGo: 'Neuen Code machen',
  newCodeLost:
    'Ohne Ihren Code und ohne Passkey gibt es keinen neuen: Niemand sonst kann zeigen, dass die Geldbörse Ihnen gehört.',
  open: 'Ihre Geldbörse hier öffnen',
  openTitle: 'Ihre Geldbörse öffnen',
  openMeans:
    'Geben Sie den Wiederherstellungscode ein, den Sie beim Registrieren bekommen haben. Ihre Geldbörse zieht in diesen Browser um, und alle anderen werden abgemeldet.',
  moneyHere: 'In der Geldbörse dieses Browsers ist Geld',
  moneyHereMeans: 'Es bliebe zurück. Damit Sie wieder herankommen, registrieren Sie sie zuerst.',
  registerFirst: 'Diese Geldbörse zuerst registrieren',
  code: 'Wiederherstellungscode',
  noCode:
    'Noch kein Code? Registrieren Sie die Geldbörse dort, wo sie offen ist, in ihren Einstellungen: ein Klick genügt.',
  codeHint: 'Der Code oder Ihr ganzer privater Link.',
  backToCheckout: 'Zurück zur Kasse',
  openMine: 'Meine Geldbörse öffnen',
};

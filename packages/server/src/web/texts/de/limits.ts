/** Limits of the wallet: by seller, in all, and when to ask first. German. */
import { html, type Html } from '../../html.ts';
import type { Texts } from '../index.ts';

export const limits: Texts['limits'] = {
  title: 'Grenzen',
  lead: 'Sie bestimmen, was ausgegeben werden kann. Eine Grenze gilt sofort und bei jedem Verkäufer.',
  bySeller: 'Seiten, die ohne Rückfrage abbuchen dürfen',
  bySellerMeans:
    'Jede bis zu dem, was Sie dort beim Bezahlen erlaubt haben. Beenden Sie es, muss die Seite wieder fragen.',
  noSellers: 'Jede Seite muss fragen',
  overall: 'Ausgabengrenzen für alles',
  overallMeans:
    'Bei welchem Verkäufer auch immer: Mehr als das wird nicht ausgegeben. Ein leeres Feld heißt keine Grenze. Verkäufer erfahren nie davon.',
  windows: { payment: 'Mit einer Zahlung', day: 'An einem Tag', month: 'In einem Monat' },
  hints: {
    payment: 'Eine einzelne Zahlung darüber wird abgelehnt.',
    day: 'Ein Tag beginnt um Mitternacht.',
    month: 'Ein Monat beginnt am Ersten.',
  },
  noCap: 'Keine Grenze',
  used: (spent: Html, cap: Html): Html => html`Bisher ${spent} von ${cap} genutzt.`,
  inZone: (zone: string) => `Tage und Monate dieser Grenze beginnen in der Zeitzone ${zone}.`,
  askFirst: 'Wann wir Sie zuerst fragen',
  askMeans:
    'Auch eine Seite, die abbuchen darf, muss Sie in diesen Fällen hierher schicken. Nichts wird abgebucht, bevor Sie ja sagen.',
  above: 'Eine Zahlung von mehr als',
  aboveHint: 'Seiten, die abbuchen dürfen, müssen bei größeren fragen.',
  never: 'Nicht nach dem Betrag fragen',
  always: 'Bei jeder Zahlung fragen',
  moreThan: (amount: string) => amount,
  atCheckout: 'Auch beim Bezahlen noch einmal fragen',
  atCheckoutHint: 'Bei Beträgen über dem gewählten: Nach dem Knopf fragen wir, ob Sie sicher sind.',
  unusual: 'Ein Preis weit über dem, was Sie dort sonst zahlen',
  unusualHint: 'Mehr als das Fünffache des Üblichen Ihrer letzten Zahlungen an diesen Verkäufer.',
  repeats: 'Dasselbe zweimal binnen zehn Sekunden',
  repeatsHint:
    'Bei allem, was man immer wieder zahlen kann, wie ein Trinkgeld: damit ein Doppelklick nur einmal zahlt.',
  confirmTitle: 'Sind Sie es wirklich?',
  confirmRaise: 'Damit kann mehr ausgegeben werden als bisher.',
  confirmWhy: 'Damit das niemand tun kann, der nur Ihren Browser offen findet, bestätigen Sie es bitte.',
  confirmByPasskey: 'Mit einem Passkey bestätigen',
  confirmByCode: 'Mit dem Code bestätigen',
  confirmHint: 'Der Code, den Sie beim Registrieren aufbewahrt haben. Er bleibt gültig.',
};

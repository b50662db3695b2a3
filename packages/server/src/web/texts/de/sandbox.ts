/** The sandbox gateway's payment page, of test books only: German. */
import type { Texts } from '../index.ts';

export const sandbox: Texts['sandbox'] = {
  title: 'Kartenabwickler zum Testen',
  eyebrow: 'Kartenabwickler zum Testen: kein echtes Geld',
  payment: 'Zahlung',
  descriptions: { 'Top-up': 'Aufladung' },
  explanation:
    'Diese Seite vertritt die eines Kartenabwicklers. Sie brauchen keine Karte, und es fließt kein echtes Geld: Wählen Sie, was geschehen soll.',
  save: 'Diese Karte für spätere Zahlungen speichern',
  saveHint: 'Damit von ihr eingezogen werden kann, was Sie schulden.',
  behaviour: 'Wie sich die gespeicherte Karte später verhält',
  cards: {
    pm_ok: 'Testkarte, die funktioniert',
    pm_declined: 'Testkarte, die abgelehnt wird',
    pm_declined_once: 'Testkarte, die einmal abgelehnt wird und dann funktioniert',
    pm_delayed: 'Testkonto, das später bestätigt',
  },
  pay: 'Zahlen',
  decline: 'Ablehnen',
  delay: 'Verzögern: einige Sekunden später bestätigen',
  settled: {
    succeeded: 'Das ist bezahlt.',
    declined: 'Das wurde abgelehnt.',
    pending: 'Das wird in Kürze bestätigt.',
  },
  continue: 'Weiter',
};

/** Settings of the wallet: keeping it, its days and language, its data, its end. German. */
import { html, type Html } from '../../html.ts';
import type { Texts } from '../index.ts';

export const settings: Texts['settings'] = {
  title: 'Einstellungen',
  lead: 'Wie Ihre Geldbörse aufbewahrt wird, wie sie hier aussieht und was aus ihren Daten wird.',
  keeping: 'Ihre Geldbörse behalten',
  hereOnly: 'Nur in diesem Browser',
  passkeys: (count: number) =>
    count === 0
      ? 'Noch keiner: Öffnen Sie Ihre Geldbörse mit Fingerabdruck oder Bildschirmsperre.'
      : `${count} hinzugefügt`,
  open: (count: number) => (count === 1 ? 'In diesem Browser' : `In ${count} Browsern`),
  openHere: 'Nur in diesem Browser',
  recoverMeans: 'Öffnen Sie hier eine Geldbörse, die Sie früher registriert haben.',
  noCard: 'Keine Karte ist gespeichert. Beim Aufladen können Sie eine speichern lassen.',
  here: 'Zeit und Sprache',
  zone: 'Zeitzone',
  zoneMeans: 'Ihre Tage, und damit Tagesgrenzen, beginnen dort um Mitternacht.',
  language: 'Sprache',
  data: 'Ihre Daten',
  dataMeans:
    'Alles, was wir über diese Geldbörse aufbewahren: Zahlungen, Erstattungen, Grenzen, Einstellungen.',
  csv: 'Tabelle (CSV)',
  json: 'JSON',
  named: (id: string) =>
    `Geldbörse ${id}. Nennen Sie diese Nummer, wenn Sie hier um Hilfe bitten; Verkäufer sehen sie nie.`,

  deleting: 'Diese Geldbörse löschen',
  deletingMeans: 'Für immer. Was das heißt, sehen Sie, bevor etwas geschieht.',
  deleteGo: 'Diese Geldbörse löschen',
  oweFirst: (amount: Html): Html => html`Sie schulden noch ${amount}`,
  oweFirstMeans: 'Begleichen Sie das zuerst: Eine Geldbörse, die etwas schuldet, kann nicht gelöscht werden.',
  settleFirst: 'Begleichen, was ich schulde',
  whatGoes: 'Was verschwindet',
  goes: [
    'Ihre Passkeys, Ihr Wiederherstellungscode und jeder Browser, in dem die Geldbörse offen ist.',
    'Ihre gespeicherte Karte, Ihre Grenzen und Einstellungen und was Sie Verkäufern geschrieben haben.',
    'Jede Erlaubnis, ohne Rückfrage abzubuchen. Was für laufende Zahlungen reserviert ist, wird frei.',
  ],
  whatStays: 'Was bleibt',
  stays: [
    'Beträge und Zeiten Ihrer Zahlungen: Die Bücher müssen aufgehen. Nichts darin sagt, wer Sie sind.',
    'Was Verkäufer von sich aus wissen und was ihre Seiten aufbewahren. Fragen Sie dort danach.',
    'Was Sie gekauft haben, erreichen Sie über diese Geldbörse nicht mehr.',
  ],
  exportFirst: 'Nehmen Sie Ihre Daten vorher mit',
  moneyThere: (amount: Html): Html => html`In dieser Geldbörse sind ${amount}`,
  moneyThereMeans:
    'Geben Sie es vorher aus oder verzichten Sie darauf: Es kann nicht ausgezahlt werden, und niemand bringt es später zurück.',
  giveUp: (amount: Html): Html => html`Ich verzichte auf ${amount}`,
  sure: 'Ich weiß, dass sich das nicht zurücknehmen lässt',
  sureNext: 'Danach fragen wir nach einem Passkey oder Ihrem Wiederherstellungscode.',
  notDeleted: 'Es wurde nichts gelöscht',
  sayYes: 'Kreuzen Sie an, dass Sie wissen, dass sich das nicht zurücknehmen lässt.',
  notEmpty: 'In der Geldbörse ist Geld. Geben Sie es aus oder kreuzen Sie an, dass Sie darauf verzichten.',
  confirmDelete: 'Sobald Sie bestätigen, ist die Geldbörse für immer gelöscht.',
  deletedTitle: 'Ihre Geldbörse ist gelöscht',
  deletedMeans:
    'Auch dieser Browser hat sie vergessen. Sollten Sie hier je wieder zahlen, beginnt eine neue.',
};

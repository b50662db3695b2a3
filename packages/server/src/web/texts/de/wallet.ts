/** The wallet: balances, history, spending limits. German. */
import { html, type Html } from '../../html.ts';
import type { Texts } from '../index.ts';

export const wallet: Texts['wallet'] = {
  title: 'Ihre Geldbörse',
  sections: 'Seiten Ihrer Geldbörse',
  section: { overview: 'Übersicht', purchases: 'Käufe', limits: 'Grenzen', settings: 'Einstellungen' },
  frozen: 'Diese Geldbörse ist angehalten',
  frozenMeans: (id: string) =>
    `Der Betreiber hat sie angehalten; vorerst zahlt sie nichts. Was darin ist, bleibt Ihres. Bitten Sie dort um Hilfe und nennen Sie ${id}.`,
  youOwe: 'Sie schulden',
  yourBalance: 'Ihr Guthaben',
  paused: 'Später zahlen ist ausgesetzt',
  pausedMeans:
    'Wir konnten nicht einziehen, was Sie schulden. Laden Sie auf, um es zu begleichen: Der Rest steht Ihnen zur Verfügung.',
  leftToPayLater: (left: Html, limit: Html): Html =>
    html`Noch ${left} von ${limit} können Sie später zahlen.`,
  held: (amount: Html): Html => html`${amount} sind für laufende Zahlungen reserviert.`,
  topUp: 'Aufladen',
  settle: 'Jetzt begleichen',
  collectedAt: (amount: Html, date: string): Html =>
    html`Wird von Ihrer gespeicherten Karte eingezogen, sobald es ${amount} erreicht, oder am ${date}.`,
  settleByTopUp: (date: string) =>
    `Laden Sie auf, um es zu begleichen. Ohne gespeicherte Karte wird „später zahlen“ am ${date} ausgesetzt, bis Sie es getan haben.`,
  collecting: (amount: Html): Html =>
    html`Eine Abbuchung von ${amount} von Ihrer gespeicherten Karte ist unterwegs.`,
  collectedAgain: (date: string) =>
    `Ihre Karte wurde abgelehnt. Am ${date} versuchen wir es noch einmal, wenn Sie nicht vorher aufladen.`,
  spent: 'Was Sie ausgegeben haben',
  today: 'Heute ausgegeben',
  thisMonth: 'In diesem Monat ausgegeben',
  paymentsMade: (count: number) =>
    count === 1 ? 'mit einer Zahlung' : count === 0 ? 'noch keine Zahlung' : `mit ${count} Zahlungen`,
  whereItWent: 'Wohin es in diesem Monat ging',
  tallyIncomplete: 'Nur die neuesten Zahlungen dieses Monats sind gezählt: Es sind sehr viele.',
  charging: 'Abbuchen ohne Rückfrage',
  mayCharge: (count: number) =>
    count === 1
      ? 'Eine Seite darf ohne Rückfrage abbuchen, bis zu der Grenze, die Sie ihr gegeben haben.'
      : `${count} Seiten dürfen ohne Rückfrage abbuchen, jede bis zu der Grenze, die Sie ihr gegeben haben.`,
  setLimits: 'Eigene Grenzen setzen',
  changeLimits: 'Grenzen ansehen und ändern',
  savedCard: 'Gespeicherte Karte',
  savedCardMeans: 'Von ihr wird eingezogen, was Sie schulden.',
  remove: 'Entfernen',
  noLimits:
    'Keine Seite darf ohne Rückfrage abbuchen. Beim Bezahlen können Sie es erlauben, bis zu einem Betrag am Tag.',
  end: 'Beenden',
  endWhat: (seller: string) => `: was ${seller} abbuchen darf`,
  usedToday: (spent: Html, cap: Html): Html => html`Heute ${spent} von ${cap} genutzt`,
  usedSoFar: (spent: Html): Html => html`Bisher ${spent} genutzt`,
  atMostEach: (cap: Html): Html => html`, jedes Mal höchstens ${cap}`,
  atMostInTotal: (cap: Html): Html => html`, insgesamt höchstens ${cap}`,
  untilDay: (date: string) => `, bis zum ${date}`,
  registered: 'Diese Geldbörse ist registriert',
  registeredMeans:
    'Ihr Wiederherstellungscode öffnet sie in jedem Browser. Jeder Verkäufer kennt Sie unter einem anderen Namen: Keiner sieht diese Geldbörse.',
  keep: 'Diese Geldbörse behalten',
  keepMeans:
    'Sie besteht nur in diesem Browser. Registrieren Sie sich für einen Wiederherstellungscode und um mehr später zahlen zu können: ohne Namen, ohne E-Mail.',
  register: 'Registrieren',
  haveCode: 'Ich habe einen Wiederherstellungscode',
  payments: 'Zahlungen',
  noPaymentsYet: 'Noch nichts',
  noPayments: 'Hier steht, was Sie zahlen und was zurückkommt.',
  pages: 'Seiten der Zahlungen',
  newest: 'Neueste',
  older: 'Ältere',
  undo: 'Rückgängig',
  undoWhat: (what: string) => `: ${what}`,
  unknownSeller: 'Ein Verkäufer',
  remarks: {
    undone: 'Rückgängig gemacht',
    refunded: 'Erstattet',
    held: 'Reserviert, noch nicht bezahlt',
    released: 'Nicht mehr reserviert',
    charged: 'Von Ihrer gespeicherten Karte eingezogen',
  },
  entries: {
    topUp: 'Aufladung',
    settled: 'Offener Betrag beglichen',
    adjusted: 'Gutschrift des Zahlungsdienstes',
    writtenOff: 'Offener Betrag ausgebucht',
  },
  done: {
    topped_up: { title: 'Ihr Geld ist da', text: 'Die Aufladung ist in Ihrer Geldbörse.' },
    undone: { title: 'Rückgängig gemacht', text: 'Der ganze Betrag ist wieder in Ihrer Geldbörse.' },
    revoked: { title: 'Beendet', text: 'Diese Seite kann nicht mehr ohne Rückfrage abbuchen.' },
    settled: { title: 'Beglichen', text: 'Was Sie schuldeten, ist bezahlt.' },
    settling: {
      title: 'Auf dem Weg',
      text: 'Ihre Karte wird belastet. Sobald das bestätigt ist, schulden Sie entsprechend weniger.',
    },
    declined: {
      title: 'Ihre Karte wurde abgelehnt',
      text: 'Was Sie schulden, konnte nicht eingezogen werden; später zahlen ist darum ausgesetzt. Laden Sie auf, um es zu begleichen.',
    },
    method_removed: { title: 'Karte entfernt', text: 'Von ihr wird nichts mehr eingezogen.' },
    recovered: {
      title: 'Willkommen zurück',
      text: 'Ihre Geldbörse ist jetzt in diesem Browser und in allen anderen geschlossen.',
    },
    opened: { title: 'Willkommen zurück', text: 'Ihre Geldbörse ist in diesem Browser offen.' },
    zone: { title: 'Gespeichert', text: 'Dort beginnen Ihre Tage um Mitternacht.' },
    limits: { title: 'Gespeichert', text: 'Es gilt ab jetzt, bei jedem Verkäufer.' },
    refund_asked: {
      title: 'Gefragt',
      text: 'Der Verkäufer hat Ihre Bitte. Was er antwortet, wird hier stehen.',
    },
    refund_withdrawn: { title: 'Zurückgezogen', text: 'Der Verkäufer muss nicht mehr antworten.' },
  },
};

/** The wallet: balances, history, spending limits. German. */
import { html, type Html } from '../../html.ts';
import type { Texts } from '../index.ts';

export const wallet: Texts['wallet'] = {
  title: 'Ihre Geldbörse',
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
  collectedAt: (amount: Html): Html =>
    html`Was Sie schulden, wird von Ihrer gespeicherten Karte eingezogen, sobald es ${amount} erreicht, oder
    am Monatsende.`,
  settleByTopUp:
    'Laden Sie auf, um zu begleichen, was Sie schulden. Ohne gespeicherte Karte wird „später zahlen“ am Monatsende ausgesetzt, bis Sie es getan haben.',
  savedCard: 'Gespeicherte Karte',
  savedCardMeans: 'Von ihr wird eingezogen, was Sie schulden.',
  remove: 'Entfernen',
  limits: 'Ausgabengrenzen',
  noLimits:
    'Keine Seite darf ohne Rückfrage abbuchen. Beim Bezahlen können Sie es erlauben, bis zu einem Betrag am Tag.',
  end: 'Beenden',
  endWhat: (seller: string) => `: was ${seller} abbuchen darf`,
  usedToday: (spent: Html, cap: Html): Html => html`Heute ${spent} von ${cap} genutzt`,
  usedSoFar: (spent: Html): Html => html`Bisher ${spent} genutzt`,
  atMostInTotal: (cap: Html): Html => html`, insgesamt höchstens ${cap}`,
  untilDay: (date: string) => `, bis zum ${date}`,
  registered: 'Diese Geldbörse ist registriert',
  registeredMeans:
    'Ihr Wiederherstellungscode öffnet sie in jedem Browser. Jeder Anbieter kennt Sie unter einem anderen Namen: Keiner sieht diese Geldbörse.',
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
  zone: (zone: string) => `Zeitzone: ${zone}`,
  zoneMeans: 'Tage, und damit Tagesgrenzen, beginnen um Mitternacht in',
  named: (id: string) =>
    `Geldbörse ${id}. Nennen Sie diese Nummer, wenn Sie hier um Hilfe bitten; Anbieter sehen sie nie.`,
  unknownSeller: 'Ein Anbieter',
  remarks: {
    undone: 'Rückgängig gemacht',
    refunded: 'Erstattet',
    held: 'Reserviert, noch nicht bezahlt',
    released: 'Nicht mehr reserviert',
    charged: 'Von Ihrer gespeicherten Karte eingezogen',
  },
  entries: {
    topUp: 'Aufladung',
    settled: 'Deckel beglichen',
    adjusted: 'Gutschrift des Anbieters',
    writtenOff: 'Deckel ausgebucht',
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
    zone: { title: 'Gespeichert', text: 'Dort beginnen Ihre Tage um Mitternacht.' },
  },
};

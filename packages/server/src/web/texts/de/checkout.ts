/** Checkout: what is for sale, what pays, what is left, and why it cannot be paid. German. */
import { html, type Html } from '../../html.ts';
import type { Texts } from '../index.ts';

export const checkout: Texts['checkout'] = {
  howYouPay: 'Sie zahlen',
  yourBalance: 'Aus Ihrem Guthaben',
  balanceLeft: 'Verbleibendes Guthaben',
  payLater: 'Später',
  balanceThenLater: 'Aus Ihrem Guthaben, dann später',
  partly: (own: Html, later: Html): Html => html`${own} aus Ihrem Guthaben, ${later} später`,
  leftToPayLater: 'Noch frei',
  leftOf: (left: Html, limit: Html): Html => html`${left} von ${limit}`,
  undo: 'Rückgängig',
  undoWithin: (time: string) => `${time} lang`,
  pay: (price: Html): Html => html`${price} zahlen`,
  payThis: 'Diesen Betrag zahlen',
  goBackTo: (site: string) => `Abbrechen und zurück zu ${site}`,
  haveWallet: 'Ich habe schon eine Geldbörse',
  thatIs: (small: string) => `das sind ${small}`,
  howMuch: 'Wie viel?',
  fromTo: (least: Html, most: Html): Html => html`Von ${least} bis ${most}.`,
  atLeast: (least: Html): Html => html`Mindestens ${least}.`,
  atMost: (most: Html): Html => html`Höchstens ${most}.`,
  anyAmount: 'So viel Sie möchten.',
  outOfBounds: 'Das ist mehr oder weniger, als der Verkäufer annimmt.',
  mayCharge: (seller: Html): Html => html`${seller} darf bereits ohne Rückfrage abbuchen.`,
  mayChargeDaily: (seller: Html, cap: Html): Html =>
    html`${seller} darf bereits ohne Rückfrage bis zu ${cap} am Tag abbuchen.`,
  changeInWallet: 'In Ihrer Geldbörse ändern',
  standing: (cap: Html, days: number): Html =>
    html`Hier künftig mit einem Klick, bis zu ${cap} am Tag, ${days} Tage lang`,
  standingHint: (seller: Html, cap: Html, until: string): Html =>
    html`${seller} kann dann abbuchen, ohne jedes Mal zu fragen: nie mehr als ${cap} am Tag und nur bis zum
    ${until}. In Ihrer Geldbörse können Sie das jederzeit beenden.`,
  whatIsPayLater: 'Was heißt „später zahlen“?',
  payLaterMeans: (limit: Html): Html =>
    html`Kleine Zahlungen sammeln sich, und Sie begleichen sie zusammen: sobald ${limit} erreicht sind, am
    Monatsende oder wann immer Sie möchten. Für den Anfang brauchen Sie keine Karte; es gibt keine Zinsen und
    für Sie keine Gebühren.`,
  paused: 'Später zahlen ist ausgesetzt',
  pausedMeans: (owed: Html): Html =>
    html`Wir konnten die ${owed}, die Sie schulden, nicht einziehen. Bis sie bezahlt sind, können Sie nicht
    später zahlen. Der erste Teil einer Aufladung begleicht sie, der Rest steht Ihnen zur Verfügung.`,
  limitReached: 'Das ist mehr, als Sie noch später zahlen können',
  limitMeans: (limit: Html, owed: Html, left: Html, price: Html): Html =>
    html`Sie können bis zu ${limit} später zahlen. ${owed} schulden Sie schon, also bleiben ${left}, und dies
    kostet ${price}. Laden Sie auf: Das begleicht zuerst, was Sie schulden; der Rest steht Ihnen zur
    Verfügung.`,
  tooDear: 'Das kostet mehr, als Sie jetzt ausgeben können',
  tooDearMeans: (available: Html, price: Html): Html =>
    html`Sie können jetzt ${available} ausgeben, und dies kostet ${price}. Laden Sie auf, danach geht es
    gleich hier weiter.`,
  topUp: 'Aufladen und weiter',
  register: (limit: Html): Html => html`Registrieren und bis zu ${limit} später zahlen`,
  priceChanged: 'Der Preis hat sich geändert',
  priceChangedMeans:
    'Der Verkäufer hat ihn geändert, während Sie hier waren. Es wurde nichts abgebucht. Dies ist der neue Preis.',
  sure: 'Möchten Sie das zahlen?',
  asks: {
    above: (price: Html, _seller: Html): Html =>
      html`Sie wollten bei größeren Zahlungen gefragt werden. Diese ist ${price}. Noch wurde nichts abgebucht.`,
    unusual: (price: Html, seller: Html): Html =>
      html`${price} ist weit mehr, als Sie sonst an ${seller} zahlen. Darum fragen wir, wie Sie es wünschten.
      Noch wurde nichts abgebucht.`,
    repeat: (price: Html, seller: Html): Html =>
      html`Vor wenigen Sekunden haben Sie ${seller} dasselbe bezahlt. Zahlen Sie ${price} nur dann noch
      einmal, wenn Sie es so meinen.`,
  },
  askedAbove: (seller: Html, above: Html): Html =>
    html`${seller} darf ohne Rückfrage abbuchen, aber über mehr als ${above} wollten Sie selbst entscheiden.`,
  askedAlways: (seller: Html): Html =>
    html`${seller} darf ohne Rückfrage abbuchen, aber Sie wollten über jede Zahlung selbst entscheiden.`,
  changeAsks: 'Ändern, wann wir fragen',
  yesPay: (price: Html): Html => html`Ja, ${price} zahlen`,
  ownLimit: 'Ihre eigene Grenze hält das auf',
  ownLimits: {
    payment: (cap: Html, price: Html): Html =>
      html`Eine einzelne Zahlung darf bei Ihnen höchstens ${cap} sein, und das hier kostet ${price}. Es wurde
      nichts abgebucht.`,
    day: (left: Html, price: Html): Html =>
      html`Von dem, was Sie an einem Tag ausgeben lassen, sind ${left} übrig, und das hier kostet ${price}. Es
      wurde nichts abgebucht.`,
    month: (left: Html, price: Html): Html =>
      html`Von dem, was Sie in einem Monat ausgeben lassen, sind ${left} übrig, und das hier kostet ${price}.
      Es wurde nichts abgebucht.`,
  },
  changeLimits: 'Ihre Grenzen ansehen oder ändern',
};

/** Checkout: what is for sale, what pays, what is left, and why it cannot be paid. */
import { html, type Html } from '../../html.ts';

export const checkout = {
  howYouPay: 'How you pay',
  yourBalance: 'Your balance',
  balanceLeft: 'Balance left',
  payLater: 'Pay later',
  balanceThenLater: 'Your balance, then pay later',
  partly: (own: Html, later: Html): Html => html`${own} of your balance, ${later} later`,
  leftToPayLater: 'Pay-later limit left',
  leftOf: (left: Html, limit: Html): Html => html`${left} of ${limit}`,
  undo: 'Can be undone',
  undoWithin: (time: string) => `For ${time}`,
  pay: (price: Html): Html => html`Pay ${price}`,
  payThis: 'Pay this amount',
  goBackTo: (site: string) => `Cancel and go back to ${site}`,
  haveWallet: 'I have a wallet already',
  thatIs: (small: string) => `that is ${small}`,
  howMuch: 'How much?',
  fromTo: (least: Html, most: Html): Html => html`From ${least} to ${most}.`,
  atLeast: (least: Html): Html => html`At least ${least}.`,
  atMost: (most: Html): Html => html`At most ${most}.`,
  anyAmount: 'Any amount you like.',
  outOfBounds: 'This is more or less than the seller takes.',
  mayCharge: (seller: Html): Html => html`${seller} may already charge you without asking.`,
  mayChargeDaily: (seller: Html, cap: Html): Html =>
    html`${seller} may already charge you up to ${cap} a day without asking.`,
  changeInWallet: 'Change this in your wallet',
  standing: (cap: Html, days: number): Html => html`One click here, up to ${cap} a day for ${days} days`,
  standingHint: (seller: Html, cap: Html, until: string): Html =>
    html`${seller} can then charge you without asking each time, never more than ${cap} a day and only until
    ${until}. You can end it at any time in your wallet.`,
  whatIsPayLater: 'What is “pay later”?',
  payLaterMeans: (limit: Html): Html =>
    html`Small payments gather on a tab, and you settle them together: when you reach ${limit}, at the end of
    a month, or whenever you like. No card is needed to start, and there is no interest and no fee for you.`,
  paused: 'Pay later is paused',
  pausedMeans: (owed: Html): Html =>
    html`We could not collect the ${owed} you owe, so paying later is paused until it is paid. The first part
    of a top-up pays it, and the rest is yours to spend.`,
  limitReached: 'This is more than you can still pay later',
  limitMeans: (limit: Html, owed: Html, left: Html, price: Html): Html =>
    html`You can pay up to ${limit} later. You owe ${owed} already, so ${left} is left, and this costs
    ${price}. Top up: it first pays what you owe, and the rest is yours to spend.`,
  tooDear: 'This costs more than you can spend now',
  tooDearMeans: (available: Html, price: Html): Html =>
    html`You can spend ${available} now, and this costs ${price}. Top up, and come straight back here.`,
  topUp: 'Top up and continue',
  register: (limit: Html): Html => html`Register and pay up to ${limit} later`,
  priceChanged: 'The price has changed',
  priceChangedMeans:
    'The seller changed it while you were looking. Nothing was charged. This is the price now.',
  sure: 'Do you mean to pay this?',
  asks: {
    above: (price: Html, _seller: Html): Html =>
      html`You asked us to ask about larger payments. This one is ${price}. Nothing was charged yet.`,
    unusual: (price: Html, seller: Html): Html =>
      html`${price} is far more than you usually pay ${seller}, so we ask, as you wished. Nothing was charged
      yet.`,
    repeat: (price: Html, seller: Html): Html =>
      html`You paid ${seller} for the same thing a few seconds ago. Pay ${price} once more only if you mean
      it.`,
  },
  askedAbove: (seller: Html, above: Html): Html =>
    html`${seller} may charge you without asking, but you wanted to decide yourself about more than ${above}.`,
  askedAlways: (seller: Html): Html =>
    html`${seller} may charge you without asking, but you wanted to decide about every payment yourself.`,
  changeAsks: 'Change when we ask',
  yesPay: (price: Html): Html => html`Yes, pay ${price}`,
  ownLimit: 'Your own limit stops this',
  ownLimits: {
    payment: (cap: Html, price: Html): Html =>
      html`You let no single payment be more than ${cap}, and this costs ${price}. Nothing was charged.`,
    day: (left: Html, price: Html): Html =>
      html`Of what you let be spent in a day ${left} is left, and this costs ${price}. Nothing was charged.`,
    month: (left: Html, price: Html): Html =>
      html`Of what you let be spent in a month ${left} is left, and this costs ${price}. Nothing was charged.`,
  },
  changeLimits: 'See or change your limits',
};

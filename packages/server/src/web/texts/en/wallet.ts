/** The wallet: balances, history, spending limits, topping up, recovery. */
import { html, type Html } from '../../html.ts';

export const wallet = {
  title: 'Your wallet',
  sections: 'Pages of your wallet',
  section: { overview: 'Overview', purchases: 'Purchases', limits: 'Limits', settings: 'Settings' },
  frozen: 'This wallet is stopped',
  frozenMeans: (id: string) =>
    `The provider has stopped it, so it pays nothing for now. What is in it stays yours. Ask them for help and name ${id}.`,
  youOwe: 'You owe',
  yourBalance: 'Your balance',
  paused: 'Pay later is paused',
  pausedMeans: 'We could not collect what you owe. Top up to settle it: the rest is yours to spend.',
  leftToPayLater: (left: Html, limit: Html): Html => html`${left} of ${limit} left to pay later.`,
  held: (amount: Html): Html => html`${amount} is held for payments under way.`,
  topUp: 'Top up',
  settle: 'Settle now',
  collectedAt: (amount: Html, date: string): Html =>
    html`Collected from your saved card when it reaches ${amount}, or on ${date}.`,
  settleByTopUp: (date: string) =>
    `Top up to settle it. Without a saved card, paying later pauses on ${date} until you have.`,
  collecting: (amount: Html): Html => html`A charge of ${amount} to your saved card is on its way.`,
  collectedAgain: (date: string) =>
    `Your card was declined. We try it again on ${date}, unless you top up before.`,
  spent: 'What you spent',
  today: 'Spent today',
  thisMonth: 'Spent this month',
  paymentsMade: (count: number) =>
    count === 1 ? 'in one payment' : count === 0 ? 'no payments yet' : `in ${count} payments`,
  whereItWent: 'Where it went this month',
  tallyIncomplete: 'Only the latest payments of this month are counted: there are very many.',
  charging: 'Charging without asking',
  mayCharge: (count: number) =>
    count === 1
      ? 'One site may charge you without asking, within the limit you gave it.'
      : `${count} sites may charge you without asking, each within the limit you gave it.`,
  setLimits: 'Set limits of your own',
  changeLimits: 'See and change limits',
  savedCard: 'Saved card',
  savedCardMeans: 'What you owe is collected from it.',
  remove: 'Remove',
  noLimits: 'No site may charge you without asking. You can allow it when you pay, up to an amount a day.',
  end: 'End',
  endWhat: (seller: string) => ` what ${seller} may charge`,
  usedToday: (spent: Html, cap: Html): Html => html`${spent} of ${cap} used today`,
  usedSoFar: (spent: Html): Html => html`${spent} used so far`,
  atMostEach: (cap: Html): Html => html`, at most ${cap} each time`,
  atMostInTotal: (cap: Html): Html => html`, at most ${cap} in total`,
  untilDay: (date: string) => `, until ${date}`,
  registered: 'This wallet is registered',
  registeredMeans:
    'Your recovery code opens it in any browser. Sellers see a different name for you each: none of them sees this wallet.',
  keep: 'Keep this wallet',
  keepMeans:
    'It lives in this browser only. Register to get a recovery code and a higher pay-later limit: no name, no e-mail.',
  register: 'Register',
  haveCode: 'I have a recovery code',
  payments: 'Payments',
  noPaymentsYet: 'Nothing yet',
  noPayments: 'What you pay, and what comes back, is listed here.',
  pages: 'Pages of payments',
  newest: 'Newest',
  older: 'Older',
  undo: 'Undo',
  undoWhat: (what: string) => ` ${what}`,
  unknownSeller: 'A seller',
  remarks: {
    undone: 'Undone',
    refunded: 'Refunded',
    held: 'Held, not yet paid',
    released: 'No longer held',
    charged: 'Charged to your saved card',
  },
  entries: {
    topUp: 'Top-up',
    settled: 'Tab settled',
    adjusted: 'Credit from the provider',
    writtenOff: 'Tab written off',
  },
  done: {
    topped_up: { title: 'Your money is there', text: 'The top-up is in your wallet.' },
    undone: { title: 'Undone', text: 'The whole amount is back in your wallet.' },
    revoked: { title: 'Ended', text: 'That site can no longer charge you without asking.' },
    settled: { title: 'Settled', text: 'What you owed is paid.' },
    settling: {
      title: 'On its way',
      text: 'Your card is being charged. What you owe goes down once it is confirmed.',
    },
    declined: {
      title: 'Your card was declined',
      text: 'What you owe could not be collected, so paying later is paused. Top up to settle it.',
    },
    method_removed: { title: 'Card removed', text: 'Nothing is collected from it any more.' },
    recovered: {
      title: 'Welcome back',
      text: 'Your wallet is in this browser now, and closed in every other one.',
    },
    opened: { title: 'Welcome back', text: 'Your wallet is open in this browser.' },
    zone: { title: 'Saved', text: 'Your days begin at midnight there.' },
    limits: { title: 'Saved', text: 'It holds from now on, at every seller.' },
    refund_asked: { title: 'Asked', text: 'The seller has your request. Its answer will stand here.' },
    refund_withdrawn: { title: 'Withdrawn', text: 'The seller no longer needs to answer.' },
  },
};

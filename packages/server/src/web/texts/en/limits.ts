/** Limits of the wallet: by seller, in all, and when to ask first. */
import { html, type Html } from '../../html.ts';

export const limits = {
  title: 'Limits',
  lead: 'You decide what can be spent. A limit holds at every seller, at once.',
  bySeller: 'Sites that may charge without asking',
  bySellerMeans: 'Each up to what you allowed when you paid there. End it, and the site has to ask again.',
  noSellers: 'Every site has to ask',
  overall: 'Spending limits for everything',
  overallMeans:
    'Whatever the seller, no more than this is spent. Leave a field empty for no limit. Sellers never learn of it.',
  windows: { payment: 'In one payment', day: 'In a day', month: 'In a month' },
  hints: {
    payment: 'A single payment above it is refused.',
    day: 'A day begins at midnight.',
    month: 'A month begins on its first day.',
  },
  noCap: 'No limit',
  used: (spent: Html, cap: Html): Html => html`${spent} of ${cap} used so far.`,
  inZone: (zone: string) => `Days and months of this limit begin in the zone ${zone}.`,
  askFirst: 'When we ask you first',
  askMeans:
    'Even a site that may charge you has to send you here in these cases. Nothing is charged until you say yes.',
  above: 'A payment of more than',
  aboveHint: 'Sites that may charge you have to ask for larger ones.',
  never: 'Do not ask about the amount',
  always: 'Ask about every payment',
  moreThan: (amount: string) => amount,
  atCheckout: 'Ask once more at checkout, too',
  atCheckoutHint: 'For amounts above the one chosen: after the button, we ask whether you are sure.',
  unusual: 'A price far above what you usually pay there',
  unusualHint: 'More than five times the usual of your last payments to that seller.',
  repeats: 'The same thing twice within ten seconds',
  repeatsHint: 'For what can be paid again and again, such as a tip: so that a double click pays once.',
  confirmTitle: 'Is it really you?',
  confirmRaise: 'This allows more to be spent than before.',
  confirmWhy: 'So that nobody who only finds your browser open can do it, please confirm.',
  confirmByPasskey: 'Confirm with a passkey',
  confirmByCode: 'Confirm with the code',
  confirmHint: 'The code you kept when you registered. It stays good.',
};

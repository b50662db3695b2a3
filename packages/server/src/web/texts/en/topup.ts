/** Topping up, and keeping a wallet: the pages around the wallet. */
import { html, type Html } from '../../html.ts';

export const topup = {
  title: 'Top up',
  means:
    'The money becomes your balance. It first pays what you owe, if anything; the rest is yours to spend.',
  howMuch: 'How much?',
  bounds: (least: Html, most: Html): Html => html`From ${least} to ${most}, in whole cents.`,
  wholeCents: 'Top-ups are made in whole cents.',
  outOfBounds: 'This is more or less than can be topped up at once.',
  save: 'Save my card for pay later',
  saveHint:
    'What you owe is then collected from it, at the end of a month or when your tab is full. You can remove it in your wallet.',
  continue: 'Continue to payment',
  elsewhere: 'You pay on the site of our payment partner and come straight back.',
  continueTo: (site: Html): Html => html`Continue to ${site}`,
  onItsWay: 'Your money is on its way',
  onItsWayMeans: (money: Html): Html =>
    html`We are waiting for ${money} to be confirmed. This page looks again by itself; you can also leave it,
    and find the money in your wallet later.`,
  withoutWaiting: 'Continue without waiting',
  declined: 'Your card was declined',
  nothingCharged: 'Nothing was charged',
  declinedMeans: (money: Html): Html =>
    html`The payment of ${money} did not go through. Try again, or with another card.`,
};

export const recovery = {
  keep: 'Keep your wallet',
  keepMeans:
    'Registering takes no name, no e-mail and no password. You get a recovery code: with it you can open this wallet in any browser, should you lose this one.',
  keepMore: 'Registered wallets may also pay more later, before they have to settle.',
  register: 'Register and show my recovery code',
  yourCode: 'Your recovery code',
  once: 'This is shown only once',
  onceMeans:
    'Write it down or keep it in your password manager. Whoever has it can open your wallet, and without it we cannot.',
  kept: 'I have kept it',
  keptContinue: 'I have kept it: continue',
  newCode: 'New recovery code',
  newCodeMeans: 'If somebody may have seen yours, or you cannot find it.',
  newCodeStops:
    'Your code and private link of before stop working. Browsers in which your wallet is open stay open.',
  newCodeGo: 'Make a new code',
  newCodeLost:
    'Without your code and without a passkey there is no new one: nobody else can show that the wallet is yours.',
  open: 'Open your wallet here',
  openTitle: 'Open your wallet',
  openMeans:
    'Type the recovery code you got when you registered. Your wallet moves to this browser, and every other one is signed out.',
  moneyHere: 'There is money in the wallet of this browser',
  moneyHereMeans: 'It would be left behind. To be able to open it again, register it first.',
  registerFirst: 'Register this wallet first',
  code: 'Recovery code',
  noCode: 'No code yet? Where your wallet is open, register it in its settings: that takes one click.',
  codeHint: 'The code, or your whole private link.',
  backToCheckout: 'Back to checkout',
  openMine: 'Open my wallet',
};

/** What stands on every page, and words that many pages share. */
import { html, type Html } from '../../html.ts';

export const common = {
  tagline: 'Small payments, kept exactly.',
  testBook: 'Test book: no real money.',
  skip: 'Skip to the content',
  mainNav: 'Main',
  footerNav: 'Footer',
  languageNav: 'Language',
  wallet: 'Wallet',
  yourWallet: 'Your wallet',
  sellers: 'Sell',
  docs: 'Docs',
  docsShort: 'Docs',
  whatFarthingIs: 'What Farthing is',
  verified: (site: Html): Html => html`${site}, verified`,
  account: 'Account',
  whereYouAre: 'Where you are',
  offline: 'You are offline',
  offlineMeans:
    'Your wallet needs the network: what is in it is kept with us, not on this device. Nothing is lost, and nothing was charged.',
  suggestedAmounts: 'Suggested amounts',
  cancel: 'Cancel',
  notNow: 'Not now',
  tryAgain: 'Try again',
  save: 'Save',
  /** What a hundredth of a currency is called, for sums below one. */
  hundredths: { USD: 'cents', EUR: 'cents', GBP: 'pence' } as Readonly<Record<string, string>>,
  /** What to tell whoever typed an amount that cannot be used. */
  unreadable: {
    empty: 'Type an amount.',
    unclear: 'Write the amount in plain digits, without a thousands separator, such as 2.50.',
    too_precise: 'This has more decimals than we can count.',
  },
};

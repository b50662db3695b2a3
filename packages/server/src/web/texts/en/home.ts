/** The home page. */

export const home = {
  title: 'Small payments',
  claim: ['Pay a little.', 'Pay it now.', 'Keep control.'],
  lead: 'Farthing is one wallet for articles, songs, tips and games across the web: from a billionth of a dollar up, without typing a card number on every site, and never beyond the limits you set.',
  openWallet: 'Open your wallet',
  sell: 'Sell something',
  counted: 'Counted to the last digit',
  article: 'An article',
  song: 'Three minutes of a song',
  calls: 'Forty calls of an API',
  tip: 'A tip for the accordionist',
  onYourTab: 'On your tab',
  howItWorks: 'How it works',
  follow: 'Follow a price',
  followMeans:
    'Sellers put a price on a link. The page behind it shows who sells, what it costs to the last digit, and what you have left.',
  click: 'Pay with one click',
  clickMeans:
    'Start without an account: a small tab lets you read first and settle later, many payments as one sum. Or top up and pay from your balance.',
  undo: 'Change your mind',
  undoMeans:
    'Undo a payment within its first seconds. See every payment in your wallet, and end any site’s permission at once.',
  forSellers: 'For sellers',
  forSellersMeans:
    'A price on a link in minutes. Payments gather and reach you as one payout, with a statement of what it sums up. Every payment comes with a signed receipt that you can check yourself.',
  startSelling: 'Start selling',
  signIn: 'Sign in',
  reference: 'API reference',
  privacy: 'What sellers learn about you',
  privacyMeans:
    'That you paid. Each seller sees a different name for you, so two of them cannot tell that they share a customer. No name, no address, no card number.',
};

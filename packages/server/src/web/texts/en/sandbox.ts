/** The sandbox gateway's payment page, of test books only. */

export const sandbox = {
  title: 'Sandbox card processor',
  eyebrow: 'Sandbox card processor: test money',
  payment: 'Payment',
  /** What a charge is for, in the words of this book's own charges. */
  descriptions: { 'Top-up': 'Top-up' } as Readonly<Record<string, string>>,
  explanation:
    'This page stands in for a card processor’s. No card is asked for and no real money moves: choose what should happen.',
  save: 'Save this card for pay later',
  saveHint: 'So that what you owe can be collected from it.',
  behaviour: 'How the saved card behaves later',
  cards: {
    pm_ok: 'Test card that works',
    pm_declined: 'Test card that is declined',
    pm_declined_once: 'Test card that is declined once, then works',
    pm_delayed: 'Test account that confirms later',
  },
  pay: 'Pay',
  decline: 'Decline',
  delay: 'Delay: confirm a few seconds later',
  settled: {
    succeeded: 'This is paid.',
    declined: 'This was declined.',
    pending: 'This will be confirmed shortly.',
  },
  continue: 'Continue',
};

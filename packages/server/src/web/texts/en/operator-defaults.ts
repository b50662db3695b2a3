/** The operator's console: fees and limits, and what the server was started with. */

export const defaults = {
  defaultsMean:
    'These hold for everyone with whom nothing else was agreed, from the moment you save them, on every server of the book. Amounts are the same in every currency. What you leave empty goes back to the setting that the server was started with.',
  changedHere: 'changed here',
  otherwise: (setting: string) => `Setting: ${setting}`,
  backToSetting: 'As the server was started',
  defaultGroups: {
    fees: 'Fees',
    payLater: 'Pay later',
    admission: 'Who may come in',
    topUps: 'Top-ups',
    undo: 'Undo',
    payouts: 'Payouts',
    hands: 'Money moved by hand',
  },
  defaultChoices: {
    approvals: {
      auto: 'As soon as two operators may approve',
      on: 'Always',
      off: 'Never',
    },
    sellerSignUp: { open: 'Anyone with an e-mail address', invited: 'Whom you invite' },
  },
  defaults: {
    feeBasisPoints: {
      label: 'Fee of new sellers, in percent',
      hint: 'Those you have keep their plan; it is changed on their page.',
    },
    guestTabLimit: { label: 'Pay later for guests', hint: 'How far a guest may owe. 0: guests pay first.' },
    registeredTabLimit: { label: 'Pay later for registered payers', hint: 'How far they may owe.' },
    tabCollectAt: {
      label: 'Collect at',
      hint: 'Whoever owes this much is charged at once, not at the end of the month.',
    },
    tabMinimum: { label: 'Smallest collection', hint: 'Less than this waits.' },
    tabRetryDays: {
      label: 'Try again after, in days',
      hint: 'Days after a decline, rising. After the last one the sum is written off.',
    },
    guestsPerAddressPerHour: {
      label: 'New guests an hour, one network',
      hint: 'Who may pay later. Bounds what strangers can cost.',
    },
    guestsPerHour: {
      label: 'New guests an hour, in all',
      hint: 'Whoever comes after them tops up first.',
    },
    sellerSignUp: { label: 'Who may become a seller', hint: 'Those who are sellers stay so.' },
    undoSeconds: { label: 'Undo, in seconds', hint: 'Where the offer does not say.' },
    undoPerDay: { label: 'Undone a day, at most', hint: 'Payments of one payer.' },
    topUpMinimum: { label: 'Smallest top-up', hint: 'Less than this is refused.' },
    topUpMaximum: { label: 'Largest top-up', hint: 'More than this is refused.' },
    payoutMinimum: { label: 'Smallest payout', hint: 'Less than this stays in the balance.' },
    payoutFee: { label: 'Fee of a payout', hint: 'Taken from what is paid out.' },
    payoutThreshold: { label: 'Pay out at', hint: 'What is earned when a payout does not wait.' },
    approvals: { label: 'Two operators for money by hand', hint: 'One proposes, another approves.' },
  },

  startedWith: 'Set when the server starts',
  startedWithMeans: 'Changed in the server’s environment or configuration file, and by a restart.',
  allSettings: 'All settings',
  bookMode: 'Book',
  bookModes: { test: 'Test: no real money', live: 'Live' },
  bookAddress: 'Reached at',
  rateLimits: 'How often somebody may ask',
  countedBy: 'Counted for',
  perMinute: 'A minute',
  rateClasses: {
    stranger: 'Requests without a key',
    page: 'Requests of sellers’ pages',
    form: 'Forms of our pages',
    recovery: 'Recovery codes',
    confirming: 'Changes confirmed by a recovery code',
    payer: 'Changes of a wallet',
    reading: 'Reading',
    managing: 'Changes of a seller',
    paying: 'Charges and holds',
  },
  rateBy: { network: 'One network', wallet: 'One wallet', key: 'One key', all: 'All together' },
};

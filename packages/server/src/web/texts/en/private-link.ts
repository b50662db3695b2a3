/** Texts about opening a wallet by its private link. */
export const privateLink = {
  openTitle: 'Open your wallet here',
  openIntro:
    'You followed the private link of a wallet. It moves to this browser, and every other one is signed out.',
  openByHand:
    'If the field is empty: type your recovery code, or copy what stands after # in the address of this page.',
  codeLabel: 'Recovery code',
  openButton: 'Open my wallet',
  cancel: 'Cancel',
  abandonsTitle: 'There is money in the wallet of this browser',
  abandonsText: 'It would be left behind. Register it first to be able to open it again.',
  registerFirst: 'Register it first',
  invalidTitle: 'This is no recovery code',
  invalidText: 'Check for typing mistakes. If you made a new code since, only the new one works.',
  tooManyTitle: 'Too many attempts',
  tooManyText: (seconds: number) =>
    `Nothing was opened. Try again in ${seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`}.`,
  linkTitle: 'Your private link',
  linkText:
    'It opens this wallet in any browser, like the code. Keep it as a bookmark, in your password manager, or print it. Send it to nobody.',
  qrLabel: 'The private link as a QR code',
  qrText: 'Scan it with your phone to take the wallet there.',
};

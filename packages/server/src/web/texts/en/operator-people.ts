/** The operator's console: the page of somebody who works here or for a seller. */
import { html, type Html } from '../../html.ts';

export const people = {
  worksFor: 'Works for',
  ownHouse: 'The operator',
  addressProven: 'Known to be theirs',
  addressUnproven: 'Not confirmed',
  deviceLost: 'When a device is lost, or everything',
  passkeys: 'Passkeys',
  recoveryCodes: 'Recovery codes left',
  madeFor: (who: Html, when: Html): Html => html`made by ${who}, ${when}`,
  noWayIn: 'No way back in',
  noWayInMeans:
    'This person has neither a passkey nor a recovery code. Once signed out, they cannot come back.',
  noWayInYou: 'You have neither a passkey nor a recovery code. Once signed out, you cannot come back.',
  sessions: 'Signed in now',
  noSessions: 'Signed in nowhere',
  noSessionsMeans: 'No browser is open. The next sign-in shows here.',
  device: 'Browser',
  unknownDevice: 'Unknown browser',
  signedInBy: 'Signed in by',
  ways: {
    passkey: 'Passkey',
    email_code: 'Code by e-mail',
    recovery_code: 'Recovery code',
    setup: 'Setup link',
    invitation: 'Invitation',
    wallet_token: 'Wallet',
  },
  lastUsed: 'Last used',
  endSession: 'Sign out',
  endAll: 'Sign out everywhere',
  endAllMeans: (count: string) =>
    `Browsers that are signed out at once: ${count}. Whoever has a passkey or a recovery code can sign in again.`,
  makeCodes: 'Make recovery codes',
  makeCodesMeans: (name: Html): Html =>
    html`For ${name} who lost every way to sign in. You see ten new codes, once, and hand them over yourself;
    codes of before stop working. Be sure who is asking: whoever has a code is in. ${name} is told on their
    account.`,
  codesMade: 'New recovery codes',
  codesOnce: 'These codes are shown only now',
  codesHandOver: (name: Html): Html => html`Hand them to ${name} yourself. Each opens their account once.`,
  codesKept: 'I have handed them over',
  yourself: 'This is you. Your sessions, passkeys and recovery codes are in your account.',
  toAccount: 'Your account',
};

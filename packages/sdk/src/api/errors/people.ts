/** Codes about people: how they sign in, whom they work for, and the sites they show to be theirs. */
import type { ErrorKind } from './kind.ts';

export const people = {
  member_not_found: {
    status: 404,
    title: 'Member unknown',
    cause: 'There is no member with this id in the team.',
    mend: 'Look at the list of the team: the member may have left it.',
  },
  already_member: {
    status: 409,
    title: 'Member already',
    cause: 'This person is in the team already.',
    mend: 'Change the role of the member instead.',
  },
  last_owner: {
    status: 409,
    title: 'Last owner',
    cause: 'A seller keeps at least one owner, and the operator at least one admin.',
    mend: 'Give somebody else that role first.',
  },
  role_invalid: {
    status: 400,
    title: 'No such role',
    cause:
      'A seller’s team has owners, developers, accountants and viewers; the operator’s has admins, approvers and viewers.',
    mend: 'Choose one of these.',
  },
  invitation_invalid: {
    status: 410,
    title: 'Invitation not valid',
    cause: 'The invitation was used, withdrawn or never made, or its seven days are over.',
    mend: 'Ask whoever invited you for a new one.',
  },
  invitation_limit_reached: {
    status: 409,
    title: 'Too many invitations',
    cause:
      'A team has at most a hundred invitations that nobody has taken up; and so many an hour are mailed for a team, and to one address.',
    mend: 'Withdraw those that are no longer wanted, or wait an hour.',
  },
  setup_link_invalid: {
    status: 410,
    title: 'Setup link not valid',
    cause: 'The link was used already, or a newer one was made since.',
    mend: 'Run `farthing operator setup-link` where the provider runs; it prints a new one.',
  },
  sign_up_closed: {
    status: 403,
    title: 'Sign-up by invitation',
    cause: 'New sellers need an invitation of the operator here.',
    mend: 'Ask the operator for an invitation.',
  },
  email_invalid: {
    status: 400,
    title: 'Not an e-mail address',
    cause: 'The text does not have the form of an e-mail address.',
    mend: 'Type it as `name@example.org`.',
  },
  name_invalid: {
    status: 400,
    title: 'Name not possible',
    cause: 'A name has 1 to 100 characters on one line, none of them invisible.',
    mend: 'Choose another name.',
  },
  mail_unavailable: {
    status: 409,
    title: 'No e-mail here',
    cause: 'The provider sends no e-mail, so nobody can sign in with a code from one.',
    mend: 'Sign in with a passkey or a recovery code.',
  },
  sign_in_code_invalid: {
    status: 422,
    title: 'Code not right',
    cause:
      'The code is not the one that was sent, was used, or is older than ten minutes; or it was tried too often.',
    mend: 'Check it, or have a new one sent. A code can be tried five times.',
  },
  sign_in_limit_reached: {
    status: 429,
    title: 'Too many tries',
    cause:
      'Too many codes were asked for, or tried, for this address or from this network; or a site was looked at too often.',
    mend: 'Wait as long as the answer says, or sign in with a passkey.',
  },
  passkey_invalid: {
    status: 422,
    title: 'Passkey not accepted',
    cause: 'The answer of the passkey could not be verified: it is of another site, unknown, or was copied.',
    mend: 'Try again, use another passkey, or sign in some other way.',
  },
  passkey_challenge_invalid: {
    status: 410,
    title: 'Passkey page too old',
    cause:
      'What the passkey signed was made for another browser, was used already, or is older than five minutes.',
    mend: 'Load the page again and use the passkey once more.',
  },
  passkey_known: {
    status: 409,
    title: 'Passkey known already',
    cause: 'This passkey is registered already.',
    mend: 'Nothing needs to be done, or use another device.',
  },
  passkey_not_found: {
    status: 404,
    title: 'Passkey unknown',
    cause: 'There is no passkey with this id among yours.',
    mend: 'Load the list again: it may have been removed.',
  },
  passkey_limit_reached: {
    status: 409,
    title: 'Too many passkeys',
    cause: 'One person keeps at most twenty passkeys.',
    mend: 'Remove one that is no longer used.',
  },
  last_sign_in: {
    status: 409,
    title: 'Last way to sign in',
    cause: 'Without this passkey nobody could sign in here any more.',
    mend: 'Add another passkey or make recovery codes first.',
  },
  session_not_found: {
    status: 404,
    title: 'Session unknown',
    cause: 'There is no session with this id among yours.',
    mend: 'Load the list again: it may have ended.',
  },
  origin_unverified: {
    status: 422,
    title: 'Site not verified',
    cause: 'The site answered, but neither its verification file nor its front page holds the token.',
    mend: 'Put the token where the page says, then verify again.',
  },
  origin_unreachable: {
    status: 422,
    title: 'Site not reachable',
    cause:
      'The site did not answer within five seconds with a page of at most 64 KiB, or its address is not public.',
    mend: 'Check that the site can be opened from the internet, without a redirect.',
  },
  origin_limit_reached: {
    status: 409,
    title: 'Too many sites',
    cause: 'A seller has at most fifty origins.',
    mend: 'Remove one that is no longer used.',
  },
} as const satisfies Record<string, ErrorKind>;

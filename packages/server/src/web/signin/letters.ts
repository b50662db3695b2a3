/** The messages that carry an invitation, in the language of whoever invites. */
import type { Context } from 'hono';
import { readerOf } from './words.ts';

/** @param to the name of the seller whose team it is to; absent where a new seller is invited */
export function invitationLetter(c: Context, to?: string) {
  const { t } = readerOf(c);
  const what = to ?? t.mail.newSeller;
  return (link: string) => ({ subject: t.mail.inviteSubject(what), text: t.mail.inviteText(what, link) });
}

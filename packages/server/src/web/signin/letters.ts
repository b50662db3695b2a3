/** The messages that carry an invitation: in the language of whoever gets it, or else of whoever invites. */
import type { InvitationLetter } from '@farthing/provider';
import type { Context } from 'hono';
import { inviting } from '../../letters.ts';
import { readerOf } from './words.ts';

/** @param to the name of the seller whose team it is to; absent where a new seller is invited */
export function invitationLetter(c: Context, to?: string): InvitationLetter {
  return inviting(readerOf(c).t.mail, to);
}

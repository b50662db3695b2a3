/**
 * What an operator does for somebody who lost a device, or everything: ends where they are signed in, and makes new recovery
 * codes. Each is an act in the audit log, in the group that does it; the codes go to whoever asked, once. Whatever is
 * ended, somebody who may do everything can still come in.
 */
import type { Because } from '../operator/freezing.ts';
import type { Mail } from '../mail/mail.ts';
import type { Passkeys } from '../passkeys/passkeys.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';
import type { Session, Sessions } from '../sessions/sessions.ts';
import type { RecoveryCodes } from '../signin/recovery-codes.ts';
import type { Member, Members } from './members.ts';

/** A message that tells somebody what was done for them, in their language where it is known. */
export type AssistanceLetter = (to: Pick<Member, 'language'>) => { subject: string; text: string };

export interface Assistance {
  /** Where the member is signed in, the last used first. */
  sessions(member: string): Promise<Session[] | Refused>;
  /** `last_sign_in` when nobody could come in any more who may do everything. */
  endSession(member: string, session: string, because: Because): Promise<true | Refused>;
  /** Ends all, or all but one; answers how many. */
  endSessions(member: string, because: Because, except?: string): Promise<number | Refused>;
  /** A new set; the old one stops. The member is told by mail, where there is one and the address is theirs. */
  makeRecoveryCodes(member: string, because: Because, letter: AssistanceLetter): Promise<string[] | Refused>;
}

export function createAssistance(deps: {
  members: Members;
  sessions: Sessions;
  passkeys: Pick<Passkeys, 'list'>;
  recoveryCodes: RecoveryCodes;
  mail: Mail | undefined;
}): Assistance {
  const { members, sessions, passkeys, recoveryCodes, mail } = deps;

  /** Whether nobody who may do everything would have a way in: a passkey, a recovery code, a browser still signed in. */
  async function locksOut(member: Member, ending: readonly Session[]): Promise<boolean> {
    const admins = (await members.team('operator')).filter(({ membership }) => membership.role === 'admin');
    // What others lose is no admin's way in.
    if (!admins.some((admin) => admin.member.id === member.id)) return false;
    const over = new Set(ending.map(({ id }) => id));
    for (const { member: admin } of admins) {
      if ((await passkeys.list(admin.id)).length > 0) return false;
      if ((await recoveryCodes.left(admin.id)) > 0) return false;
      // A code by e-mail opens nothing of the operator's.
      const open = await sessions.list(admin.id);
      if (open.some(({ id, by }) => by !== 'email_code' && !over.has(id))) return false;
    }
    return true;
  }

  async function ofMember<T>(id: string, task: (member: Member) => Promise<T>): Promise<T | Refused> {
    const member = await members.get(id);
    return isRefused(member) ? member : task(member);
  }

  return {
    sessions: (id) => ofMember(id, (member) => sessions.list(member.id)),

    endSession: (id, session, { by, reason }) =>
      ofMember<true | Refused>(id, async (member) => {
        const found = (await sessions.list(member.id)).filter((each) => each.id === session);
        if (found.length === 0) return refuse('session_not_found');
        if (await locksOut(member, found)) return refuse('last_sign_in');
        const act = { by, action: 'end_session', target: member.id, reason, details: { session } };
        return sessions.revoke(member.id, session, act);
      }),

    endSessions: (id, { by, reason }, except) =>
      ofMember<number | Refused>(id, async (member) => {
        const open = (await sessions.list(member.id)).filter((each) => each.id !== except);
        if (open.length === 0) return 0;
        if (await locksOut(member, open)) return refuse('last_sign_in');
        const act = {
          by,
          action: 'end_sessions',
          target: member.id,
          reason,
          details: { count: open.length },
        };
        return sessions.revokeAll(member.id, except, act);
      }),

    makeRecoveryCodes: (id, { by, reason }, letter) =>
      ofMember(id, async (member) => {
        const act = { by, action: 'make_recovery_codes', target: member.id, reason };
        const codes = await recoveryCodes.renew(member.id, by === member.id ? undefined : act);
        if (by !== member.id && member.emailProven) await mail?.send({ to: member.email, ...letter(member) });
        return codes;
      }),
  };
}

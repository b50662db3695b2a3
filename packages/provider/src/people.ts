/** People, put together: members and their sign-in, sessions of members and wallets, and what is sent to them. */
import type { Ledger } from '@farthing/ledger';
import type { Ids, MemberId } from './ids.ts';
import type { Mail } from './mail/mail.ts';
import { type Assistance, createAssistance } from './members/assistance.ts';
import { createInvitations, type Invitations } from './members/invitations.ts';
import { createMembers, type Members } from './members/members.ts';
import { createSetup, type Setup } from './members/setup.ts';
import type { Audit } from './operator/audit.ts';
import { createPasskeys, type Passkeys } from './passkeys/passkeys.ts';
import { readName } from './members/names.ts';
import { isRefused, type Refused, refuse } from './refusal.ts';
import type { Secrets } from './secrets.ts';
import type { Founding, Sellers } from './sellers/sellers.ts';
import { createSessions, isWallet, type Sessions, type Subject } from './sessions/sessions.ts';
import type { Settings } from './settings.ts';
import type { Seller } from './shapes.ts';
import { CODE_LIMITS, type CodeLimits, createEmailCodes, type EmailCodes } from './signin/email-codes.ts';
import { createTryLimits } from './signin/limits.ts';
import { createRecoveryCodes, type RecoveryCodes } from './signin/recovery-codes.ts';
import { readProfile } from './wallets/profile.ts';

export interface People {
  members: Members;
  invitations: Invitations;
  setup: Setup;
  sessions: Sessions;
  passkeys: Passkeys;
  emailCodes: EmailCodes;
  recoveryCodes: RecoveryCodes;
  assistance: Assistance;
  /** A seller founded by a member, who owns it. Asked again for the same name it is the same seller. */
  found(member: MemberId, name: string): Promise<Seller | Refused>;
  /** Removes what is over. */
  clean(): Promise<void>;
}

/** One person needs no more; a script that signs up might try. */
const MOST_FOUNDED = 20;

const SESSIONS_EVERY_MS = 86_400_000;

export function createPeople(deps: {
  ledger: Ledger;
  ids: Ids;
  secrets: Pick<Secrets, 'tokens'>;
  settings: Settings;
  sellers: Pick<Sellers, 'found' | 'get'>;
  /** Notes what is done as the operator. */
  audit?: Pick<Audit, 'behind' | 'record'>;
  /** Absent: nothing is sent, and codes by e-mail are off. */
  mail?: Mail;
  /** By default those of the book's mode. */
  codeLimits?: CodeLimits;
  clock: () => number;
  random: (size: number) => Uint8Array;
}): People {
  const { ledger, settings, clock } = deps;
  const mail = deps.mail;
  const rates = deps.codeLimits ?? CODE_LIMITS[settings.mode];
  const limits = createTryLimits(deps);
  const members = createMembers(deps);
  const invitations = createInvitations({ ...deps, mail, members, limits, rates });
  const setup = createSetup({ ...deps, members });
  const sessions = createSessions(deps);
  const emailCodes = createEmailCodes({ ...deps, mail, members, limits, rates });
  const { triesPerNetwork } = rates;
  const recoveryCodes = createRecoveryCodes({ ...deps, limits, triesPerNetwork });
  const passkeys = createPasskeys({ ...deps, otherWays });
  const assistance = createAssistance({ members, sessions, passkeys, recoveryCodes, mail });
  let sessionsCleaned = 0;

  async function otherWays(subject: Subject): Promise<boolean> {
    if (isWallet(subject)) return (await readProfile(ledger, subject)).recovery !== undefined;
    if ((await recoveryCodes.left(subject)) > 0) return true;
    return emailCodes.available && (await canUseCodes(subject));
  }

  /** Codes open nothing of the operator's, so they are no way back in there. */
  async function canUseCodes(id: MemberId): Promise<boolean> {
    const member = await members.get(id);
    if (isRefused(member) || !member.emailProven) return false;
    return (await members.membership(id, 'operator')) === undefined;
  }

  return {
    members,
    invitations,
    setup,
    sessions,
    passkeys,
    emailCodes,
    recoveryCodes,
    assistance,

    async found(member, text) {
      const name = readName(text);
      if (isRefused(name)) return name;
      return ledger.store.exclusive(`founding ${member}`, async () => {
        const houses = (await members.housesOf(member)).filter(({ role }) => role === 'owner');
        const owned = await Promise.all(houses.map(({ house }) => deps.sellers.get(house)));
        const same = owned.find((seller) => !isRefused(seller) && seller.name === name);
        if (same) return same;
        if (owned.length >= MOST_FOUNDED) return refuse('sign_in_limit_reached');
        const joining: Founding = (seller, time) => members.joining(member, seller, 'owner', time);
        return deps.sellers.found({ name, by: member, joining });
      });
    },

    async clean() {
      await Promise.all([limits.clean(), emailCodes.clean(), passkeys.clean(), invitations.clean()]);
      if (clock() - sessionsCleaned < SESSIONS_EVERY_MS) return;
      await sessions.clean();
      sessionsCleaned = clock();
    },
  };
}

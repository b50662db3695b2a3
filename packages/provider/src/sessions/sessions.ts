/**
 * Sessions: a browser in which a member or a wallet is signed in. The browser holds 256 random bits, the book their
 * SHA-256. Each sign-in makes a new session, so that a secret from before it is worth nothing after it. They end by
 * themselves, one by one on demand, or all together; that holds at once in every process that shares the book.
 */
import { hash } from 'node:crypto';
import { type Ledger, Unavailable } from '@farthing/ledger';
import { encode } from '../base32.ts';
import { createDocuments } from '../documents.ts';
import type { Ids, MemberId, SessionId, WalletId } from '../ids.ts';
import type { Act, Audit } from '../operator/audit.ts';
import { type Refused, refuse } from '../refusal.ts';
import { readProfile } from '../wallets/profile.ts';

/** Who is signed in. */
export type Subject = MemberId | WalletId;

/** How somebody signed in. */
export type SignedInBy = 'passkey' | 'email_code' | 'recovery_code' | 'setup' | 'invitation' | 'wallet_token';

export interface Session {
  id: SessionId;
  subject: Subject;
  by: SignedInBy;
  /** When the person signed in. */
  created: number;
  /** When it was last used, known to the hour. */
  used: number;
  /** Such as `Firefox, Linux`; may be empty. */
  device: string;
}

export interface Sessions {
  start(
    subject: Subject,
    terms: { by: SignedInBy; device: string },
  ): Promise<{ session: Session; secret: string }>;
  /** The session a secret opens, unless it has ended. */
  authenticate(secret: string): Promise<Session | undefined>;
  /** Those that are open, the last used first. */
  list(subject: Subject): Promise<Session[]>;
  /** `act`: an operator does it for somebody else, and is noted in the group that does it. */
  revoke(subject: Subject, id: string, act?: Act): Promise<true | Refused>;
  /** Ends all but one, in one group; answers how many. */
  revokeAll(subject: Subject, except?: string, act?: Act): Promise<number>;
  /** Whether the person signed in just now: asked before what cannot be taken back. */
  isFresh(session: Pick<Session, 'created'>): boolean;
  clean(): Promise<void>;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MEMBER_IDLE_MS = 14 * DAY;
const MEMBER_LONGEST_MS = 90 * DAY;
const WALLET_LONGEST_MS = 400 * DAY;
const FRESH_MS = 15 * 60_000;
/** Of one person; the oldest goes when another begins. */
const MOST = 50;

/** True for what looks like a session's secret at all. */
export function looksLikeSession(text: string): boolean {
  return /^ss_[0-9a-z]{52}$/.test(text);
}

type Stored = Session & { hash: string; generation?: number };

export function createSessions(deps: {
  ledger: Ledger;
  ids: Ids;
  audit?: Pick<Audit, 'record'>;
  clock: () => number;
  random: (size: number) => Uint8Array;
}): Sessions {
  const { ledger, ids, audit, clock, random } = deps;
  const documents = createDocuments<Stored>({
    ledger,
    collection: 'sessions',
    cached: 1_024,
    toJson: (stored) => stored,
    fromJson: (stored: Stored) => stored,
    lookups: ({ subject, hash: secret }) => ({ subject, hash: secret }),
  });

  function over({ subject, created, used }: Stored): boolean {
    const now = clock();
    if (isWallet(subject)) return now >= created + WALLET_LONGEST_MS;
    return now >= used + MEMBER_IDLE_MS || now >= created + MEMBER_LONGEST_MS;
  }

  /** A wallet that is recovered, or deleted, leaves the sessions of its older generation behind. */
  async function live(stored: Stored): Promise<boolean> {
    if (over(stored)) return false;
    const { subject, generation } = stored;
    if (!isWallet(subject)) return true;
    const profile = await readProfile(ledger, subject);
    return profile.deleted === undefined && profile.generation === generation;
  }

  async function all(subject: Subject): Promise<Stored[]> {
    const lookup = { name: 'subject', value: subject };
    const { items } = await documents.list({ lookup, limit: 500 });
    return items.toSorted((a, b) => b.used - a.used || b.created - a.created);
  }

  /** What is changed of one's sessions is changed in turn: what is ended while its use is noted does not come back. */
  const inTurn = <T>(subject: Subject, task: () => Promise<T>) =>
    ledger.store.exclusive(`sessions ${subject}`, task);

  async function remove(sessions: readonly Stored[], act?: Act): Promise<void> {
    if (sessions.length === 0) return;
    const records = sessions.map(({ id }) => documents.remove(id));
    await (act && audit ? audit.record(act, { records }) : ledger.write(records));
    for (const { id } of sessions) documents.keep(id, undefined);
  }

  /** Notes that it is in use. What cannot be noted now is noted next time. */
  async function touch({ id, subject }: Stored): Promise<void> {
    try {
      await inTurn(subject, async () => {
        const stored = await documents.fresh(id);
        if (!stored) return;
        const used = { ...stored, used: clock() };
        await ledger.write([documents.put(id, used)]);
        documents.keep(id, used);
      });
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
    }
  }

  return {
    async start(subject, { by, device }) {
      const secret = `ss_${encode(random(32))}`;
      const now = clock();
      const session: Session = { id: ids.random('ses'), subject, by, created: now, used: now, device };
      const stored: Stored = { ...session, hash: hash('sha256', secret, 'hex') };
      if (isWallet(subject)) stored.generation = (await readProfile(ledger, subject)).generation;
      const before = await all(subject);
      await ledger.write([documents.put(session.id, stored)]);
      documents.keep(session.id, stored);
      await remove(before.slice(MOST - 1));
      return { session, secret };
    },

    async authenticate(secret) {
      if (!looksLikeSession(secret)) return undefined;
      const stored = await documents.find('hash', hash('sha256', secret, 'hex'));
      if (!stored || !(await live(stored))) return undefined;
      if (clock() - stored.used >= HOUR) await touch(stored);
      return sessionOf(stored);
    },

    async list(subject) {
      const found = await all(subject);
      const alive = await Promise.all(found.map(live));
      return found.filter((_, i) => alive[i]).map(sessionOf);
    },

    revoke: (subject, id, act) =>
      inTurn(subject, async () => {
        const stored = await documents.fresh(id);
        if (stored?.subject !== subject) return refuse('session_not_found');
        await remove([stored], act);
        return true;
      }),

    revokeAll: (subject, except, act) =>
      inTurn(subject, async () => {
        const others = (await all(subject)).filter(({ id }) => id !== except);
        await remove(others, act);
        return others.length;
      }),

    isFresh: ({ created }) => clock() - created < FRESH_MS,

    async clean() {
      let after: string | undefined;
      do {
        const page = await documents.list({ limit: 500, after });
        const alive = await Promise.all(page.items.map(live));
        await remove(page.items.filter((_, i) => !alive[i]));
        after = page.next;
      } while (after !== undefined);
    },
  };
}

export function isWallet(subject: Subject): subject is WalletId {
  return subject.startsWith('wal_');
}

function sessionOf({ hash: _hash, generation: _generation, ...session }: Stored): Session {
  return session;
}

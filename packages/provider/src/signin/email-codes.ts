/**
 * Codes by e-mail: eight digits, good for ten minutes, once, in the browser that asked for them, at most five tries.
 * Whether an address is known nobody can tell: the answer, what is written and how long it takes are the same, and mail
 * goes out later, by itself. The book keeps a MAC of the code, since anyone could try all hashes of eight digits.
 */
import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { Ledger } from '@farthing/ledger';
import type { Mail, Message } from '../mail/mail.ts';
import type { Members } from '../members/members.ts';
import { mailboxOf, readEmail } from '../members/names.ts';
import { networkOf } from '../network.ts';
import { deleteOver } from '../paging.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';
import type { Secrets } from '../secrets.ts';
import type { TryLimits } from './limits.ts';

/** `sign_in` works for known addresses only; the others prove one that may be new. */
export type CodePurpose = 'sign_in' | 'sign_up' | 'prove';

export interface CodeRequest {
  email: string;
  purpose: CodePurpose;
  /** A secret of the browser that asks. */
  binding: string;
  /** Network address of whoever asks. */
  address: string;
  letter: (code: string) => Pick<Message, 'subject' | 'text'>;
}

export interface EmailCodes {
  /** False where no mail is sent. */
  readonly available: boolean;
  /** Sends a code, if there is somebody to send it to. A new one replaces what the browser had. */
  send(request: CodeRequest): Promise<true | Refused>;
  /** The address whose code it is. */
  check(given: {
    code: string;
    purpose: CodePurpose;
    binding: string;
    address: string;
  }): Promise<{ email: string } | Refused>;
  clean(): Promise<void>;
}

export interface CodeLimits {
  /** Codes an hour to one mailbox, and asked for from one network. */
  sentPerEmail: number;
  sentPerNetwork: number;
  /** Tries an hour from one network. */
  triesPerNetwork: number;
  /** Invitations an hour to one address, and by one house. */
  invitedPerEmail: number;
  invitedPerHouse: number;
}

/** In a test book everybody may call from one machine; where it really sends mail, it is bound like a live one. */
export const CODE_LIMITS: Record<'test' | 'live', CodeLimits> = {
  test: {
    sentPerEmail: 20,
    sentPerNetwork: 1_000,
    triesPerNetwork: 2_000,
    invitedPerEmail: 20,
    invitedPerHouse: 1_000,
  },
  live: {
    sentPerEmail: 5,
    sentPerNetwork: 30,
    triesPerNetwork: 60,
    invitedPerEmail: 5,
    invitedPerHouse: 100,
  },
};

const MINUTES_MS = 10 * 60_000;
const MOST_TRIES = 5;
const COLLECTION = 'sign_in_codes';

interface Stored {
  email: string;
  /** Base64url. There is one, too, where nothing was sent: of a code that nobody knows. */
  mac: string;
  tries: number;
  expiresAt: number;
}

export function createEmailCodes(deps: {
  ledger: Ledger;
  members: Pick<Members, 'byEmail'>;
  mail: Mail | undefined;
  limits: TryLimits;
  rates: CodeLimits;
  secrets: Pick<Secrets, 'tokens'>;
  clock: () => number;
  random: (size: number) => Uint8Array;
}): EmailCodes {
  const { ledger, members, mail, limits, rates, secrets, clock, random } = deps;

  const idOf = (binding: string, purpose: CodePurpose) => hash('sha256', `${purpose}\n${binding}`, 'hex');
  const macOf = (id: string, code: string) =>
    createHmac('sha256', secrets.tokens).update(`sign-in-code-v1\n${id}\n${code}`).digest();
  const exclusive = <T>(id: string, task: () => Promise<T>) =>
    ledger.store.exclusive(`sign-in code ${id}`, task);

  /** Eight digits, each code as likely as any other. */
  function draw(): string {
    for (;;) {
      const number = Buffer.from(random(4)).readUInt32BE();
      if (number < 4_200_000_000) return String(number % 100_000_000).padStart(8, '0');
    }
  }

  return {
    available: mail !== undefined,

    async send({ email: text, purpose, binding, address, letter }) {
      if (!mail) return refuse('mail_unavailable');
      const email = readEmail(text);
      if (isRefused(email)) return email;
      const network = await limits.take('codes from', networkOf(address), rates.sentPerNetwork);
      if (isRefused(network)) return network;
      const allowed = await limits.take('codes to', mailboxOf(email), rates.sentPerEmail);
      if (isRefused(allowed)) return allowed;
      const wanted = purpose !== 'sign_in' || (await members.byEmail(email)) !== undefined;
      const id = idOf(binding, purpose);
      const code = draw();
      // Where nobody is written to, the MAC is of a code that is no eight digits.
      const mac = macOf(id, wanted ? code : `${code} for nobody`).toString('base64url');
      const value: Stored = { email, mac, tries: 0, expiresAt: clock() + MINUTES_MS };
      await exclusive(id, async () => {
        const kept = ledger.write([{ put: { collection: COLLECTION, id, value } }]);
        const options = { validUntil: value.expiresAt, forNobody: !wanted };
        await Promise.all([kept, mail.send({ to: email, ...letter(code) }, options)]);
      });
      return true;
    },

    async check({ code: text, purpose, binding, address }) {
      const allowed = await limits.take('tries from', networkOf(address), rates.triesPerNetwork);
      if (isRefused(allowed)) return allowed;
      const code = text.replace(/[\s-]/g, '');
      const id = idOf(binding, purpose);
      return exclusive(id, async () => {
        const stored = (await ledger.store.record(COLLECTION, id))?.value as Stored | undefined;
        const wrong = refuse('sign_in_code_invalid');
        if (!stored || clock() >= stored.expiresAt || stored.tries >= MOST_TRIES) return wrong;
        const right =
          timingSafeEqual(Buffer.from(stored.mac, 'base64url'), macOf(id, code)) && /^\d{8}$/.test(code);
        // Written before anybody hears of it: a right code is gone, a try is counted.
        if (right) {
          const taken = await ledger.write([{ delete: { collection: COLLECTION, id }, ifPresent: true }]);
          return taken ? { email: stored.email } : wrong;
        }
        const value: Stored = { ...stored, tries: stored.tries + 1 };
        await ledger.write([{ put: { collection: COLLECTION, id, value } }]);
        return wrong;
      });
    },

    async clean() {
      await deleteOver<Stored>(ledger, COLLECTION, ({ expiresAt }) => expiresAt <= clock());
    },
  };
}

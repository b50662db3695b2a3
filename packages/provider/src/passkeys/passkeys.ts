/**
 * Passkeys (WebAuthn level 3): several for each member or wallet, named, removable but for the last way to sign in.
 * They are discoverable, so nobody types who they are, and each use verifies the person. A signature counts once, for
 * the browser and purpose it was asked for; a counter that goes back is a copy and refused.
 */
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { Ledger } from '@farthing/ledger';
import { createDocuments } from '../documents.ts';
import type { Ids, PasskeyId } from '../ids.ts';
import { Kind } from '../kinds.ts';
import { readName } from '../members/names.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';
import type { Secrets } from '../secrets.ts';
import type { Subject } from '../sessions/sessions.ts';
import { createChallenges } from './challenges.ts';

export interface Passkey {
  id: PasskeyId;
  subject: Subject;
  /** As the person calls it. */
  name: string;
  created: number;
  /** When it last signed somebody in. */
  used?: number;
  /** Whether it is kept by more than one device. */
  synced: boolean;
}

export interface Passkeys {
  /** What a browser is told to make a passkey with. `label` is what its dialogs call the account. */
  registration(
    subject: Subject,
    terms: { binding: string; label: string },
  ): Promise<PublicKeyCredentialCreationOptionsJSON>;
  /** The passkey a browser has made. `response` is whatever it sent. */
  register(
    subject: Subject,
    response: unknown,
    terms: { binding: string; name: string },
  ): Promise<Passkey | Refused>;
  /** What a browser is told to sign with. */
  authentication(binding: string): Promise<PublicKeyCredentialRequestOptionsJSON>;
  /** Whose passkey has signed. */
  authenticate(response: unknown, binding: string): Promise<Passkey | Refused>;
  list(subject: Subject): Promise<Passkey[]>;
  rename(subject: Subject, id: string, name: string): Promise<Passkey | Refused>;
  remove(subject: Subject, id: string): Promise<true | Refused>;
  /** All of one subject's, whatever else it has: for a wallet that is deleted. */
  removeAll(subject: Subject): Promise<void>;
  clean(): Promise<void>;
}

/** Loaded when somebody first uses a passkey: it takes memory that most processes of a book never need. */
const webAuthn = () => import('@simplewebauthn/server');

const MOST = 20;
const TIMEOUT_MS = 5 * 60_000;

interface Stored {
  passkey: Passkey;
  credential: string;
  /** COSE, in base64url. */
  publicKey: string;
  counter: number;
  transports: string[];
}

export interface PasskeysDeps {
  ledger: Ledger;
  ids: Ids;
  secrets: Pick<Secrets, 'tokens'>;
  settings: { readonly baseUrl: string };
  clock: () => number;
  random: (size: number) => Uint8Array;
  /** Whether somebody could still sign in without any passkey. */
  otherWays: (subject: Subject) => Promise<boolean>;
}

export function createPasskeys(deps: PasskeysDeps): Passkeys {
  const { ledger, ids, settings, clock, otherWays } = deps;
  const challenges = createChallenges(deps);
  const { origin, hostname: rpID } = new URL(settings.baseUrl);
  const documents = createDocuments<Stored>({
    ledger,
    collection: 'passkeys',
    cached: 1_024,
    toJson: (stored) => stored,
    fromJson: (stored: Stored) => stored,
    lookups: ({ passkey, credential }) => ({ subject: passkey.subject, credential }),
  });
  const ofSubject = <T>(subject: Subject, task: () => Promise<T>) =>
    ledger.store.exclusive(`sign-in ${subject}`, task);

  async function all(subject: Subject): Promise<Stored[]> {
    const { items } = await documents.list({ lookup: { name: 'subject', value: subject }, limit: 100 });
    return items.toSorted((a, b) => a.passkey.created - b.passkey.created);
  }

  async function find(subject: Subject, id: string): Promise<Stored | undefined> {
    const stored = await documents.fresh(id);
    return stored?.passkey.subject === subject ? stored : undefined;
  }

  async function journal(stored: Stored, change: 'passkey_added' | 'passkey_removed'): Promise<void> {
    const { id, subject } = stored.passkey;
    const kept = change === 'passkey_added' ? stored : undefined;
    const data = JSON.stringify({ change, passkey: id, subject });
    const records = () => [kept ? documents.put(id, kept) : documents.remove(id)];
    await ledger.submit({ op: 'fact', kind: Kind.signInChanged, data }, { records });
    documents.keep(id, kept);
  }

  /** Takes the challenge that a response answers, before anything else of it is looked at. */
  async function taken(
    response: unknown,
    binding: string,
    purpose: string,
  ): Promise<{ challenge: string } | Refused> {
    const challenge = challengeIn(response);
    if (challenge === undefined) return refuse('passkey_invalid');
    const good = await challenges.take(Buffer.from(challenge, 'base64url'), binding, purpose);
    return isRefused(good) ? good : { challenge };
  }

  return {
    async registration(subject, { binding, label }) {
      const { generateRegistrationOptions } = await webAuthn();
      return generateRegistrationOptions({
        rpName: 'Farthing',
        rpID,
        userName: label,
        userDisplayName: label,
        userID: new TextEncoder().encode(subject),
        challenge: challenges.make(binding, `register ${subject}`),
        timeout: TIMEOUT_MS,
        attestationType: 'none',
        excludeCredentials: (await all(subject)).map(({ credential, transports }) => ({
          id: credential,
          transports,
        })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        supportedAlgorithmIDs: ALGORITHMS,
      });
    },

    async register(subject, response, { binding, ...given }) {
      const name = readName(given.name);
      if (isRefused(name)) return name;
      const answered = await taken(response, binding, `register ${subject}`);
      if (isRefused(answered)) return answered;
      const { verifyRegistrationResponse } = await webAuthn();
      const verified = await verifying(() =>
        verifyRegistrationResponse({
          response: response as RegistrationResponseJSON,
          expectedChallenge: answered.challenge,
          expectedOrigin: origin,
          expectedRPID: rpID,
          requireUserVerification: true,
          supportedAlgorithmIDs: ALGORITHMS,
        }),
      );
      if (!verified?.verified) return refuse('passkey_invalid');
      const { credential, credentialBackedUp } = verified.registrationInfo;
      // By credential, so that two people cannot register one at the same time.
      return ledger.store.exclusive(`credential ${credential.id}`, () =>
        ofSubject(subject, async () => {
          if (await documents.find('credential', credential.id)) return refuse('passkey_known');
          if ((await all(subject)).length >= MOST) return refuse('passkey_limit_reached');
          const id = ids.random('pky');
          const passkey: Passkey = { id, subject, name, created: clock(), synced: credentialBackedUp };
          const stored: Stored = {
            passkey,
            credential: credential.id,
            publicKey: Buffer.from(credential.publicKey).toString('base64url'),
            counter: credential.counter,
            transports: credential.transports ?? [],
          };
          await journal(stored, 'passkey_added');
          return passkey;
        }),
      );
    },

    async authentication(binding) {
      const { generateAuthenticationOptions } = await webAuthn();
      return generateAuthenticationOptions({
        rpID,
        challenge: challenges.make(binding, 'authenticate'),
        timeout: TIMEOUT_MS,
        userVerification: 'required',
      });
    },

    async authenticate(response, binding) {
      const answered = await taken(response, binding, 'authenticate');
      if (isRefused(answered)) return answered;
      const credential = (response as { id?: unknown }).id;
      const known =
        typeof credential === 'string' && credential.length <= 2_000
          ? await documents.find('credential', credential)
          : undefined;
      if (!known) return refuse('passkey_invalid');
      return ofSubject(known.passkey.subject, async () => {
        const stored = await documents.fresh(known.passkey.id);
        if (!stored) return refuse('passkey_invalid');
        const { verifyAuthenticationResponse } = await webAuthn();
        const verified = await verifying(() =>
          verifyAuthenticationResponse({
            response: response as AuthenticationResponseJSON,
            expectedChallenge: answered.challenge,
            expectedOrigin: origin,
            expectedRPID: rpID,
            requireUserVerification: true,
            credential: {
              id: stored.credential,
              publicKey: new Uint8Array(Buffer.from(stored.publicKey, 'base64url')),
              counter: stored.counter,
            },
          }),
        );
        if (!verified?.verified) return refuse('passkey_invalid');
        const { newCounter, credentialBackedUp } = verified.authenticationInfo;
        const passkey: Passkey = { ...stored.passkey, used: clock(), synced: credentialBackedUp };
        const used: Stored = { ...stored, passkey, counter: newCounter };
        await ledger.write([documents.put(passkey.id, used)]);
        documents.keep(passkey.id, used);
        return passkey;
      });
    },

    list: async (subject) => (await all(subject)).map(({ passkey }) => passkey),

    async rename(subject, id, text) {
      const name = readName(text);
      if (isRefused(name)) return name;
      return ofSubject(subject, async () => {
        const stored = await find(subject, id);
        if (!stored) return refuse('passkey_not_found');
        const renamed: Stored = { ...stored, passkey: { ...stored.passkey, name } };
        await ledger.write([documents.put(stored.passkey.id, renamed)]);
        documents.keep(stored.passkey.id, renamed);
        return renamed.passkey;
      });
    },

    remove: (subject, id) =>
      ofSubject(subject, async () => {
        const stored = await find(subject, id);
        if (!stored) return refuse('passkey_not_found');
        if ((await all(subject)).length === 1 && !(await otherWays(subject))) return refuse('last_sign_in');
        await journal(stored, 'passkey_removed');
        return true;
      }),

    removeAll: (subject) =>
      ofSubject(subject, async () => {
        for (const stored of await all(subject)) await journal(stored, 'passkey_removed');
      }),

    clean: () => challenges.clean(),
  };
}

/** ES256, EdDSA and RS256: what authenticators in use can do. */
const ALGORITHMS = [-7, -8, -257];

/** The challenge a response says it answers, if it has the form of one at all. */
function challengeIn(response: unknown): string | undefined {
  try {
    const data = (response as { response: { clientDataJSON: string } }).response.clientDataJSON;
    const client = JSON.parse(Buffer.from(data, 'base64url').toString()) as { challenge: unknown };
    return typeof client.challenge === 'string' ? client.challenge : undefined;
  } catch {
    return undefined;
  }
}

/** The library throws for whatever is wrong with a response; all of it means the same to us. */
async function verifying<T>(verify: () => Promise<T>): Promise<T | undefined> {
  try {
    return await verify();
  } catch {
    return undefined;
  }
}

/**
 * Sessions of pages. A page proves with its key, once, that it holds a credential; for the next fifteen minutes each
 * request carries a MAC, so that no click costs a public-key operation. Nothing of a session is stored: its key follows
 * from its text and the book's secret, in whichever process is asked.
 *
 * A request that was used is refused for as long as its time would let it pass. Each process remembers its own; what
 * comes a second time to another one has the same request key, and so moves nothing.
 */
import { createHmac, hash, timingSafeEqual, verify } from 'node:crypto';
import { createCache } from '../cache.ts';
import type { SellerId } from '../ids.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';
import type { Secrets } from '../secrets.ts';
import type { Credential } from '../shapes.ts';
import { type Credentials, keyOf } from './credentials.ts';

export const SESSION_MS = 15 * 60_000;
const CHALLENGE_MS = 60_000;
/** How far a request's time may be from ours. */
const DRIFT_MS = 60_000;

/** Who asks, as far as the browser and the key say. */
export interface Page {
  seller: SellerId;
  origin: string;
}

export interface OpenedSession {
  session: string;
  /** 32 bytes, base64url. */
  key: string;
  expiresAt: number;
  /** By our clock, to set the page's by. */
  now: number;
}

/** A request as it was sent, with what proves who sent it. */
export interface SignedRequest {
  /** `session;time;nonce;mac` */
  proof: string;
  method: string;
  path: string;
  /** The request key; empty where there is none. */
  key: string;
  body: string;
}

export interface PageSessions {
  /** A text to be signed within a minute, once. */
  challenge(page: Page, credential: string): Promise<string | Refused>;
  /** Opens a session for whoever signed the challenge with the credential's key (ECDSA P-256, SHA-256, r and s). */
  open(
    page: Page,
    proof: { credential: string; challenge: string; signature: string },
  ): Promise<OpenedSession | Refused>;
  /** Opens one for the page that was just given the credential. */
  begin(credential: Credential): OpenedSession;
  /**
   * The credential behind a request, which no second request gets with the same proof. Whether its grant still stands
   * is for the payment to say.
   */
  authenticate(page: Page, request: SignedRequest): Promise<Credential | Refused>;
}

/** What a page signs to open a session. */
export function sessionText(origin: string, credential: string, challenge: string): string {
  return ['farthing-session-v1', origin, credential, challenge].join('\n');
}

/** What the MAC of a request is over. */
export function requestText(request: Omit<SignedRequest, 'proof'>, time: string, nonce: string): string {
  const { method, path, key, body } = request;
  return [method, path, key, time, nonce, hash('sha256', body, 'base64url')].join('\n');
}

export function createPageSessions(deps: {
  secrets: Pick<Secrets, 'attempts'>;
  credentials: Pick<Credentials, 'find' | 'usable'>;
  clock: () => number;
  random: (size: number) => Uint8Array;
}): PageSessions {
  const { credentials, clock, random } = deps;
  const root = createHmac('sha256', deps.secrets.attempts).update('sessions of pages').digest();
  const mac = (text: string) => createHmac('sha256', root).update(text).digest('base64url');
  const used = createCache<string, number>(262_144);

  /** True the first time. */
  function once(text: string, until: number): boolean {
    const before = used.get(text);
    if (before !== undefined && before >= clock()) return false;
    used.set(text, until);
    return true;
  }

  function begin({ id, origin, seller }: Credential): OpenedSession {
    const now = clock();
    const expiresAt = now + SESSION_MS;
    const parts = [id, seller, origin, expiresAt, Buffer.from(random(9)).toString('base64url')];
    const body = Buffer.from(JSON.stringify(parts)).toString('base64url');
    const session = `${body}.${mac(`session ${body}`)}`;
    return { session, key: mac(`key ${session}`), expiresAt, now };
  }

  /** What a session of ours says; `undefined` for any other text. */
  function read(session: string): { credential: string; page: Page; expiresAt: number } | undefined {
    const [body = '', tag = ''] = session.split('.');
    if (!same(tag, mac(`session ${body}`))) return undefined;
    const parts = JSON.parse(Buffer.from(body, 'base64url').toString()) as unknown[];
    const [credential, seller, origin, expiresAt] = parts as [string, SellerId, string, number];
    return { credential, page: { seller, origin }, expiresAt };
  }

  const challengeMac = (body: string, { seller, origin }: Page, credential: string) =>
    mac(`challenge ${body} ${credential} ${seller} ${origin}`);

  return {
    begin,

    async challenge(page, credential) {
      const found = await credentials.usable(credential, page);
      if (isRefused(found)) return found;
      const body = `${clock() + CHALLENGE_MS}-${Buffer.from(random(12)).toString('base64url')}`;
      return `${body}.${challengeMac(body, page, credential)}`;
    },

    async open(page, { credential: id, challenge, signature }) {
      const credential = await credentials.usable(id, page);
      if (isRefused(credential)) return credential;
      const [body = '', tag = ''] = challenge.split('.');
      const until = Number(body.split('-')[0]);
      const ours = same(tag, challengeMac(body, page, id)) && clock() < until;
      const key = { key: keyOf(credential.publicKey)!, dsaEncoding: 'ieee-p1363' } as const;
      const text = Buffer.from(sessionText(page.origin, id, challenge));
      if (!ours || !verify('sha256', text, key, Buffer.from(signature, 'base64url')))
        return refuse('proof_invalid');
      return once(challenge, until) ? begin(credential) : refuse('proof_invalid');
    },

    async authenticate(page, request) {
      const [session = '', time = '', nonce = '', tag = ''] = request.proof.split(';');
      const known = read(session);
      if (!known) return refuse('session_invalid');
      const key = Buffer.from(mac(`key ${session}`), 'base64url');
      const right = createHmac('sha256', key)
        .update(requestText(request, time, nonce))
        .digest('base64url');
      if (!same(tag, right)) return refuse('session_invalid');
      // From here on it is the page's own request, or a copy of it.
      if (known.page.seller !== page.seller) return refuse('session_invalid');
      if (known.page.origin !== page.origin) return refuse('origin_not_allowed');
      const now = clock();
      if (now >= known.expiresAt || !(Math.abs(Number(time) - now) <= DRIFT_MS))
        return refuse('session_expired');
      if (!once(tag, Number(time) + DRIFT_MS)) return refuse('request_replayed');
      return credentials.find(known.credential, page);
    },
  };
}

function same(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * The payer's session: a cookie that holds a guest wallet's token, or the session of a registered one. Whoever has none gets a new guest wallet, which
 * costs nothing: the token is all there is of it until money moves.
 */
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { deviceOf, looksLikeSession, type Provider } from '@farthing/provider';
import type { WebConfig } from './frame.ts';
import { readerOf, type Reader } from './reader.ts';

export interface Session extends Reader {
  wallet: `wal_${string}`;
  /** Secret: known to this browser and the provider only. */
  token: string;
}

export interface Sessions {
  /** The browser's session, or undefined without a valid cookie. */
  current(c: Context): Promise<Session | undefined>;
  /** The browser's session; starts a guest wallet without one. */
  ensure(c: Context): Promise<Session>;
  /** Makes the wallet of this token the browser's. */
  start(c: Context, token: string): void;
}

/** As long as browsers keep any cookie; each visit begins it anew. */
const LIFETIME_SECONDS = 400 * 24 * 60 * 60;

export function createSessions(provider: Pick<Provider, 'wallets' | 'people'>, config: WebConfig): Sessions {
  async function current(c: Context): Promise<Session | undefined> {
    const token = getCookie(c, cookieName(config.baseUrl));
    const wallet = token && (await walletOf(token));
    return wallet ? { wallet, token, ...readerOf(c) } : undefined;
  }

  /** A guest's browser holds the wallet's token; a registered wallet's a session, which can be ended by itself. */
  async function walletOf(token: string): Promise<Session['wallet'] | undefined> {
    if (!looksLikeSession(token)) return provider.wallets.authenticate(token);
    const subject = (await provider.people.sessions.authenticate(token))?.subject;
    return subject?.startsWith('wal_') ? (subject as Session['wallet']) : undefined;
  }

  function start(c: Context, token: string): void {
    setCookie(c, cookieName(config.baseUrl), token, {
      path: '/',
      httpOnly: true,
      sameSite: 'Lax',
      secure: config.baseUrl.startsWith('https:'),
      maxAge: LIFETIME_SECONDS,
    });
  }

  async function ensure(c: Context): Promise<Session> {
    let session = await current(c);
    if (!session) {
      const { id, token } = await provider.wallets.create();
      session = { wallet: id, token, ...readerOf(c) };
    }
    if (!looksLikeSession(session.token) && (await provider.wallets.isRegistered(session.wallet))) {
      const terms = { by: 'wallet_token', device: deviceOf(c.req.header('User-Agent')) } as const;
      const { secret } = await provider.people.sessions.start(session.wallet, terms);
      session = { ...session, token: secret };
    }
    start(c, session.token);
    return session;
  }

  return { current, ensure, start };
}

/** Cookies ignore ports: without the port in its name, two books on one machine would overwrite each other's. */
export function cookieName(baseUrl: string): string {
  const { protocol, port } = new URL(baseUrl);
  return (protocol === 'https:' ? '__Host-farthing' : 'farthing') + (port ? `-${port}` : '');
}

/**
 * Talking to the provider: without cookies, with the publishable key, and, for what spends money, with a MAC of a
 * session that the page opens with its key. What was not answered is asked again with the same request key.
 */
import { decode, encode, newKey, random, sha256, utf8 } from './base64url.ts';
import type { Store } from './store.ts';

export interface Failure {
  /** One of the API's codes, or `offline` when nobody answered. */
  code: string;
}

export interface Access {
  owned: boolean;
  resource: string;
  offer: string;
  url: string | null;
}

export interface Bought {
  payment: {
    id: string;
    amount: string;
    asset: string;
    created_at: string;
    undo_until: string | null;
    already_owned: boolean;
  };
  receipt: string | null;
  access: Access;
  code: string | null;
}

export interface PriceItem {
  title: string;
  asset: string;
  price: string | null;
  suggested: string | null;
}

interface SessionAnswer {
  session: string;
  key: string;
  expires_at: string;
  now: string;
}

export interface Redeemed extends Bought {
  credential: { id: string; session: SessionAnswer } | null;
}

/** How long a request without an answer is taken for the same intention. */
const SAME_MS = 600_000;
const TRIES = 3;

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export function createApi(base: string, pk: string, store: Store) {
  async function post<T>(
    path: string,
    body: string,
    headers: Record<string, string> = {},
  ): Promise<T | { failed: Failure }> {
    let response: Response;
    try {
      response = await fetch(`${base}/v1${path}`, {
        method: 'POST',
        credentials: 'omit',
        headers: { authorization: `Bearer ${pk}`, 'content-type': 'application/json', ...headers },
        body,
      });
    } catch {
      return { failed: { code: 'offline' } };
    }
    const answer = await response.json().catch(() => undefined);
    if (response.ok && answer) return answer;
    const code = answer?.code ?? 'offline';
    // Busy, for certain nothing done: once more a little later.
    const pause = Number(response.headers.get('retry-after') ?? 9);
    if ((code === 'overloaded' || code === 'unavailable' || code === 'rate_limited') && pause < 4) {
      await wait(pause * 1000);
      return { failed: { code: 'offline' } };
    }
    return { failed: { code: response.status > 499 ? 'offline' : code } };
  }

  const ask = <T>(path: string, body: object) => post<T>(path, JSON.stringify(body));

  async function keep({ session, key, expires_at, now }: SessionAnswer) {
    const imported = await crypto.subtle.importKey(
      'raw',
      decode(key),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign'],
    );
    const kept = {
      name: session,
      key: imported,
      until: Date.parse(expires_at),
      skew: Date.parse(now) - Date.now(),
    };
    await store.update('session', () => kept);
    return kept;
  }

  /** A session that is good for some seconds more, opened with the page's key if there is none. */
  async function session() {
    const kept = await store.get('session');
    if (kept && kept.until > Date.now() + kept.skew + 5000) return kept;
    const [credential, pair] = [await store.get('credential'), await store.get('pair')];
    if (!credential || !pair) return { failed: { code: 'credential_not_found' } };
    const asked = await ask<{ challenge: string }>('/pages/challenges', { credential });
    if ('failed' in asked) return asked;
    const text = ['farthing-session-v1', location.origin, credential, asked.challenge].join('\n');
    const made = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, utf8(text));
    const opened = await ask<SessionAnswer>('/pages/sessions', {
      credential,
      challenge: asked.challenge,
      signature: encode(made),
    });
    return 'failed' in opened ? opened : keep(opened);
  }

  /** A request with a MAC. Sent again with the same key while nobody answers, or a session has to be opened anew. */
  async function signed<T>(path: string, content: object, key: string): Promise<T | { failed: Failure }> {
    const body = JSON.stringify(content);
    let result: T | { failed: Failure } = { failed: { code: 'offline' } };
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const open = await session();
      if ('failed' in open) result = open;
      else {
        const [time, nonce] = [Date.now() + open.skew, random(9)];
        const text = ['POST', `/v1${path}`, key, time, nonce, await sha256(body)].join('\n');
        const mac = encode(await crypto.subtle.sign('HMAC', open.key, utf8(text)));
        result = await post<T>(path, body, {
          'farthing-session': [open.name, time, nonce, mac].join(';'),
          ...(key && { 'idempotency-key': key }),
        });
      }
      const code = (result as { failed?: Failure })?.failed?.code;
      if (!code) return result;
      if (/^session_|request_replayed/.test(code)) await store.update('session', () => undefined);
      else if (code !== 'offline') {
        if (/^credential_|proof_invalid/.test(code)) await forget();
        return result;
      }
      if (code === 'offline' && attempt < TRIES - 1) await wait(300 << attempt);
    }
    return result;
  }

  async function forget(): Promise<void> {
    await store.update('session', () => undefined);
    await store.update('credential', () => undefined);
  }

  /** Does something under a request key that other tabs, and later tries, use as well until it is answered. */
  async function keyed<T>(name: string, act: (key: string) => Promise<T | { failed: Failure }>) {
    const now = Date.now();
    const fresh = { key: newKey(), at: now };
    const pending = (await store.update('pending', (all = {}) => {
      const before = all[name];
      return before && before.at > now - SAME_MS ? all : { ...all, [name]: fresh };
    }))!;
    const { key } = pending[name]!;
    const result = await act(key);
    const code = (result as { failed?: Failure }).failed?.code;
    if (code !== 'offline')
      await store.update('pending', (all = {}) => {
        const { [name]: mine, ...others } = all;
        return mine?.key === key ? others : all;
      });
    return result;
  }

  return {
    ready: async () => Boolean((await store.get('credential')) && (await store.get('pair'))),

    prices: (offers: string[]) => ask<{ items: (PriceItem | null)[] }>('/pages/prices', { offers }),

    owned: (offers: string[]) =>
      signed<{ items: { owned: boolean; payment: string | null; access: Access | null }[] }>(
        '/pages/owned',
        { offers },
        '',
      ),

    click: (terms: { offer: string; expected_price?: string; amount?: string; server_code: boolean }) =>
      keyed<Bought>(`${terms.offer} ${terms.amount ?? ''}`, (key) =>
        signed('/click', { ...terms, receipt: true }, key),
      ),

    undo: (payment: string) =>
      keyed<{ id: string }>(`undo ${payment}`, (key) => signed('/click/undo', { payment }, key)),

    poll: (verifier: string) =>
      ask<{ status: 'pending' | 'paid' | 'cancelled'; code: string | null }>('/attempts/poll', {
        verifier,
        wait_seconds: 20,
      }),

    /** Redeems a code, and keeps the credential that comes with it. */
    async redeem(
      code: string,
      verifier: string,
      server_code: boolean,
    ): Promise<Redeemed | { failed: Failure }> {
      let pair = await store.get('pair').catch(() => undefined);
      if (!pair) {
        const curve = { name: 'ECDSA', namedCurve: 'P-256' };
        const made = (await crypto.subtle.generateKey(curve, false, ['sign', 'verify'])) as CryptoKeyPair;
        // Another tab may have been quicker.
        pair = (await store.update('pair', (before) => before ?? made))!;
      }
      const { x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
      const redeemed = await ask<Redeemed>('/codes/redeem_in_page', {
        code,
        verifier,
        public_key: { x, y },
        server_code,
      });
      if ('failed' in redeemed) return redeemed;
      const { credential } = redeemed;
      if (credential) {
        await store.update('credential', () => credential.id);
        await keep(credential.session);
      }
      return redeemed;
    },
  };
}

export type Api = ReturnType<typeof createApi>;

/** A seller's page for tests: a key pair of its own, a visit to checkout, and requests signed as the widget signs them. */
import { createHmac, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isRefused } from '@farthing/provider';
import { requestText, sessionText } from '@farthing/provider/credentials/sessions.ts';
import type { OperationId } from '@farthing/sdk/api/index.ts';
import { operations } from '@farthing/sdk/api/index.ts';
import type { Scene } from './testing-scene.ts';
import type { Sent } from './testing.ts';

export const PAGE = 'https://lark.example';

export interface TestPage {
  /** The publishable key. */
  key: string;
  publicKey: { x: string; y: string };
  privateKey: KeyObject;
  credential: string;
  session: { session: string; key: string };
  /** A request to one of the operations that pages sign. */
  signed(id: OperationId, body: object, options?: Partial<SignOptions>): Sent;
  /** Proof that the page holds the credential. */
  proof(): Promise<{ credential: string; challenge: string; signature: string }>;
}

interface SignOptions {
  key: string;
  origin: string;
  /** Milliseconds. */
  time: number;
  as: string;
}

export function newVerifier(): string {
  return randomBytes(32).toString('base64url');
}

/** A publishable key of a seller. */
export async function pageKey(scene: Scene, as = scene.seller): Promise<string> {
  const body = { name: 'page', kind: 'publishable', scopes: ['browser'] };
  return (await scene.must('createKey', { as, body }))['secret']!;
}

/** A code that a visit to checkout ended in, for this verifier. */
export async function visitCode(
  scene: Scene,
  verifier: string,
  options: { offer?: string; wallet?: string; grant?: string } = {},
): Promise<string> {
  const { provider } = scene;
  const { challengeOf } = await import('@farthing/provider/access/visits.ts');
  const opened = await provider.access.openAttempt({
    offer: options.offer ?? scene.line,
    returnUrl: `${PAGE}/`,
    challenge: challengeOf(verifier),
    state: 's',
    page: true,
  });
  if (isRefused(opened)) throw new Error(opened.code);
  const wallet = (options.wallet ?? scene.payerId) as `wal_${string}`;
  const grant = (options.grant ?? scene.grant) as `gra_${string}`;
  const paid = await provider.access.pay(wallet, opened.attempt, { grant });
  if (isRefused(paid)) throw new Error(paid.code);
  return paid.code;
}

/** A page of the scene's seller whose visitor, the payer, has paid 0.002 and allowed one click. */
export async function openPage(scene: Scene): Promise<TestPage> {
  const key = await pageKey(scene);
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = pair.publicKey.export({ format: 'jwk' }) as { x: string; y: string };
  const verifier = newVerifier();
  const code = await visitCode(scene, verifier);
  const redeemed = await scene.must('redeemInPage', {
    as: key,
    headers: { origin: PAGE },
    body: { code, verifier, public_key: { x, y } },
  });
  const credential = redeemed['credential']!['id']! as string;
  const session = redeemed['credential']!['session'] as unknown as TestPage['session'];

  return {
    key,
    publicKey: { x, y },
    privateKey: pair.privateKey,
    credential,
    session,

    signed(id, body, options = {}) {
      const { method, path, idempotent } = operations[id];
      const requestKey = idempotent ? (options.key ?? scene.key()) : '';
      const text = JSON.stringify(body);
      const [time, nonce] = [
        String(options.time ?? scene.ledger.now()),
        randomBytes(9).toString('base64url'),
      ];
      const request = { method, path: `/v1${path}`, key: requestKey, body: text };
      const mac = createHmac('sha256', Buffer.from(session.key, 'base64url'))
        .update(requestText(request, time, nonce))
        .digest('base64url');
      return {
        as: options.as ?? key,
        text,
        headers: {
          origin: options.origin ?? PAGE,
          'farthing-session': [session.session, time, nonce, mac].join(';'),
        },
        ...(idempotent && { key: requestKey }),
      };
    },

    async proof() {
      const asked = { as: key, headers: { origin: PAGE }, body: { credential } };
      const challenge = (await scene.must('createChallenge', asked))['challenge']! as string;
      const text = Buffer.from(sessionText(PAGE, credential, challenge));
      const signature = sign('sha256', text, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' });
      return { credential, challenge, signature: signature.toString('base64url') };
    },
  };
}

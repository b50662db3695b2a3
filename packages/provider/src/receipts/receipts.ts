/**
 * Receipts: signed statements of payments, as compact JWS (RFC 7515) with Ed25519 (RFC 8037). Made on request from the
 * journal, the same bytes every time: fixed claims in a fixed order, a deterministic signature, and the key that
 * signed when the payment was made. Of the payer a receipt says nothing but the pseudonym of that seller.
 */
import { Amount } from '@farthing/ledger';
import { CompactSign, importJWK } from 'jose';
import type { ReceiptKey, Secrets } from '../secrets.ts';
import type { Payment } from '../shapes.ts';
import type { SigningKeys } from './signing-keys.ts';

/** What a receipt states. `sub` is the payer under the seller's pseudonym, `iat` the time in whole seconds. */
export interface ReceiptClaims {
  iss: string;
  aud: string;
  sub: string;
  jti: string;
  iat: number;
  time: string;
  offer: string;
  title: string;
  resource: string;
  once: boolean;
  asset: string;
  amount: string;
}

export interface Receipts {
  sign(payment: Payment): Promise<string>;
  /** The public keys (RFC 7517) that verify all receipts ever signed, in order of time. */
  keys(): Promise<Jwks>;
}

export interface Jwks {
  keys: {
    kty: 'OKP';
    crv: 'Ed25519';
    x: string;
    kid: string;
    alg: 'EdDSA';
    use: 'sig';
    /** It signs receipts of payments from this second of Unix time on … */
    nbf: number;
    /** … until before this one; absent: it signs today. */
    exp?: number;
  }[];
}

export const RECEIPT_TYPE = 'farthing-receipt+jwt';

export function createReceipts(deps: {
  secrets: Pick<Secrets, 'book'>;
  keys: Pick<SigningKeys, 'at' | 'all'>;
}): Receipts {
  const { secrets, keys } = deps;
  const imported = new Map<string, ReturnType<typeof importJWK>>();

  function signerOf({ kid, privateJwk }: ReceiptKey): ReturnType<typeof importJWK> {
    let key = imported.get(kid);
    if (!key) {
      key = importJWK({ ...privateJwk }, 'EdDSA');
      imported.set(kid, key);
    }
    return key;
  }

  return {
    async sign(payment) {
      const key = await keys.at(payment.time);
      const claims: ReceiptClaims = {
        iss: secrets.book,
        aud: payment.seller,
        sub: payment.payer,
        jti: payment.id,
        iat: Math.floor(payment.time / 1000),
        time: new Date(payment.time).toISOString(),
        offer: payment.offer,
        title: payment.title,
        resource: payment.resourceName,
        once: payment.once,
        asset: payment.asset.code,
        amount: Amount.format(payment.amount, payment.asset),
      };
      return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
        .setProtectedHeader({ alg: 'EdDSA', typ: RECEIPT_TYPE, kid: key.kid })
        .sign(await signerOf(key));
    },

    async keys() {
      const found = await keys.all();
      return {
        keys: found.map(({ kid, x, since }, i) => {
          const until = found[i + 1]?.since;
          return {
            kty: 'OKP',
            crv: 'Ed25519',
            x,
            kid,
            alg: 'EdDSA',
            use: 'sig',
            nbf: since / 1000,
            ...(until !== undefined && { exp: until / 1000 }),
          } as const;
        }),
      };
    },
  };
}

/**
 * Receipts: a provider's signed statement of a payment, as compact JWS (RFC 7515) with Ed25519 (RFC 8037). Verified
 * offline with the provider's public keys; a receipt proves that something was paid, not that it still stands.
 */
import { compactVerify, createLocalJWKSet, errors, type JSONWebKeySet } from 'jose';
import { z } from 'zod';

/** What a receipt states. */
export interface Receipt {
  /** The provider's book, `bk_…`. */
  book: string;
  payment: string;
  seller: string;
  /** The payer, under a pseudonym of this seller alone. */
  payer: string;
  offer: string;
  title: string;
  /** Names what was paid for, as the seller called it. */
  resource: string;
  /** Bought once and then owned, or payable again and again. */
  once: boolean;
  asset: string;
  /** A decimal string. */
  amount: string;
  paidAt: Date;
}

/** A receipt that holds, or why it does not. */
export type Verified =
  | { status: 'valid'; receipt: Receipt }
  | {
      status: 'refused';
      reason: 'malformed' | 'key_unknown' | 'signature_invalid' | 'foreign' | 'other_seller';
    };

// Not strict: later receipts may state more.
const Claims = z.object({
  iss: z.string(),
  aud: z.string(),
  sub: z.string(),
  jti: z.string(),
  time: z.iso.datetime(),
  offer: z.string(),
  title: z.string(),
  resource: z.string(),
  once: z.boolean(),
  asset: z.string(),
  amount: z.string(),
});

/**
 * Verifies a receipt without asking anyone.
 *
 * @param jwks the provider's keys, from `Receipt.keysOf` or stored
 * @param expected.issuer the book it must come from, `bk_…`
 * @param expected.audience the seller it must be for, `sel_…`
 * @example
 * const jwks = await Receipt.keysOf('https://pay.example');
 * const checked = await Receipt.verify(receipt, jwks, { issuer: book, audience: seller });
 * if (checked.status === 'valid') console.log(checked.receipt.amount);
 */
export async function verify(
  jws: string,
  jwks: JSONWebKeySet,
  expected: { issuer: string; audience: string },
): Promise<Verified> {
  let payload: Uint8Array;
  try {
    const verified = await compactVerify(jws, createLocalJWKSet(jwks), { algorithms: ['EdDSA', 'Ed25519'] });
    // The same keys may come to sign other things: a receipt says that it is one.
    if (verified.protectedHeader.typ !== 'farthing-receipt+jwt') return refused('malformed');
    payload = verified.payload;
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return refused('key_unknown');
    if (error instanceof errors.JWSSignatureVerificationFailed) return refused('signature_invalid');
    if (error instanceof errors.JOSEError || error instanceof TypeError) return refused('malformed');
    throw error;
  }
  const claims = Claims.safeParse(parse(payload));
  if (!claims.success) return refused('malformed');
  const { iss, aud, sub, jti, time, ...rest } = claims.data;
  if (iss !== expected.issuer) return refused('foreign');
  if (aud !== expected.audience) return refused('other_seller');
  const receipt = { book: iss, payment: jti, seller: aud, payer: sub, ...rest, paidAt: new Date(time) };
  return { status: 'valid', receipt };
}

/** Fetches the keys that verify all of a provider's receipts. They may be stored; new ones are added, none is removed. */
export async function keysOf(baseUrl: string, fetch = globalThis.fetch): Promise<JSONWebKeySet> {
  const response = await fetch(new URL('/.well-known/farthing-keys.json', baseUrl));
  if (!response.ok) throw new Error(`no keys at ${response.url}: status ${response.status}`);
  return (await response.json()) as JSONWebKeySet;
}

function refused(reason: Extract<Verified, { status: 'refused' }>['reason']): Verified {
  return { status: 'refused', reason };
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/**
 * Receipts: a provider's signed statement of a payment, as compact JWS (RFC 7515) with Ed25519 (RFC 8037). Verified
 * offline with the provider's public keys; a receipt proves that something was paid, not that it still stands.
 */
import { compactVerify, createLocalJWKSet, errors, type JSONWebKeySet } from 'jose';
import { AMOUNT } from '../patterns.ts';

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
      reason:
        | 'malformed'
        | 'key_unknown'
        | 'key_not_of_time'
        | 'signature_invalid'
        | 'foreign'
        | 'other_seller';
    };

const TEXTS = ['iss', 'aud', 'sub', 'jti', 'time', 'offer', 'title', 'resource', 'asset', 'amount'] as const;

type Claims = Record<(typeof TEXTS)[number], string> & { once: boolean };

/**
 * Verifies a receipt without asking anyone.
 *
 * Which of the keys it is signed with, the receipt names; and each key signs payments of its time alone, so that a retired
 * one states nothing new.
 *
 * @param jwks the provider's keys, from `Receipt.keysOf` or stored
 * @param expected.issuer the book it must come from, `bk_…`
 * @param expected.audience the seller it must be for, `sel_…`
 * @example
 * const jwks = await Receipt.keysOf('https://pay.example');
 * const checked = await Receipt.verify(receipt, jwks, { issuer: 'bk_1', audience: 'sel_7zkq3m9t0v5c8x2hj4p6r1wbn0' });
 * if (checked.status === 'valid') console.log(checked.receipt.amount);
 */
export async function verify(
  jws: string,
  jwks: JSONWebKeySet,
  expected: { issuer: string; audience: string },
): Promise<Verified> {
  let payload: Uint8Array;
  let kid: string | undefined;
  try {
    const verified = await compactVerify(jws, createLocalJWKSet(jwks), { algorithms: ['EdDSA', 'Ed25519'] });
    // The same keys may come to sign other things: a receipt says that it is one.
    ({ kid } = verified.protectedHeader);
    if (verified.protectedHeader.typ !== 'farthing-receipt+jwt' || !kid) return refused('malformed');
    ({ payload } = verified);
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return refused('key_unknown');
    if (error instanceof errors.JWSSignatureVerificationFailed) return refused('signature_invalid');
    if (error instanceof errors.JOSEError || error instanceof TypeError) return refused('malformed');
    throw error;
  }
  const claims = readClaims(payload);
  if (!claims) return refused('malformed');
  const { iss, aud, sub, jti, time, offer, title, resource, once, asset, amount } = claims;
  if (iss !== expected.issuer) return refused('foreign');
  if (aud !== expected.audience) return refused('other_seller');
  const paidAt = new Date(time);
  if (!signsAt(jwks, kid, paidAt)) return refused('key_not_of_time');
  return {
    status: 'valid',
    receipt: {
      book: iss,
      payment: jti,
      seller: aud,
      payer: sub,
      offer,
      title,
      resource,
      once,
      asset,
      amount,
      paidAt,
    },
  };
}

/**
 * Fetches the keys that verify all of a provider's receipts. They may be stored; new ones are added, none is removed.
 *
 * @throws Error when the provider does not give them
 * @example
 * const jwks = await Receipt.keysOf('https://pay.example');
 */
export async function keysOf(baseUrl: string, fetch = globalThis.fetch): Promise<JSONWebKeySet> {
  const address = new URL('/.well-known/farthing-keys.json', baseUrl);
  const response = await fetch(address).catch((cause: unknown) => {
    throw new Error(`no keys at ${address.href}: no answer`, { cause });
  });
  if (!response.ok) throw new Error(`no keys at ${response.url}: status ${response.status}`);
  return (await response.json()) as JSONWebKeySet;
}

function refused(reason: Extract<Verified, { status: 'refused' }>['reason']): Verified {
  return { status: 'refused', reason };
}

/** Whether the receipt names its key, and that key signed at this time. Keys that tell no times sign at any. */
function signsAt({ keys }: JSONWebKeySet, kid: string | undefined, time: Date): boolean {
  const seconds = time.getTime() / 1000;
  return keys.some((key) => {
    const { nbf = -Infinity, exp = Infinity } = key as { nbf?: number; exp?: number };
    return key.kid === kid && nbf <= seconds && seconds < exp;
  });
}

/** What a receipt states, if it states all that it must. Later receipts may state more. */
function readClaims(payload: Uint8Array): Claims | undefined {
  let claims: Partial<Claims> | null;
  try {
    claims = JSON.parse(new TextDecoder().decode(payload)) as Partial<Claims> | null;
  } catch {
    return undefined;
  }
  if (typeof claims !== 'object' || claims === null || typeof claims.once !== 'boolean') return undefined;
  if (TEXTS.some((name) => typeof claims[name] !== 'string') || !AMOUNT.test(claims.amount!))
    return undefined;
  return Number.isNaN(Date.parse(claims.time!)) ? undefined : (claims as Claims);
}

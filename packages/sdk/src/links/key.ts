/**
 * The Ed25519 key a seller signs links with. The public half is registered with the provider; the private half
 * stays with the seller, as a JWK that only its server reads.
 */
import { decode } from '../base64url.ts';

export interface LinkKeyPair {
  /** 32 bytes in base64url: what `createLinkKey` registers. */
  publicKey: string;
  /** The private half as JWK (RFC 8037). Keep it as you keep a password. */
  privateKey: JsonWebKey;
}

/**
 * Makes a new key pair.
 *
 * @example
 * const { publicKey, privateKey } = await LinkKey.generate();
 */
export async function generate(): Promise<LinkKeyPair> {
  const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair;
  const { kty, crv, x, d } = await crypto.subtle.exportKey('jwk', pair.privateKey);
  return { publicKey: x!, privateKey: { kty: kty!, crv: crv!, x: x!, d: d! } };
}

/**
 * The private half, ready to sign many links with.
 *
 * @throws DOMException when the JWK is no Ed25519 key
 * @example
 * const { privateKey } = await LinkKey.generate();
 * const key = await LinkKey.forSigning(privateKey);
 */
export function forSigning(privateKey: JsonWebKey): Promise<CryptoKey> {
  return crypto.subtle.importKey('jwk', privateKey, 'Ed25519', false, ['sign']);
}

/**
 * The public half, ready to verify with; `undefined` when the text is no Ed25519 key.
 *
 * @example
 * const { publicKey } = await LinkKey.generate();
 * const key = await LinkKey.forVerifying(publicKey);
 */
export async function forVerifying(publicKey: string): Promise<CryptoKey | undefined> {
  const bytes = decode(publicKey);
  if (bytes?.length !== 32) return undefined;
  return crypto.subtle.importKey('raw', bytes, 'Ed25519', true, ['verify']);
}

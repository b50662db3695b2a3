/** Secrets: what only the provider knows. Each has one use. Losing `ids` orphans every id that was ever given out. */
import type { VaultKey } from './vault.ts';

export interface Secrets {
  /** The book's public name, `bk_…`; links are signed for one book. */
  book: string;
  /** 32 bytes each. */
  ids: Uint8Array;
  pseudonyms: Uint8Array;
  tokens: Uint8Array;
  attempts: Uint8Array;
  sandbox: Uint8Array;
  /** Newest last. A receipt is signed with the last key whose `since` is not after the payment. */
  receiptKeys: readonly ReceiptKey[];
  /** Newest last: it seals what is kept secret in the book itself. Older ones open what they sealed. */
  vaultKeys: readonly VaultKey[];
  /** `ok_test_…` or `ok_live_…`. */
  operatorKey: string;
}

export interface ReceiptKey {
  kid: string;
  /** Ed25519 as JWK (RFC 8037): `kty` OKP, `crv` Ed25519, `x`, `d`. */
  privateJwk: Ed25519Jwk;
  /** Journal time in milliseconds from which it signs. */
  since: number;
}

export interface Ed25519Jwk {
  kty: 'OKP';
  crv: 'Ed25519';
  x: string;
  d: string;
}

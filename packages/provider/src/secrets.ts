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
  /** Newest last. Which of them signs what, says the book (`receipts/signing-keys.ts`). */
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
  /** Journal time in milliseconds from which it signs, of those the book was founded with; the others' are in the book. */
  since?: number;
}

export interface Ed25519Jwk {
  kty: 'OKP';
  crv: 'Ed25519';
  x: string;
  d: string;
}

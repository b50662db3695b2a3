/** What the provider is made of: everything that varies between a test, a demo and a live book. */
import type { AccountTerms, Asset, Ledger } from '@farthing/ledger';
import type { Gateway } from './gateways/gateway.ts';
import type { FetchText } from './fetch-text.ts';
import type { WalletId } from './ids.ts';
import type { Mail } from './mail/mail.ts';
import type { Secrets } from './secrets.ts';
import type { Settings } from './settings.ts';

export interface ProviderDeps {
  ledger: Ledger;
  secrets: Secrets;
  settings: Settings;
  gateway: Gateway;
  /** How messages reach people; absent: they do not. */
  mail?: Mail;
  /** Reads a page of a seller's site; by default over the network, from public addresses only. */
  fetchText?: FetchText;
  /** Milliseconds since 1970-01-01 UTC, for what is not in the journal (attempts, codes, key expiry). */
  clock: () => number;
  /** Cryptographically random bytes. */
  random: (size: number) => Uint8Array;
}

/** What the rest of the provider must know of wallets. */
export interface WalletDirectory {
  /** The account that a wallet's first money in an asset opens, with the tab limit it would get now. */
  accountTerms(wallet: WalletId, asset: Asset.Asset): AccountTerms | Promise<AccountTerms>;
  /** IANA zone in which the wallet's days begin. */
  zoneOf(wallet: WalletId): string | Promise<string>;
}

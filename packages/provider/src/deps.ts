/** What the provider is made of: everything that varies between a test, a demo and a live book. */
import type { AccountTerms, Asset, Ledger } from '@farthing/ledger';
import type { Gateway } from './gateways/gateway.ts';
import type { Outbound } from './outbound.ts';
import type { Vault } from './vault.ts';
import type { FetchText } from './fetch-text.ts';
import type { Notice, NoticeLetter } from './webhooks/notices.ts';
import type { WalletId } from './ids.ts';
import type { Carrier, CarrierTrouble, Mail } from './mail/mail.ts';
import type { LostMail } from './mail/outbox.ts';
import type { CodeLimits } from './signin/email-codes.ts';
import type { ReceiptKey, Secrets } from './secrets.ts';
import type { Settings } from './settings.ts';

export interface ProviderDeps {
  ledger: Ledger;
  secrets: Secrets;
  settings: Settings;
  gateway: Gateway;
  /** How messages reach people, where they are not sent by `carrier`; both absent: they do not. */
  mail?: Mail;
  /** Takes messages to a mail server, out of an outbox in the book. */
  carrier?: Carrier;
  /** Told of mail that will not arrive, and when a mail server begins to be away. */
  onLostMail?: (lost: LostMail) => void;
  onMailTrouble?: (trouble: CarrierTrouble, reason: string) => void;
  /** How many codes and invitations are sent; by default as many as the book's mode allows. */
  codeLimits?: CodeLimits;
  /** Reads a page of a seller's site; by default over the network, from public addresses only. */
  fetchText?: FetchText;
  /** Milliseconds since 1970-01-01 UTC, for what is not in the journal (attempts, codes, key expiry). */
  clock: () => number;
  /** Cryptographically random bytes. */
  random: (size: number) => Uint8Array;
  /** How many operators may approve what moves money by hand. Left out: none, so that nothing waits for a second one. */
  approvers?: () => Promise<number>;
  /** Reads the receipt keys of the secrets anew, which another process may have added to. */
  moreReceiptKeys?: () => readonly ReceiptKey[];
  /** By default one over the secrets' keys. */
  vault?: Vault;
  /** The way out to addresses that sellers name; by default guarded as the settings say. */
  outbound?: Outbound;
  /** What a seller's people are written about a notice, where mail can be sent. Absent: nothing. */
  noticeLetter?: NoticeLetter;
  /** Told of what a seller and the operator should know, once it is written. */
  onNotice?: (notice: Notice) => void;
}

/** What the rest of the provider must know of wallets. */
export interface WalletDirectory {
  /** The account that a wallet's first money in an asset opens, with the tab limit it would get now. */
  accountTerms(wallet: WalletId, asset: Asset.Asset): AccountTerms | Promise<AccountTerms>;
  /** IANA zone in which the wallet's days begin. */
  zoneOf(wallet: WalletId): string | Promise<string>;
}

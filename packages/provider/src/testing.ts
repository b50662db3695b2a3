/** A book for tests: a ledger in memory, a clock that stands until it is moved, and everything about selling. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { Asset, memoryStore, openLedger } from '@farthing/ledger';
import type { Amount, Caps, Ledger, LocalStore } from '@farthing/ledger';
import { gatewayAccount, walletAccount } from './accounts.ts';
import type { WalletDirectory } from './deps.ts';
import type { GrantId, Ids, OfferId, SellerId, WalletId } from './ids.ts';
import { createIds } from './ids.ts';
import { Kind } from './kinds.ts';
import type { NewOffer } from './offers/offers.ts';
import { isRefused, type Refused } from './refusal.ts';
import type { Ed25519Jwk, Secrets } from './secrets.ts';
import { createSelling, type Selling } from './selling.ts';
import { amountIn, createSettings, type Settings } from './settings.ts';
import { tallyOf } from './statistics/tally.ts';

/** 2026-11-22 12:00 UTC. */
export const NOON = Date.UTC(2026, 10, 22, 12);

export interface TestBook extends Selling {
  ledger: Ledger;
  store: LocalStore;
  ids: Ids;
  secrets: Secrets;
  settings: Settings;
  wallets: WalletDirectory;
  /** Moves the clock. */
  wait(ms: number): void;
  /** A new wallet with this much prepaid. Its tab limit is the guests'. */
  wallet(prepaid?: Amount.Amount): Promise<WalletId>;
  fund(wallet: WalletId, amount: Amount.Amount): Promise<void>;
  balance(account: string): Amount.Amount;
  seller(origin?: string, feeBasisPoints?: number): Promise<SellerId>;
  offer(seller: SellerId, terms?: Partial<NewOffer>): Promise<OfferId>;
  grant(wallet: WalletId, seller: SellerId, caps?: Caps): Promise<GrantId>;
}

export function testSecrets(): Secrets {
  const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return {
    book: 'bk_test',
    ids: randomBytes(32),
    pseudonyms: randomBytes(32),
    tokens: randomBytes(32),
    attempts: randomBytes(32),
    sandbox: randomBytes(32),
    receiptKeys: [{ kid: 'rk_1', privateJwk: key as unknown as Ed25519Jwk, since: 0 }],
    operatorKey: `ok_test_${'0'.repeat(52)}`,
  };
}

/** The value, or a failed test that says which refusal came instead. */
export function must<T>(value: T | Refused): T {
  if (isRefused(value)) throw new Error(`refused: ${value.code}${value.field ? ` (${value.field})` : ''}`);
  return value;
}

/** The code of a refusal, or the status of anything else. */
export function outcome(value: unknown): string {
  if (isRefused(value)) return value.code;
  const { repeated, alreadyOwned } = value as { repeated?: boolean; alreadyOwned?: boolean };
  return repeated ? 'repeated' : alreadyOwned ? 'already owned' : 'posted';
}

export async function openTestBook(
  options: { settings?: Partial<Settings>; store?: LocalStore; secrets?: Secrets } = {},
): Promise<TestBook> {
  let now = NOON;
  const clock = { now: () => now, jump: 0, accept() {} };
  const store = options.store ?? memoryStore({ tallyOf });
  const ledger = await openLedger({ store, clock });
  const secrets = options.secrets ?? testSecrets();
  const settings = createSettings(options.settings);
  const random = (size: number) => randomBytes(size);
  const ids = createIds(secrets.ids, random);
  const wallets: WalletDirectory = {
    accountTerms: (wallet, asset) => walletAccount(wallet, asset.id, amountIn(settings.guestTabLimit, asset)),
    zoneOf: () => 'UTC',
  };
  const selling = createSelling({ ledger, ids, secrets, settings, wallets, clock: () => now, random });

  async function fund(wallet: WalletId, amount: Amount.Amount): Promise<void> {
    const credit = await wallets.accountTerms(wallet, Asset.USD);
    const debit = gatewayAccount('test', Asset.USD.id);
    const result = await ledger.submit({ op: 'transfer', kind: Kind.topUp, debit, credit, amount });
    if (result.status !== 'posted') throw new Error('a wallet was not funded');
  }

  return {
    ...selling,
    ledger,
    ids,
    secrets,
    settings,
    wallets,
    fund,
    wait: (ms) => void (now += ms),
    async wallet(prepaid = 0n) {
      const wallet = ids.random('wal');
      if (prepaid > 0n) await fund(wallet, prepaid);
      return wallet;
    },
    store,
    balance: (account) => store.state.accountByName(account, Asset.USD.id)?.balance ?? 0n,
    async seller(origin = 'https://lark.example', feeBasisPoints = 500) {
      return must(await selling.sellers.create({ name: 'The Lark', origins: [origin], feeBasisPoints }))
        .seller.id;
    },
    async offer(seller, terms = { price: 2_000_000n }) {
      return must(await selling.offers.create(seller, { asset: 'USD', title: 'An article', ...terms })).id;
    },
    async grant(wallet, seller, caps = {}) {
      const expiresAt = now + 30 * 86_400_000;
      return must(await selling.grants.give(wallet, { seller, asset: 'USD', caps, expiresAt })).id;
    },
  };
}

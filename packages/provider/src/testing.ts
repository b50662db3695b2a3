/** A book for tests: a ledger in memory, a clock that stands until it is moved, and everything about selling. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { Asset, laneBase, memoryBook, memoryStore, openLedger } from '@farthing/ledger';
import type { AccountState, Amount, BookStore, Caps, Ledger, LocalStore, State } from '@farthing/ledger';
import { gatewayAccount, laneOfName, walletAccount } from './accounts.ts';
import type { WalletDirectory } from './deps.ts';
import type { Event, Events } from './events/events.ts';
import type { GrantId, Ids, OfferId, SellerId, WalletId } from './ids.ts';
import { createIds } from './ids.ts';
import { Kind } from './kinds.ts';
import { createAudit } from './operator/audit.ts';
import type { NewOffer } from './offers/offers.ts';
import { isRefused, type Refused } from './refusal.ts';
import { createSigningKeys, type SigningKeys } from './receipts/signing-keys.ts';
import type { Ed25519Jwk, Secrets } from './secrets.ts';
import { createSelling, type Selling } from './selling.ts';
import { amountIn, createSettings, type Settings } from './settings.ts';
import { tallyOf } from './statistics/tally.ts';

/** 2026-11-22 12:00 UTC. */
export const NOON = Date.UTC(2026, 10, 22, 12);

/** In how many lanes the books of tests are kept, unless a test says otherwise. `lanes.test.ts` changes it. */
export const testLanes = { count: 1 };

/** A book in memory: its lanes read as one, and the home lane's state at hand. */
export type TestStore = LocalStore & Partial<BookStore>;

export function testStore(lanes = testLanes.count): TestStore {
  if (lanes === 1) return memoryStore({ tallyOf });
  const book = memoryBook({ lanes, laneOf: laneOfName(lanes), tallyOf });
  const { lane, state, head, append, tip, commit, rows, seqAt } = book.lanes[0] as LocalStore;
  return Object.assign(book, { lane, state, head, append, tip, commit, rows, seqAt });
}

/** The state of each lane. */
export function statesOf(store: TestStore): State[] {
  return ((store.lanes ?? [store]) as readonly LocalStore[]).map(({ state }) => state);
}

/** The account of a name, in whichever lane it is open first. */
export function accountIn(
  store: TestStore,
  name: string,
  asset: number = Asset.USD.id,
): AccountState | undefined {
  return statesOf(store)
    .flatMap((state) => state.accountByName(name, asset) ?? [])
    .at(0);
}

/** What accounts of a name have in all lanes together. */
export function balanceIn(store: TestStore, name: string, asset: number = Asset.USD.id): Amount.Amount {
  return statesOf(store).reduce((sum, state) => sum + (state.accountByName(name, asset)?.balance ?? 0n), 0n);
}

/** How many entries, or accounts, the lanes have together. */
export function countIn(store: TestStore, what: 'seq' | 'account'): number {
  return statesOf(store).reduce((sum, { next }, lane) => sum + next[what] - laneBase(lane) - 1, 0);
}

/** The events of all lanes, lane by lane. */
export async function allEvents({ events, ledger }: { events: Events; ledger: Ledger }): Promise<Event[]> {
  const found: Event[] = [];
  for (const { lane } of ledger.store.lanes) found.push(...(await events(laneBase(lane), 1_000_000)));
  return found;
}

export interface TestBook extends Selling {
  signingKeys: SigningKeys;
  ledger: Ledger;
  store: TestStore;
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
    vaultKeys: [{ id: 'vk_1', key: randomBytes(32) }],
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
  options: { settings?: Partial<Settings>; store?: TestStore; secrets?: Secrets; lanes?: number } = {},
): Promise<TestBook> {
  let now = NOON;
  const clock = { now: () => now, jump: 0, accept() {} };
  const store = options.store ?? testStore(options.lanes);
  const ledger = await openLedger({ store, clock });
  const secrets = options.secrets ?? testSecrets();
  const settings = createSettings(options.settings);
  const random = (size: number) => randomBytes(size);
  const ids = createIds(secrets.ids, random);
  const wallets: WalletDirectory = {
    accountTerms: (wallet, asset) => walletAccount(wallet, asset.id, amountIn(settings.guestTabLimit, asset)),
    zoneOf: () => 'UTC',
  };
  const audit = createAudit({ ledger, ids });
  const signingKeys = createSigningKeys({ ledger, secrets, audit, more: () => secrets.receiptKeys });
  const selling = createSelling({
    audit,
    signingKeys,
    ledger,
    ids,
    secrets,
    settings,
    wallets,
    clock: () => now,
    random,
  });

  async function fund(wallet: WalletId, amount: Amount.Amount): Promise<void> {
    const credit = await wallets.accountTerms(wallet, Asset.USD);
    const debit = gatewayAccount('test', Asset.USD.id);
    const result = await ledger.submit({ op: 'transfer', kind: Kind.topUp, debit, credit, amount });
    if (result.status !== 'posted') throw new Error('a wallet was not funded');
  }

  return {
    ...selling,
    signingKeys,
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
    balance: (account) => balanceIn(store, account),
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

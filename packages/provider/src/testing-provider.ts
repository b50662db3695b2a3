/**
 * A whole provider for tests, and the world it lives in: a store, a clock and a gateway that outlive it. A test may
 * let the process die between any two steps and start another over the same world.
 */
import { randomBytes } from 'node:crypto';
import { type Amount, Asset, type Ledger, openLedger } from '@farthing/ledger';
import { aloneInBook } from '@farthing/ledger/local-store.ts';
import type { CallbackRequest, Gateway, GatewayEvent, Operation, Outcome } from './gateways/gateway.ts';
import type { OfferId, SellerId, WalletId } from './ids.ts';
import type { Carrier, Mail } from './mail/mail.ts';
import type { NoticeLetter } from './webhooks/notices.ts';
import type { Outbound } from './outbound.ts';
import { createProvider, type Provider } from './provider.ts';
import type { Refused } from './refusal.ts';
import type { Secrets } from './secrets.ts';
import { createSettings, type Settings } from './settings.ts';
import { createSweeps } from './sweeps/sweeps.ts';
import { balanceIn, must, NOON, testSecrets, testStore, type TestStore } from './testing.ts';

export const CENT = 10_000_000n;
export const DOLLAR = 1_000_000_000n;
export const MINUTE = 60_000;
export const DAY = 86_400_000;

/** What a gateway did under a key. */
export interface Move extends Operation {
  kind: 'hosted' | 'charge' | 'payout';
  outcome: Outcome;
}

export interface TestGateway extends Gateway {
  /** Everything it was ever asked, by key. */
  moves: Map<string, Move>;
  /** How often each key was asked for. */
  asked: Map<string, number>;
  /**
   * What goes wrong with the next call: it never arrives or is never answered (the process is to die there, and
   * `die` is told), or the line breaks before or after it arrived.
   */
  next?: { how: 'lost' | 'unanswered' | 'broken' | 'broken after'; die?: () => void };
  /** Ends what is pending, or decides a hosted charge. */
  settle(key: string, outcome: Outcome): void;
  /** The signed callback that reports on a key. */
  callback(key: string, changes?: Partial<GatewayEvent>): CallbackRequest;
}

export interface World {
  store: TestStore;
  secrets: Secrets;
  settings: Settings;
  gateway: TestGateway;
  /** Where webhooks go; absent: out of the machine, as far as test books may. */
  outbound?: Outbound;
  /** How people are written to, and what about notices; absent: they are not. */
  mail?: Mail;
  carrier?: Carrier;
  noticeLetter?: NoticeLetter;
  now: number;
  /**
   * After how many more writes the process dies: it never hears of that one, although it may be done. `die` is told.
   */
  fuse?: { writes: number; done: boolean; die: () => void };
}

/** Names of methods and destinations begin with what becomes of them. */
function outcomeOf(name: string): Outcome {
  if (name.startsWith('ok')) return { state: 'succeeded' };
  if (name.startsWith('declined')) return { state: 'declined', reason: 'card_declined' };
  return { state: 'pending' };
}

function testGateway(): TestGateway {
  const moves = new Map<string, Move>();
  const asked = new Map<string, number>();
  const never = new Promise<never>(() => {});

  async function once(move: Move): Promise<Outcome> {
    const { how: trouble, die } = gateway.next ?? {};
    gateway.next = undefined;
    if (trouble === 'lost' || trouble === 'unanswered') die?.();
    if (trouble === 'lost') return never;
    if (trouble === 'broken') throw new Error('the line broke');
    asked.set(move.key, (asked.get(move.key) ?? 0) + 1);
    if (!moves.has(move.key)) moves.set(move.key, move);
    if (trouble === 'unanswered') return never;
    if (trouble === 'broken after') throw new Error('the line broke');
    return moves.get(move.key)!.outcome;
  }

  const gateway: TestGateway = {
    name: 'test',
    minorScale: 2,
    moves,
    asked,
    async createHostedCharge(charge) {
      await once({ ...charge, kind: 'hosted', outcome: { state: 'pending' } });
      return { reference: charge.key, url: `https://gateway.example/${charge.key}` };
    },
    charge: (charge) => once({ ...charge, kind: 'charge', outcome: outcomeOf(charge.method) }),
    payout: (payout) => once({ ...payout, kind: 'payout', outcome: outcomeOf(payout.destination) }),
    query: async (key) => moves.get(key)?.outcome,
    settle(key, outcome) {
      moves.get(key)!.outcome = outcome;
    },
    callback(key, changes) {
      const { amount, asset, outcome } = moves.get(key)!;
      const event = { id: key, key, outcome, amount: String(amount), asset: asset.code, ...changes };
      if (changes?.amount !== undefined) event.amount = String(changes.amount);
      return { headers: { signature: 'good' }, body: JSON.stringify(event) };
    },
    async readCallback({ headers, body }) {
      if (headers['signature'] !== 'good') return undefined;
      const event = JSON.parse(body);
      return { ...event, amount: BigInt(event.amount) };
    },
  };
  return gateway;
}

export function newWorld(settings: Partial<Settings> = {}, lanes?: number): World {
  return {
    store: testStore(lanes),
    secrets: testSecrets(),
    settings: createSettings(settings),
    gateway: testGateway(),
    now: NOON,
  };
}

export interface TestProvider extends Provider {
  world: World;
  ledger: Ledger;
  /** The process dies; another begins over what is left. */
  restart(): Promise<TestProvider>;
  wait(ms: number): void;
  /** A tick in which nothing may fail. */
  tick(): Promise<void>;
  /** A balance of the account, in US dollars. */
  balance(account: string): Amount.Amount;
  /** A registered wallet, with a saved method if one is named. */
  payer(method?: string): Promise<WalletId>;
  saveMethod(wallet: WalletId, method: string): Promise<void>;
  /** A prepaid wallet pays, another owes. */
  pay(wallet: WalletId, offer: OfferId, amount: Amount.Amount, key?: string): Promise<void>;
  /** A seller with a tip jar. */
  shop(destination?: string): Promise<{ seller: SellerId; offer: OfferId }>;
  topUp(wallet: WalletId, amount: Amount.Amount): Promise<void>;
  /** Brings home what the seller earned in other lanes. */
  sweep(seller: SellerId): Promise<void>;
  /** The gateway's callback about a key, delivered. */
  report(key: string, changes?: Partial<GatewayEvent>): Promise<true | Refused>;
}

export async function testProvider(world: World = newWorld()): Promise<TestProvider> {
  const { store, secrets, settings, gateway, outbound, mail, carrier, noticeLetter } = world;
  const clock = { now: () => world.now, jump: 0, accept() {} };
  const life = { over: false };
  const ledger = fused(await openLedger({ store: openedBy(store), clock }), world, life);
  const random = (size: number) => randomBytes(size);
  const provider = createProvider({
    ledger,
    secrets,
    settings,
    gateway,
    outbound,
    mail,
    carrier,
    moreReceiptKeys: () => secrets.receiptKeys,
    noticeLetter,
    clock: () => world.now,
    random,
  });
  const sweeps = createSweeps({ ledger, sellers: provider.sellers });
  let keys = 0;

  const test: TestProvider = {
    ...provider,
    world,
    ledger,
    async restart() {
      life.over = true;
      provider.stop();
      return testProvider(world);
    },
    wait: (ms) => void (world.now += ms),
    async tick() {
      const { failures } = await provider.jobs.tick();
      if (failures[0]) throw failures[0].error;
    },
    balance: (account) => balanceIn(store, account),
    async payer(method) {
      const { id } = provider.wallets.create();
      must(await provider.wallets.register(id));
      if (method) await test.saveMethod(id, method);
      return id;
    },
    async saveMethod(wallet, method) {
      const value = { id: method, gateway: 'test', label: method, created: world.now };
      await ledger.write([{ put: { collection: 'methods', id: wallet, value } }]);
    },
    async pay(wallet, offer, amount, key = `pay ${world.now} ${keys++}`) {
      must(await provider.payments.payAtCheckout(wallet, { offer, amount, key }));
    },
    async shop(destination = 'ok') {
      const terms = { name: 'The Lark', origins: ['https://lark.example'], payout: { destination } };
      const seller = must(await provider.sellers.create(terms)).seller.id;
      const tips = { asset: 'USD', title: 'A tip', min: 1n };
      return { seller, offer: must(await provider.offers.create(seller, tips)).id };
    },
    async topUp(wallet, amount) {
      const terms = { amount, asset: Asset.USD, returnUrl: '/' };
      const { id } = must(await provider.topups.create(wallet, terms, `top-up ${world.now} ${keys++}`));
      gateway.settle(id, { state: 'succeeded' });
      must(await test.report(id));
    },
    sweep: (seller) => sweeps.gather(seller, Asset.USD.id, async () => {}),
    report: (key, changes) => provider.callbacks.receive('test', gateway.callback(key, changes)),
  };
  return test;
}

/** The book as one process has it: what it holds exclusively is free again when it dies. */
function openedBy(store: TestStore): TestStore {
  return store.lanes ? Object.assign(Object.create(store) as TestStore, aloneInBook()) : store;
}

/** A ledger that stops answering where the world's fuse says, and writes nothing for a process that is dead. */
function fused(ledger: Ledger, world: World, life: { over: boolean }): Ledger {
  const never = new Promise<never>(() => {});
  async function passing<T>(write: () => Promise<T>): Promise<T> {
    const { fuse } = world;
    if (life.over) return never;
    if (!fuse || fuse.writes-- > 0) return write();
    life.over = true;
    if (fuse.done) await write();
    fuse.die();
    return never;
  }
  const { submit, submitAll, write } = ledger;
  ledger.submit = (request, options) => passing(() => submit.call(ledger, request, options));
  ledger.submitAll = (requests) => passing(() => submitAll.call(ledger, requests));
  ledger.write = (operations) => passing(() => write.call(ledger, operations));
  return ledger;
}

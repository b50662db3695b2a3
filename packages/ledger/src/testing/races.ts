/**
 * Races: 64 ask at the same time for what is enough for N of them, however the committer happens to group them.
 * Exactly N get it, the others are refused in the right words, and the book verifies.
 */
import { strictEqual } from 'node:assert/strict';
import { journalClock } from '../clock.ts';
import { type Ledger, openLedger } from '../ledger.ts';
import type { LocalStore } from '../local-store.ts';
import { memoryStore } from '../memory-store.ts';
import type { Request, Result } from '../request.ts';
import type { Group } from '../store.ts';
import { verify } from '../verify.ts';

export const SPENDERS = 64;

const NOW = Date.UTC(2026, 0, 15, 12);
const PAYER = { name: 'wal_payer', asset: 1, floor: 0n, listed: true };
const SELLER = { name: 'sel/accrual', asset: 1, floor: 0n, listed: true };
const WORLD = { name: 'world', asset: 1, floor: null, listed: false };

/** What is raced for: `winners` times `amount`, and a rest that is not enough for one more. */
export interface Stake {
  winners: number;
  amount: bigint;
  /** At least 1, less than the amount. */
  rest: bigint;
}

/** Chance, from outside: how many turns of the event loop each spender waits, and each append takes; groups' size. */
export interface Grouping {
  maxGroup: number;
  waits: readonly number[];
  appends: readonly number[];
}

/** What to prepare, what all then ask, and how many may have it. */
interface Race {
  /** What is in the payer's account; by default enough for all. */
  funds?: bigint;
  prepare?: Request;
  ask: (prepared: number, spender: number) => Request;
  winners?: number;
  others: string;
}

const limit = {
  name: 'lim',
  asset: 1,
  account: null,
  onLimit: 'reject',
  expiresAt: null,
  zone: 'UTC',
} as const;

/** Everything that can be raced for. */
export const RACES: Record<string, (stake: Stake) => Race> = {
  'one balance': (stake) => ({
    funds: enough(stake),
    ask: () => pay(stake),
    others: 'insufficient_funds',
  }),
  'one balance, paid or held': (stake) => ({
    funds: enough(stake),
    ask: (_, i) => (i % 2 ? pay(stake) : hold(stake)),
    others: 'insufficient_funds',
  }),
  'one limit': (stake) => ({
    prepare: { op: 'limit', kind: 4, limit: { ...limit, caps: { day: enough(stake) } } },
    ask: (seq) => ({ ...pay(stake), limits: [seq] }),
    others: 'limit_day_exceeded',
  }),
  'one limit, opened by whoever comes first': (stake) => ({
    ask: () => ({ ...pay(stake), limits: [{ ...limit, caps: { total: enough(stake) } }] }),
    others: 'limit_total_exceeded',
  }),
  'one limit, paid or held': (stake) => ({
    prepare: { op: 'limit', kind: 4, limit: { ...limit, caps: { month: enough(stake) } } },
    ask: (seq, i) => ({ ...(i % 2 ? pay(stake) : hold(stake)), limits: [seq] }),
    others: 'limit_month_exceeded',
  }),
  'one limit that counts undos': (stake) => ({
    prepare: { ...pay(stake), amount: stake.amount * BigInt(SPENDERS) },
    ask: (seq) => ({
      op: 'reverse',
      kind: 0x12,
      of: seq,
      amount: stake.amount,
      limits: [{ ...limit, asset: 0, caps: { day: BigInt(stake.winners) } }],
    }),
    others: 'limit_day_exceeded',
  }),
  'one hold': (stake) => ({
    prepare: { ...hold(stake), amount: stake.amount * BigInt(SPENDERS) },
    ask: (seq, i) => ({ op: 'capture', kind: 0x14, hold: seq, amount: stake.amount * BigInt(1 + i) }),
    winners: 1,
    others: 'hold_captured',
  }),
  'one payment to give back': (stake) => ({
    prepare: { ...pay(stake), amount: enough(stake) },
    ask: (seq) => ({ op: 'reverse', kind: 0x11, of: seq, amount: stake.amount }),
    others: 'refund_exceeds_payment',
  }),
  'one thing to own': (stake) => ({
    ask: () => ({ ...pay(stake), resource: 'ab'.repeat(16) }),
    winners: 1,
    others: 'owned',
  }),
  'one request key': (stake) => ({
    ask: () => ({ ...pay(stake), key: { caller: PAYER, key: 'k', fingerprint: 'f' } }),
    winners: 1,
    others: 'repeated',
  }),
  'one account name': () => ({
    ask: () => ({ op: 'open', kind: 2, account: { ...PAYER, name: 'wal_new' } }),
    winners: 1,
    others: 'account_exists',
  }),
};

/** @throws when it did not end as it must */
export async function race(
  name: string,
  stake: Stake,
  { maxGroup, waits, appends }: Grouping,
): Promise<void> {
  const { funds = 2n * BigInt(SPENDERS) * stake.amount, prepare, ask, others, ...rest } = RACES[name]!(stake);
  const winners = rest.winners ?? stake.winners;
  const store = unsteady(appends);
  const ledger = await openBook(store, maxGroup, funds);
  const prepared = prepare ? posted(await ledger.submit(prepare)) : 0;
  const answers = await Promise.all(
    waits.map(async (wait, spender) => {
      await turns(wait);
      return short(await ledger.submit(ask(prepared, spender)));
    }),
  );
  const count = (what: string) => answers.filter((answer) => answer === what).length;
  strictEqual(count('posted'), winners, `${name}: as many as it is enough for get it`);
  strictEqual(count(others), SPENDERS - winners, `${name}: the others are told ${others}`);
  const { findings } = await verify({ store });
  strictEqual(findings.length, 0, `${name}: the book verifies`);
}

const enough = ({ winners, amount, rest }: Stake) => BigInt(winners) * amount + rest;

function pay({ amount }: Stake) {
  return { op: 'transfer', kind: 0x10, debit: PAYER, credit: SELLER, amount } as const;
}

function hold(stake: Stake) {
  return { ...pay(stake), op: 'hold', kind: 0x13, expiresAt: NOW + 1000 } as const;
}

async function openBook(store: LocalStore, maxGroup: number, funds: bigint): Promise<Ledger> {
  const clock = journalClock({ wall: () => NOW, monotonic: () => 0, last: 0 });
  const ledger = await openLedger({ store, clock, maxGroup });
  await ledger.submit({ op: 'transfer', kind: 0x20, debit: WORLD, credit: PAYER, amount: funds });
  return ledger;
}

/** A store whose appends take now longer, now shorter. */
function unsteady(appends: readonly number[]): LocalStore {
  const inner = memoryStore();
  let at = 0;
  const append = async (group: Group) => {
    await turns(appends[at++ % appends.length]!);
    await inner.append(group);
  };
  return Object.create(inner, { append: { value: append } }) as LocalStore;
}

function posted(result: Result): number {
  if (result.status !== 'posted') throw new Error(short(result));
  return result.entry.seq;
}

function short(result: Result): string {
  if (result.status === 'refused') return result.code;
  return result.status === 'posted' && result.repeated ? 'repeated' : result.status;
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise(setImmediate);
}

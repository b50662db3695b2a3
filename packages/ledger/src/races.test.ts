/** Races: many ask for the same thing at the same time, however the committer happens to group them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { journalClock } from './clock.ts';
import { type Ledger, openLedger } from './ledger.ts';
import { memoryStore } from './memory-store.ts';
import type { Request, Result } from './request.ts';
import type { Group, Store } from './store.ts';
import { verify } from './verify.ts';

const NOW = Date.UTC(2026, 0, 15, 12);
const SPENDERS = 64;
const PAYER = { name: 'wal_payer', asset: 1, floor: 0n, listed: true };
const SELLER = { name: 'sel/accrual', asset: 1, floor: 0n, listed: true };
const WORLD = { name: 'world', asset: 1, floor: null, listed: false };

/** What to prepare with 1000 in the payer's account, what all then ask, and how many may have it. */
interface Race {
  prepare?: Request;
  ask: (prepared: number, spender: number) => Request;
  winners: number;
  others: string;
}

const pay = { op: 'transfer', kind: 0x10, debit: PAYER, credit: SELLER, amount: 30n } as const;
const hold = {
  op: 'hold',
  kind: 0x13,
  debit: PAYER,
  credit: SELLER,
  amount: 30n,
  expiresAt: NOW + 1000,
} as const;
const limit = {
  name: 'lim',
  asset: 1,
  account: null,
  caps: {},
  onLimit: 'reject',
  expiresAt: null,
  zone: 'UTC',
} as const;

const races: Record<string, Race> = {
  'one balance': { ask: () => pay, winners: 33, others: 'insufficient_funds' },
  'one balance, paid or held': {
    ask: (_, i) => (i % 2 ? pay : hold),
    winners: 33,
    others: 'insufficient_funds',
  },
  'one limit': {
    prepare: { op: 'limit', kind: 4, limit: { ...limit, caps: { day: 300n } } },
    ask: (seq) => ({ ...pay, limits: [seq] }),
    winners: 10,
    others: 'limit_day_exceeded',
  },
  'one limit, opened by whoever comes first': {
    ask: () => ({ ...pay, limits: [{ ...limit, caps: { total: 300n } }] }),
    winners: 10,
    others: 'limit_total_exceeded',
  },
  'one limit that counts undos': {
    prepare: { ...pay, amount: 64n },
    ask: (seq) => ({
      op: 'reverse',
      kind: 0x12,
      of: seq,
      amount: 1n,
      limits: [{ ...limit, asset: 0, caps: { day: 20n } }],
    }),
    winners: 20,
    others: 'limit_day_exceeded',
  },
  'one hold': {
    prepare: { ...hold, amount: 500n },
    ask: (seq, i) => ({ op: 'capture', kind: 0x14, hold: seq, amount: BigInt(1 + i) }),
    winners: 1,
    others: 'hold_captured',
  },
  'one payment to give back': {
    prepare: { ...pay, amount: 100n },
    ask: (seq) => ({ op: 'reverse', kind: 0x11, of: seq, amount: 9n }),
    winners: 11,
    others: 'refund_exceeds_payment',
  },
  'one thing to own': {
    ask: () => ({ ...pay, resource: 'ab'.repeat(16) }),
    winners: 1,
    others: 'owned',
  },
  'one request key': {
    ask: () => ({ ...pay, key: { caller: PAYER, key: 'k', fingerprint: 'f' } }),
    winners: 1,
    others: 'repeated',
  },
  'one account name': {
    ask: () => ({ op: 'open', kind: 2, account: { ...PAYER, name: 'wal_new' } }),
    winners: 1,
    others: 'account_exists',
  },
};

test.each(Object.entries(races))('64 on %s', async (_, { prepare, ask, winners, others }) => {
  const grouping = fc.record({
    maxGroup: fc.integer({ min: 1, max: 80 }),
    /** How long each spender waits before asking, and each append takes, in turns of the event loop. */
    waits: fc.array(fc.nat(6), { minLength: SPENDERS, maxLength: SPENDERS }),
    appends: fc.array(fc.nat(4), { minLength: 1, maxLength: 8 }),
  });
  const property = fc.asyncProperty(grouping, async ({ maxGroup, waits, appends }) => {
    const store = unsteady(appends);
    const ledger = await openBook(store, maxGroup);
    const prepared = prepare ? posted(await ledger.submit(prepare)) : 0;
    const answers = await Promise.all(
      waits.map(async (wait, spender) => {
        await turns(wait);
        return short(await ledger.submit(ask(prepared, spender)));
      }),
    );
    expect(answers.filter((answer) => answer === 'posted')).toHaveLength(winners);
    expect(answers.filter((answer) => answer === others)).toHaveLength(SPENDERS - winners);
    expect((await verify({ store })).findings).toEqual([]);
  });
  await fc.assert(property, { numRuns: 15 });
});

async function openBook(store: Store, maxGroup: number): Promise<Ledger> {
  const clock = journalClock({ wall: () => NOW, monotonic: () => 0, last: 0 });
  const ledger = await openLedger({ store, clock, maxGroup });
  await ledger.submit({ op: 'transfer', kind: 0x20, debit: WORLD, credit: PAYER, amount: 1000n });
  return ledger;
}

/** A store whose appends take now longer, now shorter. */
function unsteady(appends: number[]): Store {
  const inner = memoryStore();
  let at = 0;
  const append = async (group: Group) => {
    await turns(appends[at++ % appends.length]!);
    await inner.append(group);
  };
  return Object.create(inner, { append: { value: append } });
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

/**
 * Several processes on one book: whoever writes, no balance, limit or key is used twice, nothing acknowledged is lost,
 * and the journal of each lane stays gapless and true to its indexes.
 */
import fc from 'fast-check';
import {
  available,
  type Entry,
  fold,
  journalClock,
  listOf,
  type Ledger,
  openLedger,
  type Request,
  type Result,
  verify,
} from '@farthing/ledger';
import { listedFor } from '@farthing/ledger/memory-store.ts';
import { MemoryRows } from '@farthing/ledger/memory-rows.ts';
import { sampleTallies } from '@farthing/ledger/testing/sample-book.ts';
import { wholeHistory } from '@farthing/ledger/testing/store-checks.ts';
import { afterEach, expect, test } from 'vitest';
import { openPostgresBook, type PostgresOptions } from './index.ts';
import { testDatabase } from './testing.ts';

const NOW = Date.UTC(2026, 0, 15, 12);
const PROCESSES = 3;
const WALLETS = 6;
const world = { name: 'world', asset: 1, floor: null, listed: false };
const seller = { name: 'sel_1/accrual', asset: 1, floor: 0n, listed: true };
const wallet = (i: number) => ({ name: `wal_${i}`, asset: 1, floor: i % 2 ? -50n : 0n, listed: true });

const open: Ledger[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((ledger) => ledger.close()));
});

async function process(url: string, options: Partial<PostgresOptions> = {}): Promise<Ledger> {
  const store = await openPostgresBook({ url, tallyOf: sampleTallies, forgetKeysMs: 0, ...options });
  const clock = journalClock({ wall: () => NOW, monotonic: () => 0, last: 0 });
  const ledger = await openLedger({ store, clock, maxGroup: 7 });
  open.push(ledger);
  return ledger;
}

/** What a caller asks for; `pick` chooses among what it has seen posted in this lane. */
type Ask = (lane: number, pick: (kind: number) => number | undefined) => Request | undefined;

const payment = fc.record({
  wallet: fc.nat(WALLETS - 1),
  amount: fc.integer({ min: 1, max: 40 }),
  key: fc.option(fc.nat(30), { nil: undefined }),
  limited: fc.boolean(),
  resource: fc.option(fc.nat(3), { nil: undefined }),
});

const asks: fc.Arbitrary<{ wallet: number; ask: Ask }> = fc.oneof(
  { weight: 6, arbitrary: payment.map(pay) },
  {
    weight: 2,
    arbitrary: payment.map(({ wallet: at, amount }) => ({
      wallet: at,
      ask: (): Request => ({
        op: 'hold',
        kind: 0x13,
        debit: wallet(at),
        credit: seller,
        amount: BigInt(amount),
        expiresAt: NOW + 1000,
      }),
    })),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({ wallet: fc.nat(WALLETS - 1), capture: fc.boolean() })
      .map(({ wallet: at, capture }) => ({
        wallet: at,
        ask: (_lane: number, pick: (kind: number) => number | undefined): Request | undefined => {
          const hold = pick(0x13);
          if (hold === undefined) return undefined;
          return capture ? { op: 'capture', kind: 0x14, hold } : { op: 'release', kind: 0x15, hold };
        },
      })),
  },
  {
    weight: 2,
    arbitrary: payment.map(({ wallet: at, amount }) => ({
      wallet: at,
      ask: (_lane: number, pick: (kind: number) => number | undefined): Request | undefined => {
        const of = pick(0x10);
        return of === undefined ? undefined : { op: 'reverse', kind: 0x11, of, amount: BigInt(amount) };
      },
    })),
  },
);

function pay({
  wallet: at,
  amount,
  key,
  limited,
  resource,
}: typeof payment extends fc.Arbitrary<infer P> ? P : never) {
  const terms = wallet(at);
  const limit = {
    name: `day/${terms.name}`,
    asset: 1,
    account: null,
    caps: { day: 120n },
    onLimit: 'reject' as const,
    expiresAt: null,
    zone: 'UTC',
  };
  const ask = (): Request => ({
    op: 'transfer',
    kind: 0x10,
    debit: terms,
    credit: seller,
    amount: BigInt(amount),
    subject: 1 + (at % 3),
    ...(key === undefined ? {} : { key: { caller: terms, key: `key ${at} ${key}`, fingerprint: 'same' } }),
    ...(limited ? { limits: [limit] } : {}),
    ...(resource === undefined ? {} : { resource: `${resource}`.repeat(32) }),
  });
  return { wallet: at, ask };
}

test('any requests, over any processes at once, end in one true book', async () => {
  const plans = fc.array(fc.array(asks, { minLength: 20, maxLength: 60 }), {
    minLength: PROCESSES,
    maxLength: PROCESSES,
  });
  const property = fc.asyncProperty(plans, fc.constantFrom(1, 2), fc.boolean(), async (all, lanes, small) => {
    const url = await testDatabase();
    const ledgers: Ledger[] = [];
    for (let i = 0; i < PROCESSES; i++) {
      ledgers.push(await process(url, { lanes, ...(small ? { capacity: 4 } : {}) }));
    }
    const { store } = ledgers[0]!;
    for (let i = 0; i < WALLETS; i++) {
      await ledgers[i % PROCESSES]!.submit({
        op: 'transfer',
        kind: 0x20,
        debit: world,
        credit: wallet(i),
        amount: 200n,
      });
    }
    const posted = new Map<number, Entry>();
    const answers: { request: Request; result: Result }[] = [];
    await Promise.all(
      all.map(async (plan, at) => {
        const ledger = ledgers[at]!;
        await Promise.all(
          plan.map(async ({ wallet: i, ask }, turn) => {
            for (let wait = 0; wait < turn % 5; wait++) await new Promise(setImmediate);
            const lane = store.laneOf(wallet(i).name)!;
            const inLane = [...posted.values()].filter(
              ({ seq }) => store.lanes.length === 1 || laneOf(seq) === lane,
            );
            const request = ask(
              lane,
              (kind) => inLane.filter((entry) => entry.kind === kind).at(turn % 7)?.seq,
            );
            if (!request) return;
            const result = await ledger.submit(request);
            answers.push({ request, result });
            if (result.status === 'posted') posted.set(result.entry.seq, result.entry);
          }),
        );
      }),
    );
    await expectTrue(ledgers[1]!, answers);
    await Promise.all(open.splice(0).map((ledger) => ledger.close()));
  });
  await fc.assert(property, { numRuns: 6 });
});

const laneOf = (seq: number) => Math.floor((seq - 1) / 2 ** 40);

/** The journal has what was answered, once; no account ever went below its floor; every index says what it says. */
async function expectTrue({ store }: Ledger, answers: { request: Request; result: Result }[]): Promise<void> {
  const journal = new Map<number, Entry>();
  const keys = new Set<string>();
  for (const lane of store.lanes) {
    const report = await verify({ store: lane, tallyOf: sampleTallies });
    expect(report.findings).toEqual([]);
    const rows = new MemoryRows(lane.lane);
    const lists = new Map<string, number[]>();
    for (const entry of await lane.read(0, 100_000)) {
      journal.set(entry.seq, entry);
      fold(entry, rows);
      for (const account of listedFor(entry, (hold) => rows.hold(hold)?.credit)) {
        const name = `${account} ${listOf(entry.kind)}`;
        lists.set(name, [entry.seq, ...(lists.get(name) ?? [])]);
      }
      for (const { account, amount } of entry.legs) {
        const left = available(rows.account(account)!);
        if (amount < 0n && left !== null && entry.kind !== 0x11) expect(left).toBeGreaterThanOrEqual(0n);
      }
      for (const { limit } of entry.charges ?? []) {
        expect(rows.limit(limit)!.spentDay).toBeLessThanOrEqual(120n);
      }
      if (entry.key) {
        const name = `${lane.lane} ${entry.key.caller} ${entry.key.key}`;
        expect(keys.has(name), `key of entry ${entry.seq} posted before`).toBe(false);
        keys.add(name);
      }
    }
    for (const [name, seqs] of lists) {
      const [account, list] = name.split(' ').map(Number) as [number, number];
      const listed = rows.account(account)!.listed;
      expect(await wholeHistory(lane, account, list, 50)).toEqual(listed ? seqs : []);
    }
  }
  const firsts = new Set<number>();
  for (const { result } of answers) {
    if (result.status === 'refused') continue;
    expect(journal.get(result.entry.seq)).toEqual(result.entry);
    if (result.status === 'owned' || result.repeated) continue;
    expect(firsts.has(result.entry.seq), `entry ${result.entry.seq} answered as new twice`).toBe(false);
    firsts.add(result.entry.seq);
  }
}

test('a key that another process has used is found, whether or not the request could post now', async () => {
  const url = await testDatabase();
  const [one, other] = [await process(url, { lanes: 1 }), await process(url)];
  const give = { op: 'transfer', kind: 0x20, debit: world, credit: wallet(0), amount: 100n } as const;
  await one.submit(give);
  const request: Request = {
    op: 'transfer',
    kind: 0x10,
    debit: wallet(0),
    credit: seller,
    amount: 80n,
    key: { caller: wallet(0), key: 'the same', fingerprint: 'f' },
  };
  // The other one knows of the wallet, but not of the key.
  await other.submit({ ...give, amount: 1n });
  const first = await one.submit(request);
  // There is no money left for it, and nothing else to post: the key alone decides.
  expect(await other.submit(request)).toEqual({ ...first, repeated: true });
  await one.submit(give);
  const changed = { ...request, key: { ...request.key!, fingerprint: 'g' } };
  expect(await other.submit(changed)).toMatchObject({ status: 'refused', code: 'key_reused' });
  expect(await other.submit(request)).toEqual({ ...first, repeated: true });
});

test('a refusal is by what is durable now, not by what was so when this process last looked', async () => {
  const url = await testDatabase();
  const [one, other] = [await process(url, { lanes: 1 }), await process(url)];
  const give = { op: 'transfer', kind: 0x20, debit: world, credit: wallet(0), amount: 10n } as const;
  const spend = { op: 'transfer', kind: 0x10, debit: wallet(0), credit: seller, amount: 15n } as const;
  await one.submit(give);
  expect(await other.submit(spend)).toMatchObject({ code: 'insufficient_funds', available: 10n });
  await one.submit(give);
  expect(await other.submit(spend)).toMatchObject({ status: 'posted' });
  expect(await one.submit(spend)).toMatchObject({ code: 'insufficient_funds', available: 5n });
});

test('a view sees what another process was answered before it began', async () => {
  const url = await testDatabase();
  const [one, other] = [await process(url, { lanes: 2 }), await process(url)];
  for (let i = 1; i <= 20; i++) {
    const to = wallet(i % WALLETS);
    await one.submit({ op: 'transfer', kind: 0x20, debit: world, credit: to, amount: 1n });
    const balances = await other.store.view((rows) =>
      Array.from({ length: WALLETS }, (_, at) => rows.accountByName(wallet(at).name, 1)?.balance ?? 0n),
    );
    expect(balances.reduce((sum, balance) => sum + balance, 0n)).toBe(BigInt(i));
  }
});

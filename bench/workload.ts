/**
 * The core without HTTP: payments under a grant with all three limits, a fee, an offer as subject and a request key.
 * In groups of a fixed size, or from callers who each wait for their answer before they ask again.
 */
import { type Ledger, laneOfNumber, type Request, type Result } from '@farthing/ledger';
import { keys, type KeyOrder, random } from './keys.ts';
import type { Party } from './party.ts';

export interface Workload {
  until: Until;
  /** `group`: all of a group at once. `waiting`: so many callers, each with one request under way. */
  by: { group: number } | { waiting: number };
  keys: KeyOrder;
  /** Makes each run's keys and choices its own. */
  seed: number;
}

/** When to stop: after so many payments, or so much time. */
export type Until = { payments: number } | { seconds: number };

export interface Measured {
  perSecond: number;
  payments: number;
  /** Payments made durable together, on average. */
  group: number;
  /** Processor time of this process while it paid. */
  cpuSeconds: number;
}

/** Posts payments. Making up the requests of a group is not counted. */
export async function pay(ledger: Ledger, party: Party, workload: Workload): Promise<Measured> {
  const next = requests(party, workload);
  const { by, until } = workload;
  let groups = 0;
  const stop = ledger.onCommit(() => groups++);
  const spent =
    'group' in by
      ? await inGroups(ledger, next, until, by.group)
      : await keepWaiting(by.waiting, until, async () => mustPost(await ledger.submit(next())));
  stop();
  const { payments, milliseconds, cpuSeconds } = spent;
  return { perSecond: (payments / milliseconds) * 1000, payments, group: payments / groups, cpuSeconds };
}

export interface Spent {
  payments: number;
  milliseconds: number;
  /** Processor time of this process. */
  cpuSeconds: number;
}

async function inGroups(ledger: Ledger, next: () => Request, until: Until, size: number): Promise<Spent> {
  const spent: Spent = { payments: 0, milliseconds: 0, cpuSeconds: 0 };
  while (before(until, spent.payments, spent.milliseconds)) {
    const group = Array.from({ length: size }, next);
    const cpu = process.cpuUsage();
    const started = performance.now();
    const results = await ledger.submitAll(group);
    spent.milliseconds += performance.now() - started;
    spent.cpuSeconds += secondsSince(cpu);
    spent.payments += size;
    results.forEach(mustPost);
  }
  return spent;
}

/** So many callers, each of whom pays again as soon as it is answered. */
export async function keepWaiting(
  callers: number,
  until: Until,
  payOnce: () => Promise<void>,
): Promise<Spent> {
  let payments = 0;
  const cpu = process.cpuUsage();
  const started = performance.now();
  const caller = async () => {
    while (before(until, payments, performance.now() - started)) {
      payments++;
      await payOnce();
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return { payments, milliseconds: performance.now() - started, cpuSeconds: secondsSince(cpu) };
}

function before(until: Until, payments: number, milliseconds: number): boolean {
  return 'payments' in until ? payments < until.payments : milliseconds < until.seconds * 1000;
}

function secondsSince(usage: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(usage);
  return (user + system) / 1e6;
}

function mustPost(result: Result): void {
  if (result.status !== 'posted' || result.repeated) throw new Error(`not posted: ${result.status}`);
}

function requests(party: Party, workload: Workload): () => Request {
  const draw = random(workload.seed);
  const newKey = keys(workload.keys, draw);
  return () => {
    const payer = draw() % party.wallets.length;
    const debit = party.wallets[payer]!;
    const lane = laneOfNumber(debit);
    const sellers = party.sellers[lane]!;
    const seller = draw() % sellers.length;
    const credit = sellers[seller]!;
    return {
      op: 'transfer',
      kind: 0x10,
      debit,
      credit,
      amount: BigInt(500_000 + (draw() % 2_000_000)),
      fee: { account: party.fees[lane]!, basisPoints: 500 },
      limits: [party.grants[payer]!],
      subject: 10 + seller,
      key: { caller: credit, key: newKey(), fingerprint: `${payer} ${seller}` },
    };
  };
}

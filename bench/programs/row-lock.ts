/** Pays into the hand-written row-lock ledger, in a process of its own. Takes its job as JSON, prints the outcome as JSON. */
import { cpuSeconds } from '../cpu.ts';
import { random } from '../keys.ts';
import { openRowLock, type RowLockStyle } from '../peer/row-lock.ts';
import { keepWaiting } from '../workload.ts';
import type { CoreOutcome } from './core.ts';

export interface RowLockJob {
  url: string;
  style: RowLockStyle;
  wallets: number;
  sellers: number;
  /** Callers who each wait for their answer before they ask again. */
  waiting: number;
  /** Connections to the database. */
  pool: number;
  warmUpSeconds: number;
  seconds: number;
  databasePid?: number;
}

const job = JSON.parse(process.argv[2]!) as RowLockJob;
const ledger = await openRowLock(job);
const draw = random(7);

async function payOnce(): Promise<void> {
  const paid = await ledger.pay(draw() % job.wallets, draw() % job.sellers, 500_000 + (draw() % 2_000_000));
  if (!paid) throw new Error('a payment was refused');
}

await keepWaiting(job.waiting, { seconds: job.warmUpSeconds }, payOnce);
const before = cpuSeconds(job.databasePid);
const spent = await keepWaiting(job.waiting, { seconds: job.seconds }, payOnce);
const after = cpuSeconds(job.databasePid);
await ledger.close();

const { payments, milliseconds } = spent;
const outcome: CoreOutcome = {
  perSecond: (payments / milliseconds) * 1000,
  payments,
  group: 1,
  cpuSeconds: spent.cpuSeconds,
};
if (before !== undefined && after !== undefined) outcome.databaseCpuSeconds = after - before;
console.log(JSON.stringify(outcome));

/**
 * Pays without HTTP, in a process of its own, so that no measurement inherits the heap of the one before. Takes its
 * job as JSON, prints the outcome as JSON; can end like a killed process, leaving its indexes behind the journal.
 */
import { cpuSeconds } from '../cpu.ts';
import { partyOf } from '../party.ts';
import { openBook, type Place } from '../stores.ts';
import { type Measured, pay, type Until, type Workload } from '../workload.ts';

export interface CoreJob {
  place: Place;
  wallets: number;
  sellers: number;
  /** Payments of the same kind made first, not measured. */
  warmUp: Until;
  workload: Workload;
  /** The database server's process, if its processor time can be seen. */
  databasePid?: number;
  /** Ends by SIGKILL instead of closing the book. */
  crash: boolean;
}

export interface CoreOutcome extends Measured {
  databaseCpuSeconds?: number;
}

const job = JSON.parse(process.argv[2]!) as CoreJob;
const { workload } = job;
const ledger = await openBook(job.place);
const party = await partyOf(ledger, job);
await pay(ledger, party, { ...workload, until: job.warmUp, seed: workload.seed + 1 });
const before = cpuSeconds(job.databasePid);
const outcome: CoreOutcome = await pay(ledger, party, workload);
const after = cpuSeconds(job.databasePid);
if (before !== undefined && after !== undefined) outcome.databaseCpuSeconds = after - before;
process.stdout.write(`${JSON.stringify(outcome)}\n`, () => {
  if (job.crash) process.kill(process.pid, 'SIGKILL');
});
if (!job.crash) await ledger.close();

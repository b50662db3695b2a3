/**
 * Rounds that need nothing but the processor, spread over worker threads. A module says what one round is:
 * `export async function round(seed: number): Promise<Record<string, number>>`, which answers what it counted and
 * throws when a promise was broken.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Failure, Summary, TortureContext } from './part.ts';

/** What a worker is asked for, and answers. */
export interface Share {
  seed: number;
  rounds: number;
}

export interface ShareDone {
  figures: Record<string, number>;
  failures: Failure[];
}

/** Rounds in one share: enough that asking costs nothing, few enough that progress is seen. */
const SHARE = 50;
const MOST_FAILURES = 20;

export async function runInWorkers(context: TortureContext, module: URL): Promise<Summary> {
  const { rounds, seed, signal, progress } = context;
  const figures: Record<string, number> = {};
  const failures: Failure[] = [];
  let next = 0;
  let done = 0;

  /** Gives one thread share after share. */
  async function drive(): Promise<void> {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: module.href });
    try {
      while (next < rounds && !signal.aborted && failures.length < MOST_FAILURES) {
        const share: Share = { seed: seed + next, rounds: Math.min(SHARE, rounds - next) };
        next += share.rounds;
        const answer = await ask(worker, share);
        failures.push(...answer.failures);
        for (const [name, count] of Object.entries(answer.figures))
          figures[name] = (figures[name] ?? 0) + count;
        progress((done += share.rounds));
      }
    } finally {
      await worker.terminate();
    }
  }

  const threads = Math.min(availableParallelism(), Math.ceil(rounds / SHARE));
  await Promise.all(Array.from({ length: threads }, drive));
  return { rounds: done, figures, failures };
}

function ask(worker: Worker, share: Share): Promise<ShareDone> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (answer: ShareDone) => {
      worker.off('error', reject);
      resolve(answer);
    });
    worker.postMessage(share);
  });
}

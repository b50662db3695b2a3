/** A worker thread of `workers.ts`: does its shares of the rounds of one module. */
import { parentPort, workerData } from 'node:worker_threads';
import { whatOf } from './rounds.ts';
import type { Share, ShareDone } from './workers.ts';

type RoundModule = { round: (seed: number) => Promise<Record<string, number>> };

const { round } = (await import(workerData as string)) as RoundModule;

parentPort!.on('message', async ({ seed, rounds }: Share) => {
  const done: ShareDone = { figures: {}, failures: [] };
  for (let at = seed; at < seed + rounds; at++) {
    try {
      for (const [name, count] of Object.entries(await round(at)))
        done.figures[name] = (done.figures[name] ?? 0) + count;
    } catch (error) {
      done.failures.push({ seed: at, what: whatOf(error) });
    }
  }
  parentPort!.postMessage(done);
});

/** The ledger beside the plainest ledger that could be: sequences of requests made from seeds, and no divergence. */
import type { Part } from '../part.ts';
import { runInWorkers } from '../workers.ts';

export const model: Part = {
  name: 'model',
  promise: 'the ledger answers and knows what the plainest ledger would, whatever the sequence',
  rounds: { full: 100_000, short: 250 },
  minutes: 10,
  run: (context) => runInWorkers(context, new URL('../sequences/model.ts', import.meta.url)),
};

/** One sequence of up to eighty steps from a seed, lived by the ledger and by its oracle. */
import { live } from '@farthing/ledger/testing/model/life.ts';
import { steps } from '@farthing/ledger/testing/model/steps.ts';
import fc from 'fast-check';
import { Broken } from '../rounds.ts';

export async function round(seed: number): Promise<Record<string, number>> {
  let requests = 0;
  let refusals = 0;
  const property = fc.asyncProperty(steps, async (plan) => {
    requests += plan.length;
    for (const what of await live(plan)) if (/_/.test(what)) refusals++;
  });
  // By turns with and without the preference for small and extreme values.
  const result = await fc.check(property, { seed, numRuns: 1, unbiased: seed % 2 === 1 });
  if (result.failed) throw new Broken(`${String(result.errorInstance)}\n${fc.defaultReportMessage(result)}`);
  return { requests, 'refusals met': refusals };
}

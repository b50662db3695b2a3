/**
 * How long a payer waits, below the most that the server does: payments come at a constant rate, half and four fifths
 * of the peak, and each counts from the moment it was due.
 */
import { arrivals } from '../arrivals.ts';
import { load } from '../load.ts';
import type { Bench, Part } from '../part.ts';
import { type LoadedProvider, singleRequests, withProvider } from '../provider.ts';
import type { StoreName } from '../results.ts';
import { turnedAwayText } from '../wire.ts';

const CREATED = 201;
const CONNECTIONS = 256;
const PARTS_OF_PEAK = [0.5, 0.8];
const PEAK_REQUESTS: Record<StoreName, number> = { sqlite: 100_000, postgres: 40_000 };

export const latency: Part = {
  name: 'latency',
  title: 'Latency over HTTP at a constant rate of arrivals',
  otherRuntimes: true,
  async run(bench) {
    for (const store of bench.stores)
      await withProvider(await bench.book(store), bench.runtime, (provider) =>
        measure(bench, store, provider),
      );
  },
};

async function measure(bench: Bench, store: StoreName, provider: LoadedProvider): Promise<void> {
  const { port, shop, costOf } = provider;
  const run = { port, connections: CONNECTIONS, next: singleRequests(shop), served: CREATED };
  const requests = PEAK_REQUESTS[store] * bench.scale;
  await load({ ...run, requests: requests / 2 });
  const peak = await load({ ...run, requests });
  bench.add({
    name: `${store}.peak`,
    value: peak.perSecond,
    unit: '/s',
    what: `payments at most, ${CONNECTIONS} connections${turnedAwayText(peak)}`,
    keys: 'ordered',
  });
  for (const part of PARTS_OF_PEAK) {
    const perSecond = peak.perSecond * part;
    const seconds = bench.quick ? 2 : 8;
    const { result, cost } = await costOf(() => arrivals({ ...run, perSecond, seconds, warmUpSeconds: 1 }));
    const name = `${store}.at_${part * 100}`;
    const kept = result.waiting === 0 ? '' : `; at worst ${result.waiting} waited for a connection`;
    bench.add({
      name,
      value: result.perSecond,
      unit: '/s',
      what: `payments answered at ${part * 100}% of the peak${kept}${turnedAwayText(result)}`,
      ...cost,
      keys: 'ordered',
    });
    bench.add({ name: `${name}.p50`, value: result.p50Ms, unit: 'ms', what: '… median' });
    bench.add({ name: `${name}.p99`, value: result.p99Ms, unit: 'ms', what: '… 99th percentile' });
    bench.add({ name: `${name}.p999`, value: result.p999Ms, unit: 'ms', what: '… 99.9th percentile' });
  }
}

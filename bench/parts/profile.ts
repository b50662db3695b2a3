/**
 * Where the main thread's time goes, by V8's sampling profiler: the core in groups of 256, and the server under 256
 * connections. A profiled process is slower than others, so these are shares and not figures of speed.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { load } from '../load.ts';
import type { Bench, Part } from '../part.ts';
import { sharesOf } from '../profile.ts';
import { run } from '../program.ts';
import { singleRequests, withProvider } from '../provider.ts';
import type { StoreName } from '../results.ts';

const CREATED = 201;
const SHOWN = 16;
const CORE_PAYMENTS: Record<StoreName, number> = { sqlite: 512_000, postgres: 128_000 };
const HTTP_PAYMENTS: Record<StoreName, number> = { sqlite: 160_000, postgres: 60_000 };

export const profile: Part = {
  name: 'profile',
  title: 'Where the time goes',
  otherRuntimes: false,
  onRequest: true,
  async run(bench) {
    for (const store of bench.stores) {
      await profileCore(bench, store);
      await profileServer(bench, store);
    }
  },
};

async function profileCore(bench: Bench, store: StoreName): Promise<void> {
  const { place } = await bench.book(store, { lanes: 1 });
  const directory = emptyDirectory(bench, `profile-core-${store}`);
  const job = {
    place,
    wallets: 10_000,
    sellers: 40,
    warmUp: { payments: 0 },
    workload: {
      until: { payments: CORE_PAYMENTS[store] * bench.scale },
      by: { group: 256 },
      keys: bench.keys,
      seed: 7,
    },
    crash: false,
  };
  await run('core', job, bench.runtime, ['--cpu-prof', `--cpu-prof-dir=${directory}`]);
  addShares(bench, `${store}.core`, directory);
}

async function profileServer(bench: Bench, store: StoreName): Promise<void> {
  const book = await bench.book(store);
  const directory = emptyDirectory(bench, `profile-http-${store}`);
  book.settings['NODE_OPTIONS'] = `--cpu-prof --cpu-prof-dir=${directory}`;
  await withProvider(book, bench.runtime, async ({ port, shop, pid }) => {
    const requests = HTTP_PAYMENTS[store] * bench.scale;
    await load({ port, connections: 256, requests, next: singleRequests(shop), served: CREATED });
    // The profile is written when the process ends in order.
    process.kill(pid, 'SIGTERM');
    while (isAlive(pid)) await sleep(50);
  });
  addShares(bench, `${store}.http`, directory);
}

function addShares(bench: Bench, scene: string, directory: string): void {
  const title = scene.endsWith('.core') ? 'core' : 'HTTP';
  for (const { where, percent } of sharesOf(directory, SHOWN))
    bench.add({ name: `${scene}.${where}`, value: percent, unit: '%', what: `${title}: ${where}` });
}

function emptyDirectory(bench: Bench, name: string): string {
  const directory = join(bench.directory, name);
  mkdirSync(directory);
  return directory;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

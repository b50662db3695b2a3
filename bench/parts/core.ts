/** The core without HTTP: payments in groups of a fixed size, over each store. */
import { atLeast, type Bench, type Part, type Target } from '../part.ts';
import { run } from '../program.ts';
import type { CoreJob, CoreOutcome } from '../programs/core.ts';
import type { Figure, StoreName } from '../results.ts';

/** Payments of one measurement, so that each takes a few seconds. */
const PAYMENTS: Record<StoreName, number> = { sqlite: 512_000, postgres: 128_000 };

interface Run {
  name: string;
  what: string;
  wallets?: number;
  group?: number;
  keys?: 'ordered' | 'random';
  targets?: Partial<Record<StoreName, Target>>;
}

const RUNS: Run[] = [
  { name: 'group_256', what: '10,000 wallets, 40 sellers', targets: { sqlite: atLeast(70_000) } },
  { name: 'group_256_random', what: '10,000 wallets, 40 sellers, keys at random', keys: 'random' },
  { name: 'group_256_wallets_100k', what: '100,000 wallets, 40 sellers', wallets: 100_000 },
  {
    name: 'group_1024',
    what: '10,000 wallets, 40 sellers, the largest groups',
    group: 1024,
    targets: { sqlite: atLeast(100_000) },
  },
];

export const core: Part = {
  name: 'core',
  title: 'Core, no HTTP: grant with three limits, fee, offer, request key, history, statistics',
  otherRuntimes: true,
  async run(bench) {
    for (const store of bench.stores) for (const each of RUNS) await measure(bench, store, each);
  },
};

async function measure(bench: Bench, store: StoreName, each: Run): Promise<void> {
  const { name, what, wallets = 10_000, group = 256, keys = 'ordered', targets } = each;
  const { place, databasePid } = await bench.book(store);
  const payments = PAYMENTS[store] * bench.scale;
  const job: CoreJob = {
    place,
    wallets,
    sellers: 40,
    warmUp: { payments: payments / 8 },
    workload: { until: { payments }, by: { group }, keys, seed: 7 },
    databasePid,
    crash: true,
  };
  const outcome = await run('core', job, bench.runtime);
  const target = targets?.[store];
  bench.add({ name: `${store}.${name}`, ...figureOf(outcome), what, keys, target });
}

/** What is told of every measurement without HTTP. */
export function figureOf(
  outcome: CoreOutcome,
): Pick<Figure, 'value' | 'unit' | 'group' | 'coreSeconds' | 'databaseCoreSeconds'> {
  const { perSecond, group, cpuSeconds, databaseCpuSeconds, payments } = outcome;
  const perMillion = (seconds: number) => (seconds / payments) * 1e6;
  return {
    value: perSecond,
    unit: '/s',
    group,
    coreSeconds: perMillion(cpuSeconds),
    databaseCoreSeconds: databaseCpuSeconds === undefined ? undefined : perMillion(databaseCpuSeconds),
  };
}

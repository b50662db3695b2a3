/** The core without HTTP: payments in groups of a fixed size, over each store. */
import { atLeast, type Bench, type Part, type Target } from '../part.ts';
import { run } from '../program.ts';
import type { CoreJob, CoreOutcome } from '../programs/core.ts';
import type { Figure, StoreName } from '../results.ts';

/** Payments of one measurement, so that each takes a few seconds. */
const PAYMENTS: Record<StoreName, number> = { sqlite: 384_000, postgres: 120_000 };

interface Run {
  name: string;
  what: string;
  wallets?: number;
  group?: number;
  keys?: 'ordered' | 'random';
  /** Of a PostgreSQL book, so that the group is what it is said to be. Absent: as many as the store gives by itself. */
  lanes?: number;
  stores?: readonly StoreName[];
  /** Left out of a quick run. */
  slow?: true;
  targets?: Partial<Record<StoreName, Target>>;
}

const RUNS: Run[] = [
  {
    name: 'group_256',
    what: '10,000 wallets, 40 sellers',
    lanes: 1,
    targets: { sqlite: atLeast(70_000) },
  },
  { name: 'group_256_random', what: '10,000 wallets, 40 sellers, keys at random', lanes: 1, keys: 'random' },
  {
    name: 'group_256_wallets_100k',
    what: '100,000 wallets, 40 sellers',
    lanes: 1,
    wallets: 100_000,
    slow: true,
  },
  {
    name: 'group_1024',
    what: '10,000 wallets, 40 sellers, the largest groups',
    lanes: 1,
    group: 1024,
    targets: { sqlite: atLeast(100_000) },
  },
  {
    name: 'at_once_1024',
    what: '10,000 wallets, 40 sellers, 1,024 at once over the usual lanes',
    group: 1024,
    stores: ['postgres'],
  },
];

export const core: Part = {
  name: 'core',
  title: 'Core, no HTTP: grant with three limits, fee, offer, request key, history, statistics',
  otherRuntimes: true,
  async run(bench) {
    const runs = RUNS.filter(({ slow }) => !(slow && bench.quick));
    for (const store of bench.stores)
      for (const each of runs) if (each.stores?.includes(store) ?? true) await measure(bench, store, each);
  },
};

async function measure(bench: Bench, store: StoreName, each: Run): Promise<void> {
  const { name, what, wallets = 10_000, group = 256, keys = 'ordered', lanes, targets } = each;
  const { place, databasePid } = await bench.book(store, { lanes });
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

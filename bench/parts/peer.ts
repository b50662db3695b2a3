/**
 * Ours over PostgreSQL beside the row-lock ledger that most teams write, on the same server, with the same durability
 * and the same number of callers waiting: spread over 40 sellers, and all paying one. The row-lock ledger is given
 * the best of several pool sizes.
 */
import { atLeast, type Bench, type Part } from '../part.ts';
import { run } from '../program.ts';
import type { RowLockJob } from '../programs/row-lock.ts';
import type { RowLockStyle } from '../peer/row-lock.ts';
import { figureOf } from './core.ts';

const POOLS = [8, 16, 32, 64];
const WALLETS = 10_000;
const SCENES = [
  { name: 'spread_32', sellers: 40, waiting: 32 },
  { name: 'hot_32', sellers: 1, waiting: 32 },
  { name: 'spread_256', sellers: 40, waiting: 256 },
  { name: 'hot_256', sellers: 1, waiting: 256 },
];
type Scene = (typeof SCENES)[number];

export const peer: Part = {
  name: 'peer',
  title: 'Row-lock ledger through pg, beside ours on the same PostgreSQL',
  otherRuntimes: false,
  async run(bench) {
    if (!bench.stores.includes('postgres'))
      return bench.note('skipped', 'Not measured: PostgreSQL was left out of the run.');
    for (const scene of SCENES) await compare(bench, scene);
  },
};

async function compare(bench: Bench, scene: Scene): Promise<void> {
  const who = scene.sellers === 1 ? 'all pay one seller' : `${scene.sellers} sellers`;
  const { name, waiting } = scene;
  const transaction = await rowLock(bench, scene, 'transaction');
  const ours = await farthing(bench, scene);
  const statement = await rowLock(bench, scene, 'statement');
  const what = `${waiting} waiting, ${who}`;
  bench.add({
    name: `${name}.row_lock`,
    ...figureOf(transaction.outcome),
    what: `row-lock ledger, ${what}, pool of ${transaction.pool}`,
  });
  bench.add({
    name: `${name}.row_lock_statement`,
    ...figureOf(statement.outcome),
    what: `row-lock ledger as a single statement, ${what}, pool of ${statement.pool}`,
  });
  bench.add({ name: `${name}.farthing`, ...figureOf(ours), what: `ours, ${what}`, keys: 'ordered' });
  const ratioTo = (other: { outcome: { perSecond: number } }) => ours.perSecond / other.outcome.perSecond;
  bench.add({
    name: `${name}.ratio`,
    value: ratioTo(transaction),
    unit: '×',
    what: `ours by row-lock ledger, ${what}`,
    target: atLeast(6),
  });
  bench.add({
    name: `${name}.ratio_statement`,
    value: ratioTo(statement),
    unit: '×',
    what: `ours by row-lock ledger as a single statement, ${what}`,
  });
}

/** Tries pool sizes for a second each, then measures the best. */
async function rowLock(bench: Bench, scene: Scene, style: RowLockStyle) {
  const server = await bench.postgres();
  const job: Omit<RowLockJob, 'pool'> = {
    url: await server.place(),
    style,
    wallets: WALLETS,
    sellers: scene.sellers,
    waiting: scene.waiting,
    warmUpSeconds: 0.3,
    seconds: 1,
    databasePid: server.pid,
  };
  const pools = bench.scale < 1 ? [POOLS[0]!, POOLS.at(-2)!] : POOLS;
  let best = { pool: 0, perSecond: 0 };
  for (const pool of pools.filter((size) => size <= scene.waiting)) {
    const { perSecond } = await run('row-lock', { ...job, pool, seconds: bench.scale < 1 ? 0.5 : 1 });
    if (perSecond > best.perSecond) best = { pool, perSecond };
  }
  const seconds = bench.scale < 1 ? 1 : 4;
  const outcome = await run('row-lock', { ...job, pool: best.pool, warmUpSeconds: 1, seconds });
  return { pool: best.pool, outcome };
}

async function farthing(bench: Bench, { sellers, waiting }: Scene) {
  const { place, databasePid } = await bench.book('postgres');
  const seconds = bench.scale < 1 ? 1 : 4;
  return run('core', {
    place,
    wallets: WALLETS,
    sellers,
    warmUp: { seconds: 1 },
    workload: { until: { seconds }, by: { waiting }, keys: 'ordered', seed: 7 },
    databasePid,
    crash: true,
  });
}

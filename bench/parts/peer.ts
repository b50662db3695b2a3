/**
 * Ours over PostgreSQL beside the row-lock ledger that most teams write, on the same server, with the same durability
 * and the same number of callers waiting: spread over 40 sellers, and all paying one. The row-lock ledger is given
 * the best of several pool sizes, ours that of several numbers of lanes.
 */
import { atLeast, type Bench, type Part, type Target } from '../part.ts';
import { run } from '../program.ts';
import type { CoreOutcome } from '../programs/core.ts';
import type { RowLockJob } from '../programs/row-lock.ts';
import type { RowLockStyle } from '../peer/row-lock.ts';
import { figureOf } from './core.ts';

const POOLS = [8, 16, 32, 64];
const QUICK_POOLS = [8, 32];
const WALLETS = 10_000;
/** The usual ones last. */
const LANES = [1, 2, undefined];

interface Scene {
  name: string;
  sellers: number;
  waiting: number;
  /** Left out of a quick run. */
  slow?: true;
}

const SCENES: Scene[] = [
  { name: 'spread_32', sellers: 40, waiting: 32 },
  { name: 'hot_32', sellers: 1, waiting: 32, slow: true },
  { name: 'spread_256', sellers: 40, waiting: 256, slow: true },
  { name: 'hot_256', sellers: 1, waiting: 256 },
];

export const peer: Part = {
  name: 'peer',
  title: 'Row-lock ledger through pg, beside ours on the same PostgreSQL',
  otherRuntimes: false,
  async run(bench) {
    if (!bench.stores.includes('postgres'))
      return bench.note('skipped', 'Not measured: PostgreSQL was left out of the run.');
    for (const scene of SCENES) if (!(scene.slow && bench.quick)) await compare(bench, scene);
  },
};

async function compare(bench: Bench, scene: Scene): Promise<void> {
  const { name, waiting } = scene;
  const who = scene.sellers === 1 ? 'all pay one seller' : `${scene.sellers} sellers`;
  const what = `${waiting} waiting, ${who}`;
  const transaction = await rowLock(bench, scene, 'transaction');
  const ours: { lanes: number | undefined; outcome: CoreOutcome }[] = [];
  for (const lanes of LANES) ours.push({ lanes, outcome: await farthing(bench, scene, lanes) });
  const statement = await rowLock(bench, scene, 'statement');
  const add = (suffix: string, outcome: CoreOutcome, text: string) =>
    bench.add({ name: `${name}.${suffix}`, ...figureOf(outcome), what: `${text}, ${what}` });
  add('row_lock', transaction.outcome, `row-lock ledger with a pool of ${transaction.pool}`);
  add(
    'row_lock_statement',
    statement.outcome,
    `row-lock ledger as a single statement with a pool of ${statement.pool}`,
  );
  for (const { lanes, outcome } of ours)
    add(`farthing_lanes_${lanes ?? 'usual'}`, outcome, `ours with ${lanesText(lanes)}`);

  const best = Math.max(...ours.map(({ outcome }) => outcome.perSecond));
  const ratio = (suffix: string, by: number, text: string, target?: Target) =>
    bench.add({ name: `${name}.${suffix}`, value: best / by, unit: '×', what: `${text}, ${what}`, target });
  ratio('ratio', transaction.outcome.perSecond, 'ours, the best, by the row-lock ledger', atLeast(6));
  ratio('ratio_statement', statement.outcome.perSecond, 'ours, the best, by that of a single statement');
}

function lanesText(lanes: number | undefined): string {
  if (lanes === undefined) return 'the usual lanes';
  return lanes === 1 ? 'one lane' : `${lanes} lanes`;
}

function times({ quick }: Bench): { warmUpSeconds: number; seconds: number } {
  return quick ? { warmUpSeconds: 0.4, seconds: 1 } : { warmUpSeconds: 1, seconds: 3 };
}

/** Tries pool sizes for a moment each, then measures the best. */
async function rowLock(bench: Bench, scene: Scene, style: RowLockStyle) {
  const server = await bench.postgres();
  const job: Omit<RowLockJob, 'pool'> = {
    url: await server.place(),
    style,
    wallets: WALLETS,
    sellers: scene.sellers,
    waiting: scene.waiting,
    warmUpSeconds: 0.3,
    seconds: bench.quick ? 0.4 : 0.8,
    databasePid: server.pid,
  };
  let best = { pool: 0, perSecond: 0 };
  for (const pool of (bench.quick ? QUICK_POOLS : POOLS).filter((size) => size <= scene.waiting)) {
    const { perSecond } = await run('row-lock', { ...job, pool });
    if (perSecond > best.perSecond) best = { pool, perSecond };
  }
  const outcome = await run('row-lock', { ...job, pool: best.pool, ...times(bench) });
  return { pool: best.pool, outcome };
}

async function farthing(bench: Bench, { sellers, waiting }: Scene, lanes?: number): Promise<CoreOutcome> {
  const { place, databasePid } = await bench.book('postgres', { lanes });
  const { warmUpSeconds, seconds } = times(bench);
  return run('core', {
    place,
    wallets: WALLETS,
    sellers,
    warmUp: { seconds: warmUpSeconds },
    workload: { until: { seconds }, by: { waiting }, keys: 'ordered', seed: 7 },
    databasePid,
    crash: true,
  });
}

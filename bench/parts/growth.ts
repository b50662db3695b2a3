/**
 * What a payment costs as the book grows: time, processor time and bytes, and how long the real server takes to start
 * on it after a crash. The wallets stay the same 4,000 and pay the same 40 sellers, so that only the journal grows.
 */
import { atMost, type Bench, type BookPlace, type Part, type Target } from '../part.ts';
import { run } from '../program.ts';
import type { CoreJob } from '../programs/core.ts';
import type { StoreName } from '../results.ts';
import { figureOf } from './core.ts';
import { timeToReady } from './ready.ts';

const WALLETS = 4_000;
const SELLERS = 40;
/** Entries that the parties take: wallets, their grants, sellers, fees and the built-in assets. */
const SET_UP = 2 * WALLETS + SELLERS + 10;
/** Payments asked for at once; over PostgreSQL they are spread over the usual four lanes. Either way groups of some 256. */
const AT_ONCE: Record<StoreName, number> = { sqlite: 256, postgres: 1024 };
/** Filling need not be as in earnest: the largest groups. */
const FILL_AT_ONCE: Record<StoreName, number> = { sqlite: 1024, postgres: 4096 };
/** Over SQLite several generations of indexes, so that writing them back is in the measure even where the book is small. */
const MEASURED: Record<StoreName, number> = { sqlite: 200 * 1024, postgres: 100 * 1024 };

const BYTES: Record<StoreName, Target> = { sqlite: atMost(150), postgres: atMost(300) };

export const growth: Part = {
  name: 'growth',
  title: 'Growth: the same payments on a small book and on large ones',
  otherRuntimes: false,
  async run(bench) {
    for (const store of bench.stores) await grow(bench, store);
  },
};

async function grow(bench: Bench, store: StoreName): Promise<void> {
  const book = await bench.book(store);
  // The first start makes the secrets, so that what is timed later is only a start.
  await timeToReady(book, bench.runtime);
  await fill(bench, book, 0);
  const empty = await book.bytes();
  let payments = 0;
  const costs: { rows: number; microseconds: number; coreSeconds: number }[] = [];
  for (const rows of bench.rows.toSorted((a, b) => a - b)) {
    const missing = Math.max(0, roundUp(rows - SET_UP - payments, FILL_AT_ONCE[store]));
    bench.progress(`filling to ${label(rows)} rows`);
    const started = performance.now();
    await fill(bench, book, missing);
    payments += missing;
    bench.progress(`${label(missing)} payments in ${((performance.now() - started) / 1000).toFixed(1)} s`);
    const bytes = ((await book.bytes()) - empty) / payments;

    const measured = roundUp(MEASURED[store] * bench.scale, AT_ONCE[store]);
    const warmUp = roundUp(measured / 4, AT_ONCE[store]);
    const loggedBefore = await book.logged?.();
    const outcome = await run('core', {
      ...jobOn(bench, book),
      warmUp: { payments: warmUp },
      workload: {
        until: { payments: measured },
        by: { group: AT_ONCE[store] },
        keys: bench.keys,
        seed: payments + 1,
      },
      crash: true,
    });
    const logged = await book.logged?.();
    payments += outcome.payments + warmUp;
    const name = `${store}.rows_${label(rows)}`;
    const figure = figureOf(outcome);
    const what = `payments at ${rows.toLocaleString('en')} journal rows`;
    bench.add({ name, ...figure, what, keys: bench.keys });
    bench.add({
      name: `${name}.bytes`,
      value: bytes,
      unit: 'bytes',
      what: '… bytes a payment, journal and indexes at rest',
      target: rows >= 1_000_000 ? BYTES[store] : undefined,
    });
    if (logged !== undefined && loggedBefore !== undefined)
      bench.add({
        name: `${name}.logged`,
        value: (logged - loggedBefore) / (outcome.payments + warmUp),
        unit: 'bytes',
        what: "… bytes a payment in the server's write-ahead log",
      });
    const { ms } = await timeToReady(book, bench.runtime);
    bench.add({
      name: `${name}.ready`,
      value: ms,
      unit: 'ms',
      what: '… start of the server after a crash, until it serves',
      target: atMost(3000),
    });
    const coreSeconds = figure.coreSeconds! + (figure.databaseCoreSeconds ?? 0);
    costs.push({ rows, microseconds: 1e6 / outcome.perSecond, coreSeconds });
  }
  addRatios(bench, store, costs);
}

function addRatios(
  bench: Bench,
  store: StoreName,
  costs: readonly { rows: number; microseconds: number; coreSeconds: number }[],
): void {
  const smallest = costs[0]!;
  const largest = costs.at(-1)!;
  if (largest === smallest) return;
  const between = `at ${label(largest.rows)} rows, by that at ${label(smallest.rows)}`;
  bench.add({
    name: `${store}.ratio`,
    value: largest.microseconds / smallest.microseconds,
    unit: '×',
    what: `time of a payment ${between}`,
    isCost: true,
    target: atMost(1.3),
  });
  bench.add({
    name: `${store}.ratio_core`,
    value: largest.coreSeconds / smallest.coreSeconds,
    unit: '×',
    what: `core-seconds of a payment ${between}`,
    isCost: true,
  });
}

function jobOn(
  bench: Bench,
  { place, databasePid }: BookPlace,
): Omit<CoreJob, 'warmUp' | 'workload' | 'crash'> {
  return { place, wallets: WALLETS, sellers: SELLERS, databasePid };
}

/** Adds payments and closes the book in order. */
async function fill(bench: Bench, book: BookPlace, payments: number): Promise<void> {
  await run('core', {
    ...jobOn(bench, book),
    warmUp: { payments: 0 },
    workload: {
      until: { payments },
      by: { group: FILL_AT_ONCE[book.place.store] },
      keys: bench.keys,
      seed: payments + 12_345,
    },
    crash: false,
  });
}

function roundUp(count: number, unit: number): number {
  return Math.ceil(count / unit) * unit;
}

function label(rows: number): string {
  if (rows % 1_000_000 === 0) return `${rows / 1_000_000}m`;
  return rows % 1000 === 0 ? `${rows / 1000}k` : String(rows);
}

/** The book without HTTP: payments per second in groups, bytes per payment on disk, and time to start. */
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { journalClock, type Ledger, openLedger } from '@farthing/ledger';
import { openSqliteStore } from '@farthing/provider/stores/sqlite/index.ts';
import { tallyOf } from '@farthing/provider/statistics/tally.ts';
import { core, type CoreOptions } from '../core.ts';
import type { BenchOptions } from '../main.ts';
import type { Report } from '../report.ts';
import { provider } from './http.ts';

const fill = fileURLToPath(new URL('../fill.ts', import.meta.url));

const STANDARD: CoreOptions = {
  wallets: 10_000,
  sellers: 40,
  payments: 256 * 3000,
  group: 256,
  keys: 'ordered',
};

export async function coreParts({ directory, scale, wanted }: BenchOptions, report: Report): Promise<void> {
  if (!wanted('core')) return;
  report.heading('Core, no HTTP: grant with three limits, fee, offer, history index');
  const target = { text: '≥ 70,000', met: (value: number) => value >= 70_000 };
  const run = async (name: string, what: string, options: Partial<CoreOptions>, aim?: typeof target) => {
    const all = { ...STANDARD, ...options };
    const groups = Math.ceil((all.payments / all.group) * scale);
    const path = join(directory, name);
    const perSecond = await withBook(path, (ledger) =>
      core(ledger, { ...all, payments: groups * all.group }),
    );
    rmSync(path, { recursive: true });
    report.add(`core.${name}_pps`, perSecond, what, aim);
  };
  await run('group_256', 'groups of 256, 10,000 wallets, 40 sellers, ordered keys', {}, target);
  await run('group_256_random', '… random keys', { keys: 'random' });
  await run('group_256_wallets_100k', '… 100,000 wallets', { wallets: 100_000 });
  await run('group_1024', 'groups of 1,024', { group: 1024 });
}

export async function diskPart({ directory, scale, wanted }: BenchOptions, report: Report): Promise<void> {
  if (!wanted('disk')) return;
  report.heading('Disk');
  const path = join(directory, 'disk');
  const payments = Math.ceil((1_000_000 * scale) / 256) * 256;
  await withBook(path, (ledger) => core(ledger, { ...STANDARD, payments }));
  const bytes = sizeOf(path);
  rmSync(path, { recursive: true });
  const what = `per payment, all files, after ${payments.toLocaleString('en')} payments in groups of 256`;
  report.add('disk.bytes_per_payment', bytes / payments, what, {
    text: '≤ 150',
    met: (value) => value <= 150,
  });
}

export async function readyPart({ directory, wanted, ready }: BenchOptions, report: Report): Promise<void> {
  if (!wanted('ready')) return;
  report.heading('Start of the real server');
  const empty = await timeToReady(join(directory, 'ready'));
  report.add('ready.empty_ms', empty.ms, 'on an empty file', {
    text: '< 1,000',
    met: (value) => value < 1000,
  });
  report.add('ready.idle_mb', empty.residentMb, 'resident memory, idle', {
    text: '< 150',
    met: (value) => value < 150,
  });
  const path = join(directory, 'ready');
  const payments = Math.ceil(ready / 256) * 256;
  const filler = spawn(process.execPath, [fill, join(path, 'book.db'), String(payments)], {
    stdio: 'inherit',
  });
  await new Promise((resolve) => filler.on('exit', resolve));
  const full = await timeToReady(path);
  const what = `on ${payments.toLocaleString('en')} payments, after a crash (with the unindexed tail)`;
  report.add('ready.full_ms', full.ms, what, { text: '< 3,000', met: (value) => value < 3000 });
}

/** Opens a book, works on it, closes it. */
async function withBook<T>(path: string, work: (ledger: Ledger) => Promise<T>): Promise<T> {
  mkdirSync(path, { recursive: true });
  const store = await openSqliteStore({ file: join(path, 'book.db'), tallyOf });
  const clock = journalClock({ wall: Date.now, monotonic: () => performance.now(), last: store.lastTime });
  const ledger = await openLedger({ store, clock });
  const result = await work(ledger);
  await ledger.close();
  return result;
}

async function timeToReady(dataDir: string): Promise<{ ms: number; residentMb: number }> {
  const server = provider(dataDir);
  const started = performance.now();
  await server.start();
  const ms = performance.now() - started;
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  await server.kill();
  return { ms, residentMb: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024 };
}

function sizeOf(directory: string): number {
  return readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
}

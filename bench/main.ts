/**
 * `npm run bench`: every figure in one run, so that they can be compared with each other.
 *
 *   --only NAMES     some parts only: core,peer,pgbench,http,latency,growth,ready;
 *                    and profile, which is part of no run that does not name it
 *   --stores NAMES   sqlite,postgres (default: both)
 *   --quick          a tenth of the work, and not all parts of it: for a look, not for a claim
 *   --rows LIST      journal rows at which growth is measured (default 10000,1000000; 10000000 takes many minutes)
 *   --keys ORDER     of growth: ordered (default) or random
 *   --runtime bun    runs the server, and what stands beside it, on Bun; parts without a server are left out
 *   --directory DIR  measures the disk that DIR is on (default: the system's temporary directory)
 *   --json FILE      also writes the results
 *   --compare FILE   shows them beside the results of an earlier run
 *   --from FILE      measures nothing: takes the results of an earlier run, for `--compare` and `--write`
 *   --write          enters them in docs/reference/performance.md, its chart and its data
 *   --help           this
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { commandLine, misuse, partsNamed } from './command-line.ts';
import { compare } from './compare.ts';
import { openLab } from './lab.ts';
import { measureMachine } from './machine.ts';
import { writePage } from './page.ts';
import type { Part } from './part.ts';
import { parts } from './parts/index.ts';
import { heading, machineText, print } from './report.ts';
import { readResults, type Results, type StoreName, writeResults } from './results.ts';

const values = commandLine({ file: import.meta.filename, parts }, () =>
  parseArgs({
    options: {
      only: { type: 'string' },
      stores: { type: 'string', default: 'sqlite,postgres' },
      quick: { type: 'boolean', default: false },
      rows: { type: 'string' },
      keys: { type: 'string', default: 'ordered' },
      runtime: { type: 'string', default: 'node' },
      directory: { type: 'string' },
      json: { type: 'string' },
      compare: { type: 'string' },
      from: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  }),
);

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
const wanted = chosen();
const stores = values.stores
  .split(',')
  .map((name) => oneOf<StoreName>('stores', name, ['sqlite', 'postgres']));
const keys = oneOf('keys', values.keys, ['ordered', 'random']);
const runtime = oneOf('runtime', values.runtime, ['node', 'bun']);
const rows = (values.rows ?? (values.quick ? '10000,100000' : '10000,1000000')).split(',').map(Number);
if (rows.some((count) => !Number.isInteger(count) || count < 10_000))
  misuse('--rows takes numbers from 10000');
const earlier = values.compare === undefined ? undefined : readResults(values.compare);

const results = values.from === undefined ? await measure() : readResults(values.from);
print(results);
if (values.json) writeResults(values.json, results);
if (earlier) console.log(`\n${compare(earlier, results)}`);
if (values.write) console.log(`\nWritten: ${writePage(results).join(', ')}`);

async function measure(): Promise<Results> {
  const measured: Results = {};
  const lab = openLab({ directory: values.directory, quick: values.quick, stores, runtime, rows, keys });
  let ending = false;
  const interrupted = () => {
    ending = true;
    void lab.close().finally(() => process.exit(130));
  };
  for (const signal of SIGNALS) process.once(signal, interrupted);
  try {
    for (const part of wanted) {
      if (runtime !== 'node' && !part.otherRuntimes) continue;
      heading(part.title);
      const machine = measureMachine(lab.directory);
      process.stderr.write(`  ${machineText(machine)}\n`);
      const started = performance.now();
      const outcome = await lab
        .run(part)
        .catch((error: unknown) => (ending ? new Promise<never>(() => {}) : failed(part, error)));
      process.stderr.write(`  (${((performance.now() - started) / 1000).toFixed(0)} s)\n`);
      if (!outcome) continue;
      const { figures, notes } = outcome;
      measured[runtime === 'node' ? part.name : `${part.name}@${runtime}`] = {
        at: new Date().toISOString(),
        commit: commit(),
        runtime: lab.runtimeName,
        quick: values.quick,
        machine,
        notes,
        figures,
      };
    }
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupted);
    await lab.close();
  }
  return measured;
}

/** The other parts are measured all the same. */
function failed(part: Part, error: unknown): undefined {
  console.error(`the part ${part.name} failed:`, error);
  process.exitCode = 1;
}

function chosen(): readonly Part[] {
  if (values.only === undefined) return parts.filter(({ onRequest }) => !onRequest);
  return partsNamed(values.only, parts);
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  return allowed.find((each) => each === value) ?? misuse(`--${option} takes ${allowed.join(' or ')}`);
}

/** The commit that is measured; with a + when files differ from it. */
function commit(): string {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', '-uno') === '' ? '' : '+');
  } catch {
    return 'unknown';
  }
}

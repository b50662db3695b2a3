/**
 * `npm run torture`: breaks the machine below Farthing, and Farthing's own order of things, until a promise breaks.
 *
 *   --only NAMES  some parts only, such as kill-sqlite,power-loss
 *   --rounds N    so many rounds of each part instead of its full run
 *   --seed S      seed of the first round; the next one's is greater by one. Default: a new one each time
 *   --list        the parts: rounds of their full run, roughly how long it takes on two cores, and the promise
 *   --help        this
 *
 * All parts together take about two and a half hours on two cores. They work in the system's temporary directory (TMPDIR names
 * another one).
 *
 * Exits with 0 only when every promise held in every round. An interrupt (Ctrl-C) ends it after the current round and
 * shows what was done so far; a second one ends it at once.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { commandLine, misuse, partsNamed } from '../bench/command-line.ts';
import type { Part } from './part.ts';
import { parts } from './parts/index.ts';
import { createProgress } from './progress.ts';
import { failures, table } from './report.ts';
import { type Outcome, passed, runPart } from './run.ts';

const INTERRUPTED = 130;

const values = commandLine({ file: import.meta.filename, parts }, () =>
  parseArgs({
    options: {
      only: { type: 'string' },
      rounds: { type: 'string' },
      seed: { type: 'string' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  }),
);

const wanted = values.only === undefined ? parts : partsNamed(values.only, parts);
const rounds = integer('rounds', values.rounds, 1);
const seed = integer('seed', values.seed, 0) ?? randomInt(1_000_000_000);
if (values.list) list();
// Said outright: a library that tidies up at the end would make it 0.
else process.exit(await torture());

async function torture(): Promise<number> {
  const interrupt = onInterrupt();
  process.stderr.write(`seed ${seed}\n`);
  const outcomes: Outcome[] = [];
  for (const part of wanted) {
    if (interrupt.signal.aborted) break;
    outcomes.push(await runWithProgress(part, interrupt.signal));
  }
  console.log(`\n${table(outcomes)}`);
  const broken = failures(outcomes);
  if (broken) console.log(`\n${broken}`);
  if (interrupt.signal.aborted) return INTERRUPTED;
  return outcomes.every(passed) ? 0 : 1;
}

/** Aborted by the first interrupt; a second one ends the process. */
function onInterrupt(): AbortController {
  const interrupt = new AbortController();
  function end(): void {
    if (interrupt.signal.aborted) process.exit(INTERRUPTED);
    interrupt.abort();
    process.stderr.write('\nending after this round; once more to end at once\n');
  }
  // Libraries that end the process at an interrupt would do so before anything was shown.
  process.removeAllListeners('SIGINT');
  process.on('SIGINT', end);
  process.on('newListener', (name, listener) => {
    if (name === 'SIGINT' && listener !== end) setImmediate(() => process.off('SIGINT', listener));
  });
  return interrupt;
}

async function runWithProgress(part: Part, signal: AbortSignal): Promise<Outcome> {
  const asked = rounds ?? part.rounds.full;
  const progress = createProgress(part.name, asked, process.stderr);
  try {
    return await runPart(part, { rounds: asked, seed, progress: progress.update, signal });
  } finally {
    progress.end();
  }
}

function integer(name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  return misuse(`--${name} must be a whole number of at least ${least}, not ${text}`);
}

function list(): void {
  for (const { name, promise, rounds: count, minutes } of parts) {
    const full = `${count.full.toLocaleString('en').padStart(9)} rounds`;
    console.log(`${name.padEnd(14)} ${full} ${`~${minutes} min`.padStart(9)}  ${promise}`);
  }
}

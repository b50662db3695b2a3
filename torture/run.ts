/** Runs one part in a directory of its own. Whatever happens in it becomes a summary, also a bug in the part itself. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Part, Summary } from './part.ts';
import { whatOf } from './rounds.ts';

export interface RunOptions {
  rounds: number;
  seed: number;
  progress?: (done: number) => void;
  signal?: AbortSignal;
  /** Other work runs on this machine meanwhile. Default: none. */
  busy?: boolean;
  /** Where the part's directory is made. Default: the system's temporary one. */
  within?: string;
}

/** What became of a part. */
export interface Outcome {
  part: Part;
  /** How many rounds were asked for. */
  asked: number;
  summary: Summary;
  milliseconds: number;
}

export async function runPart(part: Part, options: RunOptions): Promise<Outcome> {
  const { rounds, seed, progress = () => {}, busy = false } = options;
  const { signal = new AbortController().signal } = options;
  const directory = mkdtempSync(join(options.within ?? tmpdir(), `farthing-torture-${part.name}-`));
  const start = performance.now();
  let done = 0;
  let summary: Summary;
  try {
    summary = await part.run({
      rounds,
      seed,
      directory,
      busy,
      signal,
      progress(count) {
        done = count;
        progress(count);
      },
    });
  } catch (error) {
    // Most parts share something between their rounds: from its first seed the part gets here again.
    const what = `the part itself failed in round ${done + 1}: ${whatOf(error)}`;
    summary = { rounds: done, figures: {}, failures: [{ seed, what }] };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return { part, asked: rounds, summary, milliseconds: performance.now() - start };
}

/** Whether a part kept its promise in all rounds that it was asked for. */
export function passed({ asked, summary }: Outcome): boolean {
  return summary.failures.length === 0 && summary.rounds >= asked;
}

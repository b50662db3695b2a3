/** Runs a program of the benchmark in a process of its own and returns what it prints. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { CoreJob, CoreOutcome } from './programs/core.ts';
import type { RowLockJob } from './programs/row-lock.ts';

export interface Programs {
  core: (job: CoreJob) => CoreOutcome;
  'row-lock': (job: RowLockJob) => CoreOutcome;
}

/** `runtime` is the path of Node or Bun, `flags` are its own. */
export async function run<Name extends keyof Programs>(
  name: Name,
  job: Parameters<Programs[Name]>[0],
  runtime = process.execPath,
  flags: readonly string[] = [],
): Promise<ReturnType<Programs[Name]>> {
  const program = fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url));
  const child = spawn(runtime, [...flags, program, JSON.stringify(job)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const line = output.split('\n').find((each) => each.startsWith('{'));
  if (!line) throw new Error(`the program ${name} ended without an outcome`);
  return JSON.parse(line) as ReturnType<Programs[Name]>;
}

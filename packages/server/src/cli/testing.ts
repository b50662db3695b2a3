/** For tests: a command of `farthing` as its user gives it, and what it prints. */
import { commands } from './commands/index.ts';
import { run } from './run.ts';

export interface Printed {
  exit: number;
  stdout: string;
  stderr: string;
}

export async function runFarthing(
  words: string[],
  where: { cwd: string; env?: Record<string, string> },
): Promise<Printed> {
  const { cwd, env = {} } = where;
  let [stdout, stderr] = ['', ''];
  const exit = await run(words, {
    commands,
    env,
    cwd,
    stop: new AbortController().signal,
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
  });
  return { exit, stdout, stderr };
}

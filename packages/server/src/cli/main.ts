/** The `farthing` program; started by `bin/farthing.js`. */
import { commands } from './commands/index.ts';
import { run } from './run.ts';

// Books, keys and backups are their owner's business alone.
process.umask(0o077);

const stop = new AbortController();
// The first Ctrl-C ends in order; a second one ends at once.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => (stop.signal.aborted ? process.exit(130) : stop.abort(signal)));

// Whoever reads our output may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await run(process.argv.slice(2), {
  commands,
  env: process.env,
  cwd: process.cwd(),
  stdout: process.stdout,
  stderr: process.stderr,
  stop: stop.signal,
});

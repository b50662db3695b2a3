/**
 * Loaded into a server by `--import`: at SIGUSR2 it collects all garbage and writes what memory is left to the file
 * that TORTURE_MEMORY names. The server itself has nothing for it.
 */
import { writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

process.on('SIGUSR2', async () => {
  // What finalizers hold is let go when they have run, after the turn that collected. A server at rest writes its
  // changed rows back meanwhile.
  for (let time = 0; time < 4; time++) {
    collect();
    await setTimeout(500);
  }
  collect();
  writeFileSync(process.env['TORTURE_MEMORY']!, JSON.stringify(process.memoryUsage()));
});

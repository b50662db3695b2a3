/**
 * Loaded into a server by `--import`: at SIGUSR2 it collects all garbage and writes what memory is left to the file
 * that TORTURE_MEMORY names. The server itself has nothing for it.
 */
import { writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

process.on('SIGUSR2', () => {
  for (let time = 0; time < 4; time++) collect();
  writeFileSync(process.env['TORTURE_MEMORY']!, JSON.stringify(process.memoryUsage()));
});

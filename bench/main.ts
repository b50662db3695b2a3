/**
 * `npm run bench`: every figure in one run, so that they can be compared with each other.
 *
 *   --json FILE   also write the figures as JSON
 *   --only NAMES  some parts only: bare,single,batch,core,disk,ready
 *   --quick       a tenth of the work: for a look, not for a claim
 *   --ready N     payments in the book whose start is timed (default one million; ten million takes minutes)
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { coreParts, diskPart, readyPart } from './parts/book.ts';
import { httpParts } from './parts/http.ts';
import { flushLatency } from './disk.ts';
import { Report } from './report.ts';

export interface BenchOptions {
  /** An empty directory on the disk that is measured. */
  directory: string;
  /** Multiplies the number of requests and payments. */
  scale: number;
  wanted: (part: string) => boolean;
  ready: number;
}

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    ready: { type: 'string', default: '1000000' },
    directory: { type: 'string', default: tmpdir() },
  },
});

const only = values.only?.split(',');
const directory = mkdtempSync(join(values.directory, 'farthing-bench-'));
const options: BenchOptions = {
  directory,
  scale: values.quick ? 0.1 : 1,
  wanted: (part) => !only || only.includes(part),
  ready: Number(values.ready),
};

const report = new Report();
try {
  const flush = flushLatency(directory);
  report.add('disk.fdatasync_p50_ms', flush.p50Ms, 'one durable flush of 16 KiB, median');
  report.add('disk.fdatasync_p99_ms', flush.p99Ms, '… 99th percentile');
  await httpParts(options, report);
  await coreParts(options, report);
  await diskPart(options, report);
  await readyPart(options, report);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
report.print(`Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model.trim()})`);
if (values.json) writeFileSync(values.json, `${JSON.stringify(report.figures, null, 2)}\n`);

/** The disk under the benchmark: how long one durable flush of a group's bytes takes. */
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface FlushLatency {
  p50Ms: number;
  p99Ms: number;
}

/** Median and 99th percentile of `fdatasync` after writing 16 KiB, over 500 rounds. */
export function flushLatency(directory: string): FlushLatency {
  const path = join(directory, 'flush-latency');
  const file = openSync(path, 'w');
  const bytes = Buffer.alloc(16_384, 1);
  const times: number[] = [];
  for (let i = 0; i < 500; i++) {
    writeSync(file, bytes);
    const started = performance.now();
    fdatasyncSync(file);
    times.push(performance.now() - started);
  }
  closeSync(file);
  rmSync(path);
  times.sort((a, b) => a - b);
  return { p50Ms: times[249]!, p99Ms: times[494]! };
}

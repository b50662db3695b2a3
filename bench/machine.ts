/**
 * The machine under the benchmark: what it is, how long a durable flush takes, and how fast two fixed loops run on
 * it. The loops never change, so that runs on a machine whose speed drifts can be told apart from a change of ours.
 */
import { createHash } from 'node:crypto';
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import type { Machine } from './results.ts';

/** Takes about a second. `directory` lies on the disk that is measured. */
export function measureMachine(directory: string): Machine {
  const flush = flushLatency(directory);
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    flushP50Ms: flush.p50Ms,
    flushP99Ms: flush.p99Ms,
    loopMillions: best(loop),
    hashMillions: best(hashing),
  };
}

/** Median and 99th percentile of `fdatasync` after writing 16 KiB, over 200 rounds. */
function flushLatency(directory: string): { p50Ms: number; p99Ms: number } {
  const path = join(directory, 'flush-latency');
  const file = openSync(path, 'w');
  const bytes = Buffer.alloc(16_384, 1);
  const times: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    writeSync(file, bytes);
    const started = performance.now();
    fdatasyncSync(file);
    times.push(performance.now() - started);
  }
  closeSync(file);
  rmSync(path);
  times.sort((a, b) => a - b);
  return { p50Ms: times[ROUNDS * 0.5 - 1]!, p99Ms: times[ROUNDS * 0.99 - 1]! };
}

const ROUNDS = 200;

/** The best of some tries: what the processor can do when nothing else is in the way. */
function best(millions: () => number): number {
  let most = 0;
  for (let i = 0; i < 5; i++) {
    const started = performance.now();
    const done = millions();
    most = Math.max(most, done / ((performance.now() - started) / 1000));
  }
  return most;
}

/** Integers and a table, in plain JavaScript. */
function loop(): number {
  const table = new Uint32Array(4096);
  let x = 1;
  for (let i = 0; i < 10_000_000; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    table[x & 4095]! += i;
  }
  // A result that is used cannot be optimised away.
  return table[0] === -1 ? 0 : 10;
}

/** SHA-256 over 64 bytes, each over the one before. */
function hashing(): number {
  let bytes: Buffer = Buffer.alloc(64, 1);
  for (let i = 0; i < 50_000; i++) {
    const digest = createHash('sha256').update(bytes).digest();
    bytes = Buffer.concat([digest, digest]);
  }
  return bytes.length === 64 ? 0.05 : 0;
}

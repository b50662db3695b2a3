/**
 * Samples of this process for charts: the last hour by the minute, how much was asked and posted, and how long answers
 * took. Counting an answer is a few additions; what is shown of it is computed when it is read.
 */

/** One minute. */
export interface Sample {
  /** When it began: milliseconds since 1970-01-01 UTC. */
  time: number;
  requests: number;
  /** Answered with a status of 500 and more. */
  errors: number;
  payments: number;
  /** Milliseconds within which half, and 99 of 100, of the answers were given; absent where there were none. */
  p50?: number;
  p99?: number;
}

export interface Samples {
  answered(status: number, milliseconds: number): void;
  paid(count: number): void;
  /** The last hour, oldest first, without gaps: the minute that now is comes last. */
  read(): Sample[];
}

const MINUTES = 60;
const MINUTE_MS = 60_000;
/** Bounds of durations in milliseconds, each a quarter more than the one before: 0.1 ms to about 2 minutes. */
const BOUNDS = Array.from({ length: 64 }, (_, i) => 0.1 * 1.25 ** i);

interface Bucket {
  minute: number;
  requests: number;
  errors: number;
  payments: number;
  /** How many answers took at most each bound, and more than the one before. */
  durations: Uint32Array;
}

export function createSamples(clock: () => number = Date.now): Samples {
  const ring: Bucket[] = Array.from({ length: MINUTES }, () => empty(-1));
  const nowMinute = () => Math.floor(clock() / MINUTE_MS);

  function current(): Bucket {
    const minute = nowMinute();
    const at = minute % MINUTES;
    if (ring[at]!.minute !== minute) ring[at] = empty(minute);
    return ring[at]!;
  }

  return {
    answered(status, milliseconds) {
      const bucket = current();
      bucket.requests++;
      if (status >= 500) bucket.errors++;
      bucket.durations[placeOf(milliseconds)]!++;
    },

    paid: (count) => void (current().payments += count),

    read() {
      const last = nowMinute();
      return Array.from({ length: MINUTES }, (_, i) => {
        const minute = last - MINUTES + 1 + i;
        const found = ring[minute % MINUTES]!;
        const { requests, errors, payments, durations } = found.minute === minute ? found : empty(minute);
        const sample: Sample = { time: minute * MINUTE_MS, requests, errors, payments };
        if (requests > 0) [sample.p50, sample.p99] = [quantile(durations, 0.5), quantile(durations, 0.99)];
        return sample;
      });
    },
  };
}

function empty(minute: number): Bucket {
  return { minute, requests: 0, errors: 0, payments: 0, durations: new Uint32Array(BOUNDS.length) };
}

function placeOf(milliseconds: number): number {
  const place = Math.ceil(Math.log(milliseconds / 0.1) / Math.log(1.25));
  return Math.min(Math.max(place, 0) || 0, BOUNDS.length - 1);
}

/** The bound within which that part of the answers was given, rounded to hundredths. */
function quantile(durations: Uint32Array, part: number): number {
  const all = durations.reduce((sum, count) => sum + count, 0);
  let left = Math.max(1, Math.ceil(all * part));
  const place = durations.findIndex((count) => (left -= count) <= 0);
  return Math.round(BOUNDS[place]! * 100) / 100;
}

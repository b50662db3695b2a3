/**
 * Samples of this process for charts (`hour.ts` adds those of others): the last hour by the minute, how much was asked and
 * posted, and how long answers took. Counting an answer is a few additions; what is shown of it is computed when it is read.
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

/** What was counted in one minute, as it can be added to what others counted in it. */
export interface Minute {
  /** Minutes since 1970-01-01 UTC. */
  minute: number;
  requests: number;
  errors: number;
  payments: number;
  /** How many answers took at most each bound, and more than the one before; bounds without any are left out. */
  durations: [place: number, count: number][];
}

export interface Samples {
  answered(status: number, milliseconds: number): void;
  paid(count: number): void;
  /** The last hour, oldest first, without gaps: the minute that now is comes last. */
  read(): Sample[];
  /** The minutes of the last hour in which there was anything. */
  minutes(): Minute[];
}

export const MINUTES = 60;
export const MINUTE_MS = 60_000;
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

    minutes() {
      const first = nowMinute() - MINUTES + 1;
      return ring
        .filter(({ minute, requests, payments }) => minute >= first && requests + payments > 0)
        .map(({ durations, ...counts }) => ({ ...counts, durations: sparse(durations) }));
    },

    read() {
      return hourOf(this.minutes(), nowMinute());
    },
  };
}

/** The hour that ends with the minute `last`, oldest first, without gaps; minutes of several servers are added up. */
export function hourOf(minutes: readonly Minute[], last: number): Sample[] {
  const byMinute = Map.groupBy(minutes, ({ minute }) => minute);
  return Array.from({ length: MINUTES }, (_, i) => {
    const minute = last - MINUTES + 1 + i;
    const sum = empty(minute);
    for (const { requests, errors, payments, durations } of byMinute.get(minute) ?? []) {
      sum.requests += requests;
      sum.errors += errors;
      sum.payments += payments;
      for (const [place, count] of durations) sum.durations[place]! += count;
    }
    const { requests, errors, payments, durations } = sum;
    const sample: Sample = { time: minute * MINUTE_MS, requests, errors, payments };
    if (requests > 0) [sample.p50, sample.p99] = [quantile(durations, 0.5), quantile(durations, 0.99)];
    return sample;
  });
}

function sparse(durations: Uint32Array): Minute['durations'] {
  return [...durations.entries()].filter(([, count]) => count > 0);
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

/**
 * Counters and histograms for the hot path: plain numbers that are turned into labelled samples only when
 * somebody reads the metrics. (prom-client builds an object and a hash of the labels for each observation.)
 */
import { Counter, Histogram, type Registry } from 'prom-client';

/** One series of a histogram: what was observed under one set of labels. */
export interface Series {
  observe(value: number): void;
}

export interface CountedHistogram {
  /** The series of these labels. Ask once and keep it. */
  series(labels: Record<string, string>): Series;
}

interface Kept {
  labels: Record<string, string>;
  /** Observations per bucket, the last one for what exceeds every bound. */
  counts: Float64Array;
  sum: number;
}

export function createCountedHistogram(
  register: Registry,
  options: { name: string; help: string; bounds: readonly number[]; labelNames?: string[] },
): CountedHistogram {
  const { name, help, bounds, labelNames = [] } = options;
  const kept: Kept[] = [];

  class Counted extends Histogram {
    override async get(): ReturnType<Histogram['get']> {
      const metric = { name, help, type: 'histogram', aggregator: 'sum', values: kept.flatMap(samples) };
      return metric as unknown as Awaited<ReturnType<Histogram['get']>>;
    }
    getForPromString() {
      return this.get();
    }
  }
  new Counted({ name, help, buckets: [...bounds], labelNames, registers: [register] });

  function samples({ labels, counts, sum }: Kept) {
    let count = 0;
    const buckets = bounds.map((le, index) => {
      count += counts[index]!;
      return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: count };
    });
    count += counts[bounds.length]!;
    return [
      ...buckets,
      { metricName: `${name}_bucket`, labels: { le: '+Inf', ...labels }, value: count },
      { metricName: `${name}_sum`, labels, value: sum },
      { metricName: `${name}_count`, labels, value: count },
    ];
  }

  return {
    series(labels) {
      const series: Kept = { labels, counts: new Float64Array(bounds.length + 1), sum: 0 };
      kept.push(series);
      return {
        observe(value) {
          let bucket = 0;
          while (bucket < bounds.length && value > bounds[bucket]!) bucket++;
          series.counts[bucket]!++;
          series.sum += value;
        },
      };
    },
  };
}

/** A counter whose samples are read from `counts` (label values and count) when asked for. */
export function createCountedCounter(
  register: Registry,
  options: { name: string; help: string; labelNames: string[]; counts: () => Iterable<[string[], number]> },
): void {
  const { name, help, labelNames, counts } = options;
  new Counter({
    name,
    help,
    labelNames,
    registers: [register],
    collect() {
      this.reset();
      for (const [values, count] of counts()) {
        const labels: Record<string, string> = {};
        for (const [index, label] of labelNames.entries()) labels[label] = values[index]!;
        this.inc(labels, count);
      }
    },
  });
}

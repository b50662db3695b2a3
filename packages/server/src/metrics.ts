/**
 * Metrics in the Prometheus text format: requests by operation and status, their duration, refusals by code,
 * payments posted, sizes of commit groups, the event loop's lag and the process itself. Counting costs a few
 * additions on the hot path; labels are made only when the metrics are read.
 */
import type { Entry } from '@farthing/ledger';
import { Kind, type MailState, type Outbox, type WebhookFigures } from '@farthing/provider';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { createSamples, type Minute, type Sample, type Samples } from './samples.ts';
import { createCountedCounter, createCountedHistogram, type Series } from './metrics/counted.ts';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const GROUP_SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

/** What one operation's route counts with. */
export interface Meter {
  /** Counts an answer: its status, and the time since `startedAt` (of `performance.now()`). */
  answered(status: number, startedAt: number): void;
}

export interface Metrics {
  /** The meter of an operation; ask once and keep it. */
  meter(operation: string): Meter;
  refused(code: string): void;
  /** Counts a request turned away because too many came. */
  limited(limitClass: string, by: string): void;
  /** Listens to the ledger's groups (`ledger.onCommit`). */
  committed(entries: readonly Entry[]): void;
  /** The last hour by the minute, for charts. */
  samples(): Sample[];
  /** The same as it can be added to what other servers did. */
  minutes(): Minute[];
  read(): Promise<{ contentType: string; text: string }>;
}

export interface MailMeter extends Pick<Outbox, 'figures' | 'state'> {
  /** Journal time. */
  now: () => number;
}

export interface MetricsOptions {
  /** Process and event loop metrics as well; on unless said otherwise. */
  process?: boolean;
  /** Whether this server does the jobs of the book, of several that share it. */
  leads?: () => boolean;
  /** What became of webhooks, as far as this server sends them. */
  webhooks?: () => WebhookFigures;
  /** What became of mail, as far as this server sends it, and what waits in the book. */
  mail?: MailMeter;
}

export function createMetrics(options: MetricsOptions = {}): Metrics {
  const register = new Registry();
  if (options.process ?? true) collectDefaultMetrics({ register });

  const { leads } = options;
  if (leads)
    new Gauge({
      name: 'farthing_leads',
      help: '1 where this server does what nobody asks for (expiries, collections, payouts): one of those that share the book.',
      registers: [register],
      collect() {
        this.set(leads() ? 1 : 0);
      },
    });

  if (options.webhooks) countWebhooks(register, options.webhooks);
  if (options.mail) countMail(register, options.mail);
  const samples = createSamples();

  const statuses = new Map<string, Map<number, number>>();
  const refusals = new Map<string, number>();
  const limited = new Map<string, number>();
  let payments = 0;

  createCountedCounter(register, {
    name: 'farthing_requests_total',
    help: 'Requests answered, by operation and HTTP status.',
    labelNames: ['operation', 'status'],
    *counts() {
      for (const [operation, counts] of statuses)
        for (const [status, count] of counts) yield [[operation, String(status)], count];
    },
  });
  createCountedCounter(register, {
    name: 'farthing_refusals_total',
    help: 'Requests and batch items refused, by code.',
    labelNames: ['code'],
    *counts() {
      for (const [code, count] of refusals) yield [[code], count];
    },
  });
  createCountedCounter(register, {
    name: 'farthing_rate_limited_total',
    help: 'Requests turned away because too many came, by class of operation and by what was counted.',
    labelNames: ['class', 'by'],
    *counts() {
      for (const [labels, count] of limited) yield [labels.split(' '), count];
    },
  });
  createCountedCounter(register, {
    name: 'farthing_payments_total',
    help: 'Payments posted: charged, paid at checkout, or captured from a hold.',
    labelNames: [],
    *counts() {
      yield [[], payments];
    },
  });
  const durations = createCountedHistogram(register, {
    name: 'farthing_request_duration_seconds',
    help: 'Time from the first byte read to the answer, by operation.',
    bounds: SECONDS,
    labelNames: ['operation'],
  });
  const groups = createCountedHistogram(register, {
    name: 'farthing_commit_group_entries',
    help: 'Journal entries made durable together by one flush.',
    bounds: GROUP_SIZES,
  }).series({});

  return {
    meter: (operation) => {
      const counts = new Map<number, number>();
      statuses.set(operation, counts);
      return createMeter(counts, durations.series({ operation }), samples);
    },
    refused: (code) => void refusals.set(code, (refusals.get(code) ?? 0) + 1),
    limited(limitClass, by) {
      const labels = `${limitClass} ${by}`;
      limited.set(labels, (limited.get(labels) ?? 0) + 1);
    },
    committed(entries) {
      groups.observe(entries.length);
      let paid = 0;
      for (const { kind } of entries) if (kind === Kind.payment || kind === Kind.capture) paid++;
      payments += paid;
      if (paid > 0) samples.paid(paid);
    },
    samples: () => samples.read(),
    minutes: () => samples.minutes(),
    read: async () => ({ contentType: register.contentType, text: await register.metrics() }),
  };
}

function countWebhooks(register: Registry, figures: () => WebhookFigures): void {
  createCountedCounter(register, {
    name: 'farthing_webhook_attempts_total',
    help: 'Attempts to deliver a webhook, by what became of them.',
    labelNames: ['outcome'],
    *counts() {
      const { delivered, failed } = figures();
      yield [['delivered'], delivered];
      yield [['failed'], failed];
    },
  });
  const gauges: [name: string, help: string, value: (now: WebhookFigures) => number][] = [
    ['sending', 'Attempts under way.', ({ sending }) => sending],
    ['behind_entries', 'Entries of the journal not yet looked at for webhooks.', ({ behind }) => behind],
    ['lag_seconds', 'How long the first of them has waited.', ({ lagMs }) => lagMs / 1000],
  ];
  for (const [name, help, value] of gauges) {
    new Gauge({
      name: `farthing_webhook_${name}`,
      help,
      registers: [register],
      collect() {
        this.set(value(figures()));
      },
    });
  }
}

function countMail(register: Registry, { figures, state, now }: MailMeter): void {
  createCountedCounter(register, {
    name: 'farthing_mail_total',
    help: 'Mail by what became of it: sent, failed attempts, refused or given up, expired before it could be sent.',
    labelNames: ['outcome'],
    *counts() {
      for (const [outcome, count] of Object.entries(figures())) yield [[outcome], count];
    },
  });
  const gauges: [name: string, help: string, value: (found: MailState) => number][] = [
    ['waiting', 'Mail that waits in the book, counted up to a thousand.', ({ waiting }) => waiting],
    ['failing', 'Mail among it that was tried in vain.', ({ failing }) => failing],
    [
      'oldest_seconds',
      'How long the mail has waited that waits longest.',
      ({ oldest }) => (oldest === undefined ? 0 : Math.max(0, now() - oldest) / 1000),
    ],
  ];
  for (const [name, help, value] of gauges) {
    new Gauge({
      name: `farthing_mail_${name}`,
      help,
      registers: [register],
      async collect() {
        // While the book cannot be read, what was read last stands.
        const found = await state().catch(() => undefined);
        if (found) this.set(value(found));
      },
    });
  }
}

function createMeter(counts: Map<number, number>, durations: Series, samples: Samples): Meter {
  return {
    answered(status, startedAt) {
      counts.set(status, (counts.get(status) ?? 0) + 1);
      const milliseconds = performance.now() - startedAt;
      durations.observe(milliseconds / 1000);
      samples.answered(status, milliseconds);
    },
  };
}

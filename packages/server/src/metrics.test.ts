import type { Entry } from '@farthing/ledger';
import { Kind, type MailState } from '@farthing/provider';
import { expect, test } from 'vitest';
import { createMetrics } from './metrics.ts';

const entry = (kind: number): Entry => ({ seq: 1, time: 0, kind, legs: [] });

async function lines(metrics: ReturnType<typeof createMetrics>, start: string): Promise<string[]> {
  return (await metrics.read()).text.split('\n').filter((line) => line.startsWith(start));
}

test('requests are counted by operation and status, and stay counted when read again', async () => {
  const metrics = createMetrics({ process: false });
  const meter = metrics.meter('createPayment');
  meter.answered(201, performance.now());
  meter.answered(201, performance.now());
  meter.answered(409, performance.now());
  for (let reading = 0; reading < 2; reading++) {
    expect(await lines(metrics, 'farthing_requests_total')).toEqual([
      'farthing_requests_total{operation="createPayment",status="201"} 2',
      'farthing_requests_total{operation="createPayment",status="409"} 1',
    ]);
  }
});

test('durations fall into cumulative buckets', async () => {
  const metrics = createMetrics({ process: false });
  metrics.meter('getOffer').answered(200, performance.now() - 30);
  metrics.meter('listOffers').answered(200, performance.now() - 9000);
  expect(await lines(metrics, 'farthing_request_duration_seconds_bucket{le="0.025"')).toEqual([
    'farthing_request_duration_seconds_bucket{le="0.025",operation="getOffer"} 0',
    'farthing_request_duration_seconds_bucket{le="0.025",operation="listOffers"} 0',
  ]);
  expect(await lines(metrics, 'farthing_request_duration_seconds_bucket{le="5"')).toEqual([
    'farthing_request_duration_seconds_bucket{le="5",operation="getOffer"} 1',
    'farthing_request_duration_seconds_bucket{le="5",operation="listOffers"} 0',
  ]);
  expect(await lines(metrics, 'farthing_request_duration_seconds_count')).toEqual([
    'farthing_request_duration_seconds_count{operation="getOffer"} 1',
    'farthing_request_duration_seconds_count{operation="listOffers"} 1',
  ]);
});

test('mail: what became of it, and what waits', async () => {
  let state: () => Promise<MailState> = async () => ({ waiting: 3, failing: 2, oldest: 1_000 });
  const metrics = createMetrics({
    process: false,
    mail: {
      figures: () => ({ sent: 7, failed: 2, refused: 1, expired: 0 }),
      state: () => state(),
      now: () => 31_000,
    },
  });
  const expected = [
    'farthing_mail_total{outcome="sent"} 7',
    'farthing_mail_total{outcome="failed"} 2',
    'farthing_mail_total{outcome="refused"} 1',
    'farthing_mail_total{outcome="expired"} 0',
    'farthing_mail_waiting 3',
    'farthing_mail_failing 2',
    'farthing_mail_oldest_seconds 30',
  ];
  expect(await lines(metrics, 'farthing_mail')).toEqual(expected);
  // The database is away: the rest is told all the same.
  state = async () => Promise.reject(new Error('away'));
  expect(await lines(metrics, 'farthing_mail')).toEqual(expected);
});

test('groups, payments and refusals', async () => {
  const metrics = createMetrics({ process: false });
  metrics.committed([
    entry(Kind.payment),
    entry(Kind.capture),
    entry(Kind.refund),
    entry(Kind.sellerCreated),
  ]);
  metrics.refused('insufficient_funds');
  expect(await lines(metrics, 'farthing_payments_total')).toEqual(['farthing_payments_total 2']);
  expect(await lines(metrics, 'farthing_commit_group_entries_sum')).toEqual([
    'farthing_commit_group_entries_sum 4',
  ]);
  expect(await lines(metrics, 'farthing_refusals_total')).toEqual([
    'farthing_refusals_total{code="insufficient_funds"} 1',
  ]);
});

test('webhooks are counted where they are sent', async () => {
  const figures = { delivered: 7, failed: 2, sending: 1, behind: 30, lagMs: 1_500 };
  const { text } = await createMetrics({ process: false, webhooks: () => figures }).read();
  for (const line of [
    'farthing_webhook_attempts_total{outcome="delivered"} 7',
    'farthing_webhook_attempts_total{outcome="failed"} 2',
    'farthing_webhook_sending 1',
    'farthing_webhook_behind_entries 30',
    'farthing_webhook_lag_seconds 1.5',
  ])
    expect(text.split('\n')).toContain(line);
});

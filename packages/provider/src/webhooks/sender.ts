/**
 * The sender: takes what waits in the endpoints' queues and sends it, each endpoint a line of its own (`sending/lines.ts`).
 * What became of an attempt is written with the time of the next one; a process that dies in between has it sent again,
 * with the same id and body.
 */
import type { Ledger, RecordOp } from '@farthing/ledger';
import type { WebhookId } from '../ids.ts';
import type { Outbound, OutboundOutcome } from '../outbound.ts';
import { createLines, spread } from '../sending/lines.ts';
import { SealBroken } from '../vault.ts';
import type { Attempt, Deliveries, Delivery, DeliveryRow, Queued } from './deliveries.ts';
import { QUEUE } from './deliveries.ts';
import type { Endpoints, WebhookRow } from './endpoints.ts';
import { headersOf } from './message.ts';
import type { Notice, Notices } from './notices.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** When a delivery is tried, counted from the first time. What was late moves the rest. */
export const ATTEMPTS_AT: readonly number[] = [
  0,
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  6 * HOUR,
  8 * HOUR,
  12 * HOUR,
  24 * HOUR,
];
/** An endpoint that has accepted nothing for so long is disabled. */
export const FAILING_MS = 5 * DAY;

/** Attempts under way to one endpoint. */
export const AT_ONCE = 8;

const ANSWER_KEPT = 1_024;
const HEALTH = 'webhook_health';

export interface SenderFigures {
  delivered: number;
  failed: number;
  /** Attempts under way. */
  sending: number;
}

export interface Sender {
  /** Starts what is due, of these endpoints. It does not wait for answers. */
  turn(endpoints: Iterable<WebhookRow>): Promise<void>;
  /** Something waits for an endpoint. */
  wake(id: WebhookId): void;
  /** One attempt, now, whatever the queue says. Nothing is written. */
  try(row: WebhookRow, delivery: Delivery): Promise<Attempt>;
  /** When an endpoint began to fail, if it does. */
  failingSince(id: WebhookId): Promise<number | undefined>;
  figures(): SenderFigures;
  /** Settles when no attempt is under way. */
  settled(): Promise<void>;
  /** Forgets what it knows of queues; attempts under way go on. */
  rest(): void;
  /** Gives up attempts under way: they count as not made. */
  stop(): void;
}

export function createSender(deps: {
  ledger: Ledger;
  endpoints: Endpoints;
  deliveries: Deliveries;
  outbound: Outbound;
  notices: Pick<Notices, 'draft'>;
  random: (size: number) => Uint8Array;
  /** Told of a notice once it is written. */
  onNotice?: (notice: Notice) => void;
}): Sender {
  const { ledger, endpoints, deliveries, outbound, notices, random, onNotice } = deps;
  const { store } = ledger;
  const stopping = new AbortController();
  const figures: SenderFigures = { delivered: 0, failed: 0, sending: 0 };
  const lines = createLines<WebhookId, WebhookRow, Queued>({
    ledger,
    queue: QUEUE,
    keyIn: idIn,
    atOnce: AT_ONCE,
    queued: deliveries.queued,
    deliver,
  });

  /** Whether it was accepted; `undefined` when nothing was sent. */
  async function deliver(row: WebhookRow, item: Queued): Promise<boolean | undefined> {
    const found = await deliveries.get(item.place);
    if (found?.delivery.state !== 'pending' || found.delivery.nextAt !== item.at) {
      await ledger.write([deliveries.dropQueued(item)]);
      return undefined;
    }
    const attempt = await tryNow(row, found.delivery);
    if (attempt.error === 'stopped') return undefined;
    await conclude(found, attempt);
    return accepted(attempt);
  }

  async function tryNow(row: WebhookRow, { event, body }: Delivery): Promise<Attempt> {
    const time = ledger.now();
    let headers: Record<string, string>;
    try {
      headers = headersOf({ id: event, body, secrets: endpoints.secretsOf(row, time), time });
    } catch (error) {
      if (error instanceof SealBroken) return { time, ms: 0, error: 'secret_lost' };
      throw error;
    }
    figures.sending++;
    const outcome = await outbound
      .send({ url: row.webhook.url, method: 'POST', headers, body, signal: stopping.signal })
      .finally(() => figures.sending--);
    return attemptOf(outcome, time);
  }

  /** Writes what became of an attempt, and what follows. */
  async function conclude(
    { place, delivery: { id, webhook } }: DeliveryRow,
    attempt: Attempt,
  ): Promise<void> {
    const done = accepted(attempt);
    figures[done ? 'delivered' : 'failed']++;
    await store.exclusive(`delivery ${id}`, async () => {
      const found = await deliveries.get(place);
      if (!found) return;
      const { delivery } = found;
      const next: Delivery = {
        ...delivery,
        attempts: [...delivery.attempts, attempt],
        tries: delivery.tries + 1,
        state: done ? 'delivered' : 'pending',
      };
      const wait = done || attempt.status === 410 ? undefined : waitAfter(next.tries);
      if (wait === undefined) delete next.nextAt;
      else next.nextAt = ledger.now() + wait;
      if (!done && wait === undefined) next.state = 'failed';
      await ledger.write(deliveries.moves(delivery, { place, delivery: next }));
    });
    await judge(webhook, attempt);
  }

  /** How long after its n-th attempt a delivery is tried again; `undefined` after the last. */
  function waitAfter(tries: number): number | undefined {
    const at = ATTEMPTS_AT[tries];
    if (at === undefined) return undefined;
    return spread(at - ATTEMPTS_AT[tries - 1]!, random);
  }

  /** Remembers since when an endpoint fails; disables one that is gone, or has failed for too long. */
  async function judge(id: WebhookId, attempt: Attempt): Promise<void> {
    const since = await failingSince(id);
    if (accepted(attempt)) {
      if (since !== undefined) await ledger.write([forgetFailing(id)]);
      return;
    }
    const now = ledger.now();
    if (since === undefined)
      await ledger.write([{ put: { collection: HEALTH, id, value: { failingSince: now } } }]);
    const gone = attempt.status === 410;
    if (!gone && now - (since ?? now) < FAILING_MS) return;
    let notice: Notice | undefined;
    const because = gone ? 'gone' : 'failing';
    await endpoints.disable(id, because, ({ webhook }) => {
      const made = notices.draft({
        kind: 'webhook_disabled',
        seller: webhook.seller,
        time: now,
        about: id,
        address: webhook.url,
        because,
      });
      notice = made.notice;
      return [made.operation];
    });
    lines.halt(id);
    if (notice) onNotice?.(notice);
  }

  async function failingSince(id: WebhookId): Promise<number | undefined> {
    const found = await store.record(HEALTH, id);
    return (found?.value as { failingSince: number } | undefined)?.failingSince;
  }

  return {
    wake: lines.wake,
    failingSince,
    rest: lines.rest,
    settled: lines.settled,
    try: tryNow,
    figures: () => ({ ...figures }),

    turn: (rows) =>
      lines.turn([...rows].flatMap((row) => (row.webhook.disabled ? [] : [[row.webhook.id, row] as const]))),

    stop() {
      lines.stop();
      stopping.abort();
    },
  };
}

/** Forgets since when an endpoint fails. */
export function forgetFailing(id: WebhookId): RecordOp {
  return { delete: { collection: HEALTH, id } };
}

export function accepted({ status = 0 }: Attempt): boolean {
  return status >= 200 && status < 300;
}

function attemptOf(outcome: OutboundOutcome, time: number): Attempt {
  const { ms } = outcome;
  if (outcome.outcome === 'failed') return { time, ms, error: outcome.reason };
  const { status, body } = outcome;
  const attempt: Attempt = { time, ms, status };
  // What a database cannot keep as text, or a page cannot show, tells nobody anything.
  const answer = body
    .slice(0, ANSWER_KEPT)
    .toWellFormed()
    .replaceAll(/(?![\t\n\r])\p{Cc}/gu, '\ufffd');
  if (answer !== '') attempt.answer = answer;
  return attempt;
}

function idIn(queueId: string): WebhookId {
  return queueId.slice(0, queueId.indexOf('/')) as WebhookId;
}

/**
 * The sender: takes what waits in the endpoints' queues and sends it, a few at a time for each endpoint, so that a slow
 * one holds up none but itself. What became of an attempt is written with the time of the next one; a process that dies
 * in between has it sent again, with the same id and body.
 */
import { type Ledger, type RecordOp, Unavailable } from '@farthing/ledger';
import type { WebhookId } from '../ids.ts';
import type { Outbound, OutboundOutcome } from '../outbound.ts';
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
/** Each wait is longer by up to this part, so that those who failed together do not come again together. */
const JITTER = 0.1;
/** An endpoint that has accepted nothing for so long is disabled. */
export const FAILING_MS = 5 * DAY;

/** Attempts under way to one endpoint. */
export const AT_ONCE = 8;
/** To an endpoint whose last attempt failed. */
const AT_ONCE_FAILING = 1;
const AT_ONCE_IN_ALL = 1_024;
/** Queues are looked into by themselves this often, should word of a change be lost. */
const LOOK_EVERY_MS = MINUTE;

/** After a write that failed: what was sent meanwhile will be sent again. */
const PAUSE_MS = 10 * SECOND;

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

interface Line {
  /** When to look into the queue. */
  due: number;
  sending: Set<string>;
  failing: boolean;
  looking: boolean;
  /** As of the last turn; absent once it is disabled or gone. */
  row?: WebhookRow;
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
  const lines = new Map<WebhookId, Line>();
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();
  const figures: SenderFigures = { delivered: 0, failed: 0, sending: 0 };
  let looked = -Infinity;
  /** A mistake of ours in an attempt, for the next turn to tell. */
  let mistake: { error: unknown } | undefined;
  /** False where another process leads: then no attempt leads to the next. */
  let awake = true;

  // Another process may have asked for something to be sent again.
  const stopListening = store.onRecords((changed) => {
    if (changed === 'all') for (const line of lines.values()) line.due = 0;
    else for (const { collection, id } of changed) if (collection === QUEUE) wake(idIn(id));
  });

  function lineOf(id: WebhookId): Line {
    let line = lines.get(id);
    if (!line) lines.set(id, (line = { due: 0, sending: new Set(), failing: false, looking: false }));
    return line;
  }

  function wake(id: WebhookId): void {
    lineOf(id).due = 0;
  }

  /** Starts what is due for an endpoint, as far as there is room. One look at its queue at a time. */
  async function startDue(line: Line): Promise<void> {
    if (line.looking) return;
    line.looking = true;
    try {
      while (line.row && awake && line.due <= ledger.now() && hasRoom(line)) await look(line, line.row);
    } finally {
      line.looking = false;
    }
  }

  async function look(line: Line, row: WebhookRow): Promise<void> {
    // Until something is put into the queue, or an attempt ends: both may happen while we look.
    line.due = Infinity;
    const most = line.failing ? AT_ONCE_FAILING : AT_ONCE;
    const queued = await deliveries.queued(row.webhook.id, line.sending.size + most);
    const now = ledger.now();
    for (const item of queued) {
      if (line.sending.has(item.place)) continue;
      if (item.at > now) {
        line.due = Math.min(line.due, item.at);
        return;
      }
      // The end of an attempt looks again.
      if (!hasRoom(line)) return;
      start(row, item, line);
    }
  }

  function hasRoom(line: Line): boolean {
    return line.sending.size < (line.failing ? AT_ONCE_FAILING : AT_ONCE) && underWay.size < AT_ONCE_IN_ALL;
  }

  function start(row: WebhookRow, item: Queued, line: Line): void {
    line.sending.add(item.place);
    const running = run(row, item, line).finally(() => underWay.delete(running));
    underWay.add(running);
  }

  /** One attempt, and then whatever is due next. */
  async function run(row: WebhookRow, item: Queued, line: Line): Promise<void> {
    try {
      const done = await deliver(row, item);
      if (done !== undefined) line.failing = !done;
      line.sending.delete(item.place);
      line.due = 0;
      await startDue(line);
    } catch (error) {
      // The item is still in the queue. Where the book takes no writes, or is closed, that is all there is to say.
      if (!(error instanceof Unavailable)) mistake = { error };
      line.sending.delete(item.place);
      line.due = ledger.now() + PAUSE_MS;
    }
  }

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
    const part = (random(1)[0]! / 256) * JITTER;
    return Math.round((at - ATTEMPTS_AT[tries - 1]!) * (1 + part));
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
    const line = lines.get(id);
    if (line) delete line.row;
    if (notice) onNotice?.(notice);
  }

  async function failingSince(id: WebhookId): Promise<number | undefined> {
    const found = await store.record(HEALTH, id);
    return (found?.value as { failingSince: number } | undefined)?.failingSince;
  }

  function rest(): void {
    for (const [id, line] of lines) {
      if (line.sending.size === 0) lines.delete(id);
      else line.due = 0;
    }
    awake = false;
    looked = -Infinity;
  }

  return {
    wake,
    failingSince,
    rest,
    try: tryNow,
    figures: () => ({ ...figures }),

    async turn(rows) {
      const now = ledger.now();
      const everywhere = now - looked >= LOOK_EVERY_MS;
      if (everywhere) looked = now;
      awake = true;
      for (const line of lines.values()) delete line.row;
      for (const row of rows) {
        if (row.webhook.disabled) continue;
        const line = lineOf(row.webhook.id);
        line.row = row;
        if (everywhere) line.due = 0;
        await startDue(line);
      }
      const told = mistake;
      mistake = undefined;
      if (told) throw told.error;
    },

    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },

    stop() {
      awake = false;
      stopListening();
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

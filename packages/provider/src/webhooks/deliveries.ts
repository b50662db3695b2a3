/**
 * Deliveries as they are kept: what is to be sent to one endpoint, and what became of each attempt. What waits has a
 * place in the endpoint's queue, in order of its time; delivery and place are written together.
 */
import type { Ledger, RecordOp } from '@farthing/ledger';
import type { DeliveryId, SellerId, WebhookId } from '../ids.ts';
import { newestFirst } from '../order.ts';
import { bodyOf, deliveryIdOf } from './message.ts';

export interface Attempt {
  /** Journal time. */
  time: number;
  ms: number;
  /** The HTTP status, if there was an answer. */
  status?: number;
  /** Why there was none. */
  error?: string;
  /** The beginning of what was answered. */
  answer?: string;
}

export interface Delivery {
  id: DeliveryId;
  webhook: WebhookId;
  seller: SellerId;
  /** Id and type of the event. */
  event: string;
  type: string;
  /** What is sent, the same each time. */
  body: string;
  state: 'pending' | 'delivered' | 'failed';
  created: number;
  /** Where it stands among those of its time. */
  order: number;
  /** The last ones, oldest first. */
  attempts: Attempt[];
  /** When it is tried next, while pending. */
  nextAt?: number;
  /** How often it was tried since it was last asked for. */
  tries: number;
}

/** A delivery with the name of its document. */
export interface DeliveryRow {
  place: string;
  delivery: Delivery;
}

/** A place in a queue. */
export interface Queued {
  webhook: WebhookId;
  at: number;
  order: number;
  /** The delivery's document. */
  place: string;
}

const COLLECTION = 'webhook_deliveries';
export const QUEUE = 'webhook_queue';
const ATTEMPTS_KEPT = 40;
const DAY_MS = 86_400_000;
export const KEPT_MS = 30 * DAY_MS;

export interface Deliveries {
  /** A delivery that is yet to be written, due at once. `order` puts those of one moment in order. */
  draft(
    to: { id: WebhookId; seller: SellerId },
    event: { type: string; id: string; time: number; data: unknown },
    options: { now: number; order?: number },
  ): DeliveryRow;
  /** What changes one into the other, its place in the queue included. */
  moves(from: Delivery | undefined, to: DeliveryRow): RecordOp[];
  get(place: string): Promise<DeliveryRow | undefined>;
  find(id: string): Promise<DeliveryRow | undefined>;
  /** Newest first. `next` is passed as `after`. */
  list(
    webhook: WebhookId,
    options: { state?: Delivery['state']; after?: string; limit: number },
  ): Promise<{ items: DeliveryRow[]; next?: string }>;
  /** What waits for an endpoint, the earliest first. */
  queued(webhook: WebhookId, limit: number): Promise<Queued[]>;
  dropQueued(queued: Queued): RecordOp;
  /** Deliveries of before a time, or of one endpoint, to be removed with what waits of them. */
  old(before: number, limit: number): Promise<RecordOp[]>;
  of(webhook: WebhookId, limit: number): Promise<RecordOp[]>;
}

export function createDeliveries({ store }: Pick<Ledger, 'store'>): Deliveries {
  const rowOf = ({ id, value }: { id: string; value: unknown }): DeliveryRow => ({
    place: id,
    delivery: value as Delivery,
  });

  function removing({ place, delivery }: DeliveryRow): RecordOp[] {
    return [{ delete: { collection: COLLECTION, id: place } }, ...leaves(delivery, place)];
  }

  return {
    draft({ id: webhook, seller }, event, { now, order = 0 }) {
      const id = deliveryIdOf(webhook, event.id);
      const delivery: Delivery = {
        id,
        webhook,
        seller,
        event: event.id,
        type: event.type,
        body: bodyOf(event),
        state: 'pending',
        created: now,
        order,
        attempts: [],
        nextAt: now,
        tries: 0,
      };
      return { place: `${newestFirst(now)}/${newestFirst(order)}/${id}`, delivery };
    },

    moves(from, { place, delivery }) {
      const { id, webhook, state, nextAt, order } = delivery;
      const value = { ...delivery, attempts: delivery.attempts.slice(-ATTEMPTS_KEPT) };
      const lookups = { id, webhook, state: `${webhook} ${state}` };
      const queued = nextAt === undefined ? [] : [{ put: queueItem({ webhook, at: nextAt, order, place }) }];
      return [
        ...(from ? leaves(from, place) : []),
        { put: { collection: COLLECTION, id: place, value, lookups } },
        ...queued,
      ];
    },

    async get(place) {
      const found = await store.record(COLLECTION, place);
      return found && rowOf(found);
    },

    async find(id) {
      const [found] = await store.records(COLLECTION, { lookup: { name: 'id', value: id }, limit: 1 });
      return found && rowOf(found);
    },

    async list(webhook, { state, after, limit }) {
      const lookup = state
        ? { name: 'state', value: `${webhook} ${state}` }
        : { name: 'webhook', value: webhook };
      const found = await store.records(COLLECTION, { lookup, after, limit: limit + 1 });
      const items = found.slice(0, limit).map(rowOf);
      return found.length > limit ? { items, next: items.at(-1)!.place } : { items };
    },

    async queued(webhook, limit) {
      const found = await store.records(QUEUE, { after: `${webhook}/`, limit });
      return found.filter(({ id }) => id.startsWith(`${webhook}/`)).map(({ value }) => value as Queued);
    },

    dropQueued: (queued) => ({ delete: { collection: QUEUE, id: queueItem(queued).id } }),

    async old(before, limit) {
      // The newest come first, so everything after this place is as old.
      const found = await store.records(COLLECTION, { after: newestFirst(before), limit });
      return found.flatMap((document) => removing(rowOf(document)));
    },

    async of(webhook, limit) {
      const lookup = { name: 'webhook', value: webhook };
      const found = await store.records(COLLECTION, { lookup, limit });
      return found.flatMap((document) => removing(rowOf(document)));
    },
  };
}

function leaves({ webhook, nextAt, order }: Delivery, place: string): RecordOp[] {
  if (nextAt === undefined) return [];
  return [{ delete: { collection: QUEUE, id: queueItem({ webhook, at: nextAt, order, place }).id } }];
}

function queueItem(value: Queued) {
  const { webhook, at, order, place } = value;
  const [time, rank] = [at, order].map((number) => String(number).padStart(16, '0'));
  return { collection: QUEUE, id: `${webhook}/${time}/${rank}/${place}`, value };
}

/** A seller's webhooks, their deliveries, and its events. */
import { laneBase } from '@farthing/ledger';
import { DEFAULT_TYPES, type Delivery, isRefused, type Marks, type Webhook } from '@farthing/provider';
import type { ResponseOf } from '@farthing/sdk/api/index.ts';
import { created, noContent, ok, type RouteDeps, type Routes } from '../route.ts';
import { iso } from '../wire.ts';

type Ids =
  | 'createWebhook'
  | 'listWebhooks'
  | 'getWebhook'
  | 'updateWebhook'
  | 'deleteWebhook'
  | 'rotateWebhookSecret'
  | 'testWebhook'
  | 'redeliverToWebhook'
  | 'listDeliveries'
  | 'getDelivery'
  | 'redeliver'
  | 'listSellerEvents';

/** Digits, in base 36, of a place in a lane: always as many, so that a cursor tells nothing of how long the journal is. */
const PLACE_DIGITS = 8;

export function webhookRoutes({ provider, ledger }: RouteDeps): Routes<Ids> {
  const { webhooks } = provider;

  async function shown(from: Webhook): Promise<ResponseOf<'getWebhook'>> {
    const { id, url, description, types, disabled, secrets } = from;
    const failing = await webhooks.failingSince(id);
    return {
      id,
      url,
      description,
      event_types: types ?? [...DEFAULT_TYPES],
      default_event_types: types === undefined,
      disabled: disabled !== undefined,
      disabled_because: disabled?.because ?? null,
      disabled_at: disabled ? iso(disabled.since) : null,
      failing_since: failing === undefined ? null : iso(failing),
      secrets,
      created_at: iso(from.created),
    };
  }

  function place(marks: Marks): string {
    const parts = marks.map((seq, lane) => (seq - laneBase(lane)).toString(36).padStart(PLACE_DIGITS, '0'));
    return parts.join('');
  }

  function marksIn(text: string): Marks {
    return ledger.store.lanes.map(({ lane }) => {
      const part = text.slice(lane * PLACE_DIGITS, (lane + 1) * PLACE_DIGITS);
      return laneBase(lane) + (part === '' ? 0 : Number.parseInt(part, 36));
    });
  }

  return {
    async createWebhook({ caller, body }) {
      const { url, description, event_types: types } = body;
      const made = await webhooks.create(caller.seller, { url, description, types });
      return isRefused(made) ? made : created({ webhook: await shown(made.webhook), secret: made.secret });
    },

    async listWebhooks({ caller, query, place: after, nextCursor }) {
      const { items, next } = await webhooks.list(caller.seller, { after, limit: query.limit });
      return ok({ items: await Promise.all(items.map(shown)), next_cursor: nextCursor(next) });
    },

    async getWebhook({ caller, params }) {
      const found = await webhooks.get(caller.seller, params.webhook);
      return isRefused(found) ? found : ok(await shown(found));
    },

    async updateWebhook({ caller, params, body }) {
      const { event_types: types, ...rest } = body;
      const changed = await webhooks.update(caller.seller, params.webhook, { ...rest, types });
      return isRefused(changed) ? changed : ok(await shown(changed));
    },

    async deleteWebhook({ caller, params }) {
      const gone = await webhooks.remove(caller.seller, params.webhook);
      return isRefused(gone) ? gone : noContent;
    },

    async rotateWebhookSecret({ caller, params, body }) {
      const overlapSeconds = body.overlap_seconds;
      const made = await webhooks.rotate(caller.seller, params.webhook, { overlapSeconds });
      return isRefused(made) ? made : created({ webhook: await shown(made.webhook), secret: made.secret });
    },

    async testWebhook({ caller, params }) {
      const sent = await webhooks.test(caller.seller, params.webhook);
      return isRefused(sent) ? sent : ok(delivery(sent));
    },

    async redeliverToWebhook({ caller, params, body }) {
      const since = Date.parse(body.since);
      const queued = await webhooks.redeliverSince(caller.seller, params.webhook, since);
      return isRefused(queued) ? queued : ok({ queued });
    },

    async listDeliveries({ caller, params, query, place: after, nextCursor }) {
      const options = { state: query.status, after, limit: query.limit };
      const found = await webhooks.deliveries(caller.seller, params.webhook, options);
      if (isRefused(found)) return found;
      return ok({ items: found.items.map(delivery), next_cursor: nextCursor(found.next) });
    },

    async getDelivery({ caller, params }) {
      const found = await webhooks.delivery(caller.seller, params.delivery);
      return isRefused(found) ? found : ok(delivery(found));
    },

    async redeliver({ caller, params }) {
      const again = await webhooks.redeliver(caller.seller, params.delivery);
      return isRefused(again) ? again : ok(delivery(again));
    },

    async listSellerEvents({ caller, query, place: from, nextCursor }) {
      const { since, types, limit } = query;
      let after: Marks | undefined;
      if (from !== undefined) after = marksIn(from);
      else if (since !== undefined) after = await webhooks.eventsFrom(Date.parse(since));
      const wanted = types === undefined ? undefined : new Set(types.split(','));
      const { items, next, more } = await webhooks.events(caller.seller, { after, types: wanted, limit });
      return ok({
        items: items.map(({ type, id, time, data }) => ({ type, id, timestamp: iso(time), data })),
        next_cursor: nextCursor(place(next))!,
        more,
      });
    },
  };
}

function delivery(from: Delivery): ResponseOf<'getDelivery'> {
  const { id, webhook, event, type, state, body, attempts, nextAt, created: made } = from;
  return {
    id,
    webhook,
    event: event as `evt_${string}`,
    event_type: type,
    status: state,
    body,
    attempts: attempts.map(({ time, ms, status, error, answer }) => ({
      at: iso(time),
      duration_ms: ms,
      status: status ?? null,
      error: (error as ResponseOf<'getDelivery'>['attempts'][number]['error'] | undefined) ?? null,
      answer: answer ?? null,
    })),
    next_attempt_at: nextAt === undefined ? null : iso(nextAt),
    created_at: iso(made),
  };
}

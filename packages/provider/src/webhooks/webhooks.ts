/**
 * Webhooks: a seller's endpoints, what is delivered to them, and the work of doing so. Deliveries are made where the
 * process leads, by `turn`; everything else may be asked anywhere.
 */
import type { Ledger } from '@farthing/ledger';
import type { Ids, SellerId, WebhookId } from '../ids.ts';
import type { Mail } from '../mail/mail.ts';
import type { Members } from '../members/members.ts';
import type { Offers } from '../offers/offers.ts';
import type { Outbound } from '../outbound.ts';
import type { Payers } from '../payers/payers.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';
import type { Sellers } from '../sellers/sellers.ts';
import type { Vault } from '../vault.ts';
import { createDeliveries, type Delivery, type DeliveryRow, KEPT_MS } from './deliveries.ts';
import { createEndpoints, type Endpoints, type Webhook } from './endpoints.ts';
import { createFollower } from './follower.ts';
import { derivedEventId } from './message.ts';
import { createNotices, type Notice, type NoticeLetter, type NoticeReader } from './notices.ts';
import { createSellerEvents, type SellerEvents } from './seller-events.ts';
import { accepted, createSender, forgetFailing, type SenderFigures } from './sender.ts';
import { createSummaries } from './summary.ts';
import { TEST_TYPE } from './types.ts';

export interface WebhookFigures extends SenderFigures {
  /** Entries of the journal that have not been looked at yet, and how long the first of them has waited. */
  behind: number;
  lagMs: number;
}

/** An endpoint that needs somebody to look at it. */
export interface TroubledWebhook {
  webhook: Webhook;
  /** Since when it accepts nothing, or is disabled. */
  since: number;
}

export interface Webhooks extends Pick<
  Endpoints,
  'create' | 'get' | 'list' | 'update' | 'remove' | 'rotate' | 'reseal'
> {
  /** A seller's events, whether or not an endpoint is told of them. */
  events: SellerEvents['list'];
  /** Where to begin with the events from a time on. */
  eventsFrom: SellerEvents['marksAt'];
  /** Sends a message of no meaning, once and now. It is refused while the endpoint is disabled. */
  test(seller: SellerId, id: string): Promise<Delivery | Refused>;
  /** Newest first. */
  deliveries(
    seller: SellerId,
    id: string,
    options: { state?: Delivery['state']; after?: string; limit: number },
  ): Promise<{ items: Delivery[]; next?: string } | Refused>;
  delivery(seller: SellerId, id: string): Promise<Delivery | Refused>;
  /** Has a delivery sent again, from the first attempt on. */
  redeliver(seller: SellerId, id: string): Promise<Delivery | Refused>;
  /** The same for all that was made since a time and not delivered. Answers how many are to be sent. */
  redeliverSince(seller: SellerId, id: string, since: number): Promise<number | Refused>;
  /** Since when the endpoint has accepted nothing, if its last attempt failed. */
  failingSince(id: WebhookId): Promise<number | undefined>;
  /** Endpoints of all sellers that fail, or were disabled because of it; those that their sellers stopped are not among them. */
  troubled(): Promise<TroubledWebhook[]>;
  /** What a seller should know, or the operator (of all sellers), and has not dismissed; the newest first. */
  notices(options: { seller?: SellerId; after?: string; limit: number }): Promise<{
    items: Notice[];
    next?: string;
  }>;
  dismissNotice(reader: NoticeReader, id: string): Promise<true | Refused>;
  /** For jobs: follows the journal for a while, and starts what is due. */
  turn(): Promise<void>;
  /** For jobs: removes deliveries of 30 days ago. */
  clean(): Promise<void>;
  /** For jobs, where another process leads. */
  rest(): void;
  figures(): WebhookFigures;
  /** Settles when no attempt is under way. */
  settled(): Promise<void>;
  stop(): void;
}

const AT_ONCE = 200;
/** Rounds of cleaning at a time. */
const ROUNDS = 500;

export function createWebhooks(deps: {
  ledger: Ledger;
  ids: Ids;
  payers: Payers;
  offers: Pick<Offers, 'row'>;
  vault: Vault;
  outbound: Outbound;
  sellers: Pick<Sellers, 'get'>;
  members: Pick<Members, 'team'>;
  mail?: Mail;
  noticeLetter?: NoticeLetter;
  random: (size: number) => Uint8Array;
  onNotice?: (notice: Notice) => void;
}): Webhooks {
  const { ledger, outbound } = deps;
  const { store } = ledger;
  const endpoints = createEndpoints({ ...deps, reach: outbound.reach });
  const deliveries = createDeliveries(ledger);
  const events = createSellerEvents(deps);
  const summaries = createSummaries(deps);
  const notices = createNotices({ ...deps, letter: deps.noticeLetter });
  function onNotice(notice: Notice): void {
    notices.written();
    deps.onNotice?.(notice);
  }
  const sender = createSender({ ...deps, endpoints, deliveries, notices, onNotice });
  const follower = createFollower({ ledger, endpoints, events, summaries, deliveries });

  async function own(seller: SellerId, id: string) {
    const row = await endpoints.freshRow(id);
    return row?.webhook.seller === seller ? row : undefined;
  }

  async function ownDelivery(seller: SellerId, id: string): Promise<DeliveryRow | undefined> {
    const found = await deliveries.find(id);
    return found?.delivery.seller === seller ? found : undefined;
  }

  /** Puts a delivery into the queue as if it were new. */
  function again({ place, delivery }: DeliveryRow): Promise<Delivery | undefined> {
    return store.exclusive(`delivery ${delivery.id}`, async () => {
      const found = await deliveries.get(place);
      if (!found) return undefined;
      const next: Delivery = { ...found.delivery, state: 'pending', nextAt: ledger.now(), tries: 0 };
      await ledger.write(deliveries.moves(found.delivery, { place, delivery: next }));
      return next;
    });
  }

  return {
    create: endpoints.create,
    get: endpoints.get,
    list: endpoints.list,
    rotate: endpoints.rotate,
    reseal: endpoints.reseal,
    events: events.list,
    eventsFrom: events.marksAt,
    failingSince: sender.failingSince,

    async troubled() {
      const found: TroubledWebhook[] = [];
      for (const row of await endpoints.all()) {
        const webhook = endpoints.view(row);
        const { disabled } = webhook;
        if (disabled?.because === 'seller') continue;
        const since = disabled?.since ?? (await sender.failingSince(webhook.id));
        if (since !== undefined) found.push({ webhook, since });
      }
      return found.toSorted((a, b) => a.since - b.since);
    },

    figures() {
      const { entries: behind, ms: lagMs } = follower.lag();
      return { ...sender.figures(), behind, lagMs };
    },
    settled: sender.settled,
    stop: sender.stop,
    notices: ({ seller, ...page }) => notices.list(seller ?? 'operator', page),
    dismissNotice: notices.dismiss,

    async update(seller, id, changes) {
      const webhook = await endpoints.update(seller, id, changes);
      if (isRefused(webhook)) return webhook;
      // It gets its days anew, and what waited while it was disabled is due now.
      if (changes.disabled === false) await ledger.write([forgetFailing(webhook.id)]);
      sender.wake(webhook.id);
      return webhook;
    },

    async remove(seller, id) {
      const webhook = await endpoints.remove(seller, id);
      if (isRefused(webhook)) return webhook;
      await ledger.write([forgetFailing(webhook.id)]);
      for (;;) {
        const operations = await deliveries.of(webhook.id, AT_ONCE);
        if (operations.length === 0) return webhook;
        await ledger.write(operations);
      }
    },

    async test(seller, id) {
      const row = await own(seller, id);
      if (!row) return refuse('webhook_not_found');
      if (row.webhook.disabled) return refuse('webhook_disabled');
      const now = ledger.now();
      const event = {
        id: derivedEventId(`test ${row.webhook.id} ${Buffer.from(deps.random(16)).toString('hex')}`),
        type: TEST_TYPE,
        time: now,
        data: { webhook: row.webhook.id },
      };
      const { place, delivery } = deliveries.draft(row.webhook, event, { now });
      const attempt = await sender.try(row, delivery);
      const state = accepted(attempt) ? 'delivered' : 'failed';
      const done: Delivery = { ...delivery, attempts: [attempt], tries: 1, state };
      delete done.nextAt;
      await ledger.write(deliveries.moves(undefined, { place, delivery: done }));
      return done;
    },

    async deliveries(seller, id, options) {
      if (!(await own(seller, id))) return refuse('webhook_not_found');
      const { items, next } = await deliveries.list(id as WebhookId, options);
      const found = items.map(({ delivery }) => delivery);
      return next === undefined ? { items: found } : { items: found, next };
    },

    async delivery(seller, id) {
      return (await ownDelivery(seller, id))?.delivery ?? refuse('delivery_not_found');
    },

    async redeliver(seller, id) {
      const found = await ownDelivery(seller, id);
      const row = found && (await own(seller, found.delivery.webhook));
      if (!found || !row) return refuse('delivery_not_found');
      if (row.webhook.disabled) return refuse('webhook_disabled');
      const delivery = await again(found);
      if (!delivery) return refuse('delivery_not_found');
      sender.wake(row.webhook.id);
      return delivery;
    },

    async redeliverSince(seller, id, since) {
      const row = await own(seller, id);
      if (!row) return refuse('webhook_not_found');
      if (row.webhook.disabled) return refuse('webhook_disabled');
      let count = 0;
      // Those that wait come first: what failed will be among them.
      for (const state of ['pending', 'failed'] as const) {
        let after: string | undefined;
        do {
          const page = await deliveries.list(row.webhook.id, { state, after, limit: AT_ONCE });
          const wanted = page.items.filter(({ delivery }) => delivery.created >= since);
          for (const each of wanted) if (await again(each)) count++;
          after = wanted.length === page.items.length ? page.next : undefined;
        } while (after !== undefined);
      }
      sender.wake(row.webhook.id);
      return count;
    },

    async turn() {
      const noted = await follower.turn();
      for (const id of noted) sender.wake(id);
      await sender.turn(follower.endpoints());
      await notices.turn();
    },

    async clean() {
      for (let round = 0; round < ROUNDS; round++) {
        const operations = await deliveries.old(ledger.now() - KEPT_MS, AT_ONCE);
        if (operations.length === 0) return;
        await ledger.write(operations);
      }
    },

    rest() {
      follower.rest();
      sender.rest();
      notices.rest();
    },
  };
}

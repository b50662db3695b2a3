/** Webhooks and events: a seller is told what happened, or asks. */
import { z } from 'zod';
import {
  choice,
  count,
  flag,
  id,
  line,
  listQuery,
  paging,
  params,
  queryNumber,
  time,
  url,
} from './fields.ts';
import type { Operations } from './operation.ts';
import { answer, field, page, request } from './schema.ts';

/** Types of events that come once for each payment, or nearly: told only to who asks for them. */
export const PER_PAYMENT_TYPES = [
  'payment.created',
  'payment.refunded',
  'hold.created',
  'hold.released',
  'hold.expired',
] as const;

/** All types of events, but for `webhook.test`, which is sent on demand. */
export const EVENT_TYPES = [
  ...PER_PAYMENT_TYPES,
  'payments.summary',
  'payout.created',
  'payout.paid',
  'payout.failed',
  'grant.created',
  'grant.revoked',
  'offer.created',
  'offer.updated',
  'seller.created',
  'seller.updated',
  'seller.frozen',
  'seller.thawed',
  'refund_request.created',
  'refund_request.accepted',
  'refund_request.declined',
  'refund_request.withdrawn',
  'key.created',
  'key.rotated',
  'key.revoked',
  'link_key.registered',
  'link_key.revoked',
  'webhook.created',
  'webhook.updated',
  'webhook.secret_rotated',
  'webhook.disabled',
  'webhook.enabled',
  'webhook.deleted',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

const eventType = (example: EventType = 'payout.paid') => choice(EVENT_TYPES, 'What happened.', example);
const eventTypes = () => z.array(eventType()).min(1).max(EVENT_TYPES.length);
const address = () =>
  url('Where to send. It must be https, and on the internet.', 'https://lark.example/farthing');
const about = () => z.union([line('Your note on it.', 'Bookkeeping'), z.literal('')]);
const secret = () =>
  field(
    z.string(),
    'What messages are signed with. Keep it on your server; it is shown only here.',
    `whsec_${'A'.repeat(43)}=`,
  );

export const Webhook = answer('Webhook', 'An endpoint that is told of events.', {
  id: id('we', 'The webhook.'),
  url: address(),
  description: about(),
  event_types: z.array(eventType()),
  default_event_types: flag(
    'True when it is told of the types that are told by default: a summary of payments, and all that is not about one payment.',
    true,
  ),
  disabled: flag('True while nothing is sent to it.'),
  disabled_because: choice(
    ['seller', 'gone', 'failing'],
    '`seller`: you wished so. `gone`: it answered 410. `failing`: it accepted nothing for five days.',
  ).nullable(),
  disabled_at: time('Since when it is disabled.').nullable(),
  failing_since: time('Since when it has accepted nothing, if its last attempt failed.').nullable(),
  secrets: count('How many secrets sign now: more than one while one replaces another.', 1),
  created_at: time('When it was made.'),
});

export const WebhookCreated = answer('WebhookCreated', 'A webhook with a new secret.', {
  webhook: Webhook,
  secret: secret(),
});

export const CreateWebhookRequest = request('CreateWebhookRequest', 'A new webhook.', {
  url: address(),
  description: about().optional(),
  event_types: eventTypes().optional(),
});

export const UpdateWebhookRequest = request('UpdateWebhookRequest', 'What to change.', {
  url: address().optional(),
  description: about().optional(),
  event_types: eventTypes().nullable().optional(),
  disabled: flag('True to send nothing until further notice.').optional(),
});

export const RotateWebhookRequest = request('RotateWebhookRequest', 'How to replace a secret.', {
  overlap_seconds: field(
    z.int().min(0).max(604_800),
    'How long messages are signed with the old secret too: at most 7 days.',
    86_400,
  ).default(86_400),
});

export const Delivery = answer('Delivery', 'One event on its way to one webhook.', {
  id: id('del', 'The delivery.'),
  webhook: id('we', 'Where it goes.'),
  event: id('evt', 'The event; the same in every delivery of it.'),
  event_type: line('What happened.', 'payout.paid'),
  status: choice(
    ['pending', 'delivered', 'failed'],
    '`failed` after the last attempt, or while the webhook was disabled.',
    'delivered',
  ),
  body: field(z.string(), 'What is sent: the same bytes each time.', '{"type":"payout.paid","id":"evt_…"}'),
  attempts: z.array(
    answer('DeliveryAttempt', 'One attempt.', {
      at: time('When it was made.'),
      duration_ms: count('How long it took.', 182),
      status: field(z.int().nullable(), 'The HTTP status of the answer, if there was one.', 200),
      error: choice(
        [
          'url_invalid',
          'address_refused',
          'name_unknown',
          'unreachable',
          'tls_failed',
          'broken',
          'timeout',
          'stopped',
          'secret_lost',
        ],
        'Why there was no answer. `address_refused`: the name leads to a private network. `secret_lost`: the provider cannot read the secret; replace it.',
        'timeout',
      ).nullable(),
      answer: field(z.string().nullable(), 'The first kilobyte of the answer.', 'ok'),
    }),
  ),
  next_attempt_at: time('When it is tried next.').nullable(),
  created_at: time('When it was made.'),
});

export const RedeliverRequest = request('RedeliverRequest', 'What to send again.', {
  since: time('Everything of this time and later that was not delivered.'),
});

export const Redelivery = answer('Redelivery', 'What is to be sent again.', {
  queued: count('How many deliveries.', 12),
});

export const SellerEvent = answer('SellerEvent', 'Something that happened, as webhooks tell it.', {
  type: eventType(),
  id: id('evt', 'The event; the same every time.'),
  timestamp: time('When it happened.'),
  data: field(z.record(z.string(), z.unknown()), 'What it is about; depends on the type.', {
    payout: 'po_7zkq3m9t0v5c8x2hj4p6r1wbn0',
    asset: 'USD',
    amount: '41.33',
  }),
});

export const SellerEventPage = answer(
  'SellerEventPage',
  'Events in the order of the journal, oldest first.',
  {
    items: z.array(SellerEvent),
    next_cursor: field(z.string(), 'Pass as `cursor` to go on from here, now or later.', 'c2VxOjQxMg'),
    more: flag('True when there may be further events already. A page may be short, or empty, all the same.'),
  },
);

export const WebhookPage = page('WebhookPage', Webhook);
export const DeliveryPage = page('DeliveryPage', Delivery);

const typeList = `(${EVENT_TYPES.join('|').replaceAll('.', '\\.')})`;

const tag = 'Webhooks';
const webhook = params('webhook', 'we');
const delivery = params('delivery', 'del');
const common = { tag, auth: ['seller'], scope: 'webhooks', idempotent: false } as const;

export const webhooks = {
  createWebhook: {
    ...common,
    id: 'createWebhook',
    method: 'POST',
    path: '/webhooks',
    summary: 'Make a webhook',
    description:
      'Messages are POSTed to its address and signed as Standard Webhooks says (`Webhook.verify` of the SDK). Answer with any 2xx within ten seconds. Everything else is tried again, 13 times over a day; the same event has the same id and body each time. Without `event_types` it is told of a summary of payments, at most once a minute, and of all that is not about one payment.',
    body: CreateWebhookRequest,
    responses: { 201: WebhookCreated },
    errors: ['webhook_url_invalid', 'webhook_limit_reached'],
  },
  listWebhooks: {
    ...common,
    id: 'listWebhooks',
    method: 'GET',
    path: '/webhooks',
    summary: 'List webhooks',
    description: 'Your webhooks, without their secrets.',
    query: listQuery,
    responses: { 200: WebhookPage },
    errors: [],
  },
  getWebhook: {
    ...common,
    id: 'getWebhook',
    method: 'GET',
    path: '/webhooks/{webhook}',
    summary: 'Read a webhook',
    description: 'Where it sends, of what it tells, and whether it works.',
    params: webhook,
    responses: { 200: Webhook },
    errors: ['webhook_not_found'],
  },
  updateWebhook: {
    ...common,
    id: 'updateWebhook',
    method: 'PATCH',
    path: '/webhooks/{webhook}',
    summary: 'Change a webhook',
    description:
      'Changes what is given. With `disabled` false, one that was disabled sends again: what waits goes out at once, and what it missed can be asked for.',
    params: webhook,
    body: UpdateWebhookRequest,
    responses: { 200: Webhook },
    errors: ['webhook_not_found', 'webhook_url_invalid'],
  },
  deleteWebhook: {
    ...common,
    id: 'deleteWebhook',
    method: 'DELETE',
    path: '/webhooks/{webhook}',
    summary: 'Delete a webhook',
    description: 'Nothing is sent to it any more, and its deliveries are forgotten.',
    params: webhook,
    responses: { 204: null },
    errors: ['webhook_not_found'],
  },
  rotateWebhookSecret: {
    ...common,
    id: 'rotateWebhookSecret',
    method: 'POST',
    path: '/webhooks/{webhook}/rotate',
    summary: 'Replace a webhook’s secret',
    description:
      'Makes a new secret. Until the overlap ends messages are signed with the old one as well, so that you can deploy the new one without a gap.',
    params: webhook,
    body: RotateWebhookRequest,
    responses: { 201: WebhookCreated },
    errors: ['webhook_not_found', 'webhook_secret_limit_reached'],
  },
  testWebhook: {
    ...common,
    id: 'testWebhook',
    method: 'POST',
    path: '/webhooks/{webhook}/test',
    summary: 'Try a webhook out',
    description: 'Sends a `webhook.test` now, once, and answers with what became of it.',
    params: webhook,
    responses: { 200: Delivery },
    errors: ['webhook_not_found', 'webhook_disabled'],
    repeatable: true,
  },
  redeliverToWebhook: {
    ...common,
    id: 'redeliverToWebhook',
    method: 'POST',
    path: '/webhooks/{webhook}/redeliver',
    summary: 'Send again what was missed',
    description:
      'Sends everything again that was to be told since a time and was not delivered, including what happened while the webhook was disabled. Deliveries are kept for 30 days.',
    params: webhook,
    body: RedeliverRequest,
    responses: { 200: Redelivery },
    errors: ['webhook_not_found', 'webhook_disabled'],
    repeatable: true,
  },
  listDeliveries: {
    ...common,
    id: 'listDeliveries',
    method: 'GET',
    path: '/webhooks/{webhook}/deliveries',
    summary: 'List deliveries',
    description: 'What was sent to a webhook, or is to be, in the last 30 days; newest first.',
    params: webhook,
    query: z.strictObject({
      ...paging,
      status: choice(['pending', 'delivered', 'failed'], 'Only these.', 'failed').optional(),
    }),
    responses: { 200: DeliveryPage },
    errors: ['webhook_not_found'],
  },
  getDelivery: {
    ...common,
    id: 'getDelivery',
    method: 'GET',
    path: '/deliveries/{delivery}',
    summary: 'Read a delivery',
    description: 'What is sent, and what became of each attempt.',
    params: delivery,
    responses: { 200: Delivery },
    errors: ['delivery_not_found'],
  },
  redeliver: {
    ...common,
    id: 'redeliver',
    method: 'POST',
    path: '/deliveries/{delivery}/redeliver',
    summary: 'Send a delivery again',
    description:
      'Sends it again, delivered before or not, with the same id and body; and goes on trying as if it were new.',
    params: delivery,
    responses: { 200: Delivery },
    errors: ['delivery_not_found', 'webhook_disabled'],
    repeatable: true,
  },
  listSellerEvents: {
    ...common,
    id: 'listSellerEvents',
    method: 'GET',
    path: '/events',
    summary: 'Follow your events',
    description:
      'What happened, oldest first, whether or not a webhook tells of it (except summaries, which only webhooks get). Keep `next_cursor` and go on with it: nothing is missed. Within a book in several lanes, events of one moment may come in any order.',
    query: z.strictObject({
      cursor: field(
        z.string().regex(/^[A-Za-z0-9_-]{1,12000}$/, 'must be a next_cursor of an earlier page'),
        'The `next_cursor` of the page before.',
        'c2VxOjQxMg',
      ).optional(),
      since: time('Where to begin, without a cursor; by default at the beginning.').optional(),
      types: field(
        z.string().regex(new RegExp(`^${typeList}(,${typeList})*$`), 'must be types of events, with commas'),
        'Only these types, with commas in between.',
        'payout.paid,payout.failed',
      ).optional(),
      limit: field(queryNumber(1, 1000), 'How many at most, 1 to 1000.', 100).default(100),
    }),
    responses: { 200: SellerEventPage },
    errors: [],
  },
} as const satisfies Operations;

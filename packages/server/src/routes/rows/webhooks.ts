/** Webhooks, deliveries, a seller's events: every answer they document. */
import { expect } from 'vitest';
import type { Scene } from '../../testing-scene.ts';
import type { Sent } from '../../testing.ts';
import { nothing, type Row } from './row.ts';

const URL = 'https://lark.example/hook';

const making = (s: Scene, parts: object = {}): Sent => ({ as: s.seller, body: { url: URL, ...parts } });

/** A call about a webhook that there is. */
async function about(s: Scene, parts: Partial<Sent> = {}): Promise<Sent> {
  const { webhook } = await s.must('createWebhook', making(s, { event_types: ['payment.created'] }));
  return { as: s.seller, params: { webhook: webhook!['id']! }, ...parts };
}

/** The same, once it is disabled. */
async function disabled(s: Scene, parts: Partial<Sent> = {}): Promise<Sent> {
  const sent = await about(s);
  await s.must('updateWebhook', { ...sent, body: { disabled: true } });
  return { ...sent, ...parts };
}

const unknown = (s: Scene, parts: Partial<Sent> = {}): Sent => ({
  as: s.seller,
  params: { webhook: nothing('we') },
  ...parts,
});

/** A call about the delivery of a test. */
async function delivered(s: Scene): Promise<Sent> {
  const { id } = await s.must('testWebhook', await about(s));
  return { as: s.seller, params: { delivery: id! } };
}

const noDelivery = (s: Scene): Sent => ({ as: s.seller, params: { delivery: nothing('del') } });
const SINCE = { body: { since: '2026-11-22T11:00:00Z' } };

export const webhookRows: Row[] = [
  [
    'resealVault',
    200,
    'the newest key sealed everything',
    async (s) => {
      await about(s);
      return { as: s.operator };
    },
    (body, s) => expect(body).toEqual({ key: s.secrets.vaultKeys[0]!.id, resealed: 0 }),
  ],
  [
    'rotateReceiptKey',
    200,
    'the only key signs already',
    (s) => ({ as: s.operator }),
    (body, s) =>
      expect(body).toEqual({
        key: s.secrets.receiptKeys[0]!.kid,
        since: '1970-01-01T00:00:00.000Z',
        before: null,
        changed: false,
      }),
  ],
  [
    'createWebhook',
    201,
    'the address may be sent to',
    (s) => making(s),
    (body) => {
      expect(body).toMatchObject({
        webhook: { url: URL, description: '', default_event_types: true, disabled: false, secrets: 1 },
      });
      expect(body['secret']).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
      expect(body['webhook']!['event_types']).toContain('payments.summary');
      expect(body['webhook']!['event_types']).not.toContain('payment.created');
    },
  ],
  [
    'createWebhook',
    'webhook_url_invalid',
    'it leads to a private network',
    (s) => making(s, { url: 'https://10.0.0.1/' }),
  ],
  [
    'createWebhook',
    'webhook_limit_reached',
    'there are twenty already',
    async (s) => {
      for (let i = 0; i < 20; i++) await s.must('createWebhook', making(s));
      return making(s);
    },
  ],
  [
    'listWebhooks',
    200,
    'there are two, and a rival’s',
    async (s) => {
      await s.must('createWebhook', { ...making(s), as: s.rival });
      await about(s);
      await about(s);
      return { as: s.seller };
    },
    (body) => {
      expect(body['items']!.length).toBe(2);
      expect(JSON.stringify(body)).not.toContain('whsec_');
    },
  ],
  [
    'getWebhook',
    200,
    'it is there',
    (s) => about(s),
    (body) => expect(body).toMatchObject({ event_types: ['payment.created'], default_event_types: false }),
  ],
  ['getWebhook', 'webhook_not_found', 'there is none', (s) => unknown(s)],
  [
    'getWebhook',
    'webhook_not_found',
    'it is another seller’s',
    async (s) => ({ ...(await about(s)), as: s.rival }),
  ],
  [
    'updateWebhook',
    200,
    'everything changes',
    (s) =>
      about(s, {
        body: {
          url: `${URL}/2`,
          description: 'Books',
          event_types: ['payout.paid', 'key.created'],
          disabled: true,
        },
      }),
    (body) =>
      expect(body).toMatchObject({
        url: `${URL}/2`,
        description: 'Books',
        event_types: ['key.created', 'payout.paid'],
        disabled: true,
        disabled_because: 'seller',
      }),
  ],
  [
    'updateWebhook',
    200,
    'it goes back to the default types',
    (s) => about(s, { body: { event_types: null } }),
    (body) => expect(body).toMatchObject({ default_event_types: true }),
  ],
  ['updateWebhook', 'webhook_not_found', 'there is none', (s) => unknown(s, { body: {} })],
  [
    'updateWebhook',
    'webhook_url_invalid',
    'the new address has a password',
    (s) => about(s, { body: { url: 'https://a:b@lark.example/' } }),
  ],
  ['deleteWebhook', 204, 'it is there', (s) => about(s)],
  ['deleteWebhook', 'webhook_not_found', 'there is none', (s) => unknown(s)],
  [
    'rotateWebhookSecret',
    201,
    'the old secret goes on for a day',
    (s) => about(s, { body: {} }),
    (body) =>
      expect(body).toMatchObject({ webhook: { secrets: 2 }, secret: expect.stringMatching(/^whsec_/) }),
  ],
  ['rotateWebhookSecret', 'webhook_not_found', 'there is none', (s) => unknown(s, { body: {} })],
  [
    'rotateWebhookSecret',
    'webhook_secret_limit_reached',
    'four secrets sign already',
    async (s) => {
      const sent = await about(s, { body: {} });
      for (let i = 0; i < 3; i++) await s.must('rotateWebhookSecret', sent);
      return sent;
    },
  ],
  [
    'testWebhook',
    200,
    'it accepts',
    (s) => about(s),
    (body) =>
      expect(body).toMatchObject({
        event_type: 'webhook.test',
        status: 'delivered',
        attempts: [{ status: 200, answer: 'ok', error: null }],
        next_attempt_at: null,
      }),
  ],
  ['testWebhook', 'webhook_not_found', 'there is none', (s) => unknown(s)],
  ['testWebhook', 'webhook_disabled', 'it is disabled', (s) => disabled(s)],
  [
    'redeliverToWebhook',
    200,
    'it missed a payment while it was disabled',
    async (s) => {
      const sent = await disabled(s);
      await s.pay(s.line);
      await s.provider.jobs.tick();
      await s.must('updateWebhook', { ...sent, body: { disabled: false } });
      return { ...sent, ...SINCE };
    },
    (body) => expect(body).toEqual({ queued: 1 }),
  ],
  ['redeliverToWebhook', 'webhook_not_found', 'there is none', (s) => unknown(s, SINCE)],
  ['redeliverToWebhook', 'webhook_disabled', 'it is disabled', (s) => disabled(s, SINCE)],
  [
    'listDeliveries',
    200,
    'a payment was told of',
    async (s) => {
      const sent = await about(s);
      await s.pay(s.line);
      await s.provider.jobs.tick();
      await s.provider.webhooks.settled();
      return { ...sent, query: { status: 'delivered' } };
    },
    (body) => {
      expect(body['items']).toMatchObject([{ event_type: 'payment.created', attempts: [{ status: 200 }] }]);
      const told = JSON.parse(body['items']![0]!['body']!) as object;
      expect(told).toMatchObject({ type: 'payment.created', id: body['items']![0]!['event'] });
      expect(JSON.stringify(body)).not.toContain('wal_');
    },
  ],
  ['listDeliveries', 'webhook_not_found', 'there is none', (s) => unknown(s)],
  ['getDelivery', 200, 'it is there', (s) => delivered(s)],
  ['getDelivery', 'delivery_not_found', 'there is none', (s) => noDelivery(s)],
  [
    'getDelivery',
    'delivery_not_found',
    'it is another seller’s',
    async (s) => ({ ...(await delivered(s)), as: s.rival }),
  ],
  [
    'redeliver',
    200,
    'it was delivered before',
    (s) => delivered(s),
    (body) => expect(body).toMatchObject({ status: 'pending', attempts: [{ status: 200 }] }),
  ],
  ['redeliver', 'delivery_not_found', 'there is none', (s) => noDelivery(s)],
  [
    'redeliver',
    'webhook_disabled',
    'its webhook is disabled',
    async (s) => {
      const sent = await delivered(s);
      const { items } = await s.must('listWebhooks', { as: s.seller });
      const params = { webhook: items![0]!['id']! };
      await s.must('updateWebhook', { as: s.seller, params, body: { disabled: true } });
      return sent;
    },
  ],
  [
    'listSellerEvents',
    200,
    'a payment and its refund are asked for',
    async (s) => {
      const { id } = await s.pay(s.line);
      await s.must('refundPayment', { as: s.seller, key: s.key(), params: { payment: id! }, body: {} });
      return { as: s.seller, query: { types: 'payment.created,payment.refunded' } };
    },
    (body, s) => {
      expect(body).toMatchObject({ more: false });
      expect(body['items']).toMatchObject([
        { type: 'payment.created', data: { offer: s.line, amount: '0.002' } },
        { type: 'payment.refunded', data: { offer: s.line, undo: false } },
      ]);
      expect(JSON.stringify(body)).not.toContain(s.payerId);
    },
  ],
  [
    'listSellerEvents',
    200,
    'the cursor of an earlier page is at the end',
    async (s) => {
      const { next_cursor } = await s.must('listSellerEvents', { as: s.seller });
      await s.pay(s.line);
      return { as: s.seller, query: { cursor: next_cursor! } };
    },
    (body) => expect(body['items']).toMatchObject([{ type: 'payment.created' }]),
  ],
  [
    'listSellerEvents',
    200,
    'nothing happened since',
    (s) => ({ as: s.seller, query: { since: '2026-11-22T12:00:01Z' } }),
    (body) => expect(body['items']).toEqual([]),
  ],
];

/** Finding anything by its id, and reading it: every answer they document. */
import { expect } from 'vitest';
import type { Scene } from '../../testing-scene.ts';
import type { Sent } from '../../testing.ts';
import { nothing, type Row } from './row.ts';

const find = (s: Scene, q: string): Sent => ({ as: s.operator, query: { q } });

/** A payment of the article, and its refund. */
async function refunded(s: Scene) {
  const payment = (await s.pay(s.article))['id']!;
  const body = { reason: 'Sold out' };
  const refund = await s.must('refundPayment', { as: s.seller, key: s.key(), params: { payment }, body });
  return { payment, refund: refund['id']! };
}

export const lookupRows: Row[] = [
  [
    'search',
    200,
    'it is a payment',
    async (s) => find(s, (await s.pay(s.article))['id']!),
    (body, s) =>
      expect(body).toMatchObject({
        items: [
          {
            kind: 'payment',
            summary: 'The owl, 0.25 USD, paid',
            links: expect.arrayContaining([
              { kind: 'wallet', id: s.payerId },
              { kind: 'seller', id: s.sellerId },
              { kind: 'grant', id: s.grant },
            ]),
          },
        ],
        complete: true,
      }),
  ],
  [
    'search',
    200,
    'it is a pseudonym',
    async (s) => find(s, (await s.pay(s.article))['payer']!),
    (body, s) => expect(body).toMatchObject({ items: [{ kind: 'wallet', id: s.payerId }] }),
  ],
  [
    'search',
    200,
    'it is a part of a name',
    (s) => find(s, 'lark'),
    (body, s) => expect(body).toMatchObject({ items: [{ id: s.sellerId, summary: 'The Morning Lark' }] }),
  ],
  [
    'search',
    200,
    'there is nothing',
    (s) => find(s, nothing('pay')),
    (body) => expect(body).toEqual({ items: [], complete: true }),
  ],
  [
    'getOperatorPayment',
    200,
    'it was refunded',
    async (s) => ({ as: s.operator, params: { payment: (await refunded(s)).payment } }),
    (body, s) =>
      expect(body).toMatchObject({
        wallet: s.payerId,
        payment: { amount: '0.25', status: 'refunded', payer: expect.stringMatching(/^pyr_/) },
        entry: { type: 'payment', data: { legs: [{ account: s.payerId, amount: '-0.25' }, {}, {}] } },
        refunds: [{ amount: '0.25', reason: 'Sold out' }],
      }),
  ],
  [
    'getOperatorPayment',
    'payment_not_found',
    'there is none',
    (s) => ({ as: s.operator, params: { payment: nothing('pay') } }),
  ],
  [
    'getOperatorSeller',
    200,
    'it is frozen',
    async (s) => {
      await s.pay(s.article);
      const params = { seller: s.sellerId };
      await s.must('freezeSeller', { as: s.operator, params, body: { reason: 'Under review' } });
      return { as: s.operator, params };
    },
    (body) =>
      expect(body).toMatchObject({
        balances: expect.arrayContaining([{ asset: 'USD', unpaid: '0.2375' }]),
        freeze: { reason: 'Under review' },
        payouts: [],
      }),
  ],
  [
    'getOperatorSeller',
    'seller_not_found',
    'there is none',
    (s) => ({ as: s.operator, params: { seller: nothing('sel') } }),
  ],
  [
    'listOperatorHistory',
    200,
    'it topped up and paid',
    async (s) => {
      await s.pay(s.article);
      return { as: s.operator, params: { wallet: s.payerId } };
    },
    (body) => expect(body['items']).toMatchObject([{ type: 'payment' }, { type: 'top_up' }]),
  ],
  [
    'listOperatorHistory',
    'wallet_not_found',
    'it never had money',
    (s) => ({ as: s.operator, params: { wallet: nothing('wal') } }),
  ],
  [
    'listOperatorPayouts',
    200,
    'one was made',
    async (s) => {
      const body = { offer: s.tip, amount: '2' };
      await s.must('createWalletPayment', { as: s.payer, key: s.key(), body });
      await s.must('createPayout', { as: s.seller, key: s.key() });
      return { as: s.operator };
    },
    (body, s) => expect(body['items']).toMatchObject([{ seller: s.sellerId, amount: '1.65' }]),
  ],
  [
    'getEntry',
    200,
    'it is a refund with a reason',
    async (s) => {
      const { refund } = await refunded(s);
      const event = s.provider.ids.encode('evt', s.provider.ids.decode('ref', refund)!);
      return { as: s.operator, params: { event } };
    },
    (body) =>
      expect(body).toMatchObject({
        event: { type: 'refund' },
        lane: 0,
        text: 'Sold out',
        gives_back: expect.stringMatching(/^pay_/),
      }),
  ],
  [
    'getEntry',
    'event_not_found',
    'there is none',
    (s) => ({ as: s.operator, params: { event: nothing('evt') } }),
  ],
];

/** Payments, batches, refunds, receipts and access: every answer they document. */
import { expect } from 'vitest';
import type { Scene } from '../../testing-scene.ts';
import type { Sent } from '../../testing.ts';
import { nothing, type Row } from './row.ts';

/** A charge by the seller under the payer's grant, with parts replaced. */
const charge = (s: Scene, parts: object = {}): Sent => ({
  as: s.seller,
  key: s.key(),
  body: { grant: s.grant, offer: s.article, ...parts },
});

/** The same request sent before. */
async function again(s: Scene, sent: Sent): Promise<Sent> {
  await s.must('createPayment', sent);
  return sent;
}

const payment = async (s: Scene) => ({ payment: (await s.pay(s.article))['id']! });

export const paymentRows: Row[] = [
  [
    'createPayment',
    201,
    'the grant allows it',
    (s) => charge(s),
    (body) => {
      expect(body).toMatchObject({
        status: 'paid',
        amount: '0.25',
        fee: '0.0125',
        owned: true,
        already_owned: false,
      });
      expect(body).not.toHaveProperty('receipt');
    },
  ],
  [
    'createPayment',
    201,
    'a receipt is asked for',
    (s) => ({ ...charge(s), query: { receipt: 'true' } }),
    (body) => expect(body['receipt']).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/),
  ],
  ['createPayment', 201, 'an open offer gets its amount', (s) => charge(s, { offer: s.tip, amount: '0.5' })],
  ['createPayment', 201, 'the price is within max_price', (s) => charge(s, { max_price: '0.25' })],
  ['createPayment', 200, 'the same key paid before', (s) => again(s, charge(s))],
  [
    'createPayment',
    200,
    'it is owned already',
    async (s) => {
      await s.pay(s.article);
      return charge(s);
    },
    (body) => expect(body).toMatchObject({ already_owned: true, amount: '0.25' }),
  ],
  [
    'createPayment',
    'key_reused',
    'the same key paid for something else',
    async (s) => {
      const sent = charge(s);
      await s.must('createPayment', sent);
      return { ...sent, body: { grant: s.grant, offer: s.line } };
    },
  ],
  ['createPayment', 'grant_not_found', 'there is no such grant', (s) => charge(s, { grant: nothing('gra') })],
  [
    'createPayment',
    'grant_not_found',
    'the grant is another seller’s',
    (s) => ({ ...charge(s), as: s.rival }),
  ],
  ['createPayment', 'offer_not_found', 'there is no such offer', (s) => charge(s, { offer: nothing('off') })],
  [
    'createPayment',
    'offer_not_found',
    'the offer is another seller’s',
    (s) => charge(s, { offer: s.rivalOffer }),
  ],
  [
    'createPayment',
    'offer_archived',
    'the offer is archived',
    async (s) => {
      await s.must('updateOffer', { as: s.seller, params: { offer: s.article }, body: { archived: true } });
      return charge(s);
    },
  ],
  ['createPayment', 'amount_required', 'an open offer gets none', (s) => charge(s, { offer: s.tip })],
  ['createPayment', 'amount_not_allowed', 'a fixed offer gets one', (s) => charge(s, { amount: '0.25' })],
  [
    'createPayment',
    'amount_out_of_range',
    'below the least',
    (s) => charge(s, { offer: s.tip, amount: '0.09' }),
  ],
  [
    'createPayment',
    'amount_invalid',
    'a tenth of the smallest unit',
    (s) => charge(s, { offer: s.tip, amount: '0.1000000001' }),
  ],
  ['createPayment', 'amount_invalid', 'nothing at all', (s) => charge(s, { offer: s.tip, amount: '0' })],
  [
    'createPayment',
    'amount_overflow',
    'more than a book can count',
    (s) => charge(s, { offer: s.tip, amount: '9999999999' }),
  ],
  [
    'createPayment',
    'price_changed',
    'the price is above max_price',
    (s) => charge(s, { max_price: '0.24' }),
    (body) => expect(body).toMatchObject({ price: '0.25', asset: 'USD' }),
  ],
  [
    'createPayment',
    'asset_mismatch',
    'the grant is in another asset',
    async (s) => charge(s, { offer: await s.inEuros(), amount: '1' }),
  ],
  [
    'createPayment',
    'request_expired',
    'valid_until has passed',
    (s) => charge(s, { valid_until: '2026-11-22T11:59:59Z' }),
  ],
  [
    'createPayment',
    'limit_closed',
    'the payer revoked the grant',
    async (s) => {
      await s.must('revokeGrant', { as: s.payer, params: { grant: s.grant } });
      return charge(s);
    },
  ],
  [
    'createPayment',
    'limit_expired',
    'the grant ended',
    (s) => {
      s.wait(31 * 86_400_000);
      return charge(s);
    },
  ],
  [
    'createPayment',
    'limit_payment_exceeded',
    'above what the payer allows at once',
    (s) => charge(s, { offer: s.tip, amount: '1.01' }),
    (body, s) =>
      expect(body).toMatchObject({ limit: s.grant, window: 'payment', remaining: '1', asset: 'USD' }),
  ],
  [
    'createPayment',
    'limit_day_exceeded',
    'above what the payer allows in a day',
    async (s) => {
      for (let i = 0; i < 5; i++) await s.pay(s.tip, { amount: '0.9' });
      return charge(s, { offer: s.tip, amount: '0.51' });
    },
    (body) => expect(body).toMatchObject({ window: 'day', remaining: '0.5' }),
  ],
  [
    'createPayment',
    'limit_total_exceeded',
    'above what the payer allows in total',
    async (s) => {
      const grant = await s.grantBy(s.payer, { total: '0.2' });
      return charge(s, { grant });
    },
  ],
  [
    'createPayment',
    'insufficient_funds',
    'neither balance nor tab covers it',
    async (s) => charge(s, { grant: await s.grantBy(s.guest), offer: s.tip, amount: '0.51' }),
    // What a payer has is nobody's business: two sellers could tell by it that they share one.
    (body) => expect(body).not.toHaveProperty('available'),
  ],
  [
    'createPayment',
    'tab_frozen',
    'a collection was declined',
    async (s) => charge(s, { grant: (await s.frozen()).grant }),
  ],

  [
    'createPayments',
    200,
    'each item has its own result',
    async (s) => {
      const guest = await s.grantBy(s.guest);
      const first = { key: 'b1', grant: s.grant, offer: s.article };
      const items = [
        first,
        first,
        { ...first, key: 'b2' },
        { key: 'b1', grant: s.grant, offer: s.line },
        { key: 'b3', grant: guest, offer: s.tip, amount: '0.6' },
        { key: 'b4', grant: s.grant, offer: s.tip, amount: '0.12345678901' },
        { key: 'b5', grant: nothing('gra'), offer: s.line },
        { key: 'b6', grant: s.grant, offer: s.tip, amount: '2' },
      ];
      return { as: s.seller, body: { items } };
    },
    (body, s) => {
      expect(body['results']).toMatchObject([
        { status: 'posted', payment: { already_owned: false } },
        { status: 'posted', replayed: true },
        { status: 'posted', payment: { already_owned: true } },
        { status: 'refused', code: 'key_reused' },
        { status: 'refused', code: 'insufficient_funds' },
        { status: 'refused', code: 'amount_invalid' },
        { status: 'refused', code: 'grant_not_found' },
        {
          status: 'refused',
          code: 'limit_payment_exceeded',
          limit: s.grant,
          window: 'payment',
          remaining: '1',
        },
      ]);
      expect(body['results']![4]).not.toHaveProperty('available');
    },
  ],
  ['createPayments', 'invalid_request', 'it is empty', (s) => ({ as: s.seller, body: { items: [] } })],
  [
    'createPayments',
    'invalid_request',
    'an item has no key',
    (s) => ({
      as: s.seller,
      body: { items: [{ grant: s.grant, offer: s.line }] },
    }),
  ],

  [
    'listPayments',
    200,
    'the seller asks',
    async (s) => {
      await s.pay(s.article);
      await s.pay(s.line);
      return { as: s.seller };
    },
    (body) => {
      expect(body).toMatchObject({
        items: [{ amount: '0.002', fee: '0.0001' }, { amount: '0.25' }],
        next_cursor: null,
      });
    },
  ],
  [
    'listPayments',
    200,
    'the payer asks, who sees neither fee nor pseudonym',
    async (s) => {
      await s.pay(s.article);
      return { as: s.payer };
    },
    (body) => {
      expect(body['items']!).toHaveLength(1);
      expect(body['items']![0]).not.toHaveProperty('fee');
      expect(body['items']![0]).not.toHaveProperty('payer');
    },
  ],
  [
    'listPayments',
    'invalid_request',
    'the cursor was made up',
    (s) => ({ as: s.seller, query: { cursor: 'c2VxOjQxMg' } }),
  ],
  [
    'listPayments',
    'invalid_request',
    'the limit is too large',
    (s) => ({ as: s.seller, query: { limit: '1001' } }),
  ],
  [
    'listPayments',
    'invalid_request',
    'a parameter is unknown',
    (s) => ({ as: s.seller, query: { sort: 'amount' } }),
  ],
  ['getPayment', 200, 'its seller asks', async (s) => ({ as: s.seller, params: await payment(s) })],
  ['getPayment', 200, 'its payer asks', async (s) => ({ as: s.payer, params: await payment(s) })],
  [
    'getPayment',
    'payment_not_found',
    'another seller asks',
    async (s) => ({ as: s.rival, params: await payment(s) }),
  ],
  [
    'getPayment',
    'payment_not_found',
    'another wallet asks',
    async (s) => ({ as: s.guest, params: await payment(s) }),
  ],
  [
    'getPayment',
    'payment_not_found',
    'the id names nothing',
    (s) => ({ as: s.seller, params: { payment: nothing('pay') } }),
  ],
  [
    'getPayment',
    'invalid_request',
    'the id is of another kind',
    (s) => ({ as: s.seller, params: { payment: s.grant } }),
  ],

  [
    'refundPayment',
    201,
    'all of it',
    async (s) => ({
      as: s.seller,
      key: s.key(),
      params: await payment(s),
      body: { reason: 'It was damaged.' },
    }),
    (body) =>
      expect(body).toMatchObject({ amount: '0.25', fee: '0.0125', undo: false, reason: 'It was damaged.' }),
  ],
  [
    'refundPayment',
    201,
    'a part of it',
    async (s) => ({ as: s.seller, key: s.key(), params: await payment(s), body: { amount: '0.1' } }),
  ],
  [
    'refundPayment',
    200,
    'the same key refunded before',
    async (s) => {
      const sent = { as: s.seller, key: s.key(), params: await payment(s), body: {} };
      await s.must('refundPayment', sent);
      return sent;
    },
  ],
  [
    'refundPayment',
    'payment_not_found',
    'it is another seller’s',
    async (s) => ({ as: s.rival, key: s.key(), params: await payment(s), body: {} }),
  ],
  [
    'refundPayment',
    'already_refunded',
    'all was given back',
    async (s) => {
      const params = await payment(s);
      await s.must('refundPayment', { as: s.seller, key: s.key(), params, body: {} });
      return { as: s.seller, key: s.key(), params, body: {} };
    },
  ],
  [
    'refundPayment',
    'refund_exceeds_payment',
    'it is more than remains',
    async (s) => ({ as: s.seller, key: s.key(), params: await payment(s), body: { amount: '0.26' } }),
  ],
  [
    'refundPayment',
    'amount_invalid',
    'the amount is nothing',
    async (s) => ({ as: s.seller, key: s.key(), params: await payment(s), body: { amount: '0' } }),
  ],
  [
    'refundPayment',
    'amount_overflow',
    'the amount cannot be counted',
    async (s) => ({ as: s.seller, key: s.key(), params: await payment(s), body: { amount: '9999999999' } }),
  ],
  [
    'refundPayment',
    'seller_balance_too_low',
    'the earnings were paid out',
    async (s) => {
      await s.must('createWalletPayment', { as: s.payer, key: s.key(), body: { offer: s.tip, amount: '2' } });
      const { items } = await s.must('listPayments', { as: s.seller });
      await s.must('createPayout', { as: s.seller, key: s.key() });
      return {
        as: s.seller,
        key: s.key(),
        params: { payment: (items as unknown as { id: string }[])[0]!.id },
        body: {},
      };
    },
  ],
  [
    'listRefunds',
    200,
    'there were two',
    async (s) => {
      const params = await payment(s);
      for (const amount of ['0.01', '0.02']) {
        await s.must('refundPayment', { as: s.seller, key: s.key(), params, body: { amount } });
      }
      return { as: s.seller, params };
    },
    (body) =>
      expect(body).toMatchObject({ items: [{ amount: '0.02' }, { amount: '0.01' }], next_cursor: null }),
  ],
  [
    'listRefunds',
    'payment_not_found',
    'it is another seller’s',
    async (s) => ({ as: s.rival, params: await payment(s) }),
  ],

  ['getReceipt', 200, 'its seller asks', async (s) => ({ as: s.seller, params: await payment(s) })],
  ['getReceipt', 200, 'its payer asks', async (s) => ({ as: s.payer, params: await payment(s) })],
  [
    'getReceipt',
    'payment_not_found',
    'another seller asks',
    async (s) => ({ as: s.rival, params: await payment(s) }),
  ],
  [
    'checkAccess',
    200,
    'the payment stands',
    async (s) => ({ as: s.seller, params: await payment(s) }),
    (body) => expect(body['active']).toBe(true),
  ],
  [
    'checkAccess',
    200,
    'it was refunded',
    async (s) => {
      const params = await payment(s);
      await s.must('refundPayment', { as: s.seller, key: s.key(), params, body: {} });
      return { as: s.seller, params };
    },
    (body) => expect(body['active']).toBe(false),
  ],
  [
    'checkAccess',
    'payment_not_found',
    'it is another seller’s',
    async (s) => ({ as: s.rival, params: await payment(s) }),
  ],
];

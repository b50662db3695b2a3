/** Refund requests: every answer they document. */
import { expect } from 'vitest';
import type { Scene } from '../../testing-scene.ts';
import type { Sent } from '../../testing.ts';
import { nothing, type Row } from './row.ts';

const reason = 'It ends halfway.';

/** A payment, and how to ask for it back. */
async function asking(s: Scene, payment?: string): Promise<Sent> {
  const id = payment ?? (await s.pay(s.article))['id']!;
  return { as: s.payer, key: s.key(), params: { payment: id }, body: { reason } };
}

/** A request made: its id as a path has it. */
async function made(s: Scene): Promise<{ refund_request: string }> {
  return { refund_request: (await s.must('createRefundRequest', await asking(s)))['id']! };
}

const withdrawn = async (s: Scene) => {
  const params = await made(s);
  await s.must('withdrawRefundRequest', { as: s.payer, params });
  return params;
};

export const refundRequestRows: Row[] = [
  [
    'createRefundRequest',
    201,
    'a payer is disappointed',
    (s) => asking(s),
    (body) => {
      expect(body).toMatchObject({
        state: 'open',
        reason,
        remaining: '0.25',
        answer: null,
        title: 'The owl',
      });
      expect(body).not.toHaveProperty('payer');
    },
  ],
  [
    'createRefundRequest',
    200,
    'it is sent again',
    async (s) => {
      const sent = await asking(s);
      await s.must('createRefundRequest', sent);
      return sent;
    },
  ],
  [
    'createRefundRequest',
    'payment_not_found',
    'it is another’s payment',
    async (s) => ({ ...(await asking(s)), as: s.guest }),
  ],
  [
    'createRefundRequest',
    'already_refunded',
    'the money is back already',
    async (s) => {
      const { id } = await s.pay(s.article);
      await s.must('refundPayment', { as: s.seller, key: s.key(), params: { payment: id! }, body: {} });
      return asking(s, id);
    },
  ],
  [
    'createRefundRequest',
    'refund_request_open',
    'one is open',
    async (s) => {
      const sent = await asking(s);
      await s.must('createRefundRequest', sent);
      return { ...sent, key: s.key() };
    },
  ],
  [
    'createRefundRequest',
    'refund_request_limit_reached',
    'ten were made today',
    async (s) => {
      for (let i = 0; i < 10; i++) {
        const { id } = await s.pay(s.line);
        await s.must('createRefundRequest', await asking(s, id));
      }
      return asking(s);
    },
  ],
  [
    'createRefundRequest',
    'key_reused',
    'the key asked for something else',
    async (s) => {
      const sent = await asking(s);
      await s.must('createRefundRequest', sent);
      return { ...sent, body: { reason: 'Another' } };
    },
  ],
  [
    'listRefundRequests',
    200,
    'there is one',
    async (s) => {
      await made(s);
      return { as: s.payer };
    },
    (body) => expect(body['items']).toMatchObject([{ state: 'open' }]),
  ],
  [
    'withdrawRefundRequest',
    200,
    'the payer has thought again',
    async (s) => ({ as: s.payer, params: await made(s) }),
    (body) => expect(body['state']).toBe('withdrawn'),
  ],
  [
    'withdrawRefundRequest',
    'refund_request_not_found',
    'it is another’s',
    async (s) => ({ as: s.guest, params: await made(s) }),
  ],
  [
    'withdrawRefundRequest',
    'refund_request_closed',
    'it was declined',
    async (s) => {
      const params = await made(s);
      await s.must('declineRefundRequest', { as: s.seller, params, body: {} });
      return { as: s.payer, params };
    },
  ],
  [
    'listSellerRefundRequests',
    200,
    'one is open and one is not',
    async (s) => {
      await withdrawn(s);
      const { id } = await s.pay(s.line);
      await s.must('createRefundRequest', await asking(s, id));
      return { as: s.seller, query: { state: 'open' } };
    },
    (body) => expect(body['items']).toMatchObject([{ state: 'open', payer: expect.stringMatching(/^pyr_/) }]),
  ],
  [
    'listSellerRefundRequests',
    200,
    'they were made to another',
    async (s) => {
      await made(s);
      return { as: s.rival };
    },
    (body) => expect(body['items']).toEqual([]),
  ],
  [
    'acceptRefundRequest',
    200,
    'the seller gives all of it back',
    async (s) => ({ as: s.seller, params: await made(s), body: { reason: 'Sorry' } }),
    (body) => expect(body).toMatchObject({ state: 'refunded', remaining: '0', answer: 'Sorry' }),
  ],
  [
    'acceptRefundRequest',
    200,
    'the seller gives a part back, and sends it twice',
    async (s) => {
      const sent = { as: s.seller, params: await made(s), body: { amount: '0.1' } };
      await s.must('acceptRefundRequest', sent);
      return sent;
    },
    (body) => expect(body).toMatchObject({ state: 'refunded', remaining: '0.15' }),
  ],
  [
    'acceptRefundRequest',
    'refund_request_not_found',
    'there is none',
    (s) => ({ as: s.seller, params: { refund_request: nothing('req') }, body: {} }),
  ],
  [
    'acceptRefundRequest',
    'refund_request_not_found',
    'it was made to another seller',
    async (s) => ({ as: s.rival, params: await made(s), body: { amount: '0.1' } }),
  ],
  [
    'acceptRefundRequest',
    'refund_request_closed',
    'it was withdrawn',
    async (s) => ({ as: s.seller, params: await withdrawn(s), body: {} }),
  ],
  [
    'acceptRefundRequest',
    'amount_invalid',
    'it is nothing',
    async (s) => ({ as: s.seller, params: await made(s), body: { amount: '0' } }),
  ],
  [
    'acceptRefundRequest',
    'amount_overflow',
    'it is more than can be counted',
    async (s) => ({ as: s.seller, params: await made(s), body: { amount: '9999999999999999999' } }),
  ],
  [
    'acceptRefundRequest',
    'refund_exceeds_payment',
    'it is more than was paid',
    async (s) => ({ as: s.seller, params: await made(s), body: { amount: '0.26' } }),
  ],
  [
    'acceptRefundRequest',
    'seller_balance_too_low',
    'the seller has been paid out',
    async (s) => {
      const { id } = await s.pay(s.tip, { amount: '1' });
      await s.must('createPayout', { as: s.seller, key: s.key() }).catch(() => undefined);
      const { id: request } = await s.must('createRefundRequest', await asking(s, id));
      await s.pay(s.tip, { amount: '1' });
      await s.must('createPayout', { as: s.seller, key: s.key() });
      return { as: s.seller, params: { refund_request: request! }, body: {} };
    },
  ],
  [
    'declineRefundRequest',
    200,
    'the seller will not',
    async (s) => ({ as: s.seller, params: await made(s), body: { reason: 'You heard it all.' } }),
    (body) =>
      expect(body).toMatchObject({ state: 'declined', answer: 'You heard it all.', remaining: '0.25' }),
  ],
  [
    'declineRefundRequest',
    'refund_request_not_found',
    'it was made to another seller',
    async (s) => ({ as: s.rival, params: await made(s), body: {} }),
  ],
  [
    'declineRefundRequest',
    'refund_request_closed',
    'it was withdrawn',
    async (s) => ({ as: s.seller, params: await withdrawn(s), body: {} }),
  ],
];

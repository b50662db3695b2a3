/** Spending limits over all sellers: every answer they document. */
import { expect } from 'vitest';
import type { Scene } from '../../testing-scene.ts';
import type { Sent } from '../../testing.ts';
import type { Row } from './row.ts';

export const limit = (s: Scene, parts: object = {}): Sent => ({
  as: s.payer,
  body: { asset: 'USD', payment: null, day: '5', month: null, ...parts },
});

async function registered(s: Scene): Promise<string> {
  await s.must('setSpendingLimit', limit(s));
  return (await s.must('registerWallet', { as: s.payer }))['recovery_code']!;
}

export const limitRows: Row[] = [
  [
    'setSpendingLimit',
    'wallet_frozen',
    'the operator has frozen it',
    async (s) => {
      const params = { wallet: s.payerId };
      await s.must('freezeWallet', { as: s.operator, params, body: { reason: 'A stolen card' } });
      return limit(s);
    },
  ],
  [
    'listSpendingLimits',
    200,
    'there is none',
    (s) => ({ as: s.payer }),
    (body) => expect(body).toEqual({ items: [] }),
  ],
  [
    'listSpendingLimits',
    200,
    'there is one',
    async (s) => {
      await s.must('setSpendingLimit', limit(s, { month: '50' }));
      await s.pay(s.article);
      await s.hold('0.5');
      return { as: s.payer };
    },
    (body) =>
      expect(body['items']).toEqual([
        {
          asset: 'USD',
          payment: null,
          day: '5',
          month: '50',
          spent_day: '0.75',
          spent_month: '0.75',
          zone: 'UTC',
        },
      ]),
  ],
  ['setSpendingLimit', 200, 'it is the first', (s) => limit(s), (body) => expect(body['day']).toBe('5')],
  [
    'setSpendingLimit',
    200,
    'a registered wallet raises it with its recovery code',
    async (s) => limit(s, { day: '6', recovery_code: await registered(s) }),
    (body) => expect(body['day']).toBe('6'),
  ],
  [
    'setSpendingLimit',
    'raise_unconfirmed',
    'a registered wallet takes a cap away without it',
    async (s) => {
      await registered(s);
      return limit(s, { day: null, payment: '1' });
    },
  ],
  [
    'setSpendingLimit',
    'recovery_code_invalid',
    'the code is another',
    async (s) => {
      await registered(s);
      return limit(s, { day: '6', recovery_code: 'aaaa-aaaa-aaaa-aaaa-aaaa-aaaa' });
    },
  ],
  ['setSpendingLimit', 'asset_not_found', 'there is no such asset', (s) => limit(s, { asset: 'XYZ' })],
  [
    'setSpendingLimit',
    'amount_invalid',
    'a cap is finer than the asset',
    (s) => limit(s, { day: '0.0000000001' }),
  ],
  [
    'setSpendingLimit',
    'amount_overflow',
    'a cap is more than can be counted',
    (s) => limit(s, { day: '9999999999999999999' }),
  ],
  ...(['payment', 'day', 'month'] as const).map((window): Row => [
    'createWalletPayment',
    `limit_${window}_exceeded`,
    `it is beyond what the payer allows in one ${window}`,
    async (s) => {
      const caps = { payment: null, day: null, month: null, [window]: '0.24' };
      await s.must('setSpendingLimit', limit(s, caps));
      return { as: s.payer, key: s.key(), body: { offer: s.article, price: '0.25' } };
    },
    (body) => {
      expect(body).toMatchObject({ window, remaining: '0.24', asset: 'USD' });
      expect(body).not.toHaveProperty('limit');
    },
  ]),
  [
    'createPayment',
    'insufficient_funds',
    'the payer allows less over all sellers, which the seller is not told',
    async (s) => {
      await s.must('setSpendingLimit', limit(s, { day: '0.24' }));
      return { as: s.seller, key: s.key(), body: { grant: s.grant, offer: s.article } };
    },
    (body) => {
      expect(Object.keys(body).toSorted()).toEqual([
        'code',
        'detail',
        'request_id',
        'status',
        'title',
        'type',
      ]);
    },
  ],
  [
    'getAskFirst',
    200,
    'nothing is set',
    (s) => ({ as: s.payer }),
    (body) => expect(body).toEqual({ above: [], at_checkout: false, unusual: false, repeats: false }),
  ],
  [
    'setAskFirst',
    200,
    'all of it is turned on',
    (s) => asks(s, { at_checkout: true, unusual: true, repeats: true }),
    (body) =>
      expect(body).toEqual({
        above: [{ asset: 'USD', amount: '0.2' }],
        at_checkout: true,
        unusual: true,
        repeats: true,
      }),
  ],
  [
    'setAskFirst',
    'asset_not_found',
    'there is no such asset',
    (s) => asks(s, { above: [{ asset: 'XYZ', amount: '1' }] }),
  ],
  [
    'setAskFirst',
    'ask_amount_invalid',
    'it is not round',
    (s) => asks(s, { above: [{ asset: 'USD', amount: '1.5' }] }),
  ],
  [
    'setAskFirst',
    'amount_invalid',
    'it is finer than the asset',
    (s) => asks(s, { above: [{ asset: 'USD', amount: '0.0000000001' }] }),
  ],
  [
    'setAskFirst',
    'amount_overflow',
    'it is more than can be counted',
    (s) => asks(s, { above: [{ asset: 'USD', amount: '5000000000000000000' }] }),
  ],
  [
    'setAskFirst',
    'raise_unconfirmed',
    'a registered wallet would be asked less',
    async (s) => {
      await s.must('setAskFirst', asks(s));
      await registered(s);
      return asks(s, { above: [{ asset: 'USD', amount: null }] });
    },
  ],
  [
    'setAskFirst',
    'recovery_code_invalid',
    'the code is another',
    async (s) => {
      await registered(s);
      return asks(s, { recovery_code: 'aaaa-aaaa-aaaa-aaaa-aaaa-aaaa' });
    },
  ],
  ...(['createPayment', 'createHold'] as const).map((operation): Row => [
    operation,
    'confirmation_required',
    'the payer wants to be asked first about so much',
    async (s) => {
      await s.must('setAskFirst', asks(s));
      const body = { grant: s.grant, offer: s.tip, amount: '0.3' };
      return { as: s.seller, key: s.key(), body };
    },
    // From which amount on is nobody's business.
    (body) => {
      expect(Object.keys(body).toSorted()).toEqual([
        'code',
        'detail',
        'request_id',
        'status',
        'title',
        'type',
      ]);
    },
  ]),
  [
    'createWalletPayment',
    'confirmation_required',
    'the payer wants to be asked first, at checkout too',
    async (s) => {
      await s.must('setAskFirst', asks(s, { at_checkout: true }));
      return { as: s.payer, key: s.key(), body: { offer: s.article, price: '0.25' } };
    },
  ],
  [
    'createWalletPayment',
    201,
    'the payer was asked first, and said yes',
    async (s) => {
      await s.must('setAskFirst', asks(s, { at_checkout: true }));
      return { as: s.payer, key: s.key(), body: { offer: s.article, price: '0.25', confirmed: true } };
    },
  ],
];

function asks(s: Scene, parts: object = {}): Sent {
  return { as: s.payer, body: { above: [{ asset: 'USD', amount: '0.2' }], ...parts } };
}

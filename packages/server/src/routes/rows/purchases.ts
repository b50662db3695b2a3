/** What a wallet bought where, and its tally: every answer they document. */
import { expect } from 'vitest';
import type { Scene } from '../../testing-scene.ts';
import type { Sent } from '../../testing.ts';
import type { Row } from './row.ts';

const search =
  (query: Record<string, string>) =>
  async (s: Scene): Promise<Sent> => {
    await s.pay(s.article);
    await s.pay(s.line);
    return { as: s.payer, query };
  };

export const purchaseRows: Row[] = [
  [
    'searchPurchases',
    200,
    'words and an amount are given',
    search({
      text: 'owl lark',
      asset: 'USD',
      min: '0.01',
      from: '2026-11-22',
      to: '2026-11-22',
      state: 'paid',
    }),
    (body) =>
      expect(body['items']).toMatchObject([
        { payment: { amount: '0.25' }, seller_name: 'The Morning Lark', url: 'https://lark.example' },
      ]),
  ],
  [
    'searchPurchases',
    200,
    'nothing fits',
    search({ text: 'crow' }),
    (body) => expect(body['items']).toEqual([]),
  ],
  ['searchPurchases', 'invalid_request', 'an amount has no asset', search({ min: '1' })],
  ['searchPurchases', 'asset_not_found', 'there is no such asset', search({ asset: 'XYZ' })],
  [
    'searchPurchases',
    'amount_invalid',
    'the amount is finer than the asset',
    search({ asset: 'USD', max: '0.0000000001' }),
  ],
  [
    'searchPurchases',
    'amount_overflow',
    'the amount is more than can be counted',
    search({ asset: 'USD', max: '9999999999999999999' }),
  ],
  [
    'getTally',
    200,
    'something was bought and something came back',
    async (s) => {
      const { id } = await s.pay(s.article);
      await s.pay(s.line);
      await s.must('undoPayment', { as: s.payer, key: s.key(), params: { payment: id! } });
      return { as: s.payer };
    },
    (body) => {
      const spent = {
        asset: 'USD',
        today: '0.252',
        today_refunded: '0.25',
        month: '0.252',
        month_refunded: '0.25',
        month_payments: 2,
      };
      expect(body).toMatchObject({ date: '2026-11-22', zone: 'UTC', complete: true, total: [spent] });
      expect(body['sellers']).toMatchObject([{ seller_name: 'The Morning Lark', ...spent }]);
    },
  ],
];

/** The overview and the defaults: every answer they document. */
import { expect } from 'vitest';
import type { Scene } from '../../testing-scene.ts';
import type { Sent } from '../../testing.ts';
import type { Row } from './row.ts';

const change = (s: Scene, body: object): Sent => ({ as: s.operator, body });

export const overviewRows: Row[] = [
  [
    'getOverview',
    200,
    'something was sold, a tab is overdue, and the book was verified',
    async (s) => {
      await s.pay(s.article);
      await s.frozen();
      await s.must('verifyBook', { as: s.operator });
      await s.must('freezeSeller', {
        as: s.operator,
        params: { seller: s.sellerId },
        body: { reason: 'Under review' },
      });
      return { as: s.operator };
    },
    (body) => {
      expect(body).toMatchObject({
        balanced: true,
        assets: [{ asset: 'USD', owed_to_payers: '9.75', tabs: '0.2', tabs_overdue: '0.2', fees: '0.0725' }],
        collections: { declined: 1, pending: 0 },
        payouts_waiting: 0,
        frozen: 1,
        verified: { valid: true, problems: [] },
        days: [{ asset: 'USD', payments: 2, gross: '1.45' }],
      });
      expect(body['minutes']).toHaveLength(60);
    },
  ],
  [
    'getDefaults',
    200,
    'nothing was changed',
    (s) => ({ as: s.operator }),
    (body) => expect(body).toMatchObject({ payout_fee: '0.25', approvals: 'auto', changed: [] }),
  ],
  [
    'updateDefaults',
    200,
    'a fee, a bound and a count change, and one goes back to its setting',
    async (s) => {
      await s.must('updateDefaults', change(s, { payout_minimum: '3', undo_seconds: 60 }));
      return change(s, { fee_basis_points: 250, payout_minimum: null, undo_per_day: 0, reason: 'New plan' });
    },
    (body) =>
      expect(body).toMatchObject({
        fee_basis_points: 250,
        payout_minimum: '1.00',
        undo_per_day: 0,
        undo_seconds: 60,
        changed: ['fee_basis_points', 'undo_seconds', 'undo_per_day'],
      }),
  ],
  [
    'updateDefaults',
    200,
    'who may come changes',
    (s) =>
      change(s, {
        guests_per_hour: 10,
        guests_per_address_per_hour: 2,
        seller_sign_up: 'invited',
        tab_retry_days: [2, 5],
      }),
    (body) =>
      expect(body).toMatchObject({
        guests_per_hour: 10,
        guests_per_address_per_hour: 2,
        seller_sign_up: 'invited',
        tab_retry_days: [2, 5],
      }),
  ],
  ['updateDefaults', 'invalid_request', 'the days do not rise', (s) => change(s, { tab_retry_days: [3, 3] })],
  [
    'updateDefaults',
    'amount_invalid',
    'it cannot be divided so',
    (s) => change(s, { payout_fee: '0.0000000001' }),
  ],
  [
    'updateDefaults',
    'amount_overflow',
    'it cannot be counted',
    (s) => change(s, { payout_fee: '9999999999' }),
  ],
];

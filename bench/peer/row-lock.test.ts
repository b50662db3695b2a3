/** The ledger we compare with is a correct one. */
import { testDatabase } from '@farthing/provider/stores/postgres/testing.ts';
import { expect, test } from 'vitest';
import { withClient } from '../postgres.ts';
import { openRowLock, type RowLockStyle } from './row-lock.ts';

test.each<RowLockStyle>(['transaction', 'statement'])(
  'as a %s it pays exactly, and never overdraws',
  async (style) => {
    const url = await testDatabase();
    const ledger = await openRowLock({ url, style, wallets: 2, sellers: 2, pool: 4 });
    const half = 500_000_000_000_000;
    const paid = await Promise.all([0, 1, 0, 1, 0].map((seller) => ledger.pay(0, seller, half)));
    expect(paid.filter(Boolean)).toHaveLength(2);
    expect(await ledger.pay(1, 1, 7)).toBe(true);
    await ledger.close();
    const rows = await withClient(url, async (client) => {
      const sql = `SELECT sum(balance)::text AS total, min(balance)::text AS least, (SELECT count(*)::int FROM payment) AS payments FROM account`;
      return (await client.query<Record<string, unknown>>(sql)).rows;
    });
    expect(rows).toEqual([{ total: '2000000000000000', least: expect.any(String), payments: 3 }]);
  },
);

/** What the provider promises of a book of one lane, it keeps over several: the same tests once more, in three lanes. */
import { afterAll, beforeAll, describe } from 'vitest';
import { testLanes } from './testing.ts';

beforeAll(() => void (testLanes.count = 3));
afterAll(() => void (testLanes.count = 1));

describe('over three lanes', async () => {
  await import('./access/access.test.ts');
  await import('./grants/grants.test.ts');
  await import('./holds/holds.test.ts');
  await import('./offers/offers.test.ts');
  await import('./offers/links.test.ts');
  await import('./payers/collusion.test.ts');
  await import('./payments/checkout.test.ts');
  await import('./payments/refunds.test.ts');
  await import('./payments/under-grant.test.ts');
  await import('./payouts/payouts.test.ts');
  await import('./receipts/receipts.test.ts');
  await import('./sellers/sellers.test.ts');
  await import('./statistics/statistics.test.ts');
  await import('./tabs/tabs.test.ts');
  await import('./topups/topups.test.ts');
  await import('./wallets/wallets.test.ts');
  await import('./gateways/callbacks.test.ts');
  await import('./book/book.test.ts');
  await import('./events/events.test.ts');
});

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { DOLLAR, newWorld, testProvider } from '../testing-provider.ts';
import { must } from '../testing.ts';
import type { ExportRecord } from './wallet-export.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const PAYMENTS = 100_000;
const AT_ONCE = 5_000;

it('takes as little memory for 100,000 payments as for a few, and tells each once, the newest first', async () => {
  const book = await testProvider(newWorld());
  const { seller, offer } = await book.shop();
  const { id: wallet } = book.wallets.create();
  await book.topUp(wallet, DOLLAR);
  const grant = must(await book.grants.give(wallet, { seller, asset: 'USD', caps: {}, expiresAt: null })).id;
  for (let paid = 0; paid < PAYMENTS; paid += AT_ONCE) {
    const keys = Array.from({ length: AT_ONCE }, (_, i) => `k${paid + i}`);
    const pay = (key: string) => book.payments.payUnderGrant(seller, { grant, offer, amount: 1n, key });
    for (const payment of await Promise.all(keys.map(pay))) must(payment);
  }

  const kept: WeakRef<ExportRecord>[] = [];
  const seen = new Set<string>();
  let last = Infinity;
  let outOfOrder = 0;
  for await (const record of book.walletExport(wallet)) {
    if (record.kind !== 'history' || record.value.type !== 'payment') continue;
    if (record.value.seq >= last) outOfOrder++;
    last = record.value.seq;
    seen.add(record.value.payment);
    kept.push(new WeakRef(record));
    // What was told is let go of: only what came lately may still be there.
    if (seen.size % 20_000 === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      collectGarbage();
      expect(kept.filter((each) => each.deref()).length).toBeLessThan(2_000);
    }
  }
  expect([seen.size, outOfOrder]).toEqual([PAYMENTS, 0]);
  const { balance } = (await book.wallets.view(wallet)).accounts[0]!;
  expect(balance).toBe(DOLLAR - BigInt(PAYMENTS));
}, 60_000);

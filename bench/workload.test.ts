/** The work without HTTP is what it says: payments that post, in groups of the size asked for, on a book that stays. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { partyOf } from './party.ts';
import { openBook } from './stores.ts';
import { pay } from './workload.ts';

const directory = mkdtempSync(join(tmpdir(), 'farthing-bench-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('a book is used again with the party it has', async () => {
  const place = { store: 'sqlite', file: join(directory, 'again', 'book.db') } as const;
  const size = { wallets: 5, sellers: 2 };
  const first = await openBook(place);
  const party = await partyOf(first, size);
  expect(party.grants.every((grant) => grant > 0)).toBe(true);
  const grouped = await pay(first, party, {
    until: { payments: 64 },
    by: { group: 16 },
    keys: 'ordered',
    seed: 1,
  });
  expect(grouped).toMatchObject({ payments: 64, group: 16 });
  await first.close();

  const again = await openBook(place);
  expect(await partyOf(again, size)).toEqual(party);
  await expect(partyOf(again, { wallets: 6, sellers: 2 })).rejects.toThrow('has 5 wallets');
  const waited = await pay(again, party, {
    until: { payments: 64 },
    by: { waiting: 8 },
    keys: 'random',
    seed: 2,
  });
  expect(waited.payments).toBeGreaterThanOrEqual(64);
  expect(waited.group).toBeGreaterThan(1);
  const sum = (await again.store.accounts(0, 100)).reduce((total, { balance }) => total + balance, 0n);
  expect(sum).toBe(0n);
  await again.close();
});

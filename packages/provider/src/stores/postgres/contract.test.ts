/** The contract of all stores, kept by PostgreSQL: in the home lane and in another, with much memory and with next to none. */
import { storeContract } from '@farthing/ledger/testing/store-contract.ts';
import type { Store, TallyOf } from '@farthing/ledger';
import { openPostgresBook, type PostgresBook, type PostgresOptions } from './index.ts';
import { testDatabase } from './testing.ts';

for (const [name, options] of [
  ['postgres', { lanes: 4 }],
  ['postgres, nothing remembered', { lanes: 1, capacity: 2 }],
] satisfies [string, Partial<PostgresOptions>][]) {
  const opened = new Map<Store, { book: PostgresBook; url: string; tallyOf: TallyOf }>();
  const open = async (url: string, tallyOf: TallyOf): Promise<Store> => {
    const book = await openPostgresBook({ url, tallyOf, forgetKeysMs: 0, ...options });
    // Whoever closes the lane closes the book.
    const store: Store = Object.create(book.lanes[0]!, { close: { value: () => book.close() } });
    opened.set(store, { book, url, tallyOf });
    return store;
  };
  storeContract(name, {
    open: async ({ tallyOf }) => open(await testDatabase(), tallyOf),
    async reopen(store) {
      const { url, tallyOf } = opened.get(store)!;
      await store.close();
      return open(url, tallyOf);
    },
  });
}

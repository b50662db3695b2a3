/** The contract of all stores, with a window so small that every list lies across file and memory, and with the usual one. */
import { afterAll } from 'vitest';
import { storeContract } from '@farthing/ledger/testing/store-contract.ts';
import type { Store, TallyOf } from '@farthing/ledger';
import { type KeyHash, secondOf } from './key-order.ts';
import { temporaryFiles } from './testing.ts';
import { openSqliteStore, type SqliteOptions } from './index.ts';

const files = temporaryFiles();
/** All keys of a second share one number, and all keys without a time another. */
const colliding: KeyHash = (_caller, key) => ({ high: secondOf(key) >= 0 ? secondOf(key) : -5, low: 5 });
afterAll(files.remove);

for (const [name, options] of [
  ['sqlite', {}],
  ['sqlite, written back every 64 entries, nothing cached', { window: 64, capacity: 2 }],
  ['sqlite, written back all the time', { window: 1 }],
  ['sqlite, all keys collide', { window: 100, keyHash: colliding }],
] satisfies [string, Partial<SqliteOptions>][]) {
  const opened = new Map<Store, { file: string; tallyOf: TallyOf }>();
  const open = async (file: string, tallyOf: TallyOf) => {
    const store = await openSqliteStore({ file, tallyOf, idleMs: 0, ...options });
    opened.set(store, { file, tallyOf });
    return store;
  };
  storeContract(name, {
    open: ({ tallyOf }) => open(files.create(), tallyOf),
    async reopen(store) {
      const { file, tallyOf } = opened.get(store)!;
      await store.close();
      return open(file, tallyOf);
    },
  });
}

/** Commits take over the rows that deciding left. Whatever happens to a book, folding its journal gives the same ones. */
import { Chain, decide, type Entry, type Request, verify } from '@farthing/ledger';
import { Oracle } from '@farthing/ledger/testing/model/oracle.ts';
import { BEGINNING, requestOf, type Step, steps } from '@farthing/ledger/testing/model/steps.ts';
import { START } from '@farthing/ledger/testing/test-book.ts';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { openSqliteStore, type SqliteStore } from './index.ts';
import { temporaryFiles } from './testing.ts';

const files = temporaryFiles();
afterAll(files.remove);

test('rows taken over are those that folding gives, at once and after the next start', async () => {
  let entries = 0;
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 8 }), async (plan, size) => {
      const file = files.create();
      const open = () => openSqliteStore({ file, idleMs: 0, window: 16, capacity: 8 });
      const store = await open();
      await live(store, plan, size);
      entries += store.state.next.seq - 1;
      await expectFolded(store);
      await store.close();
      const again = await open();
      await expectFolded(again);
      await again.close();
    }),
    { numRuns: 60 },
  );
  expect(entries).toBeGreaterThan(1000);
});

async function expectFolded(store: SqliteStore): Promise<void> {
  expect((await verify({ store })).findings).toEqual([]);
}

/** Commits the plan in groups of a size. The oracle only tells what there is to refer to. */
async function live(store: SqliteStore, plan: readonly Step[], size: number): Promise<void> {
  const oracle = new Oracle();
  let time = START;
  let group = BEGINNING.filter((request) => oracle.ask(request, time));
  for (const step of plan) {
    if (group.length >= size || step.wait > 0) {
      await commit(store, group, time);
      group = [];
    }
    time += step.wait;
    const request = requestOf(step, oracle, time);
    oracle.ask(request, time);
    group.push(request);
  }
  await commit(store, group, time);
}

async function commit(store: SqliteStore, requests: readonly Request[], time: number): Promise<void> {
  await store.commit(({ state, head }) => {
    const { entries, memos, changed } = decide(requests, state, time);
    const row = entries.length > 0 ? Chain.link(head, entries as [Entry, ...Entry[]]) : undefined;
    return { entries, memos, records: [], row, changed };
  });
}

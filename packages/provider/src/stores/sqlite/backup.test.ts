/** A backup is taken while the book is in use, and is a book itself. */
import { Chain } from '@farthing/ledger';
import { SampleBook, sampleTallies } from '@farthing/ledger/testing/sample-book.ts';
import { expectSame } from '@farthing/ledger/testing/store-checks.ts';
import { existsSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { openSqliteStore } from './index.ts';
import { temporaryFiles } from './testing.ts';

const files = temporaryFiles();
afterAll(files.remove);

function open(file: string) {
  return openSqliteStore({ file, tallyOf: sampleTallies, idleMs: 0, window: 200 });
}

test('of a book at rest, it is the same book', async () => {
  const store = await open(files.create());
  const book = new SampleBook();
  await store.append(book.group(700));
  const path = files.create();
  await store.backup(path);
  const copy = await open(path);
  await expectSame(copy, book);
  await copy.close();
  await store.close();
});

test('under writes it ends, and is the book as it was at some moment since it was asked for', async () => {
  const store = await open(files.create());
  const book = new SampleBook();
  // Enough to be copied in many steps.
  const padding = 'x'.repeat(100_000);
  for (let i = 0; i < 60; i++) {
    await store.append({
      ...book.group(40),
      records: [{ put: { collection: 'padding', id: String(i), value: padding } }],
    });
  }
  const asked = book.entries.length;
  const path = files.create();
  let done = false;
  const backup = store.backup(path).then(() => (done = true));
  let groups = 0;
  for (; !done; groups++) {
    await store.append(book.group(3));
    await new Promise(setImmediate);
  }
  await backup;
  expect(groups).toBeGreaterThan(3);
  await expectSame(store, book);

  const copy = await open(path);
  const last = copy.state.next.seq - 1;
  expect(last).toBeGreaterThanOrEqual(asked);
  const then = new SampleBook();
  // The groups are of other sizes, the entries the same.
  then.group(last);
  await expectSame(copy, then);
  let hash = Chain.GENESIS;
  for (const row of await copy.rows(0, 100_000)) {
    hash = Chain.hashOf(hash, row);
    expect([...row.hash]).toEqual([...hash]);
  }
  expect([...copy.head]).toEqual([...hash]);
  await copy.close();
  await store.close();
});

test('what is there already is not overwritten', async () => {
  const store = await open(files.create());
  const path = files.create();
  await store.backup(path);
  await expect(store.backup(path)).rejects.toThrow(/exists already/);
  expect(existsSync(`${path}.partial`)).toBe(false);
  await store.close();
});

test('closing the book waits for its backup', async () => {
  const store = await open(files.create());
  const book = new SampleBook();
  await store.append(book.group(700));
  await store.flush();
  const path = files.create();
  const backup = store.backup(path);
  await store.close();
  await backup;
  const copy = await open(path);
  await expectSame(copy, book);
  await copy.close();
});

/** Whatever moment the process is killed at, the file opens to the book as it was acknowledged. */
import { SampleBook, sampleTallies } from '@farthing/ledger/testing/sample-book.ts';
import { expectSame } from '@farthing/ledger/testing/store-checks.ts';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from 'vitest';
import type { Step } from './database.ts';
import { openSqliteStore, type SqliteOptions, type SqliteStore } from './index.ts';
import { temporaryFiles } from './testing.ts';

const files = temporaryFiles();
afterAll(files.remove);

function open(file: string, options: Partial<SqliteOptions> = {}): Promise<SqliteStore> {
  return openSqliteStore({ file, tallyOf: sampleTallies, idleMs: 0, window: 40, ...options });
}

describe('a book left by kill -9', () => {
  test.each([1, 2, 3])('is whole after any group (%i)', async (seed) => {
    const file = files.create();
    const store = await open(file);
    const book = new SampleBook({ seed });
    for (let i = 0; i < 60; i++) {
      await store.append(book.group(1 + ((i * 7) % 23)));
      const left = await open(files.crashCopy(file), { window: 1 + ((i * 13) % 90) });
      await expectSame(left, book);
      await left.close();
    }
    await store.close();
  });

  test('is whole when killed again and again, before anything could be written back completely', async () => {
    let file = files.create();
    const book = new SampleBook({ seed: 4 });
    for (let i = 0; i < 25; i++) {
      const store = await open(file);
      await expectSame(store, book);
      for (let j = 0; j < 4; j++) await store.append(book.group(1 + ((i + j) % 11)));
      file = files.crashCopy(file);
      await store.close();
    }
  });

  test.each<[Step, 'before' | 'after', boolean]>([
    ['journal', 'before', false],
    ['journal', 'after', false],
    ['indexes', 'after', false],
    ['commit', 'before', false],
    ['commit', 'after', true],
  ])('killed at %s, %s it: the group is there: %s', async (at, when, there) => {
    const file = files.create();
    let copy = '';
    let armed = false;
    const store = await open(file, {
      intercept(step, run) {
        const now = armed && step === at;
        if (now && when === 'before') copy = files.crashCopy(file);
        run();
        if (now && when === 'after') copy = files.crashCopy(file);
      },
    });
    const book = new SampleBook();
    for (let i = 0; i < 20; i++) await store.append(book.group(9));
    const last = book.entries.length;
    armed = true;
    await store.append(book.group(9));
    const left = await open(copy);
    expect(left.state.next.seq).toBe(there ? last + 10 : last + 1);
    if (there) await expectSame(left, book);
    await left.close();
    await store.close();
  });
});

test('the indexes can be built anew from the journal alone', async () => {
  const file = files.create();
  const store = await open(file);
  const book = new SampleBook();
  for (let i = 0; i < 50; i++) await store.append(book.group(20));
  await store.close();

  const bare = new DatabaseSync(file);
  for (const table of [
    'asset',
    'account',
    'account_balance',
    '"limit"',
    'limit_spent',
    'hold',
    'owned',
    'reversed',
    'request_key',
    'history',
    'tally',
  ]) {
    bare.exec(`DELETE FROM ${table}`);
  }
  bare.exec("UPDATE meta SET value = 0 WHERE name = 'indexed'");
  bare.close();

  const rebuilt = await open(file);
  await expectSame(rebuilt, book);
  await rebuilt.close();
});

test('a book at rest writes its indexes back by itself', async () => {
  const file = files.create();
  const store = await open(file, { idleMs: 5, window: 1000 });
  const book = new SampleBook();
  await store.append(book.group(300));
  await expect
    .poll(() => {
      const copy = new DatabaseSync(files.crashCopy(file));
      const cursor = copy.prepare("SELECT value FROM meta WHERE name = 'indexed'").get()?.['value'];
      copy.close();
      return cursor;
    })
    .toBe(300);
  await expectSame(store, book);
  await store.close();
});

/** A group is written, then flushed while others may read: until that is done they see the book as it was before. */
import { statSync } from 'node:fs';
import { OutcomeUnknown } from '@farthing/ledger';
import { SampleBook, sampleTallies } from '@farthing/ledger/testing/sample-book.ts';
import { expectSame, expectSameState } from '@farthing/ledger/testing/store-checks.ts';
import { afterAll, describe, expect, test } from 'vitest';
import { platform, type Platform } from './connection.ts';
import { openSqliteStore } from './index.ts';
import { temporaryFiles } from './testing.ts';

const files = temporaryFiles();
afterAll(files.remove);

interface Flush {
  end(): void;
  fail(): void;
}

/** A machine whose flushes wait to be told how they end. */
function slowMachine() {
  const waiting: Flush[] = [];
  let slow = false;
  const machine: Platform = {
    ...platform,
    openLog(file) {
      const log = platform.openLog(file);
      const held = () =>
        new Promise<void>((resolve, reject) => {
          waiting.push({ end: () => resolve(log.flush()), fail: () => reject(new Error('EIO: i/o error')) });
        });
      return { ...log, flush: () => (slow ? held() : log.flush()) };
    },
  };
  return { machine, waiting, hold: () => void (slow = true), letGo: () => void (slow = false) };
}

async function openHeld() {
  const { machine, waiting, hold, letGo } = slowMachine();
  const file = files.create();
  const store = await openSqliteStore({
    file,
    tallyOf: sampleTallies,
    idleMs: 0,
    window: 60,
    platform: machine,
  });
  const book = new SampleBook();
  for (let i = 0; i < 20; i++) await store.append(book.group(10));
  return { file, store, book, waiting, hold, letGo };
}

/** All that one can read of a book without waiting for documents. */
async function readAll(store: Awaited<ReturnType<typeof openHeld>>['store']) {
  return {
    next: { ...store.state.next },
    tip: await store.tip(),
    entries: await store.read(0, 10_000),
    rows: await store.rows(0, 10_000),
    seqAt: await store.seqAt(Number.MAX_SAFE_INTEGER),
    accounts: await store.accounts(0, 1000),
    limits: await store.limits(0, 1000),
    holds: await store.dueHolds(Number.MAX_SAFE_INTEGER, 1000),
    tallies: await Promise.all([1, 2, 3, 4, 5].map((account) => store.tallies(account, 0, 1e6))),
    history: await Promise.all([1, 2, 3, 4, 5].map((account) => store.history(account, 1, { limit: 1000 }))),
  };
}

describe('while a group is being flushed', () => {
  test('nothing of it is seen; afterwards all of it', async () => {
    const { store, book, waiting, hold, letGo } = await openHeld();
    const before = await readAll(store);
    hold();
    for (let i = 0; i < 12; i++) {
      const known = await readAll(store);
      const appending = store.append(book.group(12));
      expect(waiting.length).toBe(1);
      expect(await readAll(store)).toEqual(known);
      waiting.pop()!.end();
      await appending;
    }
    expect(await readAll(store)).not.toEqual(before);
    await expectSame(store, book);
    letGo();
    await store.close();
  });

  test('documents and texts wait for it', async () => {
    const { store, book, waiting, hold, letGo } = await openHeld();
    hold();
    const group = book.group(40);
    const [memo] = group.memos;
    const appending = store.append({ ...group, records: [{ put: { collection: 'c', id: 'id', value: 1 } }] });
    let told = 0;
    const asked = [
      store.record('c', 'id'),
      store.records('c', { limit: 9 }),
      store.memoText(memo!.id),
    ] as Promise<unknown>[];
    for (const each of asked) void each.then(() => told++);
    await new Promise(setImmediate);
    expect(told).toBe(0);
    expect(store.state.memo(group.entries.find(({ interns }) => interns)!.interns!.hash)).toBeUndefined();
    waiting.pop()!.end();
    await appending;
    expect(await Promise.all(asked)).toEqual([
      expect.objectContaining({ value: 1 }),
      [expect.objectContaining({ value: 1 })],
      memo!.text,
    ]);
    letGo();
    await store.close();
  });

  test('indexes are written back, and nothing is lost or counted twice', async () => {
    const { file, store, book, waiting, hold, letGo } = await openHeld();
    hold();
    for (let i = 0; i < 10; i++) {
      const appending = store.append(book.group(9));
      await store.flush();
      waiting.pop()!.end();
      await appending;
    }
    letGo();
    await expectSame(store, book);
    await store.close();
    const again = await openSqliteStore({ file, tallyOf: sampleTallies, idleMs: 0 });
    await expectSame(again, book);
    await again.close();
  });

  test('closing waits for it', async () => {
    const { file, store, book, waiting, hold, letGo } = await openHeld();
    hold();
    const appending = store.append(book.group(9));
    const closing = store.close();
    await new Promise(setImmediate);
    letGo();
    waiting.pop()!.end();
    await Promise.all([appending, closing]);
    const again = await openSqliteStore({ file, tallyOf: sampleTallies, idleMs: 0 });
    await expectSameState(again, book);
    await again.close();
  });

  test('a flush that fails leaves the outcome unknown, and nothing is answered any more', async () => {
    const { store, book, waiting, hold } = await openHeld();
    hold();
    const appending = store.append(book.group(9));
    const reading = store.records('c', { limit: 9 });
    waiting.pop()!.fail();
    await expect(appending).rejects.toBeInstanceOf(OutcomeUnknown);
    await expect(reading).rejects.toBeInstanceOf(OutcomeUnknown);
    await expect(store.read(0, 1)).rejects.toBeInstanceOf(OutcomeUnknown);
  });
});

test('the log is written back into the file again and again, and stays short', async () => {
  const file = files.create();
  const store = await openSqliteStore({ file, tallyOf: sampleTallies, idleMs: 0, window: 60, logPages: 40 });
  const book = new SampleBook();
  const sizes: number[] = [];
  for (let i = 0; i < 300; i++) {
    await store.append(book.group(10));
    sizes.push(statSync(`${file}-wal`).size);
  }
  expect(Math.max(...sizes)).toBeLessThan(40 * 4120 * 8);
  expect(statSync(file).size).toBeGreaterThan(50 * 4096);
  await store.close();
});

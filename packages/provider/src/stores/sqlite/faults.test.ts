/** Three outcomes of an append, never mixed up: posted, rolled back for certain, unknown. */
import { OutcomeUnknown, RolledBack } from '@farthing/ledger';
import { SampleBook, sampleTallies } from '@farthing/ledger/testing/sample-book.ts';
import { expectSame, expectSameState } from '@farthing/ledger/testing/store-checks.ts';
import { afterAll, describe, expect, test } from 'vitest';
import { platform } from './connection.ts';
import { Database, type Step } from './database.ts';
import { openSqliteStore, type SqliteStore } from './index.ts';
import { temporaryFiles } from './testing.ts';

const files = temporaryFiles();
afterAll(files.remove);

const FULL = 13;
const BUSY = 5;
const IOERR_FSYNC = 1034;
const IOERR_WRITE = 778;
const CORRUPT = 11;
const CONSTRAINT = 19;
const BUG = undefined;

function failure(errcode: number | undefined): Error {
  return Object.assign(new Error(`injected ${errcode}`), errcode === undefined ? {} : { errcode });
}

/** A store whose steps fail when told to. */
async function breakable() {
  const file = files.create();
  const faults: { step: Step; errcode: number | undefined; after?: boolean }[] = [];
  const store = await openSqliteStore({
    file,
    tallyOf: sampleTallies,
    idleMs: 0,
    window: 50,
    intercept(step, run) {
      const fault = faults.find((each) => each.step === step);
      if (fault && !fault.after) throw failure(fault.errcode);
      run();
      if (fault) throw failure(fault.errcode);
    },
  });
  const book = new SampleBook();
  for (let i = 0; i < 30; i++) await store.append(book.group(6));
  return { file, store, book, faults };
}

function copyOf(file: string): Promise<SqliteStore> {
  return openSqliteStore({ file: files.crashCopy(file), tallyOf: sampleTallies, idleMs: 0 });
}

const STEPS: Step[] = ['begin', 'journal', 'memos', 'records', 'indexes'];

describe('rolled back for certain', () => {
  test.each<[string, Step, number | undefined, boolean]>([
    ...STEPS.flatMap((step): [string, Step, number | undefined, boolean][] => [
      ['disk full', step, FULL, false],
      ['disk full half way', step, FULL, step !== 'begin'],
      ['constraint', step, CONSTRAINT, false],
      ['a bug', step, BUG, false],
    ]),
    ['disk full', 'commit', FULL, false],
    ['busy', 'commit', BUSY, false],
  ])(
    '%s at %s (%s, after it: %s): nothing changed, and the book goes on',
    async (_, step, errcode, after) => {
      const { file, store, book, faults } = await breakable();
      const { head, lastTime } = store;
      const ahead = book.entries.length;
      const before = await store.accounts(0, 100);
      const seq = store.state.next.seq;
      const group = withMemoAndRecord(book);

      faults.push({ step, errcode, after });
      await expect(store.append(group)).rejects.toBeInstanceOf(RolledBack);
      expect(store.state.next.seq).toBe(seq);
      expect([...store.head]).toEqual([...head]);
      expect(store.lastTime).toBe(lastTime);
      expect(await store.accounts(0, 100)).toEqual(before);
      expect(await store.record('c', 'id')).toBeUndefined();
      const copy = await copyOf(file);
      expect(copy.state.next.seq).toBe(ahead + 1);
      await copy.close();

      faults.pop();
      await store.append(group);
      for (let i = 0; i < 20; i++) await store.append(book.group(9));
      expect((await store.record('c', 'id'))?.value).toBe(1);
      await expectSame(store, book);
      await store.close();
    },
  );

  test('slices of the indexes that fail again and again are written in the end', async () => {
    const { store, book, faults } = await breakable();
    for (let i = 0; i < 40; i++) {
      const group = book.group(7);
      faults.push({ step: i % 2 ? 'commit' : 'indexes', errcode: FULL, after: i % 2 === 0 });
      await expect(store.append(group)).rejects.toBeInstanceOf(RolledBack);
      faults.pop();
      await store.append(group);
    }
    await store.flush();
    await expectSame(store, book);
    await store.close();
  });

  test('a file that may not grow: a real full disk', () => {
    const file = files.create();
    const database = new Database(platform.connect(file), platform.openLog(file));
    database.connection.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, bytes BLOB)');
    const insert = database.statement('INSERT INTO t (bytes) VALUES (zeroblob(?))');
    const count = database.query<[number]>('SELECT count(*) FROM t');
    database.transaction(() => void insert.run(10));
    database.connection.exec('PRAGMA max_page_count = 50');
    expect(() => database.transaction(() => void insert.run(1_000_000))).toThrow(RolledBack);
    expect(() =>
      database.transaction(() => {
        insert.run(10);
        insert.run(1_000_000);
      }),
    ).toThrow(RolledBack);
    expect(count.one()).toEqual([1]);
    database.transaction(() => void insert.run(10));
    expect(count.one()).toEqual([2]);
    database.close();
  });
});

describe('unknown', () => {
  test.each<[string, Step, number | undefined, boolean, 'there' | 'not there']>([
    ['fsync fails', 'commit', IOERR_FSYNC, false, 'not there'],
    ['fsync fails, but all was written', 'commit', IOERR_FSYNC, true, 'there'],
    ['the log cannot be written', 'commit', IOERR_WRITE, false, 'not there'],
    ['the flush fails, although SQLite has written all', 'flush', BUG, false, 'there'],
    ['the flush fails after all', 'flush', BUG, true, 'there'],
    ['anything unexpected', 'commit', BUG, true, 'there'],
    ['anything unexpected', 'commit', CONSTRAINT, false, 'not there'],
    ['I/O error', 'journal', IOERR_WRITE, false, 'not there'],
    ['I/O error', 'indexes', IOERR_WRITE, true, 'not there'],
    ['the file is damaged', 'journal', CORRUPT, false, 'not there'],
  ])('%s at %s (%s, after it: %s): refuses everything; recovered, the group is %s', async (...row) => {
    const [, step, errcode, after, there] = row;
    const { file, store, book, faults } = await breakable();
    const last = book.entries.length;
    const group = book.group(8);

    faults.push({ step, errcode, after });
    await expect(store.append(group)).rejects.toBeInstanceOf(OutcomeUnknown);
    faults.pop();
    await expectRefusals(store, () => store.append(group));

    const recovered = await copyOf(file);
    expect(recovered.state.next.seq).toBe(there === 'there' ? last + 9 : last + 1);
    if (there === 'not there') await recovered.append(group);
    await expectSame(recovered, book);
    await recovered.close();
  });

  test('a rollback that fails', async () => {
    const { store, book, faults } = await breakable();
    faults.push({ step: 'journal', errcode: FULL }, { step: 'rollback', errcode: FULL });
    await expect(store.append(book.group(3))).rejects.toBeInstanceOf(OutcomeUnknown);
    faults.length = 0;
    await expectRefusals(store, () => store.flush());
  });
});

describe('bugs of callers', () => {
  test('a group that does not follow the last one is refused, and nothing happens', async () => {
    const { store, book } = await breakable();
    const skipped = book.group(2);
    const group = book.group(2);
    await expect(store.append(group)).rejects.toThrow(/cannot follow/);
    await store.append(skipped);
    await store.append(group);
    await expectSameState(store, book);
    await store.close();
  });

  test('a tally that throws does so before anything is written', async () => {
    let broken = false;
    const tallyOf = () => {
      if (broken) throw new Error('bug');
      return [];
    };
    const store = await openSqliteStore({ file: files.create(), tallyOf, idleMs: 0 });
    const book = new SampleBook();
    await store.append(book.group(5));
    broken = true;
    const group = book.group(5);
    await expect(store.append(group)).rejects.toThrow('bug');
    broken = false;
    await store.append(group);
    await expectSameState(store, book);
    await store.close();
  });
});

function withMemoAndRecord(book: SampleBook) {
  let group = book.group(80);
  // The sample's texts come by chance: this one has some, so that every step has something to do.
  expect(group.memos.length).toBeGreaterThan(0);
  group = { ...group, records: [{ put: { collection: 'c', id: 'id', value: 1 } }] };
  return group;
}

async function expectRefusals(store: SqliteStore, write: () => Promise<void>): Promise<void> {
  expect(() => store.state).toThrow(OutcomeUnknown);
  await expect(store.commit(() => ({ entries: [], memos: [], records: [] }))).rejects.toThrow(OutcomeUnknown);
  expect(() => store.record('c', 'id')).toThrow(OutcomeUnknown);
  for (const use of [
    write,
    () => store.read(0, 1),
    () => store.accounts(0, 1),
    () => store.history(1, 1, { limit: 1 }),
    () => store.flush(),
    () => store.backup('nowhere'),
    () => store.close(),
  ]) {
    await expect(use()).rejects.toBeInstanceOf(OutcomeUnknown);
  }
}

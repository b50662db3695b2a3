/** What processes of a book share besides money: documents under conditions, notices of changes, tasks, and who leads. */
import { type BookStore, Chain, type Group, type RecordOp, RolledBack } from '@farthing/ledger';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { openPostgresBook, type PostgresBook } from './index.ts';
import { startProxy, testDatabase } from './testing.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function open(url: string): Promise<PostgresBook> {
  const book = await openPostgresBook({ url, lanes: 2, forgetKeysMs: 0, pulseMs: 50 });
  cleanups.push(() => book.close());
  return book;
}

async function two(): Promise<[PostgresBook, PostgresBook]> {
  const url = await testDatabase();
  return [await open(url), await open(url)];
}

const group = (...records: RecordOp[]): Group => ({ entries: [], memos: [], records });
const write = (book: BookStore, ...records: RecordOp[]) => book.lanes[0]!.commit(() => group(...records));
const put = (id: string, value: unknown = id) => ({ put: { collection: 'c', id, value } });
const named = (...ids: string[]) => ids.map((id) => ({ collection: 'c', id }));

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(holds()).toBe(true);
}

test('of those who put a document if it is absent, one does', async () => {
  const [one, other] = await two();
  for (let round = 0; round < 10; round++) {
    const racing = [one, other, one, other].map((book, at) =>
      book.lanes[at % 2]!.commit(() => group({ ...put(`r${round}`, at), ifAbsent: true })).then(
        () => at,
        (error: Error) => {
          expect(error).toBeInstanceOf(RolledBack);
          return undefined;
        },
      ),
    );
    const winners = (await Promise.all(racing)).filter((winner) => winner !== undefined);
    expect(winners).toHaveLength(1);
    expect((await one.record('c', `r${round}`))!.value).toBe(winners[0]);
  }
});

test('a condition that fails by another process is staged again, and may then be left out', async () => {
  const [one, other] = await two();
  let staged = 0;
  const result = await one.lanes[0]!.commit(async () => {
    staged++;
    const there = await one.record('c', 'x');
    // The other process comes in between the look and the write.
    if (staged === 1) await write(other, put('x', 'theirs'));
    return group(...(there ? [] : [{ ...put('x', 'mine'), ifAbsent: true } as RecordOp]));
  });
  expect(staged).toBe(2);
  expect(result.records).toEqual([]);
  expect((await one.record('c', 'x'))!.value).toBe('theirs');
});

test('documents come back as they were put, whatever their text', async () => {
  const [one, other] = await two();
  const value = {
    nul: '\0',
    one: '\u0001',
    lone: '\ud800',
    quote: `"'\\`,
    big: 2 ** 53,
    nested: [null, { a: 1.5 }],
  };
  const lookups = { 'a\0b': 'c\0d', long: 'x'.repeat(10_000), mark: '\u0001\0', empty: '' };
  const document = { collection: 'c\0', id: 'i\0\u0001', value, lookups };
  await write(one, { put: document });
  expect(await other.record('c\0', 'i\0\u0001')).toEqual(document);
  for (const [name, text] of Object.entries(lookups)) {
    expect(await other.records('c\0', { lookup: { name, value: text }, limit: 5 })).toEqual([document]);
    expect(await other.records('c\0', { lookup: { name, value: `${text}x` }, limit: 5 })).toEqual([]);
  }
  await write(other, { delete: document });
  expect(await one.records('c\0', { lookup: { name: 'empty', value: '' }, limit: 5 })).toEqual([]);
});

test('tokens of writes that nobody can ask for any more are forgotten, some at a time', async () => {
  const url = await testDatabase();
  const book = await open(url);
  for (const id of ['a', 'b', 'c', 'd']) await write(book, put(id));
  const schema = new URL(url).searchParams.get('schema') ?? 'public';
  const client = new pg.Client({ connectionString: url.replace(/\?schema=.*/, '') });
  await client.connect();
  cleanups.push(() => client.end());
  const count = async () =>
    Number((await client.query<{ n: string }>(`SELECT count(*) AS n FROM "${schema}".outcome`)).rows[0]!.n);
  await book.forgetKeys(10);
  expect(await count()).toBe(4);
  await client.query(`UPDATE "${schema}".outcome SET at = at - interval '25 hours'
    WHERE token IN (SELECT token FROM "${schema}".outcome LIMIT 3)`);
  await book.forgetKeys(2);
  expect(await count()).toBe(2);
  await book.forgetKeys(2);
  expect(await count()).toBe(1);
});

test('others are told which documents were written, and a process is not told of its own', async () => {
  const [one, other] = await two();
  const heard: unknown[] = [];
  const own: unknown[] = [];
  other.onRecords((changed) => heard.push(changed));
  one.onRecords((changed) => own.push(changed));
  await write(one, put('a'), put('b'));
  await expect(write(one, put('never'), { ...put('a'), ifAbsent: true })).rejects.toBeInstanceOf(RolledBack);
  await write(one, { delete: { collection: 'c', id: 'a' } });
  await until(() => heard.length === 2);
  expect(heard).toEqual([named('a', 'b'), named('a')]);
  // Too many for one notice.
  await write(one, ...Array.from({ length: 500 }, (_, i) => put(`number ${i} with a long name`)));
  await until(() => heard.length === 3);
  expect(heard[2]).toBe('all');
  expect(own).toEqual([]);
});

test('whoever may have missed notices is told so', async () => {
  const url = await testDatabase();
  const proxy = await startProxy(url);
  cleanups.push(() => proxy.close());
  const [one, other] = [await open(url), await open(proxy.url)];
  const heard: unknown[] = [];
  const stop = other.onRecords((changed) => heard.push(changed));
  proxy.refuse();
  await write(one, put('missed'));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(heard).toEqual([]);
  proxy.admit();
  await until(() => heard.length === 1);
  expect(heard).toEqual(['all']);
  await write(one, put('heard'));
  await until(() => heard.length === 2);
  expect(heard[1]).toEqual(named('heard'));
  stop();
});

test('tasks of one name run one at a time, in whichever process; those of other names beside them', async () => {
  const [one, other] = await two();
  let inside = 0;
  let most = 0;
  let done = 0;
  const task = async () => {
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setTimeout(resolve, 3));
    inside--;
    done++;
  };
  await Promise.all(Array.from({ length: 24 }, (_, i) => (i % 2 ? one : other).exclusive('same', task)));
  expect([most, done]).toEqual([1, 24]);
  await one.exclusive('outer', () => other.exclusive('inner', async () => {}));
  await expect(one.exclusive('fails', () => Promise.reject(new Error('task')))).rejects.toThrow('task');
  expect(await other.exclusive('fails', async () => 'goes on')).toBe('goes on');
});

test('one process leads; when it is gone, another', async () => {
  const url = await testDatabase();
  const [one, other] = [await open(url), await open(url)];
  expect([one.leads(), other.leads()]).toEqual([true, false]);
  await one.close();
  expect(one.leads()).toBe(false);
  await until(() => other.leads());
  const third = await open(url);
  expect(third.leads()).toBe(false);
});

test('a process whose connection is lost leads no longer', async () => {
  const url = await testDatabase();
  const proxy = await startProxy(url);
  cleanups.push(() => proxy.close());
  const one = await open(proxy.url);
  const other = await open(url);
  expect([one.leads(), other.leads()]).toEqual([true, false]);
  proxy.refuse();
  await until(() => !one.leads());
  await until(() => other.leads());
  proxy.admit();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect([one.leads(), other.leads()]).toEqual([false, true]);
});

test('the text of a memo that another process has erased is not referred to anew', async () => {
  const url = await testDatabase();
  const [one, other] = [await open(url), await open(url)];
  const memo = { id: 1, text: 'A name' };
  const hash = 'ab'.repeat(32);
  await one.lanes[0]!.commit(({ head }) => {
    const entries = [{ seq: 1, time: 1, kind: 6, legs: [], interns: { id: 1, hash } }];
    return { entries, memos: [memo], records: [], row: Chain.link(head, [entries[0]!]) };
  });
  const find = (book: BookStore) => {
    let found: number | undefined;
    return book.lanes[0]!.commit(({ state }) => {
      found = state.memo(hash);
      return group();
    }).then(() => found);
  };
  expect(await find(other)).toBe(1);
  await write(one, { eraseMemo: 1 });
  expect(await find(one)).toBeUndefined();
  for (let i = 0; i < 100 && (await find(other)) !== undefined; i++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(await find(other)).toBeUndefined();
  expect(await other.memoText(1)).toBeUndefined();
});

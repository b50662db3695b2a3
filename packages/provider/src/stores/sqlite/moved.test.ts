/** A book that was moved elsewhere is opened no more, and says where it went. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BookMoved, openSqliteStore, readMoved } from './index.ts';

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'farthing-moved-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('a book that was moved is opened by whoever moves it, and by nobody else', async () => {
  const file = join(dir, 'book.db');
  expect(readMoved(file)).toBeUndefined();
  const store = await openSqliteStore({ file });
  const put = { collection: 'notes', id: 'a', value: { text: 'kept' } };
  await store.commit(() => ({ entries: [], memos: [], records: [{ put }] }));
  expect(store.moved).toBeUndefined();
  const moved = { to: 'postgres://db/book', at: '2026-11-22T12:00:00.000Z' };
  store.markMoved(moved);
  await store.close();

  expect(readMoved(file)).toEqual(moved);
  const refused = expect(openSqliteStore({ file })).rejects;
  await refused.toThrow(BookMoved);
  await expect(openSqliteStore({ file })).rejects.toThrow(/was moved to postgres:\/\/db\/book on 2026-11-22/);
  const again = await openSqliteStore({ file, evenIfMoved: true });
  expect([again.moved, again.collections()]).toEqual([moved, ['notes']]);
  expect(await again.record('notes', 'a')).toMatchObject({ value: { text: 'kept' } });
  await again.close();
});

/** A file is brought from any older version to this one, step by step; a newer one is not touched. */
import { SampleBook, sampleTallies } from '@farthing/ledger/testing/sample-book.ts';
import { expectSame } from '@farthing/ledger/testing/store-checks.ts';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { openSqliteStore } from './index.ts';
import { MIGRATIONS } from './schema.ts';
import { temporaryFiles } from './testing.ts';

const files = temporaryFiles();
afterAll(files.remove);

const later = [
  ...MIGRATIONS,
  "CREATE TABLE added (id INTEGER PRIMARY KEY) STRICT; INSERT INTO meta VALUES ('note', 'kept')",
  'ALTER TABLE added ADD COLUMN name TEXT; INSERT INTO added (id, name) SELECT count(*), value FROM meta',
];

/** A file of the present version, and the book that is in it. */
async function presentFile() {
  const file = files.create();
  const book = new SampleBook();
  const store = await openSqliteStore({ file, tallyOf: sampleTallies, idleMs: 0 });
  await store.append(book.group(200));
  await store.close();
  return { file, book };
}

function open(file: string, migrations: readonly string[]) {
  return openSqliteStore({ file, tallyOf: sampleTallies, idleMs: 0, migrations });
}

function version(file: string): unknown {
  const database = new DatabaseSync(file);
  const row = database.prepare('PRAGMA user_version').get();
  database.close();
  return row?.['user_version'];
}

test('an older file is migrated, and keeps what is in it', async () => {
  const { file, book } = await presentFile();
  const store = await open(file, later);
  await expectSame(store, book);
  await store.append(book.group(50));
  await expectSame(store, book);
  await store.close();
  expect(version(file)).toBe(later.length);
  await (await open(file, later)).close();
  const database = new DatabaseSync(file);
  expect(database.prepare('SELECT count(*) AS count FROM added').get()?.['count']).toBe(1);
  database.close();
});

test('a migration that fails leaves the file as the one before it made it', async () => {
  const { file, book } = await presentFile();
  const failing = [...later.slice(0, -1), 'ALTER TABLE added ADD COLUMN name TEXT; SELECT nonsense'];
  await expect(open(file, failing)).rejects.toThrow(/nonsense/);
  expect(version(file)).toBe(failing.length - 1);
  const store = await open(file, later);
  await expectSame(store, book);
  await store.close();
});

test('a newer file is refused, with what to do', async () => {
  const { file } = await presentFile();
  await (await open(file, later)).close();
  await expect(open(file, MIGRATIONS)).rejects.toThrow(
    new RegExp(`has version ${later.length}; this program reads up to ${MIGRATIONS.length}. Please update`),
  );
  expect(version(file)).toBe(later.length);
});

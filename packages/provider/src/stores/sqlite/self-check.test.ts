/** Damage in a book's file is found by `verify`, also where the journal's chain does not reach. */
import { type Store, verify } from '@farthing/ledger';
import { SampleBook, sampleTallies } from '@farthing/ledger/testing/sample-book.ts';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { openSqliteStore } from './index.ts';
import { temporaryFiles } from './testing.ts';

const files = temporaryFiles();
afterAll(files.remove);

const document = { collection: 'c', id: 'id', value: { price: '1' }, lookups: { seller: 'sel_1' } };

/** A closed book with every sort of row. */
async function bookFile(): Promise<string> {
  const file = files.create();
  const store = await openSqliteStore({ file, tallyOf: sampleTallies, idleMs: 0 });
  await store.append({ ...new SampleBook().group(90), records: [{ put: document }] });
  await store.close();
  return file;
}

function open(file: string) {
  return openSqliteStore({ file, tallyOf: sampleTallies, idleMs: 0 });
}

/** Findings, without those that a sample book has by itself: nobody decided its entries. */
async function findings(store: Store): Promise<string[]> {
  const check = await store.check!({ structure: true });
  const { findings: proved } = await verify({ store, tallyOf: sampleTallies });
  return [...check, ...proved.filter(({ seq }) => seq === 0).map(({ message }) => message)];
}

test('a book as it was written has nothing wrong', async () => {
  const store = await open(await bookFile());
  expect(await findings(store)).toEqual([]);
  await store.close();
});

test.each([
  ['a document was changed', `UPDATE record SET json = '{"price":"9"}'`, /^document c\/id is damaged/],
  ['a document was renamed', `UPDATE record SET id = 'ie'`, /^document c\/ie is damaged/],
  ['a lookup is gone', 'DELETE FROM record_lookup', /^document c\/id cannot be looked up by seller/],
  [
    'a lookup too many',
    "INSERT INTO record_lookup VALUES ('c', 'seller', 'sel_2', 'id')",
    /^documents have 1 lookups, and 2 are indexed/,
  ],
  ['a list lost a chunk', 'DELETE FROM history WHERE account = 2', /^list \d of account 2 is not what/],
  ['a list too many', "INSERT INTO history VALUES (3, 200, 5, x'')", /^list 200 of account 3 is not what/],
  ['a text was changed', "UPDATE memo SET text = 'x' WHERE id = 1", /^text 1 is damaged/],
  ['a text is gone', 'DELETE FROM memo WHERE id = 1', /^text 1 is missing/],
  [
    'an account was renamed',
    "UPDATE account SET name = 'x' WHERE id = 1",
    /^account 1: name is indexed as x/,
  ],
  ['an account is ahead', 'UPDATE account_balance SET seq = 5000 WHERE id = 1', /^account 1 is ahead of the/],
  ['an asset was changed', 'UPDATE asset SET scale = 8', /^asset USD is not indexed as it was defined/],
  [
    'an open hold was forgotten',
    'UPDATE hold SET expires_at = expires_at + 1 WHERE status = 0',
    /^hold \d+: expiresAt is indexed as/,
  ],
])('%s', async (_, damage, expected) => {
  const file = await bookFile();
  const database = new DatabaseSync(file);
  database.exec(damage);
  database.close();
  const store = await open(file);
  expect(await findings(store)).toContainEqual(expect.stringMatching(expected));
  await store.close();
});

test('a damaged document is not read', async () => {
  const file = await bookFile();
  const database = new DatabaseSync(file);
  database.exec(`UPDATE record SET json = '{"price":"9"}'`);
  database.close();
  const store = await open(file);
  expect(() => store.record('c', 'id')).toThrow('document c/id is damaged');
  await store.close();
});

test('an erased text is no damage', async () => {
  const store = await open(await bookFile());
  await store.append({ entries: [], memos: [], records: [{ eraseMemo: 1 }] });
  expect(await findings(store)).toEqual([]);
  await store.close();
});

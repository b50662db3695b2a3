/** Damage in a book's tables is found by `verify`, also where the journal's chain does not reach. */
import { type Store, verify } from '@farthing/ledger';
import { SampleBook, sampleTallies } from '@farthing/ledger/testing/sample-book.ts';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { openPostgresBook, type PostgresBook } from './index.ts';
import { testDatabase } from './testing.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const document = { collection: 'c', id: 'id', value: { price: '1' }, lookups: { seller: 'sel_1' } };

interface Sample {
  book: PostgresBook;
  run(sql: string): Promise<unknown>;
  goOn(): Promise<unknown>;
}

/** A book with every sort of row, and ways to damage it and to go on with it. */
async function sample(groups = 10): Promise<Sample> {
  const url = await testDatabase();
  const book = await openPostgresBook({ url, lanes: 1, forgetKeysMs: 0, tallyOf: sampleTallies });
  cleanups.push(() => book.close());
  const made = new SampleBook();
  await book.lanes[0]!.commit(() => ({ ...made.group(90), records: [{ put: document }] }));
  for (let i = 0; i < groups; i++) await book.lanes[0]!.commit(() => made.group(60));
  const schema = new URL(url).searchParams.get('schema') ?? 'public';
  const client = new pg.Client({ connectionString: url.replace(/\?schema=.*/, '') });
  await client.connect();
  cleanups.push(() => client.end());
  await client.query(`SET search_path = "${schema}"`);
  return {
    book,
    run: (sql) => client.query(sql),
    goOn: () => book.lanes[0]!.commit(() => made.group(20)),
  };
}

/** Findings, without those that a sample book has by itself: nobody decided its entries, and a report has room for few. */
async function findings(store: Store): Promise<string[]> {
  const check = await store.check!({ structure: false });
  const { findings: proved } = await verify({ store, tallyOf: sampleTallies });
  return [...check, ...proved.filter(({ seq }) => seq === 0).map(({ message }) => message)];
}

test('a book as it was written has nothing wrong', async () => {
  const { book, run } = await sample();
  expect(await findings(book.lanes[0]!)).toEqual([]);
  await book.lanes[0]!.commit(() => ({
    entries: [],
    memos: [],
    records: [{ eraseMemo: 1 }, { put: { ...document, id: 'x\0' } }],
  }));
  expect(await findings(book.lanes[0]!)).toEqual([]);
  const { rows } = (await run('SELECT 1 FROM history LIMIT 1')) as pg.QueryResult;
  expect(rows, 'some lists have chunks').toHaveLength(1);
});

test.each([
  [
    'a document was changed',
    `UPDATE record SET document = '{"value":{"price":"9"}}'`,
    /^document c\/id is damaged/,
  ],
  ['a document was renamed', `UPDATE record SET id = 'ie'`, /^document c\/ie is damaged/],
  ['a lookup is gone', 'DELETE FROM record_lookup', /^document c\/id cannot be looked up by seller/],
  [
    'a lookup was changed',
    `UPDATE record SET lookups = '{"seller":"x"}'`,
    /^document c\/id cannot be looked up by seller/,
  ],
  [
    'a lookup too many',
    "INSERT INTO record_lookup VALUES ('c', 'seller', 'sel_2', 'id')",
    /^documents have 1 lookups, and 2 are indexed/,
  ],
  ['a list lost a chunk', 'DELETE FROM history', /^list \d of account \d+ is not what/],
  ['a list lost its tail', `UPDATE account SET tail = '' WHERE id = 2`, /^list \d of account 2 is not what/],
  ['a list too many', "INSERT INTO history VALUES (3, 5, 0, 200, '')", /^list 200 of account 3 is not what/],
  ['a text was changed', `UPDATE memo SET text = 'x' WHERE id = 1`, /^text 1 is damaged/],
  ["a text's hash was changed", `UPDATE memo SET hash = 'x' WHERE id = 1`, /^text 1 has another hash/],
  ['a text is gone', 'DELETE FROM memo WHERE id = 1', /^text 1 is missing/],
])('%s', async (_, damage, expected) => {
  const { book, run } = await sample();
  await run(damage);
  expect(await findings(book.lanes[0]!)).toContainEqual(expect.stringMatching(expected));
});

test('statistics were changed', async () => {
  const { book, run } = await sample(0);
  expect(await findings(book.lanes[0]!)).toEqual([]);
  await run(`UPDATE tally SET sums = '\\x00'`);
  const [row] = (await findings(book.lanes[0]!)).filter((finding) => finding.startsWith('statistics'));
  expect(row).toMatch(/^statistics of account \d+, day \d+, offer \d+ differ/);
});

test('a damaged document is not read', async () => {
  const { book, run } = await sample();
  await run(`UPDATE record SET document = '{"value":{"price":"9"}}'`);
  await expect((async () => book.record('c', 'id'))()).rejects.toThrow('document c/id is damaged');
  await expect(book.records('c', { limit: 5 })).rejects.toThrow('document c/id is damaged');
});

test('while others write, nothing is found', async () => {
  const { book, goOn } = await sample();
  const lane = book.lanes[0]!;
  const stop = { going: true };
  const checking = (async () => {
    const all: string[] = [];
    for (let i = 0; i < 3; i++) all.push(...(await lane.check!({ structure: false })));
    stop.going = false;
    return all;
  })();
  for (let i = 0; stop.going; i++) {
    const put = { ...document, id: `${i}`, lookups: { seller: `${i}` } };
    await lane.commit(() => ({ entries: [], memos: [], records: [{ put }] }));
    await goOn();
  }
  expect(await checking).toEqual([]);
});

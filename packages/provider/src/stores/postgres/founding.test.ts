/** Founding and opening: what a book is when it is made, it stays; what is no book is left alone. */
import { openLedger, journalClock, laneBase } from '@farthing/ledger';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { parseAddress } from './address.ts';
import { connect } from './connections.ts';
import {
  AnotherBook,
  NotABook,
  openPostgresBook,
  type PostgresBook,
  type PostgresOptions,
  Unreachable,
} from './index.ts';
import { MIGRATIONS } from './schema.ts';
import { freePort, freshName, testDatabase } from './testing.ts';

const opened: PostgresBook[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((book) => book.close()));
});

async function open(url: string, options: Partial<PostgresOptions> = {}): Promise<PostgresBook> {
  const book = await openPostgresBook({ url, forgetKeysMs: 0, ...options });
  opened.push(book);
  return book;
}

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

function withSchema(url: string, schema: string): string {
  const changed = new URL(url);
  changed.searchParams.set('schema', schema);
  return changed.href;
}

test('the number of lanes is fixed when the book is founded', async () => {
  const url = await testDatabase();
  const book = await open(url, { lanes: 3 });
  expect(book.lanes.map(({ lane }) => lane)).toEqual([0, 1, 2]);
  for (const lane of book.lanes) {
    expect(await lane.tip()).toEqual({ seq: laneBase(lane.lane), time: 0, head: new Uint8Array(32) });
  }
  expect((await open(url, { lanes: 7 })).lanes.length).toBe(3);
  expect((await open(await testDatabase())).lanes.length).toBe(4);
});

test.each([0, 1025, 2.5])('%d lanes are refused', async (lanes) => {
  await expect(open(await testDatabase(), { lanes })).rejects.toThrow(/lanes/);
});

test('processes that open a new database at once found one book', async () => {
  const url = await testDatabase();
  const books = await Promise.all(Array.from({ length: 4 }, () => open(url, { name: 'bk_1' })));
  expect(new Set(books.map(({ meta }) => meta.id)).size).toBe(1);
  const clock = journalClock({ wall: Date.now, monotonic: () => 0, last: 0 });
  const ledgers = await Promise.all(books.map((store) => openLedger({ store, clock })));
  for (const { store } of ledgers) {
    for (const lane of store.lanes)
      expect((await lane.read(0, 10)).length, 'each lane has its assets once').toBe(3);
  }
});

test("a database keeps the book's name, and refuses the secrets of another", async () => {
  const url = await testDatabase();
  expect((await open(url)).meta.name).toBeUndefined();
  expect((await open(url, { name: 'bk_mine' })).meta.name).toBe('bk_mine');
  await expect(open(url, { name: "bk_other's" })).rejects.toBeInstanceOf(AnotherBook);
  expect((await open(url)).meta.name).toBe('bk_mine');
});

test('several books share a database, each in the schema that its URL names', async () => {
  const url = await testDatabase();
  const [one, other] = [
    await open(withSchema(url, `${freshName()} "quoted"`)),
    await open(withSchema(url, freshName())),
  ];
  await one.lanes[0]!.commit(() => ({
    entries: [],
    memos: [],
    records: [{ put: { collection: 'c', id: 'i', value: 1 } }],
  }));
  expect(await one.record('c', 'i')).toEqual({ collection: 'c', id: 'i', value: 1 });
  expect(await other.record('c', 'i')).toBeUndefined();
});

test('a schema with other tables is refused, and left as it is', async () => {
  const shop = freshName();
  const url = withSchema(await testDatabase(), shop);
  await run(url, `CREATE SCHEMA ${shop} CREATE TABLE orders (id int)`);
  await expect(open(url)).rejects.toBeInstanceOf(NotABook);
  await expect(open(url)).rejects.toThrow(`1 tables in its schema ${shop}, but no Farthing book`);
});

test('a book of a newer version is refused', async () => {
  const url = await testDatabase();
  const newer = [...MIGRATIONS, 'CREATE TABLE S.from_the_future (id int)'];
  await open(url, { migrations: newer });
  await expect(open(url)).rejects.toThrow(
    new RegExp(`version ${newer.length}; this program reads up to ${MIGRATIONS.length}`),
  );
});

test('an older book is brought up to date, and one whose migration fails stays as it was', async () => {
  const url = await testDatabase();
  await open(url);
  await expect(
    open(url, { migrations: [...MIGRATIONS, 'CREATE TABLE S.half (id int); SELECT 1/0'] }),
  ).rejects.toThrow(/division by zero/);
  await open(url);
  await open(url, { migrations: [...MIGRATIONS, 'CREATE TABLE S.half (id int)'] });
});

test('a database that answers before it has written is refused, unless nothing is lost by it', async () => {
  const url = new URL(await testDatabase());
  url.searchParams.set('options', '-c synchronous_commit=off');
  await expect(open(url.href)).rejects.toThrow(/synchronous_commit is off there.*ALTER ROLE/);
  await expect(open(url.href)).rejects.toBeInstanceOf(NotABook);
  await open(url.href, { mayLose: true });
});

test('a schema may have any name', async () => {
  const name = `${freshName()} $&"$1`;
  expect((await open(withSchema(await testDatabase(), name))).meta.schema).toBe(name);
});

test('a server that was promoted earlier than one seen before is not used', async () => {
  const address = parseAddress(await testDatabase());
  const base = { address, connectMs: 5000, answerMs: 5000 };
  const latest = { timeline: 0 };
  const connection = await connect({ ...base, latest });
  await connection.client.end();
  expect(latest.timeline).toBeGreaterThanOrEqual(1);
  const failing = connect({ ...base, latest: { timeline: latest.timeline + 1 } });
  await expect(failing).rejects.toThrow(/an old primary, of timeline/);
});

test('several hosts are tried in turn', async () => {
  const url = new URL(await testDatabase());
  const nobody = `127.0.0.1:${await freePort()}`;
  const both = url.href.replace(url.host, `${nobody},${url.host}`);
  expect((await open(both)).lanes.length).toBe(4);
  const failing = open(url.href.replace(url.host, `${nobody},${nobody}`));
  await expect(failing).rejects.toBeInstanceOf(Unreachable);
  await expect(failing).rejects.not.toThrow(new RegExp(url.password));
});

test.each(['mysql://host/db', 'host:5432/db', 'postgres:/nothing'])('%s is no address', async (url) => {
  await expect(open(url)).rejects.toThrow(/postgres:\/\//);
});

test('a backup is the database’s own', async () => {
  const book = await open(await testDatabase());
  await expect(book.backup('/tmp/copy')).rejects.toThrow(/pg_basebackup.*pg_dump/);
});

/**
 * Moving a book from its SQLite file into PostgreSQL. The journal goes over group by group, byte for byte, so that
 * every id and hash stays; indexes are built anew from it. Until both sides are proved equal the file goes on being
 * the book and the database refuses to serve; the last two writes turn that around, the file's first, so that at no
 * moment both go on. Whatever ends the work in between, it is taken up where it stopped by doing it again.
 */
import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  type BookStore,
  Codec,
  type GroupRow,
  oneLane,
  type RecordOp,
  type Store,
  verify,
} from '@farthing/ledger';
import { type Secrets, tallyOf } from '@farthing/provider';
import { trialBalance } from '@farthing/provider/book/trial-balance.ts';
import { parseAddress } from '@farthing/provider/stores/postgres/address.ts';
import {
  AnotherBook,
  NotABook,
  openPostgresBook,
  Unreachable,
} from '@farthing/provider/stores/postgres/index.ts';
import * as sqlite from '@farthing/provider/stores/sqlite/index.ts';
import { explainFinding } from './backup.ts';
import { fingerprintIn, fingerprintOf, Moving, movingInto } from './book-identity.ts';
import { bookPath } from './data-directory.ts';
import { readSecrets } from './secrets.ts';

export interface MigrateOptions {
  /** The book's file, or its data directory; absolute. Its secrets are beside it. */
  from: string;
  /** `postgres://…` */
  to: string;
  /** What is being done, now and then. */
  onProgress?: (line: string) => void;
  /** For tests: called before each step; what it throws ends the work there. */
  before?: (step: 'groups' | 'documents' | 'proof' | 'farewell' | 'opening') => void | Promise<void>;
}

export interface Moved {
  status: 'moved';
  file: string;
  /** Where the book is now, without a password. */
  to: string;
  entries: number;
  documents: number;
  head: string;
}

export interface MoveRefused {
  status: 'refused';
  message: string;
}

type SqliteStore = Awaited<ReturnType<typeof sqlite.openSqliteStore>>;

const GROUPS_AT_ONCE = 64;
const DOCUMENTS_AT_ONCE = 200;
/** Entries between two lines of progress. */
const REPORT_EVERY = 10_000;

/** The work cannot be done as things are; said to the person who asked for it. */
class Refusal extends Error {}

export async function migrateBook(options: MigrateOptions): Promise<Moved | MoveRefused> {
  const { from } = options;
  const file = existsSync(from) && statSync(from).isDirectory() ? bookPath(from) : from;
  if (!existsSync(file)) return refused(`there is no book ${file}`);
  const secrets = readSecrets(dirname(file));
  if (secrets.status === 'refused') return secrets;
  let source: SqliteStore | undefined;
  try {
    source = await sqlite.openSqliteStore({ file, tallyOf, evenIfMoved: true });
    return await move(source, file, secrets.secrets, options);
  } catch (error) {
    const known = [Refusal, sqlite.NotABook, AnotherBook, NotABook, Unreachable];
    if (error instanceof sqlite.BookInUse)
      return refused(`${error.message}. Stop it first; then move the book.`);
    if (known.some((kind) => error instanceof kind)) return refused((error as Error).message);
    throw error;
  } finally {
    await source?.close();
  }
}

async function move(
  source: SqliteStore,
  file: string,
  secrets: Secrets,
  { to, before, onProgress = () => {} }: MigrateOptions,
): Promise<Moved> {
  const { label } = parseAddress(to);
  const { moved } = source;
  if (moved && moved.to !== label)
    throw new Refusal(`the book of ${file} was moved to ${moved.to} already, and goes on there`);
  await mustBelong(source, secrets, file);

  onProgress(`Proving ${file} …`);
  const proved = await prove(source, file);
  const open = (url: string, mayLose = false) =>
    openPostgresBook({
      url,
      name: secrets.book,
      lanes: 1,
      tallyOf,
      mayLead: false,
      mayFound: !moved,
      mayLose,
    });

  if (!moved) {
    // Nothing is answered to anybody before the end: the waits for the disk can be left to the last write.
    const target = await open(withoutWaiting(to), true);
    try {
      if (target.meta.lanes !== 1)
        throw new Refusal(
          `${label} was founded with ${target.meta.lanes} lanes; a book that is moved keeps its one. ` +
            'Name an empty database, or an empty schema of it by ?schema=…',
        );
      const begun = await begin(target, source, { file, label, secrets });
      await before?.('groups');
      await copyGroups(source, target.lanes[0]!, onProgress);
      await before?.('documents');
      await copyDocuments(source, target, begun, onProgress);
    } finally {
      await target.close();
    }
  }

  const target = await open(to);
  try {
    const moving = await movingInto(target);
    if (moved && !moving) {
      // It goes on there since; nothing is left to do.
      await mustContinue(target, source, label);
      const { entries, head } = proved;
      return { status: 'moved', file, to: label, entries, head, documents: await countOf(source) };
    }
    await before?.('proof');
    onProgress(`Proving ${label} …`);
    const arrived = await prove(target.lanes[0]!, label);
    const documents = await compare(source, target, [proved.head, arrived.head]);
    await before?.('farewell');
    if (!moved) source.markMoved({ to: label, at: new Date().toISOString() });
    await before?.('opening');
    await write(target.lanes[0]!, [Moving.end()]);
    return { status: 'moved', file, to: label, entries: proved.entries, head: proved.head, documents };
  } finally {
    await target.close();
  }
}

async function mustBelong(source: SqliteStore, secrets: Secrets, file: string): Promise<void> {
  const known = await fingerprintIn(source);
  if (known !== undefined && known !== fingerprintOf(secrets))
    throw new Refusal(`${file} was founded with other secrets than those beside it: put the right ones back`);
}

async function prove(store: Store, name: string): Promise<{ entries: number; head: string }> {
  const { ok, findings, entries, head } = await verify({ store, tallyOf });
  if (!ok) throw new Refusal(`${name} does not verify: ${findings.map(explainFinding).join('; ')}`);
  return { entries, head };
}

/** Marks the target as not complete, or finds it so and the part that is there to be of this book. */
async function begin(
  target: BookStore,
  source: SqliteStore,
  { file, label, secrets }: { file: string; label: string; secrets: Secrets },
): Promise<Moving> {
  const lane = target.lanes[0]!;
  const another = new Refusal(
    `${label} holds another book. Name an empty database, or a schema by ?schema=…`,
  );
  const { seq, head } = await lane.tip();
  const moving = await movingInto(target);
  if (!moving) {
    if (seq > 0 || (await fingerprintIn(target)) !== undefined) throw another;
    const fresh: Moving = { from: file, fingerprint: fingerprintOf(secrets), collections: [] };
    await write(lane, [Moving.begin(fresh)]);
    return fresh;
  }
  if (moving.fingerprint !== fingerprintOf(secrets)) throw another;
  const [same] = seq === 0 ? [] : await source.rows(seq - 1, 1);
  if (seq > 0 && (same?.last !== seq || Buffer.compare(same.hash, head) !== 0)) throw another;
  return moving;
}

/** Appends what is missing. Texts that were erased since they went over are erased there too. */
async function copyGroups(
  source: SqliteStore,
  target: Store,
  onProgress: (line: string) => void,
): Promise<void> {
  const { seq: there } = await target.tip();
  const { seq: end } = await source.tip();
  let reported = 0;
  for (let after = 0; after < end;) {
    const rows = await source.rows(after, GROUPS_AT_ONCE);
    for (const row of rows) {
      if (row.last > there) await copyGroup(source, target, row);
      else await eraseAgain(source, target, row);
      after = row.last;
      if (after - reported < REPORT_EVERY) continue;
      reported = after;
      onProgress(`Entry ${after} of ${end} …`);
    }
  }
}

async function copyGroup(source: SqliteStore, target: Store, row: GroupRow): Promise<void> {
  const entries = Codec.decodeGroup(row.bytes, row.first, row.time);
  const memos: { id: number; text: string }[] = [];
  for (const { interns } of entries) {
    const text = interns && (await source.memoText(interns.id));
    if (text !== undefined) memos.push({ id: interns!.id, text });
  }
  await target.commit(() => ({ entries, memos, records: [], row }));
}

async function eraseAgain(source: SqliteStore, target: Store, row: GroupRow): Promise<void> {
  for (const { interns } of Codec.decodeGroup(row.bytes, row.first, row.time)) {
    if (!interns || (await source.memoText(interns.id)) !== undefined) continue;
    if ((await target.memoText(interns.id)) !== undefined) await write(target, [{ eraseMemo: interns.id }]);
  }
}

/** Puts all documents, and takes away those that the source has no more. */
async function copyDocuments(
  source: SqliteStore,
  target: BookStore,
  begun: Moving,
  onProgress: (line: string) => void,
): Promise<void> {
  const lane = target.lanes[0]!;
  // What was begun before may have brought collections that are empty by now.
  const collections = [...new Set([...begun.collections, ...source.collections()])];
  await write(lane, [Moving.goOn({ ...begun, collections })]);
  for (const collection of collections) {
    onProgress(`Documents: ${collection} …`);
    for (let after: string | undefined; ;) {
      const page = await source.records(collection, { after, limit: DOCUMENTS_AT_ONCE });
      if (page.length > 0)
        await write(
          lane,
          page.map((put) => ({ put })),
        );
      if (page.length < DOCUMENTS_AT_ONCE) break;
      after = page.at(-1)!.id;
    }
    for await (const { id } of documentsOf(target, [collection])) {
      if (Moving.is(collection, id) || (await source.record(collection, id))) continue;
      await write(lane, [{ delete: { collection, id } }]);
    }
  }
}

async function write(lane: Store, records: RecordOp[]): Promise<void> {
  await lane.commit(() => ({ entries: [], memos: [], records }));
}

/** The last group of the source is the target's too. */
async function mustContinue(target: BookStore, source: SqliteStore, label: string): Promise<void> {
  const { seq, head } = await source.tip();
  const [same] = await target.lanes[0]!.rows(seq - 1, 1);
  if (same?.last !== seq || Buffer.compare(same.hash, head) !== 0)
    throw new Refusal(`the book was moved to ${label} before, but is not there: it holds another one`);
}

/** Everything but the indexes, which `prove` has compared with the journal. Answers how many documents there are. */
async function compare(source: SqliteStore, target: BookStore, [before, after]: string[]): Promise<number> {
  if (before !== after) throw new Refusal(`the journals end differently: ${before} and ${after}`);
  const [here, there] = [
    await digest(source, source.collections()),
    await digest(target, source.collections()),
  ];
  if (here.hash !== there.hash)
    throw new Refusal(`the documents differ: ${here.count} here, ${there.count} there`);
  const balances = [await balanceOf(source), await balanceOf(target)];
  if (balances[0] !== balances[1])
    throw new Refusal(`the trial balances differ: ${balances[0]} and ${balances[1]}`);
  return here.count;
}

type Documents = Pick<Store, 'records'>;

async function* documentsOf(store: Documents, collections: readonly string[]) {
  for (const collection of collections) {
    for (let after: string | undefined; ;) {
      const page = await store.records(collection, { after, limit: DOCUMENTS_AT_ONCE });
      yield* page;
      if (page.length < DOCUMENTS_AT_ONCE) break;
      after = page.at(-1)!.id;
    }
  }
}

async function digest(
  store: Documents,
  collections: readonly string[],
): Promise<{ hash: string; count: number }> {
  const hash = createHash('sha256');
  let count = 0;
  for await (const { collection, id, value, lookups } of documentsOf(store, collections)) {
    if (Moving.is(collection, id)) continue;
    hash.update(`${JSON.stringify([collection, id, value, lookups])}\n`);
    count++;
  }
  return { hash: hash.digest('hex'), count };
}

async function countOf(source: SqliteStore): Promise<number> {
  return (await digest(source, source.collections())).count;
}

async function balanceOf(store: BookStore | SqliteStore): Promise<string> {
  const book = 'lanes' in store ? store : oneLane(store);
  const asText = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
  return JSON.stringify((await trialBalance({ store: book })).assets, asText);
}

/** The same database, whose commits are not waited for. */
function withoutWaiting(url: string): string {
  if (/[?&]options=/.test(url)) return url;
  return `${url}${url.includes('?') ? '&' : '?'}options=${encodeURIComponent('-c synchronous_commit=off')}`;
}

function refused(message: string): MoveRefused {
  return { status: 'refused', message };
}

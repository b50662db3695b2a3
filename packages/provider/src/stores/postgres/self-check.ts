/**
 * Self-check: what only the store can say about its tables. `verify` compares with the journal whatever can be asked by
 * number or name; here are the history lists, the erasable texts and, with the home lane, the documents, which the
 * journal does not cover. How the tables are kept is the database's to check (pg_amcheck).
 */
import { createHash } from 'node:crypto';
import { type Entry, HOME_LANE, laneBase, listOf, type Store } from '@farthing/ledger';
import type { Connections } from './connections.ts';
import { listIn, seqOf, unpackChunk, unpackTail } from './history-codec.ts';
import { listEntry } from './listing.ts';
import { fromText } from './plain-text.ts';
import { documentOf, lookupsOf } from './records.ts';
import type { Statements } from './statements.ts';

export interface SelfCheckDeps {
  store: Store;
  reads: Connections;
  statements: Statements;
  /** The newest sequences of a list below `before`. */
  list(account: number, list: number, before: number, most: number): Promise<number[]>;
}

const AT_ONCE = 1000;

/** How many sequences a list has, and what they come to: enough to tell two lists apart that differ by damage. */
interface Digest {
  count: number;
  sum: number;
  mixed: number;
}

type Digests = Map<string, Digest>;

/** What the entries say of lists and texts. */
interface Expected {
  last: number;
  lists: Digests;
  /** Hashes of texts, by number. */
  texts: Map<number, string>;
}

/** Says in plain words what is wrong. The lane may go on meanwhile: what it adds is left to the next run. */
export async function selfCheck(deps: SelfCheckDeps): Promise<string[]> {
  const findings: string[] = [];
  const expected = await readJournal(deps, findings);
  findings.push(...(await checkLists(deps, expected)), ...(await checkTexts(deps, expected)));
  if (deps.store.lane === HOME_LANE) findings.push(...(await checkDocuments(deps)));
  return findings;
}

async function readJournal({ store }: SelfCheckDeps, findings: string[]): Promise<Expected> {
  const base = laneBase(store.lane);
  const expected: Expected = { last: (await store.tip()).seq, lists: new Map(), texts: new Map() };
  const listed = new Set<number>();
  const credits = new Map<number, number>();
  for (let after = base; after < expected.last;) {
    const entries = (await store.read(after, AT_ONCE)).filter(({ seq }) => seq <= expected.last);
    if (entries.length === 0) {
      findings.push(`the journal cannot be read beyond entry ${after}`);
      break;
    }
    for (const entry of entries) {
      if (entry.opens?.listed) listed.add(entry.opens.account);
      if (entry.holds) credits.set(entry.seq, entry.holds.credit);
      for (const account of accountsOf(entry, credits)) {
        if (listed.has(account)) add(expected.lists, `${account} ${listOf(entry.kind)}`, entry.seq - base);
      }
      if (entry.interns) expected.texts.set(entry.interns.id, entry.interns.hash);
    }
    after = entries.at(-1)!.seq;
  }
  return expected;
}

function accountsOf(entry: Entry, credits: ReadonlyMap<number, number>): Set<number> {
  const accounts = new Set<number>();
  listEntry(
    entry,
    (hold) => credits.get(hold),
    (account) => void accounts.add(account),
  );
  return accounts;
}

async function checkLists(deps: SelfCheckDeps, { last, lists: due }: Expected): Promise<string[]> {
  const { store, reads, statements } = deps;
  const base = laneBase(store.lane);
  const there: Digests = new Map();
  const found = (account: unknown, list: number, seq: number) => {
    if (seq <= last) add(there, `${String(account)} ${list}`, seq - base);
  };
  await inPages(
    [0],
    ([id]) => reads.query(statements.tails, [store.lane, id, AT_ONCE]),
    ([id, tail]) => {
      for (const place of unpackTail(tail as Buffer)) found(id, listIn(place), seqOf(store.lane, place));
      return [id];
    },
  );
  const chunks = (after: unknown[]) => reads.query(statements.chunks, [store.lane, ...after, AT_ONCE]);
  await inPages([0, 0, 0], chunks, ([account, list, first, steps]) => {
    for (const seq of unpackChunk(Number(first), steps as Buffer)) found(account, Number(list), seq);
    return [account, list, first];
  });
  const findings: string[] = [];
  for (const name of new Set([...due.keys(), ...there.keys()])) {
    if (same(due.get(name), there.get(name))) continue;
    // Some of it may have moved into a chunk between two pages; alone, it is read at one moment.
    const [account, list] = name.split(' ').map(Number) as [number, number];
    const again: Digests = new Map();
    for (const seq of await deps.list(account, list, last + 1, Infinity)) add(again, name, seq - base);
    if (!same(due.get(name), again.get(name)))
      findings.push(`list ${list} of account ${account} is not what the entries say`);
  }
  return findings;
}

async function checkTexts(
  { store, reads, statements }: SelfCheckDeps,
  { texts }: Expected,
): Promise<string[]> {
  const findings: string[] = [];
  const missing = new Set(texts.keys());
  const pages = ([id]: unknown[]) => reads.query(statements.texts, [store.lane, id, AT_ONCE]);
  await inPages([0], pages, ([id, kept, text]) => {
    const hash = texts.get(Number(id));
    missing.delete(Number(id));
    if (hash !== undefined && (kept as Buffer).toString('hex') !== hash)
      findings.push(`text ${id} has another hash than its entry`);
    else if (
      text !== null &&
      createHash('sha256')
        .update(text as Buffer)
        .digest('hex') !== (hash ?? (kept as Buffer).toString('hex'))
    )
      findings.push(`text ${id} is damaged`);
    return [id];
  });
  for (const id of missing) findings.push(`text ${id} is missing`);
  return findings;
}

async function checkDocuments({ reads, statements }: SelfCheckDeps): Promise<string[]> {
  const findings: string[] = [];
  const pages = (after: unknown[]) => reads.query(statements.documents, [...after, AT_ONCE]);
  await inPages(['', ''], pages, ([id, json, sum, collection, lookups, lost]) => {
    const name = fromText(collection as string);
    try {
      const document = documentOf(name, [id!, json!, sum!]);
      const due = lookupsOf(document.lookups ?? {});
      const kept = JSON.parse((lookups as string | null) ?? '{}') as Record<string, string>;
      const wrong = Object.keys({ ...due, ...kept }).filter((key) => due[key] !== kept[key]);
      const all = lost === null ? wrong : [...wrong, lost as string];
      if (all.length > 0)
        findings.push(`document ${name}/${document.id} cannot be looked up by ${all.join(', ')}`);
    } catch (error) {
      findings.push((error as Error).message);
    }
    return [collection, id];
  });
  const [[there, due]] = (await reads.query(statements.lookups, [])) as [[string, string]];
  if (there !== due) findings.push(`documents have ${due} lookups, and ${there} are indexed`);
  return findings;
}

/** Goes through a table; `each` tells after what to go on. */
async function inPages(
  from: unknown[],
  page: (after: unknown[]) => ReturnType<Connections['query']>,
  each: (row: Awaited<ReturnType<Connections['query']>>[number]) => unknown[],
): Promise<void> {
  for (let after = from; ;) {
    const rows = await page(after);
    for (const row of rows) after = each(row);
    if (rows.length < AT_ONCE) return;
  }
}

function add(digests: Digests, name: string, seq: number): void {
  let digest = digests.get(name);
  if (!digest) digests.set(name, (digest = { count: 0, sum: 0, mixed: 0 }));
  digest.count++;
  digest.sum += seq;
  digest.mixed = (digest.mixed + Math.imul(seq ^ (seq >>> 15), 0x9e3779b1)) | 0;
}

function same(one: Digest | undefined, other: Digest | undefined): boolean {
  return one?.count === other?.count && one?.sum === other?.sum && one?.mixed === other?.mixed;
}

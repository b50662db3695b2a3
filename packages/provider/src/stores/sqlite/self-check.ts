/**
 * Self-check: what only the store can say about its file. `verify` compares with the journal whatever can be asked by
 * number or name; here are the history lists, the erasable texts, the documents, which the journal does not cover, and
 * the structure of the file itself.
 */
import { createHash } from 'node:crypto';
import type { Entry } from '@farthing/ledger';
import type { Database } from './database.ts';
import type { History } from './history.ts';
import type { Journal } from './journal.ts';
import type { Memos } from './memos.ts';
import type { Place, Records } from './records.ts';

export interface SelfCheckDeps {
  database: Database;
  journal: Journal;
  history: History;
  memos: Memos;
  records: Records;
}

const AT_ONCE = 1000;

/** How many sequences a list has, and what they come to: enough to tell two lists apart that differ by damage. */
interface Digest {
  count: number;
  sum: number;
  mixed: number;
}

/**
 * Says in plain words what is wrong. Takes turns with whatever else the process does, except that `structure` reads the
 * whole file at once.
 */
export async function selfCheck(
  deps: SelfCheckDeps,
  { structure }: { structure: boolean },
): Promise<string[]> {
  const findings = structure ? checkStructure(deps.database) : [];
  findings.push(...(await checkJournalled(deps)), ...(await checkDocuments(deps.records)));
  return findings;
}

function checkStructure(database: Database): string[] {
  const said = database.query<[string]>('PRAGMA integrity_check(20)').all();
  return said.flatMap(([message]) => (message === 'ok' ? [] : [`structure of the file: ${message}`]));
}

/** Lists and texts, against what the entries say. */
async function checkJournalled({ journal, history, memos }: SelfCheckDeps): Promise<string[]> {
  const findings: string[] = [];
  const { last } = journal;
  const due = new Map<string, Digest>();
  for (let after = 0; after < last;) {
    const entries = journal.read(after, AT_ONCE).filter(({ seq }) => seq <= last);
    if (entries.length === 0) {
      findings.push(`the journal cannot be read beyond entry ${after}`);
      break;
    }
    for (const entry of entries) {
      for (const { account, list } of history.placesOf(entry))
        add(digestOf(due, `${account} ${list}`), entry.seq);
      if (entry.interns) findings.push(...checkText(memos, entry.interns));
    }
    after = entries.at(-1)!.seq;
    await turn();
  }
  for (const { account, list } of history.lists()) digestOf(due, `${account} ${list}`);
  let compared = 0;
  for (const [name, expected] of due) {
    const [account, list] = name.split(' ').map(Number) as [number, number];
    const found: Digest = { count: 0, sum: 0, mixed: 0 };
    for (const seq of history.page(account, list, last + 1, Infinity)) add(found, seq);
    if (found.count !== expected.count || found.sum !== expected.sum || found.mixed !== expected.mixed) {
      findings.push(`list ${list} of account ${account} is not what the entries say`);
    }
    if (++compared % AT_ONCE === 0) await turn();
  }
  return findings;
}

function checkText(memos: Memos, { id, hash }: NonNullable<Entry['interns']>): string[] {
  const kept = memos.row(id);
  if (!kept) return [`text ${id} is missing`];
  if (kept.hash !== hash) return [`text ${id} has another hash than its entry`];
  if (kept.text === undefined) return [];
  if (createHash('sha256').update(kept.text).digest('hex') !== hash) return [`text ${id} is damaged`];
  return memos.find(hash) === id ? [] : [`text ${id} is not found by its hash`];
}

async function checkDocuments(records: Records): Promise<string[]> {
  const findings: string[] = [];
  for (let place: Place | undefined = ['', '']; place;) {
    const examined = records.examine(place, AT_ONCE);
    findings.push(...examined.findings);
    place = examined.next;
    await turn();
  }
  return [...findings, ...records.examineLookups()];
}

function digestOf(digests: Map<string, Digest>, name: string): Digest {
  let digest = digests.get(name);
  if (!digest) digests.set(name, (digest = { count: 0, sum: 0, mixed: 0 }));
  return digest;
}

function add(digest: Digest, seq: number): void {
  digest.count++;
  digest.sum += seq;
  digest.mixed = (digest.mixed + Math.imul(seq ^ (seq >>> 15), 0x9e3779b1)) | 0;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

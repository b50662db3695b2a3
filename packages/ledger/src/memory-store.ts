/** A book in memory, for tests and trials: the same promises as any store except that it ends with the process. */
import { GENESIS } from './chain.ts';
import { type Entry, listOf } from './entry.ts';
import { fold } from './fold.ts';
import { KEY_LIFETIME_MS } from './key.ts';
import { laneBase } from './lane.ts';
import { assetsIn, localReads, type LocalStore } from './local-store.ts';
import { MemoryRows } from './memory-rows.ts';
import type { AccountState, State } from './state.ts';
import {
  type Document,
  type Group,
  type GroupRow,
  type RecordOp,
  RolledBack,
  type Tally,
  type TallyOf,
} from './store.ts';

/** The accounts in whose history an entry is listed. */
export function listedFor(entry: Entry, creditOfHold: (hold: number) => number | undefined): Set<number> {
  const accounts = new Set<number>();
  for (const leg of entry.legs) accounts.add(leg.account);
  if (entry.holds) accounts.add(entry.holds.debit).add(entry.holds.credit);
  if (entry.settles) {
    accounts.add(entry.settles.debit);
    const credit = creditOfHold(entry.settles.hold);
    if (credit !== undefined) accounts.add(credit);
  }
  for (const account of entry.about ?? []) accounts.add(account);
  return accounts;
}

export interface MemoryOptions {
  tallyOf?: TallyOf;
  lane?: number;
  /** Where documents are kept; lanes of one book share them. */
  documents?: Map<string, Document>;
}

export function memoryStore(options: MemoryOptions = {}): LocalStore {
  const { tallyOf, lane = 0, documents = new Map<string, Document>() } = options;
  const base = laneBase(lane);
  const rows = new MemoryRows(lane);
  const journal: Entry[] = [];
  const groups: GroupRow[] = [];
  const keys = new Map<string, number>();
  const memos = new Map<number, string>();
  const lists = new Map<string, number[]>();
  const tallies = new Map<string, Tally>();
  rows.addKey = (caller, key, seq) => void keys.set(`${caller}:${key}`, seq);

  const state: State = {
    next: rows.next,
    asset: (id) => rows.assets.get(id),
    assetByCode: (code) => [...rows.assets.values()].find((asset) => asset.code === code),
    account: (id) => rows.accounts.get(id),
    accountByName: (name, asset) => rows.accounts.get(rows.accountNames.get(`${asset} ${name}`) ?? 0),
    limit: (id) => rows.limits.get(id),
    limitByName: (name) => rows.limits.get(rows.limitNames.get(name) ?? 0),
    hold: (id) => rows.holds.get(id),
    owned: (account, resource) => rows.ownership.get(`${account} ${resource}`),
    reversed: (payment) => rows.reversals.get(payment),
    key(caller, key) {
      const seq = keys.get(`${caller}:${key}`);
      const expired = seq !== undefined && lastTime() - at(seq)!.time > KEY_LIFETIME_MS;
      return expired ? undefined : seq;
    },
    memo: (hash) => rows.memos.get(hash),
    entry: at,
  };

  function at(seq: number): Entry | undefined {
    return journal[seq - base - 1];
  }

  function lastTime(): number {
    return journal.at(-1)?.time ?? 0;
  }

  function index(entry: Entry): void {
    for (const account of listedFor(entry, (hold) => rows.hold(hold)?.credit)) {
      if (!rows.account(account)?.listed) continue;
      const name = `${account} ${listOf(entry.kind)}`;
      const list = lists.get(name);
      if (list) list.push(entry.seq);
      else lists.set(name, [entry.seq]);
    }
    for (const tally of tallyOf?.(entry) ?? []) {
      const name = `${tally.account} ${tally.day} ${tally.subject}`;
      const sum = tallies.get(name);
      if (sum) sum.values = sum.values.map((value, i) => value + tally.values[i]!);
      else tallies.set(name, { ...tally });
    }
  }

  /** Each in its turn, after those before it. The committer has checked them; a store refuses all the same. */
  function checkConditions(operations: readonly RecordOp[]): void {
    const there = new Map<string, boolean>();
    for (const operation of operations) {
      if ('eraseMemo' in operation) continue;
      const key = docKey('put' in operation ? operation.put : operation.delete);
      const exists = there.get(key) ?? documents.has(key);
      const fails = 'put' in operation ? operation.ifAbsent && exists : operation.ifPresent && !exists;
      if (fails) throw new RolledBack('the condition of a record does not hold');
      there.set(key, 'put' in operation);
    }
  }

  function write(operation: RecordOp): void {
    if ('put' in operation) documents.set(docKey(operation.put), structuredClone(operation.put));
    else if ('delete' in operation) documents.delete(docKey(operation.delete));
    else eraseMemo(operation.eraseMemo);
  }

  /** The same text said again must be interned anew. */
  function eraseMemo(id: number): void {
    memos.delete(id);
    for (const [hash, known] of rows.memos) if (known === id) rows.memos.delete(hash);
  }

  return {
    lane,
    state,
    assets: assetsIn(() => state),
    get head() {
      return groups.at(-1)?.hash ?? GENESIS;
    },
    get lastTime() {
      return lastTime();
    },
    ...localReads,
    async append(group: Group) {
      checkConditions(group.records);
      if (group.row) groups.push(group.row);
      for (const { id, text } of group.memos) memos.set(id, text);
      group.records.forEach(write);
      for (const entry of group.entries) {
        journal.push(entry);
        rows.next.seq = entry.seq + 1;
        fold(entry, rows);
        index(entry);
      }
    },
    async read(after, limit) {
      const from = Math.max(0, after - base);
      return journal.slice(from, from + limit);
    },
    async rows(after, limit) {
      return groups.filter((row) => row.last > after).slice(0, limit);
    },
    async seqAt(time) {
      return groups.find((row) => row.time >= time)?.first ?? rows.next.seq;
    },
    async history(account, list, { before = Infinity, limit }) {
      const seqs = (lists.get(`${account} ${list}`) ?? []).filter((seq) => seq < before);
      const page = seqs.slice(-limit).toReversed();
      const items = page.map((seq) => at(seq)!);
      return seqs.length > limit ? { items, next: page.at(-1)! } : { items };
    },
    async tallies(account, fromDay, toDay, subject) {
      return [...tallies.values()]
        .filter((row) => row.account === account && row.day >= fromDay && row.day <= toDay)
        .filter((row) => subject === undefined || row.subject === subject)
        .toSorted((a, b) => a.day - b.day || a.subject - b.subject);
    },
    async memoText(id) {
      return memos.get(id);
    },
    async accounts(after, limit): Promise<AccountState[]> {
      return page(rows.accounts.values(), (row) => row.account > after, limit);
    },
    async limits(after, limit) {
      return page(rows.limits.values(), (row) => row.limit > after, limit);
    },
    async dueHolds(time, limit) {
      return page(rows.holds.values(), (row) => row.status === 'open' && row.expiresAt <= time, limit);
    },
    record: (collection, id) => structuredClone(documents.get(docKey({ collection, id }))),
    async records(collection, { lookup, after = '', limit }) {
      const found = [...documents.values()].filter((document) => {
        if (document.collection !== collection || document.id <= after) return false;
        return !lookup || document.lookups?.[lookup.name] === lookup.value;
      });
      return structuredClone(found.toSorted((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit));
    },
    async flush() {},
    async backup() {
      throw new Error('a book in memory cannot be backed up');
    },
    async close() {},
  };
}

function docKey({ collection, id }: { collection: string; id: string }): string {
  return `${collection}\0${id}`;
}

function page<T extends object>(rows: Iterable<T>, wanted: (row: T) => boolean, limit: number): T[] {
  const found: T[] = [];
  for (const row of rows) if (wanted(row) && found.push({ ...row }) === limit) break;
  return found;
}

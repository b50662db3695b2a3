/** Everything a book can be asked, in one text: two books whose texts are equal answer alike. */
import { createHash } from 'node:crypto';
import type { Entry, Store } from '@farthing/ledger';

const EVER = Number.MAX_SAFE_INTEGER;
const MANY = 1_000_000;
const LISTS = [0, 1, 2, 3];
const DAYS = 100_000;

/** What there is to ask about, taken from a book that is whole. */
export interface Questions {
  entries: Entry[];
  accounts: { account: number; name: string; asset: number }[];
  limits: string[];
  memos: { id: number; hash: string }[];
  documents: { collection: string; id: string; lookups: [string, string][] }[];
}

export async function questionsOf(store: Store, collections: readonly string[]): Promise<Questions> {
  const entries = await store.read(0, MANY);
  const documents = await Promise.all(collections.map((each) => store.records(each, { limit: MANY })));
  return {
    entries,
    accounts: await store.accounts(0, MANY),
    limits: (await store.limits(0, MANY)).flatMap(({ name }) => (name ? [name] : [])),
    memos: entries.flatMap(({ interns }) => interns ?? []),
    documents: documents.flat().map(({ collection, id, lookups }) => {
      return { collection, id, lookups: Object.entries(lookups ?? {}) };
    }),
  };
}

/** A hash of all answers. Throws what the store throws. */
export async function answersOf(store: Store, questions: Questions): Promise<string> {
  const { entries, accounts, limits, memos, documents } = questions;
  const answers: unknown[] = [
    await store.tip(),
    store.assets.all(),
    await store.rows(0, MANY),
    await store.read(0, MANY),
    await store.accounts(0, MANY),
    await store.limits(0, MANY),
    await store.dueHolds(EVER, MANY),
  ];
  answers.push(
    await store.view((state) => [
      accounts.map(({ account, name, asset }) => [state.account(account), state.accountByName(name, asset)]),
      limits.map((name) => state.limitByName(name)),
      memos.map(({ hash }) => state.memo(hash)),
      entries.map((entry) => [
        state.entry(entry.seq),
        entry.key && state.key(entry.key.caller, entry.key.key),
        entry.holds && state.hold(entry.seq),
        entry.opensLimit && state.limit(entry.seq),
        entry.owns && state.owned(entry.owns.account, entry.owns.resource),
        entry.reverses && state.reversed(entry.reverses.seq),
      ]),
    ]),
  );
  for (const { id } of memos) answers.push(await store.memoText(id));
  for (const { account } of accounts) {
    for (const list of LISTS) answers.push(await store.history(account, list, { limit: MANY }));
    answers.push(await store.tallies(account, 0, DAYS));
  }
  for (const { collection, id, lookups } of documents) {
    answers.push(await store.record(collection, id));
    for (const [name, value] of lookups) {
      const found = await store.records(collection, { lookup: { name, value }, limit: MANY });
      answers.push(found.map((document) => document.id));
    }
  }
  for (const collection of new Set(documents.map((document) => document.collection))) {
    answers.push(await store.records(collection, { limit: MANY }));
  }
  return createHash('sha256').update(JSON.stringify(answers, plain)).digest('hex');
}

function plain(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}

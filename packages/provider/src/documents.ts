/**
 * Documents: one collection of configuration, read through a bounded cache. A writer calls `keep` after its write;
 * what another process of the book has written is dropped as soon as the store tells of it. Whoever is about to change
 * a document reads it with `fresh`, while no one else may change it (`store.exclusive`).
 */
import { isDeepStrictEqual } from 'node:util';
import type { Document, Ledger, RecordOp } from '@farthing/ledger';
import { cacheSize, createCache } from './cache.ts';
import { documentPages } from './paging.ts';

export interface Documents<T> {
  /** What the cache has, at once. `undefined` says nothing about the book. */
  peek(id: string): T | undefined;
  /** The value of a document, or `undefined` when there is none. */
  read(id: string): Promise<T | undefined>;
  /** The same, from the book itself. */
  fresh(id: string): Promise<T | undefined>;
  /** The first document whose lookup `name` equals `value`, from the book itself. */
  find(name: string, value: string): Promise<T | undefined>;
  /** The operation that writes it. Once durable, `keep` must be called. */
  put(id: string, value: T): RecordOp;
  remove(id: string): RecordOp;
  /** Makes a durable write visible to readers of the cache; `undefined` after a removal. */
  keep(id: string, value: T | undefined): void;
  /** Values in order of id, optionally those whose lookup `name` equals `value`. */
  list(options: {
    lookup?: { name: string; value: string };
    after?: string;
    limit: number;
  }): Promise<{ items: T[]; next?: string }>;
  /** Ids of those that were written when the collection had other lookups: to be found, they must be put again. */
  stale(): AsyncGenerator<string>;
}

export interface DocumentsOptions<T> {
  ledger: Pick<Ledger, 'store'>;
  collection: string;
  /** Most values kept in memory. */
  cached: number;
  /** The value as JSON, which knows no `bigint`, and back. */
  toJson: (value: T) => unknown;
  fromJson: (json: never) => T;
  lookups?: (value: T) => Record<string, string>;
  /** What stands for a document that is not there: it is then remembered like one, and `read` always has an answer. */
  absent?: T;
}

type MaybePromise<T> = T | Promise<T>;

export function createDocuments<T extends object>(options: DocumentsOptions<T>): Documents<T> {
  const { ledger, collection, toJson, lookups, absent } = options;
  const cache = createCache<string, T>(cacheSize(options.cached));
  const fromJson = options.fromJson as (json: unknown) => T;
  /** How often something was written: a reader that was overtaken by a writer must not put back what it read before. */
  let writes = 0;

  ledger.store.onRecords((changed) => {
    if (changed === 'all') {
      writes++;
      cache.clear();
      return;
    }
    for (const { collection: where, id } of changed) {
      if (where !== collection) continue;
      writes++;
      cache.delete(id);
    }
  });

  /** What a look into the book finds, remembered unless it was overtaken. */
  async function looked(look: () => MaybePromise<Document | undefined>, id?: string): Promise<T | undefined> {
    const before = writes;
    const found = await look();
    if (!found) {
      if (id !== undefined && absent && before === writes) cache.set(id, absent);
      return id === undefined ? undefined : absent;
    }
    const value = fromJson(found.value);
    if (before === writes) cache.set(found.id, value);
    return value;
  }

  const fresh = (id: string) => looked(() => ledger.store.record(collection, id), id);

  return {
    peek: (id) => cache.get(id),
    read: async (id) => cache.get(id) ?? fresh(id),
    fresh,

    find(name, value) {
      const options = { lookup: { name, value }, limit: 1 };
      return looked(async () => (await ledger.store.records(collection, options))[0]);
    },

    put(id, value) {
      const document: Document = { collection, id, value: toJson(value) };
      if (lookups) document.lookups = lookups(value);
      return { put: document };
    },

    remove: (id) => ({ delete: { collection, id } }),

    keep(id, value) {
      writes++;
      if (value) cache.set(id, value);
      else cache.delete(id);
    },

    async list({ lookup, after, limit }) {
      const found = await ledger.store.records(collection, { lookup, after, limit: limit + 1 });
      const items = found.slice(0, limit).map((document) => fromJson(document.value));
      return found.length > limit ? { items, next: found[limit - 1]!.id } : { items };
    },

    async *stale() {
      for await (const page of documentPages(ledger.store, collection)) {
        for (const { id, value, lookups: had = {} } of page) {
          const wanted = lookups?.(fromJson(value)) ?? {};
          if (!isDeepStrictEqual({ ...had }, wanted)) yield id;
        }
      }
    },
  };
}

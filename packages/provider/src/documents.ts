/**
 * Documents: one collection of configuration, read through a bounded cache. All writes of a book go through one
 * process, so a writer that calls `keep` after its write is all the invalidation there is.
 */
import type { Document, Ledger, RecordOp } from '@farthing/ledger';
import { createCache } from './cache.ts';

export interface Documents<T> {
  /** What the cache has, at once. `undefined` says nothing about the book. */
  peek(id: string): T | undefined;
  /** The value of a document, or `undefined` when there is none. */
  read(id: string): Promise<T | undefined>;
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
}

export function createDocuments<T extends object>(options: DocumentsOptions<T>): Documents<T> {
  const { ledger, collection, toJson, lookups } = options;
  const cache = createCache<string, T>(options.cached);
  const fromJson = options.fromJson as (json: unknown) => T;
  /** How often something was kept: a reader that was overtaken by a writer must not put back what it read before. */
  let writes = 0;

  return {
    peek: (id) => cache.get(id),

    async read(id) {
      const known = cache.get(id);
      if (known) return known;
      const before = writes;
      const found = await ledger.store.record(collection, id);
      if (!found) return undefined;
      const value = fromJson(found.value);
      if (before === writes) cache.set(id, value);
      return value;
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
  };
}

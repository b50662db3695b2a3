/** Configuration: JSON documents by collection and id, and by what they can be looked up by. */
import { type Document, type RecordOp, RolledBack } from '@farthing/ledger';
import type { Database } from './database.ts';
import type { Memos } from './memos.ts';

export interface Records {
  /** Inside a transaction. @throws RolledBack when a condition does not hold. */
  apply(operation: RecordOp): void;
  one(collection: string, id: string): Document | undefined;
  page(collection: string, options: PageOptions): Document[];
  /** The names of all collections. */
  collections(): string[];
}

interface PageOptions {
  lookup?: { name: string; value: string };
  after?: string;
  limit: number;
}

type Columns = [string, string, string | null];

export function createRecords(database: Database, memos: Memos): Records {
  const columns = 'id, json, lookups';
  const select = database.query<Columns>(`SELECT ${columns} FROM record WHERE collection = ? AND id = ?`);
  const selectPage = database.query<Columns>(
    `SELECT ${columns} FROM record WHERE collection = ? AND id > ? ORDER BY id LIMIT ?`,
  );
  const selectLookup = database.query<Columns>(
    `SELECT ${columns} FROM record WHERE collection = ?1 AND id IN (
       SELECT id FROM record_lookup
       WHERE collection = ?1 AND name = ?2 AND value = ?3 AND id > ?4 ORDER BY id LIMIT ?5
     ) ORDER BY id`,
  );
  const selectCollections = database.query<[string]>(
    'SELECT DISTINCT collection FROM record ORDER BY collection',
  );
  const replace = database.statement(
    `INSERT OR REPLACE INTO record (collection, ${columns}) VALUES (?, ?, ?, ?)`,
  );
  const remove = database.statement('DELETE FROM record WHERE collection = ? AND id = ?');
  const addLookup = database.statement(
    'INSERT INTO record_lookup (collection, name, value, id) VALUES (?, ?, ?, ?)',
  );
  const removeLookup = database.statement(
    'DELETE FROM record_lookup WHERE collection = ? AND name = ? AND value = ? AND id = ?',
  );

  function one(collection: string, id: string): Document | undefined {
    const found = select.one(collection, id);
    return found && toDocument(collection, found);
  }

  function forgetLookups({ collection, id, lookups = {} }: Document): void {
    for (const [name, value] of Object.entries(lookups)) removeLookup.run(collection, name, value, id);
  }

  function put({ collection, id, value, lookups }: Document, ifAbsent: boolean): void {
    const before = one(collection, id);
    if (before && ifAbsent) throw new RolledBack(`record ${collection}/${id} exists already`);
    if (before) forgetLookups(before);
    replace.run(collection, id, JSON.stringify(value), lookups ? JSON.stringify(lookups) : null);
    for (const [name, text] of Object.entries(lookups ?? {})) addLookup.run(collection, name, text, id);
  }

  return {
    apply(operation) {
      if ('put' in operation) {
        put(operation.put, operation.ifAbsent ?? false);
      } else if ('delete' in operation) {
        const { collection, id } = operation.delete;
        const before = one(collection, id);
        if (!before && operation.ifPresent) throw new RolledBack(`record ${collection}/${id} does not exist`);
        if (before) forgetLookups(before);
        remove.run(collection, id);
      } else {
        memos.erase(operation.eraseMemo);
      }
    },
    one,
    page(collection, { lookup, after = '', limit }) {
      const found = lookup
        ? selectLookup.all(collection, lookup.name, lookup.value, after, limit)
        : selectPage.all(collection, after, limit);
      return found.map((row) => toDocument(collection, row));
    },
    collections: () => selectCollections.all().map(([collection]) => collection),
  };
}

function toDocument(collection: string, [id, json, lookups]: Columns): Document {
  const document: Document = { collection, id, value: JSON.parse(json) as unknown };
  if (lookups !== null) document.lookups = JSON.parse(lookups) as Record<string, string>;
  return document;
}

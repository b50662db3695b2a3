/**
 * Configuration: JSON documents by collection and id, and by what they can be looked up by. The journal's chain does not
 * cover them, so each has a checksum of its own: a damaged one is not read.
 */
import { crc32 } from 'node:zlib';
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
  /**
   * What is wrong with some documents, in order of collection and id, and after which of them to go on; `undefined` at
   * the end.
   */
  examine(after: Place, limit: number): { findings: string[]; next: Place | undefined };
  /** What is wrong with the lookups as a whole. */
  examineLookups(): string[];
}

/** A document's collection and id. */
export type Place = [string, string];

interface PageOptions {
  lookup?: { name: string; value: string };
  after?: string;
  limit: number;
}

/** Without a checksum: written by a version that made none. */
type Columns = [string, string, string | null, number | null];

export function createRecords(database: Database, memos: Memos): Records {
  const columns = 'id, json, lookups, sum';
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
    `INSERT OR REPLACE INTO record (collection, ${columns}) VALUES (?, ?, ?, ?, ?)`,
  );
  const remove = database.statement('DELETE FROM record WHERE collection = ? AND id = ?');
  const addLookup = database.statement(
    'INSERT INTO record_lookup (collection, name, value, id) VALUES (?, ?, ?, ?)',
  );
  const removeLookup = database.statement(
    'DELETE FROM record_lookup WHERE collection = ? AND name = ? AND value = ? AND id = ?',
  );

  const selectAfter = database.query<[string, ...Columns]>(
    `SELECT collection, ${columns} FROM record WHERE (collection, id) > (?, ?) ORDER BY collection, id LIMIT ?`,
  );
  const findLookup = database.query<[number]>(
    'SELECT 1 FROM record_lookup WHERE collection = ? AND name = ? AND value = ? AND id = ?',
  );
  const countLookups = database.query<[number, number]>(
    `SELECT (SELECT count(*) FROM record_lookup),
       (SELECT coalesce(sum((SELECT count(*) FROM json_each(lookups))), 0) FROM record WHERE lookups IS NOT NULL)`,
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
    const json = JSON.stringify(value);
    const found = lookups ? JSON.stringify(lookups) : null;
    replace.run(collection, id, json, found, sumOf(collection, id, json, found));
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
    examine([collection, id], limit) {
      const rows = selectAfter.all(collection, id, limit);
      const findings = rows.flatMap(([within, ...row]) => {
        const name = `document ${within}/${row[0]}`;
        try {
          const { lookups = {} } = toDocument(within, row);
          const lost = Object.entries(lookups).filter((lookup) => !findLookup.one(within, ...lookup, row[0]));
          return lost.map(([lookup]) => `${name} cannot be looked up by ${lookup}`);
        } catch (error) {
          return [(error as Error).message];
        }
      });
      const last = rows.length === limit ? rows.at(-1) : undefined;
      return { findings, next: last && [last[0], last[1]] };
    },
    examineLookups() {
      const [there, due] = countLookups.one()!;
      return there === due ? [] : [`documents have ${due} lookups, and ${there} are indexed`];
    },
  };
}

function sumOf(collection: string, id: string, json: string, lookups: string | null): number {
  return crc32([collection, id, json, lookups].join('\0'));
}

/** @throws when the row is not as it was written */
function toDocument(collection: string, [id, json, lookups, sum]: Columns): Document {
  if (sum !== null && sum !== sumOf(collection, id, json, lookups)) {
    throw new Error(`document ${collection}/${id} is damaged`);
  }
  const document: Document = { collection, id, value: JSON.parse(json) as unknown };
  if (lookups !== null) document.lookups = JSON.parse(lookups) as Record<string, string>;
  return document;
}

/**
 * Reading configuration: documents by collection and id, and by what they can be looked up by. The journal's chain does
 * not cover them, so each has a checksum of its own: a damaged one is not read.
 */
import { crc32 } from 'node:zlib';
import type { Document, Store } from '@farthing/ledger';
import type { Connections, Rows } from './connections.ts';
import { fromText, toLookup, toText } from './plain-text.ts';
import type { Statements } from './statements.ts';

export function createRecords(
  connections: Connections,
  statements: Statements,
): Pick<Store, 'record' | 'records'> {
  return {
    async record(collection, id) {
      const [row] = await connections.query(statements.record, [toText(collection), toText(id)]);
      return row && documentOf(collection, row);
    },
    async records(collection, { lookup, after = '', limit }) {
      const from = [toText(after), limit];
      const rows = lookup
        ? await connections.query(statements.recordsBy, [
            toText(collection),
            toLookup(lookup.name),
            toLookup(lookup.value),
            ...from,
          ])
        : await connections.query(statements.records, [toText(collection), ...from]);
      return rows.map((row) => documentOf(collection, row));
    },
  };
}

/** Of a document as it is given to the database. */
export function sumOf(collection: string, id: string, document: string): number {
  return crc32([toText(collection), toText(id), document].join('\0'));
}

/** What a document is found by, as the database has it. */
export function lookupsOf(lookups: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(lookups).map(([name, value]) => [toLookup(name), toLookup(value)]),
  );
}

/** @throws when the row is not as it was written */
export function documentOf(collection: string, [id, json, sum]: Rows[number]): Document {
  if (Number(sum) !== sumOf(collection, fromText(id as string), json as string)) {
    throw new Error(`document ${collection}/${fromText(id as string)} is damaged`);
  }
  const kept = JSON.parse(json as string) as Pick<Document, 'value' | 'lookups'>;
  const document: Document = { collection, id: fromText(id as string), value: kept.value };
  if (kept.lookups) document.lookups = kept.lookups;
  return document;
}

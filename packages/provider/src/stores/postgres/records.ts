/** Reading configuration: documents by collection and id, and by what they can be looked up by. */
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

function documentOf(collection: string, [id, json]: Rows[number]): Document {
  const kept = JSON.parse(json as string) as Pick<Document, 'value' | 'lookups'>;
  const document: Document = { collection, id: fromText(id as string), value: kept.value };
  if (kept.lookups) document.lookups = kept.lookups;
  return document;
}

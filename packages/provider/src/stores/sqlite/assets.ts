/** Assets: few, never changed, all in memory. */
import type { Asset } from '@farthing/ledger/asset.ts';
import type { Database } from './database.ts';
import { ascending, Table } from './table.ts';

export interface Assets {
  readonly table: Table<number, Asset>;
  /** The number that the next asset gets. */
  next(): number;
  byId(id: number): Asset | undefined;
  byCode(code: string): Asset | undefined;
  add(asset: Asset): void;
}

export function createAssets(database: Database): Assets {
  const rows = database.query<[number, string, number]>('SELECT id, code, scale FROM asset').all();
  const insert = database.statement('INSERT INTO asset (id, code, scale) VALUES (?, ?, ?)');
  const byId = new Map(rows.map(([id, code, scale]) => [id, { id, code, scale }]));
  const byCode = new Map([...byId.values()].map((asset) => [asset.code, asset]));
  let next = Math.max(0, ...byId.keys()) + 1;

  const table = new Table<number, Asset>({
    capacity: 1,
    sort: ascending,
    load: (id) => byId.get(id),
    write: ({ id, code, scale }) => void insert.run(id, code, scale),
  });

  return {
    table,
    next: () => next,
    byId: (id) => byId.get(id),
    byCode: (code) => byCode.get(code),
    add({ id, code, scale }) {
      if (byId.has(id)) return;
      const asset = { id, code, scale };
      byId.set(id, asset);
      byCode.set(code, asset);
      table.add(id, asset);
      if (id >= next) next = id + 1;
    },
  };
}

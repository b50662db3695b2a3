/** Interned texts. They are written with the group that introduces them, not behind it, and can be erased. */
import type { Group } from '@farthing/ledger';
import { cacheSize } from '../../cache.ts';
import type { Database } from './database.ts';

export interface Memos {
  /** The number that the next text gets. */
  next(): number;
  /** The number of an unerased text, by its SHA-256. */
  find(hash: string): number | undefined;
  text(id: number): string | undefined;
  /** A text as it is kept; without it when it was erased. */
  row(id: number): { hash: string; text: string | undefined } | undefined;
  /** Writes a group's new texts. Inside a transaction. */
  insert(group: Group): void;
  /** Forgets a text. Inside a transaction. */
  erase(id: number): void;
  /** The texts of a group are durable, or erased. */
  advance(group: Group): void;
}

const REMEMBERED = 10_000;

export function createMemos(database: Database): Memos {
  const insert = database.statement('INSERT INTO memo (id, hash, text) VALUES (?, ?, ?)');
  const erase = database.statement('UPDATE memo SET text = NULL WHERE id = ?');
  const select = database.query<[number]>('SELECT id FROM memo WHERE hash = ? AND text IS NOT NULL');
  const selectText = database.query<[string | null]>('SELECT text FROM memo WHERE id = ?');
  const selectRow = database.query<[Uint8Array, string | null]>('SELECT hash, text FROM memo WHERE id = ?');
  let next = database.query<[number]>('SELECT coalesce(max(id), 0) + 1 FROM memo').one()![0];
  const remembered = cacheSize(REMEMBERED);
  const known = new Map<string, number>();

  return {
    next: () => next,
    find(hash) {
      const found = known.get(hash);
      if (found !== undefined) return found;
      const id = select.one(Buffer.from(hash, 'hex'))?.[0];
      // From `next` on they are of a group not yet durable.
      if (id === undefined || id >= next) return undefined;
      if (known.size >= remembered) known.clear();
      known.set(hash, id);
      return id;
    },
    text: (id) => selectText.one(id)?.[0] ?? undefined,
    row(id) {
      const found = selectRow.one(id);
      return found && { hash: Buffer.from(found[0]).toString('hex'), text: found[1] ?? undefined };
    },
    insert({ memos, entries }) {
      if (memos.length === 0) return;
      const hashes = new Map<number, string>();
      for (const { interns } of entries) if (interns) hashes.set(interns.id, interns.hash);
      for (const { id, text } of memos) insert.run(id, Buffer.from(hashes.get(id)!, 'hex'), text);
    },
    erase(id) {
      erase.run(id);
    },
    advance({ memos, records }) {
      for (const { id } of memos) if (id >= next) next = id + 1;
      if (records.some((operation) => 'eraseMemo' in operation)) known.clear();
    },
  };
}

/** What a book's file says about itself: the cursor of its indexes, and its seed. */
import type { Database } from './database.ts';

export interface Meta {
  /** Up to which entry the indexes in the file are complete. */
  indexed(): number;
  /** Inside a transaction. */
  moveCursor(seq: number): void;
  /** Random bytes of the book's own, made when it was founded. */
  seed(make: () => Uint8Array): Uint8Array;
}

export function createMeta(database: Database): Meta {
  const select = database.query<[number | Uint8Array]>('SELECT value FROM meta WHERE name = ?');
  const replace = database.statement('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)');
  return {
    indexed: () => (select.one('indexed')?.[0] as number | undefined) ?? 0,
    moveCursor: (seq) => void replace.run('indexed', seq),
    seed(make) {
      const kept = select.one('seed')?.[0] as Uint8Array | undefined;
      if (kept) return kept;
      const seed = make();
      database.transaction(() => void replace.run('seed', seed));
      return seed;
    },
  };
}

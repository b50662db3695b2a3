/**
 * A book that lives elsewhere now: its file keeps everything as it was, says where it went, and is not opened for use
 * again. Two books that go on from one journal would be a catastrophe with the same keys.
 */
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Database } from './database.ts';

/** The book was moved; this file is what it was before. */
export class BookMoved extends Error {
  override name = 'BookMoved';
  /** Where it went, without a password. */
  readonly to: string;

  constructor(file: string, { to, at }: Moved) {
    super(
      `the book of ${file} was moved to ${to} on ${at.slice(0, 10)} and goes on there: set DATABASE_URL to serve it. ` +
        'This file is kept as it was then, and is opened no more.',
    );
    this.to = to;
  }
}

export interface Moved {
  to: string;
  /** ISO 8601. */
  at: string;
}

const SELECT = "SELECT value FROM meta WHERE name = 'moved'";

/** Where the open book went. */
export function movedIn(database: Database): Moved | undefined {
  return parse(database.query<[string]>(SELECT).one()?.[0]);
}

/** Durably. From now on nobody opens it for use. */
export function markMoved(database: Database, moved: Moved): void {
  const replace = database.statement("INSERT OR REPLACE INTO meta (name, value) VALUES ('moved', ?)");
  database.transaction(() => void replace.run(JSON.stringify(moved)));
}

/** Where the book of a file went, as long as nobody has it open. */
export function readMoved(file: string): Moved | undefined {
  if (!existsSync(file)) return undefined;
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return parse((database.prepare(SELECT).get() as { value: string } | undefined)?.value);
  } finally {
    database.close();
  }
}

function parse(text: string | undefined): Moved | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as Moved);
}

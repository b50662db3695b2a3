/** A copy of a book in use: consistent, and complete before it bears its name. */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import type { Database } from './database.ts';

/** Pages copied between two turns of the loop: about a millisecond's work. */
const PAGES = 256;

/**
 * Copies the file through the connection that also writes: what is written meanwhile goes into the copy too,
 * so it never has to start again, and it ends up as the book is at its end.
 */
export async function backUp(database: Database, path: string): Promise<void> {
  if (existsSync(path)) throw new Error(`the backup ${path} exists already`);
  const { connection } = database;
  if (!(connection instanceof DatabaseSync)) throw new Error('only the built-in SQLite copies a book in use');
  const partial = `${path}.partial`;
  rmSync(partial, { force: true });
  try {
    await backup(connection, partial, { rate: PAGES });
    // A copy may have what the book itself would lose with its power: not before both are durable is it one.
    await database.flush();
    sync(partial);
    renameSync(partial, path);
    sync(dirname(path));
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}

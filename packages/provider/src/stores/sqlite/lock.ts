/**
 * Who owns a book's file. One process at a time: it holds an exclusive lock on `<file>.lock`, which the
 * operating system releases even after `kill -9`, and leaves word of itself in `<file>.owner`.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { isBusy } from './database.ts';

/** Another process owns the book's file. */
export class BookInUse extends Error {
  override name = 'BookInUse';
  readonly owner: Owner | undefined;

  constructor(file: string, owner: Owner | undefined) {
    const where = owner?.url ? ` and listens on ${owner.url}` : '';
    const who = owner ? `process ${owner.pid} has it open${where}` : 'another program has it open';
    super(`the book ${file} is in use: ${who}`);
    this.owner = owner;
  }
}

/** What the owner says about itself. */
export interface Owner {
  pid: number;
  /** Where it can be asked, once it listens. */
  url?: string;
}

export interface Lock {
  /** Lets others know where the owner listens. */
  announce(url: string): void;
  release(): void;
}

/** Becomes the owner of the file. @throws BookInUse */
export function acquireLock(file: string, url?: string): Lock {
  const connection = new DatabaseSync(`${file}.lock`, { timeout: 0 });
  try {
    connection.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    connection.close();
    if (isBusy(error)) throw new BookInUse(file, readOwner(file));
    throw error;
  }
  const announce = (address?: string) => {
    const owner: Owner = address === undefined ? { pid: process.pid } : { pid: process.pid, url: address };
    writeFileSync(`${file}.owner`, `${JSON.stringify(owner)}\n`);
  };
  try {
    announce(url);
  } catch (error) {
    connection.close();
    throw error;
  }
  return {
    announce,
    release() {
      rmSync(`${file}.owner`, { force: true });
      connection.close();
    },
  };
}

/** What the file's owner, or its last one if that was killed, left about itself. */
export function readOwner(file: string): Owner | undefined {
  try {
    const { pid, url } = JSON.parse(readFileSync(`${file}.owner`, 'utf8')) as Record<string, unknown>;
    if (typeof pid !== 'number') return undefined;
    return typeof url === 'string' ? { pid, url } : { pid };
  } catch {
    return undefined;
  }
}

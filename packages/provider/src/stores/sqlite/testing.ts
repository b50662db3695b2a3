/** Help for the tests of this folder: files that are removed in the end, and copies as a crash would leave them. */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryFiles {
  /** A path where nothing is yet. */
  create(): string;
  /** The file with its log as they are now: what a process killed at this moment leaves behind. */
  crashCopy(file: string): string;
  remove(): void;
}

export function temporaryFiles(): TemporaryFiles {
  const directory = mkdtempSync(join(tmpdir(), 'farthing-'));
  let count = 0;
  const create = () => join(directory, `book-${++count}.db`);
  return {
    create,
    crashCopy(file) {
      const copy = create();
      copyFileSync(file, copy);
      if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
      return copy;
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

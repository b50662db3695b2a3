/** The data directory: the book, its secrets, and nothing else that matters. */
import { join } from 'node:path';

/** The book's SQLite file. Its `-wal` and `.owner` companions stand beside it. */
export function bookPath(dataDir: string): string {
  return join(dataDir, 'book.db');
}

export function secretsPath(dataDir: string): string {
  return join(dataDir, 'secrets.json');
}

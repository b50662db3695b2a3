/** The SQLite store: a book in one file, owned by one process. */
export { BookInUse, readOwner } from './lock.ts';
export type { Owner } from './lock.ts';
export { NotABook } from './migrations.ts';
export { BookMoved, readMoved } from './moved.ts';
export { openSqliteStore } from './sqlite-store.ts';
export type { SqliteOptions, SqliteStore } from './sqlite-store.ts';

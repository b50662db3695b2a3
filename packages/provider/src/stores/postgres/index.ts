/** The PostgreSQL store: a book in one schema, shared by any number of processes. */
export { openPostgresBook } from './book.ts';
export type { PostgresBook, PostgresOptions } from './book.ts';
export { AnotherBook, NotABook } from './founding.ts';
export type { BookMeta } from './founding.ts';
export { Unreachable } from './failure.ts';

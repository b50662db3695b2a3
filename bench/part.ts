/** A part of the benchmark: one section of its results, measured on its own by `--only NAME`. */
import type { KeyOrder } from './keys.ts';
import type { BenchPostgres } from './postgres.ts';
import type { Figure, StoreName } from './results.ts';
import type { Place } from './stores.ts';

export interface Part {
  name: string;
  /** What it measures, for its heading. */
  title: string;
  /** Measured when `--runtime` names another runtime than Node: the server's part of it can run there. */
  otherRuntimes: boolean;
  /** Only when it is asked for by name. */
  onRequest?: true;
  run(bench: Bench): Promise<void>;
}

/** What a part works with. */
export interface Bench {
  /** An empty directory on the disk that is measured. */
  directory: string;
  /** For a look: a tenth of the work, and not all of it. */
  quick: boolean;
  /** How much of the work to do: 1, or a tenth. */
  scale: number;
  stores: readonly StoreName[];
  /** The path of the runtime that serves. */
  runtime: string;
  /** Journal rows at which growth is measured. */
  rows: readonly number[];
  keys: KeyOrder;
  /** The database server, started at the first call. */
  postgres(): Promise<BenchPostgres>;
  /** An empty book's place; over PostgreSQL with so many lanes, else as many as the store gives a book by itself. */
  book(store: StoreName, options?: { lanes?: number }): Promise<BookPlace>;
  add(figure: NewFigure): void;
  /** Something that the figures depend on, or why there are none. */
  note(name: string, text: string): void;
  progress(text: string): void;
}

export interface NewFigure extends Omit<Figure, 'target'> {
  target?: Target;
}

export interface Target {
  text: string;
  met: (value: number) => boolean;
}

export interface BookPlace {
  place: Place;
  /** The data directory of a server on this book. */
  directory: string;
  /** Settings of that server. */
  settings: Record<string, string>;
  /** What can be seen of the database server, besides our own process. */
  databasePid?: number;
  /** Whether there is a book yet. */
  exists(): Promise<boolean>;
  /** Bytes of the book at rest: all its files, or all its tables and indexes. */
  bytes(): Promise<number>;
  /** How many bytes the database server has logged in all, for what is sent to standbys and archives. */
  logged?: () => Promise<number>;
}

export function atLeast(value: number): Target {
  return { text: `≥ ${value.toLocaleString('en')}`, met: (measured) => measured >= value };
}

export function atMost(value: number): Target {
  return { text: `≤ ${value.toLocaleString('en')}`, met: (measured) => measured <= value };
}

/**
 * A table's rows in memory: read through, written behind. There is at most one object per row, and a row that
 * has changed stays in memory until a transaction with it has committed.
 *
 * Changes gather in a generation (`now`); frozen, it is written back in slices while the next one gathers.
 * Unchanged rows are forgotten, oldest half first, when there are many.
 */
import type { Bulk } from './bulk.ts';
import type { Job, Section } from './write-behind.ts';

export interface TableOptions<K, R> {
  /** Fetches a row from the file. */
  load(key: K): R | undefined;
  /** Writes a row into the file; `fresh` when it is not there yet. */
  write(row: R, fresh: boolean): void;
  /** Gathers what is written until its end. */
  bulk?: Pick<Bulk, 'begin' | 'end'>;
  /** The order in which rows lie in the file: neighbours written together touch fewer pages. */
  sort(keys: Iterable<K>): Iterable<K>;
  /** How many unchanged rows to remember, at most and roughly. */
  capacity: number;
}

export class Table<K, R> implements Section {
  readonly #options: TableOptions<K, R>;
  #young = new Map<K, R>();
  #old = new Map<K, R>();
  #now = new Map<K, R>();
  #frozen = new Map<K, R>();
  #fresh = new Set<K>();
  #frozenFresh = new Set<K>();

  constructor(options: TableOptions<K, R>) {
    this.#options = options;
  }

  get(key: K): R | undefined {
    return this.#young.get(key) ?? this.#find(key);
  }

  /** The row, to be changed in place. */
  change(key: K): R | undefined {
    const changed = this.#now.get(key);
    if (changed !== undefined) return changed;
    const row = this.get(key);
    if (row !== undefined) this.#now.set(key, row);
    return row;
  }

  /** Takes over what became of a row; false when there is no such row yet. */
  update(key: K, to: R & object): boolean {
    const row = this.change(key);
    if (row !== undefined) Object.assign(row as object, to);
    return row !== undefined;
  }

  /** A row that exists neither here nor in the file. */
  add(key: K, row: R): void {
    this.#now.set(key, row);
    this.#fresh.add(key);
    this.#remember(key, row);
  }

  /** The row if it is in memory. */
  peek(key: K): R | undefined {
    return this.#young.get(key) ?? this.#old.get(key) ?? this.#now.get(key) ?? this.#frozen.get(key);
  }

  /** Keys of rows that the file may not have yet, in the order in which they were added. */
  fresh(): K[] {
    return [...this.#frozenFresh, ...this.#fresh];
  }

  /** Rows that the file may have in an older form, or not at all. */
  *changed(): Iterable<R> {
    for (const [key, row] of this.#frozen) if (!this.#now.has(key)) yield row;
    yield* this.#now.values();
  }

  freeze(): Job {
    const rows = (this.#frozen = this.#now);
    const fresh = (this.#frozenFresh = this.#fresh);
    this.#now = new Map();
    this.#fresh = new Set();
    let keys: K[] | undefined;
    return {
      size: rows.size,
      write: (from, to) => {
        keys ??= [...this.#options.sort(rows.keys())];
        this.#options.bulk?.begin();
        for (let i = from; i < to; i++) this.#options.write(rows.get(keys[i]!)!, fresh.has(keys[i]!));
        this.#options.bulk?.end();
      },
      done: () => {
        this.#frozen = new Map();
        this.#frozenFresh = new Set();
      },
    };
  }

  #find(key: K): R | undefined {
    const row = this.#old.get(key) ?? this.#now.get(key) ?? this.#frozen.get(key) ?? this.#options.load(key);
    if (row !== undefined) this.#remember(key, row);
    return row;
  }

  #remember(key: K, row: R): void {
    if (this.#young.size >= this.#options.capacity / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, row);
  }
}

/** Sorts numeric keys. */
export function ascending(keys: Iterable<number>): Iterable<number> {
  return Float64Array.from(keys).sort();
}

/** A page of rows by number: those of the file as memory knows them, and those the file does not have yet. */
export function mergePage<R extends object>(
  table: Table<number, R>,
  stored: R[],
  id: keyof R & string,
  after: number,
  limit: number,
): R[] {
  const page = new Map<number, R>();
  for (const row of stored) page.set(row[id] as number, row);
  for (const key of table.fresh()) if (key > after && !page.has(key)) page.set(key, table.peek(key)!);
  return [...page.keys()]
    .sort((a, b) => a - b)
    .slice(0, limit)
    .map((key) => ({ ...(table.peek(key) ?? page.get(key)!) }));
}

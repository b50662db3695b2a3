/**
 * Rows of a book in memory, and which rows are wanted. A row that is known not to exist is `null`; one that nobody
 * has looked for is missing. Names of rows are those of their table.
 */
import type { AccountState, Entry, HoldState, LimitState, OwnedState, ReversedState } from '@farthing/ledger';

export interface AccountRow {
  state: AccountState;
  /** Places in its history that are not in chunks yet, oldest first (history-codec.ts). */
  tail: number[];
}

export interface TallyRow {
  sums: bigint[];
  /** The last entry counted. */
  seq: number;
}

/** What each table's rows are named by. */
export interface Names {
  account: number;
  accountName: string;
  limit: number;
  limitName: string;
  hold: number;
  owned: string;
  reversed: number;
  key: string;
  memo: string;
  entry: number;
  tally: string;
}

export interface Kinds {
  account: AccountRow;
  accountName: number;
  limit: LimitState;
  limitName: number;
  hold: HoldState;
  owned: OwnedState;
  reversed: ReversedState;
  /** The entry that the key posted. */
  key: number;
  memo: number;
  entry: Entry;
  tally: TallyRow;
}

export type Kind = keyof Names;
export const KINDS: readonly Kind[] = [
  'account',
  'accountName',
  'limit',
  'limitName',
  'hold',
  'owned',
  'reversed',
  'key',
  'memo',
  'entry',
  'tally',
];

export type Wanted = { [K in Kind]: Set<Names[K]> };
export type Tables = { [K in Kind]: Table<Names[K], Kinds[K]> };

export const nameOfAccount = (lane: number, asset: number, name: string): string =>
  `${lane} ${asset} ${name}`;
export const nameOfLimit = (lane: number, name: string): string => `${lane} ${name}`;
export const nameOfOwned = (account: number, resource: string): string => `${account} ${resource}`;
export const nameOfKey = (lane: number, caller: number, key: string): string => `${lane} ${caller} ${key}`;
export const nameOfMemo = (lane: number, hash: string): string => `${lane} ${hash}`;
export const nameOfTally = (account: number, day: number, subject: number): string =>
  `${account} ${day} ${subject}`;

/** A map that forgets what was not used for long, when asked to. */
export class Table<K, R> {
  #young = new Map<K, R | null>();
  #old = new Map<K, R | null>();

  /** `null`: not there, for certain. `undefined`: not known. */
  get(key: K): R | null | undefined {
    const found = this.#young.get(key);
    if (found !== undefined) return found;
    const old = this.#old.get(key);
    if (old !== undefined) this.#young.set(key, old);
    return old;
  }

  set(key: K, row: R | null): void {
    this.#young.set(key, row);
  }

  delete(key: K): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }

  /** At most so many rows are in memory. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** Forgets the older half when there are more than so many. */
  trim(capacity: number): void {
    if (this.#young.size <= capacity / 2) return;
    this.#old = this.#young;
    this.#young = new Map();
  }
}

export function emptyTables(): Tables {
  return Object.fromEntries(KINDS.map((kind) => [kind, new Table()])) as unknown as Tables;
}

export function nothingWanted(): Wanted {
  return Object.fromEntries(KINDS.map((kind) => [kind, new Set()])) as unknown as Wanted;
}

export function isAnythingWanted(wanted: Wanted): boolean {
  return KINDS.some((kind) => wanted[kind].size > 0);
}

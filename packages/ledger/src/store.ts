/**
 * The store port: where a book is kept. It speaks of groups, rows and records; no SQL, client or transaction
 * type crosses it. Every adapter runs the one contract suite in `testing/store-contract.ts`.
 */
import type { Entry } from './entry.ts';
import type { Request } from './request.ts';
import type { AccountState, HoldState, State } from './state.ts';
import type { LimitState } from './limit.ts';

/** Plain configuration: a JSON document in a collection, found by id or by a lookup value. */
export interface Document {
  collection: string;
  id: string;
  value: unknown;
  /** Values it can be listed by, such as `{ seller: 'sel_…' }`. */
  lookups?: Record<string, string>;
}

/**
 * A write of configuration. Operations see those before them in their group; a failed condition drops all that
 * were submitted together with it.
 */
export type RecordOp =
  | { put: Document; ifAbsent?: true }
  | { delete: { collection: string; id: string }; ifPresent?: true }
  /** Forgets a memo's text; the chain stays whole since entries hold only its hash. */
  | { eraseMemo: number };

/** One durable unit: what became of a group of requests. */
export interface Group {
  entries: Entry[];
  /** Texts newly interned by `memoInterned` entries. */
  memos: { id: number; text: string }[];
  records: RecordOp[];
  /** The row the journal keeps for the entries; absent when the group holds records only. */
  row?: GroupRow;
}

export interface GroupRow {
  first: number;
  last: number;
  time: number;
  format: number;
  /** Canonical bytes of all entries (codec.ts). */
  bytes: Uint8Array;
  /** SHA-256 over the previous row's hash and this row's content (chain.ts). */
  hash: Uint8Array;
}

/** The append did not happen, for certain. Nothing changed; the service may go on. */
export class RolledBack extends Error {
  override name = 'RolledBack';
}

/** Whether the append happened cannot be known here. The process must recover from the store before it answers. */
export class OutcomeUnknown extends Error {
  override name = 'OutcomeUnknown';
}

/** A counted statistic: one row per account, day and subject. */
export interface Tally {
  account: number;
  day: number;
  subject: number;
  values: bigint[];
}

/** Says which tallies an entry adds to. Pure; tallies are rebuildable from the journal. */
export type TallyOf = (entry: Entry) => Tally[];

export interface Page<T> {
  items: T[];
  /** Pass as `before` to get the next page; absent at the end. */
  next?: number;
}

export interface Store {
  /** The durable state. Staged changes are never visible here. */
  readonly state: State;
  /** The last group's hash, or 32 zero bytes in an empty book. */
  readonly head: Uint8Array;
  /** Journal time of the last entry, 0 in an empty book. */
  readonly lastTime: number;

  /** Makes what `decide` will read for these requests available to the synchronous `state`. */
  prepare(requests: readonly Request[]): void | Promise<void>;
  /**
   * Makes a group durable in one transaction with one flush, then visible.
   * @throws RolledBack | OutcomeUnknown
   */
  append(group: Group): Promise<void>;

  /** Up to `limit` entries with `seq > after`, in order. */
  read(after: number, limit: number): Promise<Entry[]>;
  /** Journal rows whose last entry is beyond `after`, in order. */
  rows(after: number, limit: number): Promise<GroupRow[]>;
  /** Entries listed for an account, newest first, `seq < before`. */
  history(account: number, list: number, options: { before?: number; limit: number }): Promise<Page<Entry>>;
  /** Tallies of an account within days (inclusive), optionally of one subject; ordered by day, subject. */
  tallies(account: number, fromDay: number, toDay: number, subject?: number): Promise<Tally[]>;
  memoText(id: number): Promise<string | undefined>;

  /** All accounts in order of their number, `account > after`. For trial balances and sweeps. */
  accounts(after: number, limit: number): Promise<AccountState[]>;
  limits(after: number, limit: number): Promise<LimitState[]>;
  /** Open holds whose `expiresAt` is at or before `time`. */
  dueHolds(time: number, limit: number): Promise<HoldState[]>;

  record(collection: string, id: string): Document | undefined | Promise<Document | undefined>;
  /** Documents of a collection in order of id, optionally those whose lookup `name` equals `value`. */
  records(
    collection: string,
    options: { lookup?: { name: string; value: string }; after?: string; limit: number },
  ): Promise<Document[]>;

  /** Writes back every index. */
  flush(): Promise<void>;
  /** Copies the whole book, consistently, to a new file while in use. */
  backup(path: string): Promise<void>;
  close(): Promise<void>;
}

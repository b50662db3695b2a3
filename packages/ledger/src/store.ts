/**
 * The store port: where a book is kept. It speaks of groups, rows and records; no SQL, client or transaction
 * type crosses it. Every adapter runs the one contract suite in `testing/store-contract.ts`.
 */
import type { Asset } from './asset.ts';
import type { Entry } from './entry.ts';
import type { ChangedRows } from './fold.ts';
import type { AccountState, HoldState, State, View } from './state.ts';
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
  /** What folding the entries makes of the rows: a store may take it over instead. Absent: it folds. */
  changed?: ChangedRows;
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

/** The assets of a book: few, never changed, always at hand. */
export interface Assets {
  byId(id: number): Asset | undefined;
  byCode(code: string): Asset | undefined;
  /** In the order of their definition. */
  all(): Asset[];
}

/** How far a lane has come. */
export interface Tip {
  /** The last durable sequence; before the first entry, the number below the lane's first. */
  seq: number;
  /** Its journal time, or 0. */
  time: number;
  /** The last group's hash, or 32 zero bytes. */
  head: Uint8Array;
}

/** What is given to a stage function: the lane as it is durable now. */
export interface Staging {
  readonly state: State;
  readonly head: Uint8Array;
  readonly lastTime: number;
}

/** What can be asked of one lane, and of a whole book alike. */
export interface Reader {
  /** As far as this process knows them. */
  readonly assets: Assets;
  /** Journal time of the last entry that this process knows, 0 in an empty book. */
  readonly lastTime: number;

  /**
   * Runs a synchronous function without effects over the durable rows. It may run several times, with rows missing,
   * while they are fetched; only what it returns (or throws) at last counts. Staged changes are never visible.
   */
  view<T>(read: (rows: View) => T): Promise<T>;

  /** Up to `limit` entries with `seq > after`, in order; of several lanes, one after the other. */
  read(after: number, limit: number): Promise<Entry[]>;
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
  /** Copies the whole book, consistently, to a new file while in use. Refused where the database has its own way. */
  backup(path: string): Promise<void>;
  close(): Promise<void>;
}

/** One lane of a book. */
export interface Store extends Reader {
  readonly lane: number;
  /** How far the lane has come, asked freshly. */
  tip(): Promise<Tip>;
  /**
   * Commits one group: makes durable, in one transaction with one flush, what `stage` returns, then visible. `stage`
   * may be asked again when rows had to be fetched first, or another process was quicker; what it returned or threw
   * before then counts for nothing. An empty group writes nothing. One commit at a time.
   *
   * @throws RolledBack | OutcomeUnknown | whatever `stage` throws
   */
  commit<G extends Group>(stage: (at: Staging) => G | Promise<G>): Promise<G>;
  /** Journal rows whose last entry is beyond `after`, in order. */
  rows(after: number, limit: number): Promise<GroupRow[]>;
  /** First sequence of the first row at or after a journal time; the next one to be given, if there is none yet. */
  seqAt(time: number): Promise<number>;
  /**
   * Says in plain words what is wrong with what only the store knows: lists, texts and documents, which `verify` cannot
   * rebuild from the journal by asking. With `structure` also how all of it is kept, which may read everything at once.
   */
  check?(options: { structure: boolean }): Promise<string[]>;
}

/** What the processes that share a book agree on. */
export interface Coordination {
  /** Runs the tasks of one name one after another, in whichever process they were asked for. */
  exclusive<T>(name: string, task: () => Promise<T>): Promise<T>;
  /** Tells which documents another process wrote, or `'all'` when some may have been missed. Returns the way to stop it. */
  onRecords(listener: (changed: readonly { collection: string; id: string }[] | 'all') => void): () => void;
  /** Whether this process is the one that does what nobody asks for (expiries, collections, payouts). */
  leads(): boolean;
}

/** All lanes of a book, read as one. */
export interface BookStore extends Reader, Coordination {
  /** In order of their number, without gaps. */
  readonly lanes: readonly Store[];
  /** The lane that a name belongs to; `undefined` for names that may be open in any. */
  laneOf(name: string): number | undefined;
}

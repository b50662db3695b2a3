/** Group commit: gathers requests while a commit runs, decides them together, and answers none before its group is durable. */
import type { Entry } from './entry.ts';
import type { Posted, Request, Result } from './request.ts';
import type { RecordOp, Store } from './store.ts';

export interface SubmitOptions {
  /** Configuration to write in the same durable group, only if the request posts for the first time. */
  records?: (posted: Posted) => RecordOp[];
}

/** A book in use: the one way to change it, and the store to read it from. */
export interface Ledger {
  readonly store: Store;
  /** Journal time in milliseconds, as the next entry would get it. */
  now(): number;
  /** @throws Unavailable when the store rolled back for certain; nothing was changed. */
  submit(request: Request, options?: SubmitOptions): Promise<Result>;
  /** Decides many requests in order, each on its own; a result each. */
  submitAll(requests: readonly Request[]): Promise<Result[]>;
  /** Writes configuration; false when a condition failed and nothing was written. */
  write(operations: RecordOp[]): Promise<boolean>;
  /** Calls back with each group's entries after it is durable, in order. Returns the way to stop it. */
  onCommit(listener: (entries: readonly Entry[]) => void): () => void;
  /** Waits for what is queued, writes indexes back, closes the store. */
  close(): Promise<void>;
}

/** The book cannot take writes at the moment (503); the request may be sent again with the same key. */
export class Unavailable extends Error {
  override name = 'Unavailable';
}

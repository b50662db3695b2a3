/** What a failed query means: whether the server said that nothing happened, or nothing can be said. */
import pg from 'pg';

export { Unreachable } from './unreachable.ts';

/** SQLSTATE raised by our own functions when the condition of a record does not hold. */
export const CONDITION_FAILED = 'FA001';

const refusals = new WeakSet<object>();

/**
 * An error that the server reported, and after which it goes on: the transaction did not happen, for certain.
 * A fatal one ends the connection, and may come when the commit is done already. What the server calls them cannot be
 * relied on: it says so in its operator's language.
 */
export function isRefusal(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && refusals.has(error);
}

/** The server was ready for the next statement after this error. */
export function noteRefusal(error: pg.DatabaseError): void {
  refusals.add(error);
}

/** Serialization failure, deadlock, or two who made the same record: worth another attempt. */
export function isConflict(error: pg.DatabaseError): boolean {
  if (error.code === '40001' || error.code === '40P01') return true;
  return error.code === '23505' && (error.table === 'record' || error.table === 'record_lookup');
}

export function isKeyTaken(error: pg.DatabaseError): boolean {
  return error.code === '23505' && error.table === 'request_key';
}

/** The server does not take writes: it is a standby, or was a primary. Another connection may lead to one that does. */
export function isReadOnly(error: pg.DatabaseError): boolean {
  return error.code === '25006';
}

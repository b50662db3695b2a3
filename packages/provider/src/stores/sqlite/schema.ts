/**
 * The tables of a book, as migrations: each text takes a file from one version to the next. Append-only: what
 * has been released is never edited.
 */

/** Marks the file as a book: "FRTH". */
export const APPLICATION_ID = 0x46525448;

const FOUNDATION = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;

-- The truth: one row per group. What is short comes before the bytes, which may continue on other pages.
CREATE TABLE journal (
  first INTEGER PRIMARY KEY,
  last INTEGER NOT NULL,
  time INTEGER NOT NULL,
  format INTEGER NOT NULL,
  hash BLOB NOT NULL,
  bytes BLOB NOT NULL
) STRICT;

-- Erasable texts: an erased one keeps its hash.
CREATE TABLE memo (id INTEGER PRIMARY KEY, hash BLOB NOT NULL, text TEXT) STRICT;
CREATE UNIQUE INDEX memo_hash ON memo (hash) WHERE text IS NOT NULL;

-- Configuration.
CREATE TABLE record (
  collection TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL, lookups TEXT,
  PRIMARY KEY (collection, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE record_lookup (
  collection TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, id TEXT NOT NULL,
  PRIMARY KEY (collection, name, value, id)
) STRICT, WITHOUT ROWID;

-- Everything below is an index of the journal up to meta.indexed, and can be built anew from it. Rows may be
-- ahead of it; their seq says by how much.
CREATE TABLE asset (id INTEGER PRIMARY KEY, code TEXT NOT NULL, scale INTEGER NOT NULL) STRICT;

-- What an account or a limit is never changes, and has names; what changes with payments is kept apart in small
-- rows without further indexes, so that few pages are written.
CREATE TABLE account (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, asset INTEGER NOT NULL, listed INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX account_name ON account (name, asset);
CREATE TABLE account_balance (
  id INTEGER PRIMARY KEY,
  floor INTEGER,
  balance INTEGER NOT NULL,
  held INTEGER NOT NULL,
  carry INTEGER NOT NULL,
  credit_frozen INTEGER NOT NULL,
  seq INTEGER NOT NULL
) STRICT;

CREATE TABLE "limit" (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  asset INTEGER NOT NULL,
  account INTEGER,
  cap_payment INTEGER,
  cap_day INTEGER,
  cap_month INTEGER,
  cap_total INTEGER,
  clip INTEGER NOT NULL,
  expires_at INTEGER,
  zone TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX limit_name ON "limit" (name) WHERE name <> '';
CREATE TABLE limit_spent (
  id INTEGER PRIMARY KEY,
  closed INTEGER NOT NULL,
  day INTEGER NOT NULL,
  spent_day INTEGER NOT NULL,
  month INTEGER NOT NULL,
  spent_month INTEGER NOT NULL,
  spent_total INTEGER NOT NULL,
  seq INTEGER NOT NULL
) STRICT;

-- status: 0 open, 1 captured, 2 released, 3 expired.
CREATE TABLE hold (
  id INTEGER PRIMARY KEY,
  debit INTEGER NOT NULL,
  credit INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  captured INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  status INTEGER NOT NULL,
  seq INTEGER NOT NULL
) STRICT;
CREATE INDEX hold_due ON hold (expires_at) WHERE status = 0;

CREATE TABLE owned (
  account INTEGER NOT NULL, resource BLOB NOT NULL,
  generation INTEGER NOT NULL, payment INTEGER NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (account, resource)
) STRICT, WITHOUT ROWID;

CREATE TABLE reversed (payment INTEGER PRIMARY KEY, amount INTEGER NOT NULL, seq INTEGER NOT NULL) STRICT;

-- k is explained in keys.ts. Two keys may share one k.
CREATE TABLE request_key (k INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (k, seq)) STRICT, WITHOUT ROWID;

-- Chunks of a list: its first sequence, and the steps to the following ones.
CREATE TABLE history (
  account INTEGER NOT NULL, list INTEGER NOT NULL, first INTEGER NOT NULL, steps BLOB NOT NULL,
  PRIMARY KEY (account, list, first)
) STRICT, WITHOUT ROWID;

CREATE TABLE tally (
  account INTEGER NOT NULL, day INTEGER NOT NULL, subject INTEGER NOT NULL, "values" BLOB NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (account, day, subject)
) STRICT, WITHOUT ROWID;
`;

/** Documents are not covered by the journal's chain: see records.ts. */
const CHECKSUMS = 'ALTER TABLE record ADD COLUMN sum INTEGER';

/** Accounts that an operator froze. */
const FROZEN = 'ALTER TABLE account_balance ADD COLUMN frozen INTEGER NOT NULL DEFAULT 0';

/** An account's own limit; 0 for none. */
const OWN_LIMITS = 'ALTER TABLE account_balance ADD COLUMN "limit" INTEGER NOT NULL DEFAULT 0';

export const MIGRATIONS: readonly string[] = [FOUNDATION, CHECKSUMS, FROZEN, OWN_LIMITS];

/**
 * The tables of a book. Every table that payments touch begins its primary key with the lane, and a payment touches
 * one lane, so that Citus can spread them:
 *
 *     SELECT create_distributed_table(t, 'lane') FROM unnest(ARRAY['lane', 'journal', 'asset', 'account', 'limits',
 *       'hold', 'owned', 'reversed', 'memo', 'request_key', 'history', 'tally']::regclass[]) t;
 *     SELECT create_reference_table(t) FROM unnest(ARRAY['farthing_book', 'record', 'record_lookup', 'outcome']::regclass[]) t;
 *     SELECT create_distributed_function('append(...)', 'p_lane', colocate_with := 'lane');
 *
 * Numbers (sequences, accounts, limits, holds, memos) are those of the ledger, unique in the book. Names are kept as
 * `plain-text.ts` writes them. Migrations are append-only; `S.` stands for the schema.
 */

const FOUNDATION = `
-- One row: what the book is. "name" is the one its secrets give it.
CREATE TABLE S.farthing_book (
  one bool PRIMARY KEY DEFAULT true CHECK (one),
  id uuid NOT NULL,
  name text,
  version int4 NOT NULL,
  lanes int2 NOT NULL,
  founded_at timestamptz NOT NULL DEFAULT now()
);

-- Locked first by every group that has entries; it gives them their sequence. next_* are the numbers given next.
-- fence goes up when a process makes sure that a lost commit can no longer happen.
CREATE TABLE S.lane (
  lane int2 PRIMARY KEY,
  seq int8 NOT NULL,
  time int8 NOT NULL,
  head bytea NOT NULL,
  next_account int8 NOT NULL,
  next_memo int8 NOT NULL,
  next_asset int4 NOT NULL,
  fence int8 NOT NULL
) WITH (fillfactor = 10);

-- One row for each group. marks: where in bytes the entries first + 16, first + 32 … begin.
CREATE TABLE S.journal (
  first int8 NOT NULL,
  last int8 NOT NULL,
  time int8 NOT NULL,
  format int2 NOT NULL,
  lane int2 NOT NULL,
  hash bytea NOT NULL,
  marks int4[] NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (lane, last)
);
-- Keys and amounts do not compress; kept plain, a part of them can be read alone.
ALTER TABLE S.journal ALTER COLUMN bytes SET STORAGE EXTERNAL, ALTER COLUMN marks SET STORAGE MAIN;

CREATE TABLE S.asset (
  id int4 NOT NULL,
  scale int4 NOT NULL,
  lane int2 NOT NULL,
  code text COLLATE "C" NOT NULL,
  PRIMARY KEY (lane, id)
);

-- tail: what its history lists last (history-codec.ts); longer lists continue in the table history.
-- Rows are changed in place where their page has room: no index knows of what changes.
CREATE TABLE S.account (
  id int8 NOT NULL,
  floor int8,
  balance int8 NOT NULL,
  held int8 NOT NULL,
  seq int8 NOT NULL,
  asset int4 NOT NULL,
  lane int2 NOT NULL,
  carry int2 NOT NULL,
  listed bool NOT NULL,
  credit_frozen bool NOT NULL,
  name text COLLATE "C" NOT NULL,
  tail bytea NOT NULL,
  PRIMARY KEY (lane, id)
) WITH (fillfactor = 85);
ALTER TABLE S.account ALTER COLUMN tail SET STORAGE MAIN;
CREATE UNIQUE INDEX account_name ON S.account (lane, name, asset);

-- terms: caps and zone, as JSON.
CREATE TABLE S.limits (
  id int8 NOT NULL,
  account int8,
  expires_at int8,
  spent_day int8 NOT NULL,
  spent_month int8 NOT NULL,
  spent_total int8 NOT NULL,
  seq int8 NOT NULL,
  asset int4 NOT NULL,
  day int4 NOT NULL,
  month int4 NOT NULL,
  lane int2 NOT NULL,
  closed bool NOT NULL,
  clips bool NOT NULL,
  name text COLLATE "C",
  terms text NOT NULL,
  PRIMARY KEY (lane, id)
) WITH (fillfactor = 85);
CREATE UNIQUE INDEX limits_name ON S.limits (lane, name) WHERE name IS NOT NULL;

-- status: 0 open, 1 captured, 2 released, 3 expired.
CREATE TABLE S.hold (
  id int8 NOT NULL,
  debit int8 NOT NULL,
  credit int8 NOT NULL,
  amount int8 NOT NULL,
  captured int8 NOT NULL,
  expires_at int8 NOT NULL,
  seq int8 NOT NULL,
  lane int2 NOT NULL,
  status int2 NOT NULL,
  PRIMARY KEY (lane, id)
);
CREATE INDEX hold_due ON S.hold (lane, expires_at, id) WHERE status = 0;

CREATE TABLE S.owned (
  account int8 NOT NULL,
  payment int8 NOT NULL,
  seq int8 NOT NULL,
  generation int8 NOT NULL,
  resource uuid NOT NULL,
  lane int2 NOT NULL,
  PRIMARY KEY (lane, account, resource)
);

CREATE TABLE S.reversed (
  payment int8 NOT NULL,
  amount int8 NOT NULL,
  seq int8 NOT NULL,
  lane int2 NOT NULL,
  PRIMARY KEY (lane, payment)
);

CREATE TABLE S.memo (
  id int8 NOT NULL,
  lane int2 NOT NULL,
  hash bytea NOT NULL,
  text bytea,
  PRIMARY KEY (lane, id)
);
CREATE INDEX memo_hash ON S.memo (lane, hash) WHERE text IS NOT NULL;

-- owner: the caller × 3 + which sort of key it is (keys.ts). The key comes first, so that time-ordered ones are
-- added at one end of the index.
CREATE TABLE S.request_key (
  owner int8 NOT NULL,
  seq int8 NOT NULL,
  key uuid NOT NULL,
  lane int2 NOT NULL,
  PRIMARY KEY (lane, key, owner)
);

-- Chunks of a list, oldest first; never changed.
CREATE TABLE S.history (
  account int8 NOT NULL,
  first int8 NOT NULL,
  lane int2 NOT NULL,
  list int2 NOT NULL,
  steps bytea NOT NULL,
  PRIMARY KEY (lane, account, list, first)
);

-- sums: one after the other as the ledger writes amounts, so that they may grow beyond 64 bits. seq: the last entry counted.
CREATE TABLE S.tally (
  account int8 NOT NULL,
  subject int8 NOT NULL,
  seq int8 NOT NULL,
  day int4 NOT NULL,
  lane int2 NOT NULL,
  sums bytea NOT NULL,
  PRIMARY KEY (lane, account, day, subject)
) WITH (fillfactor = 85);

-- document: value and lookups as JSON. lookups: the rows of record_lookup that belong to it. sum: over the whole (records.ts).
CREATE TABLE S.record (
  collection text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  document text NOT NULL,
  lookups jsonb,
  sum int8 NOT NULL,
  PRIMARY KEY (collection, id)
);
CREATE TABLE S.record_lookup (
  collection text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  PRIMARY KEY (collection, name, value, id)
);

-- Groups of records only: written with them, so that a process whose commit was lost can see whether it happened; or
-- by that process, which thus makes sure that it cannot happen any more. Rows older than a day are of no use.
CREATE TABLE S.outcome (
  token uuid PRIMARY KEY,
  happened bool NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX outcome_at ON S.outcome (at);
`;

/** Accounts that an operator froze. The function that writes gets another form, and would else be there twice. */
const FROZEN = `
ALTER TABLE S.account ADD COLUMN frozen bool NOT NULL DEFAULT false;
DROP FUNCTION IF EXISTS S.append;
`;

/** Each brings a book to the next version. */
/** own_limit: what everything spent from the account counts against; 0 for none. */
const OWN_LIMITS = 'ALTER TABLE S.account ADD COLUMN own_limit int8 NOT NULL DEFAULT 0';

export const MIGRATIONS: readonly string[] = [FOUNDATION, FROZEN, OWN_LIMITS];

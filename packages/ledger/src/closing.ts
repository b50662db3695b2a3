/**
 * Closing a period: a signed statement of all rows and of the chain's head at one sequence. Older entries may then
 * be archived, and `verify` can start from it. A closing is itself made by proving the book up to there.
 */
import { createHash } from 'node:crypto';
import { Audit, type AuditStart, prove } from './audit.ts';
import { canonicalJson } from './codec.ts';
import { KIND } from './entry.ts';
import { laneOfNumber } from './lane.ts';
import type { Ledger } from './ledger.ts';
import { MemoryRows } from './memory-rows.ts';
import type { RecordOp, Store } from './store.ts';
import { beginning } from './verify.ts';

/** What is signed: the canonical JSON of this statement. */
export interface ClosingStatement {
  /** The last sequence that belongs to the closed period. */
  seq: number;
  /** Journal time of that entry. */
  time: number;
  /** Hex SHA-256 of the chain there. */
  head: string;
  /** Hex SHA-256 over the rows (`closing_rows`), in order. */
  rows: string;
  /** Number of row documents. */
  parts: number;
  /** Sum of all balances and count of accounts for each asset; the sums are zero. */
  balances: { asset: number; accounts: number; sum: string }[];
}

export interface Closing {
  statement: ClosingStatement;
  /** The signer's text over the canonical JSON of the statement. */
  signature: string;
}

export interface ClosingSigner {
  sign: (statement: string) => string | Promise<string>;
  check: (statement: string, signature: string) => boolean | Promise<boolean>;
}

const CLOSINGS = 'closing';
const CLOSING_ROWS = 'closing_rows';
const LINES_PER_PART = 500;
const TABLES = ['assets', 'accounts', 'limits', 'holds', 'ownership', 'reversals', 'memos'] as const;

/** A book that does not verify cannot be closed. */
export class BookBroken extends Error {
  override name = 'BookBroken';
}

/**
 * Closes the period of a lane that ends with its last entry now, and journals the closing.
 *
 * @throws BookBroken when the journal does not prove.
 */
export async function closePeriod(ledger: Ledger, store: Store, signer: ClosingSigner): Promise<Closing> {
  const { seq } = await store.tip();
  const audit = await proveUpTo(store, seq, await lastClosing(store, signer));
  const lines = [...rowLines(audit.rows)];
  const parts: string[][] = [];
  for (let at = 0; at < lines.length; at += LINES_PER_PART) parts.push(lines.slice(at, at + LINES_PER_PART));
  const statement: ClosingStatement = {
    seq: audit.seq,
    time: audit.time,
    head: Buffer.from(audit.head).toString('hex'),
    rows: digest(lines),
    parts: parts.length,
    balances: balancesOf(audit.rows),
  };
  const closing = { statement, signature: await signer.sign(canonicalJson(statement)) };
  const id = idOf(statement.seq);
  for (const [i, part] of parts.entries()) {
    await ledger.write([{ put: { collection: CLOSING_ROWS, id: `${id}/${idOf(i)}`, value: part } }]);
  }
  const records = (): RecordOp[] => [{ put: { collection: CLOSINGS, id, value: closing } }];
  const key = { caller: 0, key: `closing:${id}`, fingerprint: id };
  await ledger.submit(
    { op: 'fact', kind: KIND.periodClosed, key, data: canonicalJson(closing) },
    { records, lane: store.lane },
  );
  return closing;
}

/** All closings of a lane, oldest first. */
export async function closings(store: Store): Promise<Closing[]> {
  const documents = await store.records(CLOSINGS, { limit: 10_000 });
  const all = documents.map((document) => document.value as Closing);
  return all.filter(({ statement }) => laneOfNumber(statement.seq) === store.lane);
}

/** Where `verify` may start: the newest closing, if its signature and rows are right. */
export async function lastClosing(store: Store, signer: ClosingSigner): Promise<AuditStart | undefined> {
  const closing = (await closings(store)).at(-1);
  if (!closing) return undefined;
  const { statement, signature } = closing;
  if (!(await signer.check(canonicalJson(statement), signature))) {
    throw new BookBroken(`the closing at ${statement.seq} is not signed by this book's key`);
  }
  const lines: string[] = [];
  for (let i = 0; i < statement.parts; i++) {
    const part = await store.record(CLOSING_ROWS, `${idOf(statement.seq)}/${idOf(i)}`);
    lines.push(...((part?.value ?? []) as string[]));
  }
  if (digest(lines) !== statement.rows) {
    throw new BookBroken(
      `the rows kept with the closing at ${statement.seq} are not the ones that were signed`,
    );
  }
  const head = new Uint8Array(Buffer.from(statement.head, 'hex'));
  return { rows: rowsFrom(lines, statement.seq), seq: statement.seq, head, time: statement.time };
}

async function proveUpTo(store: Store, seq: number, from: AuditStart | undefined): Promise<Audit> {
  const audit = new Audit(from ?? beginning(store.lane));
  while (audit.seq < seq) {
    const rows = (await store.rows(audit.seq, 64)).filter((row) => row.first <= seq);
    await prove(audit, rows, store);
    await new Promise(setImmediate);
  }
  const [finding] = audit.findings;
  if (finding) throw new BookBroken(`entry ${finding.seq}: ${finding.message}; see verify`);
  return audit;
}

/** Every row as one line: its table and its canonical JSON. */
function* rowLines(rows: MemoryRows): Generator<string> {
  for (const table of TABLES) for (const row of rows[table]) yield `${table} ${canonicalJson(row)}`;
}

function rowsFrom(lines: readonly string[], seq: number): MemoryRows {
  const rows = new MemoryRows(laneOfNumber(seq));
  for (const line of lines) {
    const space = line.indexOf(' ');
    const table = line.slice(0, space) as (typeof TABLES)[number];
    const [id, row] = JSON.parse(line.slice(space + 1), (_, value) =>
      typeof value?.$n === 'string' ? BigInt(value.$n) : value,
    ) as [never, never];
    if (table === 'assets') rows.addAsset(row);
    else if (table === 'accounts') rows.addAccount(row);
    else if (table === 'limits') rows.addLimit(row);
    else if (table === 'memos') rows.addMemo(row, id);
    else rows[table].set(id, row);
  }
  rows.next.seq = seq + 1;
  return rows;
}

function balancesOf(rows: MemoryRows): ClosingStatement['balances'] {
  const sums = new Map<number, { accounts: number; sum: bigint }>();
  for (const { asset, balance } of rows.accounts.values()) {
    const { accounts, sum } = sums.get(asset) ?? { accounts: 0, sum: 0n };
    sums.set(asset, { accounts: accounts + 1, sum: sum + balance });
  }
  return [...sums].map(([asset, { accounts, sum }]) => ({ asset, accounts, sum: sum.toString() }));
}

function digest(lines: readonly string[]): string {
  const hash = createHash('sha256');
  for (const line of lines) hash.update(line).update('\n');
  return hash.digest('hex');
}

/** Sortable as text. */
function idOf(number: number): string {
  return String(number).padStart(16, '0');
}

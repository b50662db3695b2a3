/**
 * Fetching rows: whatever is wanted of all tables comes by one statement, so all of it is of one moment, together
 * with how far each lane has come by then.
 */
import { Buffer } from 'node:buffer';
import { laneOfNumber } from '@farthing/ledger/lane.ts';
import * as column from './columns.ts';
import type { Rows, Statement } from './connections.ts';
import { ownerOf } from './keys.ts';
import { toText } from './plain-text.ts';
import { type Found, readRow } from './read-row.ts';
import { KINDS, type Kind, type Wanted } from './rows.ts';

/** A lane as it is in the database. */
export interface LaneRow {
  seq: number;
  time: number;
  head: Uint8Array;
  nextAccount: number;
  nextMemo: number;
  nextAsset: number;
  fence: number;
}

/** All rows come in one shape: which table, ten numbers, two texts, bytes. */
const SHAPES: Record<Kind, string> = {
  account: `SELECT 0, a.id, a.asset, a.floor, a.balance, a.held, a.carry, a.seq, a.listed::int4, a.credit_frozen::int4 + 2 * a.frozen::int4,
      a.own_limit, a.name, NULL, a.tail FROM S.account a
    JOIN unnest($1::int2[], $2::int8[]) w(lane, id) ON a.lane = w.lane AND a.id = w.id`,
  accountName: `SELECT 1, a.id, a.asset, a.floor, a.balance, a.held, a.carry, a.seq, a.listed::int4, a.credit_frozen::int4 + 2 * a.frozen::int4,
      a.own_limit, a.name, NULL, a.tail FROM S.account a
    JOIN unnest($3::int2[], $4::text[], $5::int4[]) w(lane, name, asset)
      ON a.lane = w.lane AND a.name = w.name AND a.asset = w.asset`,
  limit: `SELECT 2, l.id, l.asset, l.account, l.expires_at, l.day, l.spent_day, l.month, l.spent_month, l.spent_total,
      l.seq * 4 + l.closed::int4 * 2 + l.clips::int4, l.name, l.terms, NULL FROM S.limits l
    JOIN unnest($6::int2[], $7::int8[]) w(lane, id) ON l.lane = w.lane AND l.id = w.id`,
  limitName: `SELECT 3, l.id, l.asset, l.account, l.expires_at, l.day, l.spent_day, l.month, l.spent_month, l.spent_total,
      l.seq * 4 + l.closed::int4 * 2 + l.clips::int4, l.name, l.terms, NULL FROM S.limits l
    JOIN unnest($8::int2[], $9::text[]) w(lane, name) ON l.lane = w.lane AND l.name = w.name`,
  hold: `SELECT 4, h.id, h.debit, h.credit, h.amount, h.captured, h.expires_at, h.status, h.seq, NULL, NULL, NULL, NULL,
      NULL FROM S.hold h
    JOIN unnest($10::int2[], $11::int8[]) w(lane, id) ON h.lane = w.lane AND h.id = w.id`,
  owned: `SELECT 5, o.account, o.generation, o.payment, o.seq, NULL, NULL, NULL, NULL, NULL, NULL, o.resource::text, NULL,
      NULL FROM S.owned o
    JOIN unnest($12::int2[], $13::int8[], $14::uuid[]) w(lane, account, resource)
      ON o.lane = w.lane AND o.account = w.account AND o.resource = w.resource`,
  reversed: `SELECT 6, v.payment, v.amount, v.seq, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM S.reversed v
    JOIN unnest($15::int2[], $16::int8[]) w(lane, payment) ON v.lane = w.lane AND v.payment = w.payment`,
  key: `SELECT 7, k.owner, k.seq, k.lane, NULL, NULL, NULL, NULL, NULL, NULL, NULL, k.key::text, NULL, NULL
    FROM S.request_key k
    JOIN unnest($17::int2[], $18::uuid[], $19::int8[]) w(lane, key, owner)
      ON k.lane = w.lane AND k.key = w.key AND k.owner = w.owner`,
  memo: `SELECT 8, m.id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, m.hash FROM S.memo m
    JOIN unnest($20::int2[], $21::bytea[]) w(lane, hash) ON m.lane = w.lane AND m.hash = w.hash AND m.text IS NOT NULL`,
  entry: `SELECT 9, w.seq, j.first + (w.seq - j.first) / 16 * 16, j.time, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
      NULL, substring(j.bytes FROM coalesce(j.marks[(w.seq - j.first) / 16], 0) + 1
        FOR coalesce(j.marks[(w.seq - j.first) / 16 + 1], octet_length(j.bytes))
          - coalesce(j.marks[(w.seq - j.first) / 16], 0))
    FROM unnest($22::int2[], $23::int8[]) w(lane, seq),
      LATERAL (SELECT * FROM S.journal i WHERE i.lane = w.lane AND i.last >= w.seq ORDER BY i.last LIMIT 1) j
    WHERE j.first <= w.seq`,
  tally: `SELECT 10, t.account, t.day, t.subject, t.seq, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, t.sums
    FROM S.tally t
    JOIN unnest($24::int2[], $25::int8[], $26::int4[], $27::int8[]) w(lane, account, day, subject)
      ON t.lane = w.lane AND t.account = w.account AND t.day = w.day AND t.subject = w.subject`,
};

/** One for each lane that is asked for. */
const LANES = `SELECT 11, l.lane, l.seq, l.time, l.next_account, l.next_memo, l.next_asset, l.fence, NULL, NULL, NULL, NULL,
      NULL, l.head FROM S.lane l WHERE l.lane = ANY($28::int2[])`;

export const FETCH: Statement = {
  name: 'farthing_fetch',
  text: [...KINDS.map((kind) => SHAPES[kind]), LANES].join('\nUNION ALL '),
};

/** `lanes` are those whose rows are wanted. */
export function fetchValues(wanted: Wanted, lanes: readonly number[]): Buffer[] {
  const numbers = (kind: 'account' | 'limit' | 'hold' | 'reversed' | 'entry') => {
    const ids = [...wanted[kind]];
    return [column.int2(ids.map(laneOfNumber)), column.int8(ids)];
  };
  const parts = (kind: 'accountName' | 'limitName' | 'owned' | 'key' | 'memo' | 'tally') =>
    [...wanted[kind]].map((name) => name.split(' '));
  /** What follows so many spaces is a name, which may have spaces itself. */
  const names = (kind: 'accountName' | 'limitName', spaces: number) =>
    parts(kind).map((words) => toText(words.slice(spaces).join(' ')));
  const whole = (rows: string[][], at: number) => rows.map((row) => Number(row[at]));
  const texts = (rows: string[][], at: number) => rows.map((row) => row[at]!);
  const accountNames = parts('accountName');
  const owned = parts('owned');
  const keys = parts('key');
  const memos = parts('memo');
  const tallies = parts('tally');
  return [
    ...numbers('account'),
    column.int2(whole(accountNames, 0)),
    column.text(names('accountName', 2)),
    column.int4(whole(accountNames, 1)),
    ...numbers('limit'),
    column.int2(whole(parts('limitName'), 0)),
    column.text(names('limitName', 1)),
    ...numbers('hold'),
    column.int2(whole(owned, 0).map(laneOfNumber)),
    column.int8(whole(owned, 0)),
    column.uuid(texts(owned, 1)),
    ...numbers('reversed'),
    column.int2(whole(keys, 0)),
    column.uuid(texts(keys, 2).map((key) => key.slice(1))),
    column.int8(keys.map(([, caller, key]) => ownerOf(Number(caller), key!))),
    column.int2(whole(memos, 0)),
    column.bytea(texts(memos, 1).map((hash) => Buffer.from(hash, 'hex'))),
    ...numbers('entry'),
    column.int2(whole(tallies, 0).map(laneOfNumber)),
    column.int8(whole(tallies, 0)),
    column.int4(whole(tallies, 1)),
    column.int8(whole(tallies, 2)),
    column.int2(lanes),
  ];
}

/** Sorts the answer into tables; what was wanted and did not come is known not to be there. */
export function readFetched(answer: Rows, wanted: Wanted, found: Found): void {
  for (const row of answer) readRow(row, found);
  for (const kind of KINDS) {
    const table = found.tables[kind];
    for (const name of wanted[kind] as Set<never>) if (table.get(name) === undefined) table.set(name, null);
  }
}

/** The SQL that a book in use asks, for its schema. Statements are prepared once on each connection. */
import { APPEND_PARAMETERS } from './append.ts';
import { quoted } from './address.ts';
import type { Statement } from './connections.ts';
import { FETCH } from './fetch.ts';

const ACCOUNT = `SELECT 0, a.id, a.asset, a.floor, a.balance, a.held, a.carry, a.seq, a.listed::int4, a.credit_frozen::int4 + 2 * a.frozen::int4,
  a.own_limit, a.name, NULL FROM S.account a`;
const LIMIT = `SELECT 2, l.id, l.asset, l.account, l.expires_at, l.day, l.spent_day, l.month, l.spent_month, l.spent_total,
  l.seq * 4 + l.closed::int4 * 2 + l.clips::int4, l.name, l.terms FROM S.limits l`;
const HOLD = `SELECT 4, h.id, h.debit, h.credit, h.amount, h.captured, h.expires_at, h.status, h.seq FROM S.hold h`;

const TEXTS = {
  fetch: FETCH.text,
  append: `SELECT S.append(${placeholders(1, APPEND_PARAMETERS)})`,
  writeRecords: `SELECT S.write_only_records(${placeholders(1, 12)})`,
  /** From now on nothing that was sent before can move the lane. Written, so that it waits for standbys as commits do. */
  fence: 'UPDATE S.lane SET fence = fence + 1 WHERE lane = $1 RETURNING seq, head',
  /** Changes nothing, but is a commit: when standbys have confirmed it, they have all that was there before. */
  confirm: 'UPDATE S.lane SET fence = fence WHERE lane = $1 RETURNING seq, head',
  hashAt: 'SELECT hash FROM S.journal WHERE lane = $1 AND last = $2',
  /** Whether the token was written; if not, it cannot be any more. May be asked again, with the same answer. */
  claim: `INSERT INTO S.outcome (token, happened) VALUES ($1, false)
    ON CONFLICT (token) DO UPDATE SET token = excluded.token RETURNING happened`,
  deleteOutcomes: `DELETE FROM S.outcome WHERE token IN (
    SELECT token FROM S.outcome WHERE at < now() - interval '1 day' ORDER BY at LIMIT $1)`,
  assets: 'SELECT id, code, scale FROM S.asset WHERE lane = $1 ORDER BY id',
  entries: `SELECT first, last, time, format, bytes, hash FROM S.journal
    WHERE lane = $1 AND last > $2 AND first <= $3 ORDER BY last`,
  rows: `SELECT first, last, time, format, bytes, hash FROM S.journal
    WHERE lane = $1 AND last > $2 ORDER BY last LIMIT $3`,
  history: `SELECT NULL, tail FROM S.account WHERE lane = $1 AND id = $2
    UNION ALL (SELECT first, steps FROM S.history WHERE lane = $1 AND account = $2 AND list = $3 AND first < $4
      ORDER BY first DESC LIMIT $5)`,
  tallies: `SELECT day, subject, sums FROM S.tally WHERE lane = $1 AND account = $2 AND day BETWEEN $3 AND $4
    ORDER BY day, subject`,
  tally: `SELECT day, subject, sums FROM S.tally WHERE lane = $1 AND account = $2 AND day BETWEEN $3 AND $4
    AND subject = $5 ORDER BY day, subject`,
  memo: 'SELECT text FROM S.memo WHERE lane = $1 AND id = $2',
  accounts: `${ACCOUNT} WHERE a.lane = $1 AND a.id > $2 ORDER BY a.id LIMIT $3`,
  limits: `${LIMIT} WHERE l.lane = $1 AND l.id > $2 ORDER BY l.id LIMIT $3`,
  dueHolds: `${HOLD} WHERE h.lane = $1 AND h.status = 0 AND h.expires_at <= $2 ORDER BY h.expires_at, h.id LIMIT $3`,
  record: 'SELECT id, document, sum FROM S.record WHERE collection = $1 AND id = $2',
  records: `SELECT id, document, sum FROM S.record WHERE collection = $1 AND id > $2 ORDER BY id LIMIT $3`,
  recordsBy: `SELECT r.id, r.document, r.sum FROM S.record_lookup l JOIN S.record r USING (collection, id)
    WHERE l.collection = $1 AND l.name = $2 AND l.value = $3 AND l.id > $4 ORDER BY l.id LIMIT $5`,
  /** The next keys of a round, and of which entries. */
  keysAfter: `SELECT key::text, owner, seq FROM S.request_key WHERE lane = $1 AND (key, owner) > ($2::uuid, $3::int8)
    ORDER BY key, owner LIMIT $4`,
  deleteKeys: `DELETE FROM S.request_key k USING unnest($2::uuid[], $3::int8[]) w(key, owner)
    WHERE k.lane = $1 AND k.key = w.key AND k.owner = w.owner AND k.seq < $4`,
  /** For the self-check (self-check.ts), in pages: accounts' tails, chunks, texts, and documents with lookups that are lost. */
  tails: 'SELECT id, tail FROM S.account WHERE lane = $1 AND id > $2 ORDER BY id LIMIT $3',
  chunks: `SELECT account, list, first, steps FROM S.history
    WHERE lane = $1 AND (account, list, first) > ($2::int8, $3::int2, $4::int8) ORDER BY account, list, first LIMIT $5`,
  texts: 'SELECT id, hash, text FROM S.memo WHERE lane = $1 AND id > $2 ORDER BY id LIMIT $3',
  documents: `SELECT r.id, r.document, r.sum, r.collection, r.lookups::text,
      (SELECT string_agg(k.key, ', ' ORDER BY k.key) FROM jsonb_each_text(r.lookups) k WHERE NOT EXISTS (
        SELECT FROM S.record_lookup l
          WHERE l.collection = r.collection AND l.name = k.key AND l.value = k.value AND l.id = r.id))
    FROM S.record r WHERE (r.collection, r.id) > ($1, $2) ORDER BY r.collection, r.id LIMIT $3`,
  lookups: `SELECT (SELECT count(*) FROM S.record_lookup),
    (SELECT count(*) FROM S.record r, jsonb_object_keys(r.lookups))`,
  seqAt: 'SELECT S.seq_at($1::int2, $2::int8)',
  /** The group that an entry is in. */
  groupOf: 'SELECT first FROM S.journal WHERE lane = $1 AND last >= $2 ORDER BY last LIMIT 1',
} as const;

export type Statements = Record<keyof typeof TEXTS, Statement> & {
  /** Begins a transaction and locks the lane's row. */
  lock(lane: number): string;
};

export function statementsFor(schema: string): Statements {
  const made = Object.entries(TEXTS).map(([name, text]) => [
    name,
    { name: `farthing_${name}`, text: inSchema(text, schema) },
  ]);
  return {
    ...(Object.fromEntries(made) as Record<keyof typeof TEXTS, Statement>),
    lock: (lane) => inSchema(`BEGIN; SELECT seq FROM S.lane WHERE lane = ${lane} FOR UPDATE`, schema),
  };
}

export function inSchema(sql: string, schema: string): string {
  // A function: a name may have characters that a replacement text has another meaning for.
  return sql.replace(/\bS\./g, () => `${quoted(schema)}.`);
}

function placeholders(from: number, to: number): string {
  return Array.from({ length: to - from + 1 }, (_, i) => `$${from + i}`).join(', ');
}

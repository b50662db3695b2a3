/**
 * The functions that write. They are replaced at every opening by a program of the book's version, so they may change
 * without a migration as long as processes of both kinds may run side by side. `S.` stands for the schema.
 */
import { CONDITION_FAILED } from './failure.ts';

/** Configuration, in order: 0 puts, 1 deletes, 2 erases a memo. `strict`: put if absent, delete if present. */
const RECORDS = `
CREATE OR REPLACE FUNCTION S.write_records(
  r_op int2[], r_strict bool[], r_collection text[], r_id text[], r_document text[], r_lookups text[], r_memo int8[],
  r_lane int2[], r_sum int8[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  before jsonb;
  found_one bool;
BEGIN
  FOR i IN 1 .. cardinality(r_op) LOOP
    IF r_op[i] = 2 THEN
      UPDATE S.memo SET text = NULL WHERE lane = r_lane[i] AND id = r_memo[i];
      CONTINUE;
    END IF;
    SELECT lookups INTO before FROM S.record WHERE collection = r_collection[i] AND id = r_id[i] FOR UPDATE;
    found_one := FOUND;
    IF r_strict[i] AND found_one = (r_op[i] = 0) THEN
      RAISE EXCEPTION 'record %/% %', r_collection[i], r_id[i],
        CASE WHEN found_one THEN 'exists already' ELSE 'does not exist' END USING ERRCODE = '${CONDITION_FAILED}';
    END IF;
    IF before IS NOT NULL THEN
      DELETE FROM S.record_lookup l USING jsonb_each_text(before) e
        WHERE l.collection = r_collection[i] AND l.name = e.key AND l.value = e.value AND l.id = r_id[i];
    END IF;
    IF r_op[i] = 1 THEN
      DELETE FROM S.record WHERE collection = r_collection[i] AND id = r_id[i];
      CONTINUE;
    END IF;
    IF found_one THEN
      UPDATE S.record SET document = r_document[i], lookups = r_lookups[i]::jsonb, sum = r_sum[i]
        WHERE collection = r_collection[i] AND id = r_id[i];
    ELSE
      INSERT INTO S.record (collection, id, document, lookups, sum)
        VALUES (r_collection[i], r_id[i], r_document[i], r_lookups[i]::jsonb, r_sum[i]);
    END IF;
    IF r_lookups[i] IS NOT NULL THEN
      INSERT INTO S.record_lookup (collection, name, value, id)
        SELECT r_collection[i], e.key, e.value, r_id[i] FROM jsonb_each_text(r_lookups[i]::jsonb) e;
    END IF;
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION S.write_only_records(
  p_token uuid, p_channel text, p_notice text,
  r_op int2[], r_strict bool[], r_collection text[], r_id text[], r_document text[], r_lookups text[], r_memo int8[],
  r_lane int2[], r_sum int8[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO S.outcome (token, happened) VALUES (p_token, true);
  PERFORM S.write_records(r_op, r_strict, r_collection, r_id, r_document, r_lookups, r_memo, r_lane, r_sum);
  PERFORM pg_notify(p_channel, p_notice);
END $$;`;

/**
 * One group, in one round trip. Rows to change are looked up one by one in the primary key: the lane comes with them
 * (`OFFSET 0` keeps it there), for a plan that begins with all rows of a lane would be good for small lanes only.
 * The lane's row is locked first, and only if it is where the caller believes it to be:
 * then nobody else has written to the lane since, and what the caller has computed from its rows holds. Its head is
 * compared too: after a failover that has lost commits, others' entries may have the sequence that ours had.
 * Returns false, and has written nothing, when the lane has moved on.
 */
const APPEND = `
CREATE OR REPLACE FUNCTION S.append(
  p_lane int2, p_expected int8, p_head bytea, p_fence int8, p_last int8, p_time int8, p_hash bytea,
  p_account int8, p_memo int8, p_asset int4,
  p_base int8, p_format int2, p_marks int4[], p_bytes bytea,
  a_id int8[], a_floor int8[], a_balance int8[], a_held int8[], a_carry int2[], a_credit bool[], a_frozen bool[],
  a_limit int8[], a_seq int8[], a_anew bool[], a_tail bytea[],
  k_replace bool, k_owner int8[], k_seq int8[], k_key uuid[],
  l_id int8[], l_closed bool[], l_day int4[], l_spent_day int8[], l_month int4[], l_spent_month int8[],
  l_spent_total int8[], l_seq int8[], l_terms text[],
  t_account int8[], t_subject int8[], t_seq int8[], t_day int4[], t_sums bytea[],
  o_account int8[], o_payment int8[], o_seq int8[], o_generation int8[], o_resource uuid[],
  v_payment int8[], v_amount int8[], v_seq int8[],
  h_account int8[], h_first int8[], h_list int2[], h_steps bytea[],
  na_id int8[], na_asset int4[], na_listed bool[], na_name text[],
  nl_id int8[], nl_account int8[], nl_expires int8[], nl_asset int4[], nl_clips bool[], nl_name text[], nl_terms text[],
  nh_id int8[], nh_debit int8[], nh_credit int8[], nh_amount int8[], nh_expires int8[],
  c_id int8[], c_captured int8[], c_status int2[], c_seq int8[],
  m_id int8[], m_hash bytea[], m_text bytea[],
  s_id int4[], s_scale int4[], s_code text[],
  p_channel text, p_notice text,
  r_op int2[], r_strict bool[], r_collection text[], r_id text[], r_document text[], r_lookups text[], r_memo int8[],
  r_lane int2[], r_sum int8[]
) RETURNS bool LANGUAGE plpgsql AS $$
DECLARE
  touched int8;
BEGIN
  UPDATE S.lane SET seq = p_last, time = p_time, head = p_hash,
      next_account = p_account, next_memo = p_memo, next_asset = p_asset
    WHERE lane = p_lane AND seq = p_expected AND head = p_head AND fence = p_fence;
  IF NOT FOUND THEN RETURN false; END IF;

  INSERT INTO S.journal (first, last, time, format, lane, hash, marks, bytes)
    VALUES (p_expected + 1, p_last, p_base, p_format, p_lane, p_hash, p_marks, p_bytes);

  IF cardinality(na_id) > 0 THEN
    INSERT INTO S.account (id, floor, balance, held, seq, asset, lane, carry, listed, credit_frozen, name, tail)
      SELECT n.id, NULL, 0, 0, 0, n.asset, p_lane, 0, n.listed, false, n.name, ''
        FROM unnest(na_id, na_asset, na_listed, na_name) AS n(id, asset, listed, name);
  END IF;
  IF cardinality(a_id) > 0 THEN
    UPDATE S.account a SET floor = n.floor, balance = n.balance, held = n.held, carry = n.carry,
        credit_frozen = n.credit, frozen = n.frozen, own_limit = n.own_limit, seq = n.seq,
        tail = CASE WHEN n.anew THEN n.tail ELSE a.tail || n.tail END
      FROM (SELECT p_lane AS lane, u.* FROM unnest(a_id, a_floor, a_balance, a_held, a_carry, a_credit, a_frozen, a_limit,
          a_seq, a_anew, a_tail)
          AS u(id, floor, balance, held, carry, credit, frozen, own_limit, seq, anew, tail) OFFSET 0) n
      WHERE a.lane = n.lane AND a.id = n.id;
    GET DIAGNOSTICS touched = ROW_COUNT;
    IF touched <> cardinality(a_id) THEN RAISE EXCEPTION 'a group changes accounts that are not there'; END IF;
  END IF;

  IF k_replace THEN
    INSERT INTO S.request_key (owner, seq, key, lane)
      SELECT n.owner, n.seq, n.key, p_lane FROM unnest(k_owner, k_seq, k_key) AS n(owner, seq, key)
      ON CONFLICT (lane, key, owner) DO UPDATE SET seq = excluded.seq;
  ELSIF cardinality(k_owner) > 0 THEN
    INSERT INTO S.request_key (owner, seq, key, lane)
      SELECT n.owner, n.seq, n.key, p_lane FROM unnest(k_owner, k_seq, k_key) AS n(owner, seq, key);
  END IF;

  IF cardinality(nl_id) > 0 THEN
    INSERT INTO S.limits (id, account, expires_at, spent_day, spent_month, spent_total, seq, asset, day, month, lane,
        closed, clips, name, terms)
      SELECT n.id, n.account, n.expires_at, 0, 0, 0, 0, n.asset, 0, 0, p_lane, false, n.clips, n.name, n.terms
        FROM unnest(nl_id, nl_account, nl_expires, nl_asset, nl_clips, nl_name, nl_terms)
          AS n(id, account, expires_at, asset, clips, name, terms);
  END IF;
  IF cardinality(l_id) > 0 THEN
    UPDATE S.limits l SET closed = n.closed, day = n.day, spent_day = n.spent_day, month = n.month,
        spent_month = n.spent_month, spent_total = n.spent_total, seq = n.seq, terms = coalesce(n.terms, l.terms)
      FROM (SELECT p_lane AS lane, u.* FROM unnest(l_id, l_closed, l_day, l_spent_day, l_month, l_spent_month, l_spent_total,
          l_seq, l_terms) AS u(id, closed, day, spent_day, month, spent_month, spent_total, seq, terms) OFFSET 0) n
      WHERE l.lane = n.lane AND l.id = n.id;
    GET DIAGNOSTICS touched = ROW_COUNT;
    IF touched <> cardinality(l_id) THEN RAISE EXCEPTION 'a group changes limits that are not there'; END IF;
  END IF;

  IF cardinality(t_account) > 0 THEN
    INSERT INTO S.tally (account, subject, seq, day, lane, sums)
      SELECT n.account, n.subject, n.seq, n.day, p_lane, n.sums
        FROM unnest(t_account, t_subject, t_seq, t_day, t_sums) AS n(account, subject, seq, day, sums)
      ON CONFLICT (lane, account, day, subject) DO UPDATE SET sums = excluded.sums, seq = excluded.seq;
  END IF;
  IF cardinality(o_account) > 0 THEN
    INSERT INTO S.owned (account, payment, seq, generation, resource, lane)
      SELECT n.account, n.payment, n.seq, n.generation, n.resource, p_lane
        FROM unnest(o_account, o_payment, o_seq, o_generation, o_resource)
          AS n(account, payment, seq, generation, resource)
      ON CONFLICT (lane, account, resource)
        DO UPDATE SET payment = excluded.payment, seq = excluded.seq, generation = excluded.generation;
  END IF;
  IF cardinality(v_payment) > 0 THEN
    INSERT INTO S.reversed (payment, amount, seq, lane)
      SELECT n.payment, n.amount, n.seq, p_lane FROM unnest(v_payment, v_amount, v_seq) AS n(payment, amount, seq)
      ON CONFLICT (lane, payment) DO UPDATE SET amount = excluded.amount, seq = excluded.seq;
  END IF;
  IF cardinality(h_account) > 0 THEN
    INSERT INTO S.history (account, first, lane, list, steps)
      SELECT n.account, n.first, p_lane, n.list, n.steps
        FROM unnest(h_account, h_first, h_list, h_steps) AS n(account, first, list, steps);
  END IF;

  IF cardinality(nh_id) > 0 THEN
    INSERT INTO S.hold (id, debit, credit, amount, captured, expires_at, seq, lane, status)
      SELECT n.id, n.debit, n.credit, n.amount, 0, n.expires_at, n.id, p_lane, 0
        FROM unnest(nh_id, nh_debit, nh_credit, nh_amount, nh_expires) AS n(id, debit, credit, amount, expires_at);
  END IF;
  IF cardinality(c_id) > 0 THEN
    UPDATE S.hold h SET captured = n.captured, status = n.status, seq = n.seq
      FROM (SELECT p_lane AS lane, u.* FROM unnest(c_id, c_captured, c_status, c_seq)
        AS u(id, captured, status, seq) OFFSET 0) n
      WHERE h.lane = n.lane AND h.id = n.id;
    GET DIAGNOSTICS touched = ROW_COUNT;
    IF touched <> cardinality(c_id) THEN RAISE EXCEPTION 'a group settles holds that are not there'; END IF;
  END IF;
  IF cardinality(m_id) > 0 THEN
    INSERT INTO S.memo (id, lane, hash, text)
      SELECT n.id, p_lane, n.hash, n.text FROM unnest(m_id, m_hash, m_text) AS n(id, hash, text);
  END IF;
  IF cardinality(s_id) > 0 THEN
    INSERT INTO S.asset (id, scale, lane, code)
      SELECT n.id, n.scale, p_lane, n.code FROM unnest(s_id, s_scale, s_code) AS n(id, scale, code);
  END IF;

  IF cardinality(r_op) > 0 THEN
    PERFORM S.write_records(r_op, r_strict, r_collection, r_id, r_document, r_lookups, r_memo, r_lane, r_sum);
    PERFORM pg_notify(p_channel, p_notice);
  END IF;
  RETURN true;
END $$;`;

/** The first entry of the first group at or after a time, found by halving: time never goes back in a journal. */
const SEQ_AT = `
CREATE OR REPLACE FUNCTION S.seq_at(p_lane int2, p_time int8) RETURNS int8 LANGUAGE plpgsql STABLE AS $$
DECLARE
  low int8;
  high int8;
  found record;
BEGIN
  SELECT first INTO low FROM S.journal WHERE lane = p_lane ORDER BY last LIMIT 1;
  SELECT seq + 1 INTO high FROM S.lane WHERE lane = p_lane;
  IF low IS NULL THEN RETURN high; END IF;
  WHILE low < high LOOP
    SELECT first, last, time INTO found FROM S.journal
      WHERE lane = p_lane AND last >= (low + high) / 2 ORDER BY last LIMIT 1;
    IF found.time >= p_time THEN high := found.first; ELSE low := found.last + 1; END IF;
  END LOOP;
  RETURN low;
END $$;`;

export const FUNCTIONS: string = RECORDS + APPEND + SEQ_AT;

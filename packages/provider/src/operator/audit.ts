/**
 * The audit log: what operators did, as entries of the journal without legs. An act is journaled in the group of what it
 * does, so that nothing is done unseen and nothing is noted that did not happen. Reasons are texts, which may be erased.
 */
import { type Entry, type Fact, type Followed, HOME_LANE, type Ledger, LIST } from '@farthing/ledger';
import type { RecordOp } from '@farthing/ledger';
import { ensureAccount, operatorAccount } from '../accounts.ts';
import type { EventId, Ids } from '../ids.ts';
import { history, rowsNamed } from '../journal.ts';
import { Kind } from '../kinds.ts';
import type { Listing } from '../shapes.ts';

/** Who acts: whoever has the operator's key, or a member of the operator's team (`mem_…`). */
export type Actor = string;

export const OPERATOR_KEY = 'operator_key';

export interface Act {
  by: Actor;
  /** What was done, such as `freeze_wallet`. */
  action: string;
  /** The id of what it was done to. */
  target?: string;
  /** Why, in the operator's words; at most 500 characters. */
  reason?: string;
  details?: Record<string, unknown>;
}

export interface AuditItem extends Omit<Act, 'reason'> {
  id: EventId;
  seq: number;
  time: number;
  /** Absent when none was given, or it was erased. */
  reason?: string;
}

export interface AuditQuery {
  before?: number;
  limit: number;
  by?: string;
  action?: string;
  target?: string;
}

export interface Audit {
  /** To be given to `ledger.submit` as `followed`: the act is journaled with the entry, in the entry's lane. */
  behind(lane: number, act: (entry: Entry) => Act): Promise<Followed>;
  /** Journals an act by itself, or with the configuration it changes. The same key notes it once. */
  record(act: Act, options?: { records?: RecordOp[]; key?: string; lane?: number }): Promise<void>;
  /** The newest first. */
  list(query: AuditQuery): Promise<Listing<AuditItem>>;
}

interface ActData {
  by: string;
  action: string;
  target?: string;
  details?: Record<string, unknown>;
}

export function createAudit({ ledger, ids }: { ledger: Ledger; ids: Ids }): Audit {
  /** The account that lists the acts of a lane. */
  const numbers = new Map<number, number>();

  async function numberIn(lane: number): Promise<number> {
    const known = numbers.get(lane);
    if (known !== undefined) return known;
    const number = await ensureAccount(ledger, operatorAccount(), lane);
    numbers.set(lane, number);
    return number;
  }

  async function itemOf(entry: Entry): Promise<AuditItem> {
    const { by, action, target, details } = dataOf(entry);
    const reason = entry.memo === undefined ? undefined : await ledger.store.memoText(entry.memo);
    const { seq, time } = entry;
    return { id: ids.encode('evt', seq), seq, time, by, action, target, reason, details };
  }

  return {
    async behind(lane, act) {
      const account = await numberIn(lane);
      return ({ entry }) => [factOf(act(entry), account)];
    },

    async record(act, { records, key, lane = HOME_LANE } = {}) {
      const fact: Fact = factOf(act, await numberIn(lane));
      if (key !== undefined) fact.key = { caller: 0, key, fingerprint: key };
      const result = await ledger.submit(fact, records && { records: () => records });
      if (result.status !== 'posted') throw new Error(`an act was answered ${result.status}`);
    },

    async list({ before, limit, by, action, target }) {
      const accounts = (await rowsNamed(ledger, operatorAccount().name)).map(({ account }) => account);
      const wanted = (entry: Entry) => {
        if (entry.kind !== Kind.operatorActed) return false;
        const data = dataOf(entry);
        return (
          (by === undefined || data.by === by) &&
          (action === undefined || data.action === action) &&
          (target === undefined || data.target === target)
        );
      };
      const page = await history(ledger.store, accounts, LIST.administration, { before, limit, wanted });
      const items: AuditItem[] = [];
      for (const entry of page.items) items.push(await itemOf(entry));
      return page.next === undefined ? { items } : { items, next: page.next };
    },
  };
}

function factOf({ by, action, target, reason, details }: Act, account: number): Fact {
  const data = JSON.stringify({ by, action, target, details });
  const fact: Fact = { op: 'fact', kind: Kind.operatorActed, about: [account], data };
  if (reason) fact.memo = reason;
  return fact;
}

function dataOf(entry: Entry): ActData {
  return JSON.parse(entry.data!) as ActData;
}

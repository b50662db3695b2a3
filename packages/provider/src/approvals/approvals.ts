/**
 * Approvals: what moves money by hand is proposed by one operator, with what it would do, and approved or declined by
 * another. Each is carried out exactly once: its id is the request key of what it does, and a process that dies between
 * the approval and the deed leaves it to jobs. Where approvals are off, what is proposed is approved with it, and goes
 * the same way.
 */
import { Amount, type Fact, HOME_LANE, type Ledger, type RecordOp } from '@farthing/ledger';
import type {
  ApprovalId,
  CollectionId,
  EventId,
  Ids,
  PayoutId,
  PreviewId,
  SellerId,
  WalletId,
} from '../ids.ts';
import { Agenda, type Item } from '../jobs/agenda.ts';
import { entryAt, rowsNamed } from '../journal.ts';
import { keyedEntry } from '../keyed.ts';
import { Kind } from '../kinds.ts';
import type { Adjustment, Adjustments } from '../operator/adjustments.ts';
import type { Act, Actor, Audit } from '../operator/audit.ts';
import { newestFirst } from '../order.ts';
import type { Previews } from '../payouts/preview.ts';
import { type Code, isRefused, type Refused, refuse } from '../refusal.ts';
import type { Settings } from '../settings.ts';
import type { Listing } from '../shapes.ts';
import type { Tabs } from '../tabs/tabs.ts';

const COLLECTION = 'approvals';
const EXPIRES_MS = 7 * 86_400_000;

/** What is asked for. */
export type Proposal =
  | { action: 'run_payouts'; preview: PreviewId }
  | { action: 'write_off'; wallet: WalletId; collection?: CollectionId }
  | { action: 'adjust'; adjustment: Adjustment };

export type ApprovalState = 'proposed' | 'approved' | 'done' | 'failed' | 'declined' | 'expired';

export interface Approval {
  id: ApprovalId;
  action: Proposal['action'];
  /** What it is about. */
  target: PreviewId | WalletId | SellerId;
  /** What it would do, in the words of the API; amounts as decimal text. */
  shows: Record<string, unknown>;
  /** Absent once erased. */
  reason?: string;
  state: ApprovalState;
  by: Actor;
  created: number;
  expiresAt: number;
  decidedBy?: Actor;
  decidedAt?: number;
  /** What came of it. */
  result?: Outcome;
  repeated?: boolean;
}

export interface Outcome {
  event?: EventId;
  collection?: CollectionId;
  payouts?: PayoutId[];
  skipped?: number;
  /** Why it could not be carried out. */
  failure?: Code;
}

export interface Approvals {
  /** Whether two operators are needed now. */
  required(): Promise<boolean>;
  propose(
    proposal: Proposal,
    because: { by: Actor; reason?: string; key: string },
  ): Promise<Approval | Refused>;
  approve(id: string, by: Actor): Promise<Approval | Refused>;
  /** By anyone, also by who proposed it. */
  decline(id: string, by: Actor, reason?: string): Promise<Approval | Refused>;
  get(id: string): Promise<Approval | Refused>;
  /** The newest first; `open` ones wait for a decision. */
  list(options: { before?: string; limit: number; open?: boolean }): Promise<Listing<Approval, string>>;
  /** For jobs: carries out what was approved. */
  run(item: Item): Promise<void>;
}

/** Plain data: what is kept of a proposal. Amounts are text. */
type Kept =
  | { action: 'run_payouts'; preview: PreviewId }
  | { action: 'write_off'; wallet: WalletId; collection: CollectionId }
  | { action: 'adjust'; target: WalletId | SellerId; asset: number; amount: string };

interface ApprovalRecord {
  id: ApprovalId;
  /** The entry that proposed it: its time, its reason, its place in the list. */
  seq: number;
  kept: Kept;
  shows: Record<string, unknown>;
  state: Exclude<ApprovalState, 'expired'>;
  by: Actor;
  created: number;
  decidedBy?: Actor;
  decidedAt?: number;
  /** Its place on the agenda, while it is to be carried out. */
  dueAt?: number;
  result?: Outcome;
}

export interface ApprovalsDeps {
  ledger: Ledger;
  ids: Ids;
  settings: Pick<Settings, 'approvals'>;
  audit: Audit;
  adjustments: Adjustments;
  previews: Previews;
  tabs: Pick<Tabs, 'list' | 'writeOff'>;
  /** How many operators may approve, the key counted as none. */
  approvers: () => Promise<number>;
}

export function createApprovals(deps: ApprovalsDeps): Approvals {
  const { ledger, ids, settings, audit, adjustments, previews, tabs } = deps;
  const { store } = ledger;
  const inTurn = <T>(id: string, task: () => Promise<T>) => store.exclusive(`approval ${id}`, task);

  async function required(): Promise<boolean> {
    if (settings.approvals !== 'auto') return settings.approvals === 'on';
    return (await deps.approvers()) >= 2;
  }

  /** Ids are random; where one stands in the list is said by its founding entry. */
  async function read(id: string): Promise<ApprovalRecord | undefined> {
    const lookup = { name: 'id', value: id };
    const [found] = await store.records(COLLECTION, { lookup, limit: 1 });
    return found?.value as ApprovalRecord | undefined;
  }

  function put(record: ApprovalRecord): RecordOp {
    const lookups: Record<string, string> = { id: record.id };
    if (record.state === 'proposed') lookups['open'] = 'true';
    return { put: { collection: COLLECTION, id: newestFirst(record.seq), value: record, lookups } };
  }

  async function view(record: ApprovalRecord): Promise<Approval> {
    const { id, seq, kept, shows, by, created, decidedBy, decidedAt, result } = record;
    const entry = (await entryAt(ledger, seq))!;
    const expiresAt = created + EXPIRES_MS;
    const expired = record.state === 'proposed' && ledger.now() >= expiresAt;
    return {
      id,
      action: kept.action,
      target: targetOf(kept),
      shows,
      reason: entry.memo === undefined ? undefined : await store.memoText(entry.memo),
      state: expired ? 'expired' : record.state,
      by,
      created,
      expiresAt,
      decidedBy,
      decidedAt,
      result,
    };
  }

  /** What the proposal is, checked and completed, and what it would do. */
  async function prepare(
    proposal: Proposal,
  ): Promise<{ kept: Kept; shows: Record<string, unknown> } | Refused> {
    switch (proposal.action) {
      case 'run_payouts': {
        const preview = await previews.get(proposal.preview);
        if (isRefused(preview)) return preview;
        const ready = preview.items.filter(({ objection }) => objection === undefined);
        const sums = new Map<string, bigint>();
        for (const { asset, amount } of ready) sums.set(asset.code, (sums.get(asset.code) ?? 0n) + amount);
        const total = [...sums].map(([code, sum]) => {
          return { asset: code, amount: Amount.format(sum, store.assets.byCode(code)!) };
        });
        return { kept: proposal, shows: { payouts: ready.length, total } };
      }
      case 'write_off': {
        const { wallet } = proposal;
        if ((await rowsNamed(ledger, wallet)).length === 0) return refuse('wallet_not_found');
        const { items } = await tabs.list({ wallet, limit: 1000 });
        const named = items.filter(({ id }) => (proposal.collection ?? id) === id);
        if (named.some(({ state }) => state === 'pending')) return refuse('collection_pending');
        const declined = named.find(({ state }) => state === 'declined');
        if (!declined) return refuse('collection_not_found');
        const { id, asset, amount } = declined;
        const shows = { collection: id, asset: asset.code, amount: Amount.format(amount, asset) };
        return { kept: { action: 'write_off', wallet, collection: id }, shows };
      }
      case 'adjust': {
        const { adjustment } = proposal;
        const wrong = await adjustments.objection(adjustment);
        if (wrong) return wrong;
        const { target, asset, amount } = adjustment;
        const kept: Kept = { action: 'adjust', target, asset: asset.id, amount: String(amount) };
        return { kept, shows: { asset: asset.code, amount: Amount.format(amount, asset) } };
      }
    }
  }

  /** Does what was approved. Whatever of it was done before stays done once. */
  async function execute({ id, kept, by }: ApprovalRecord): Promise<Outcome> {
    switch (kept.action) {
      case 'run_payouts': {
        const run = await previews.run(kept.preview, { by, approved: true });
        if (isRefused(run)) return { failure: run.code };
        return { payouts: run.payouts.map((payout) => payout.id), skipped: run.skipped.length };
      }
      case 'write_off': {
        const { wallet, collection } = kept;
        const written = await tabs.writeOff(wallet, { by, collection });
        return isRefused(written) ? { failure: written.code } : { collection: written.id };
      }
      case 'adjust': {
        const asset = store.assets.byId(kept.asset)!;
        const adjustment = { target: kept.target, asset, amount: BigInt(kept.amount) };
        const posted = await adjustments.post(adjustment, id, by);
        return isRefused(posted) ? { failure: posted.code } : { event: posted.event };
      }
    }
  }

  function factOf(id: ApprovalId, state: ApprovalState, key: string, more: object = {}): Fact {
    const data = JSON.stringify({ approval: id, state, ...more });
    const fingerprint = `${id} ${state} ${JSON.stringify(more)}`;
    return { op: 'fact', kind: Kind.approvalChanged, key: { caller: 0, key, fingerprint }, data };
  }

  /** Carries out what is approved, and notes what came of it. Asked again it does what is left. */
  function carryOut(id: ApprovalId): Promise<ApprovalRecord> {
    return inTurn(id, async () => {
      const record = (await read(id))!;
      if (record.state !== 'approved') return record;
      const result = await execute(record);
      const state = result.failure === undefined ? 'done' : 'failed';
      const next: ApprovalRecord = { ...record, state, result, dueAt: undefined };
      const records = () => [
        put(next),
        ...(record.dueAt === undefined ? [] : [Agenda.drop({ at: record.dueAt, chore: 'approval', id })]),
      ];
      // The key is the end of this approval, whatever the end is.
      const fact = { ...factOf(id, state, `approval:${id}:end`, { result }) };
      fact.key!.fingerprint = id;
      const posted = await ledger.submit(fact, { records });
      if (posted.status !== 'posted') throw new Error(`the end of ${id} was answered ${posted.status}`);
      return posted.repeated ? (await read(id))! : next;
    });
  }

  async function decide(
    id: string,
    by: Actor,
    decision: 'approved' | 'declined',
    reason?: string,
  ): Promise<ApprovalRecord | Refused> {
    return inTurn(id, async () => {
      const record = await read(id);
      if (!record) return refuse('approval_not_found');
      const sameAgain =
        record.decidedBy === by && (record.state === 'declined') === (decision === 'declined');
      if (record.state !== 'proposed') return sameAgain ? record : refuse('approval_closed');
      const now = ledger.now();
      if (now >= record.created + EXPIRES_MS) return refuse('approval_closed');
      if (decision === 'approved' && by === record.by) return refuse('approval_own');
      const next: ApprovalRecord = { ...record, state: decision, decidedBy: by, decidedAt: now };
      if (decision === 'approved') next.dueAt = now;
      const action = decision === 'approved' ? 'approve' : 'decline';
      const act: Act = { by, action, target: record.id, reason };
      const fact = factOf(record.id, decision, `approval:${record.id}`, { by });
      const due = decision === 'approved' ? [Agenda.put({ at: now, chore: 'approval', id: record.id })] : [];
      const posted = await ledger.submit(fact, {
        followed: await audit.behind(HOME_LANE, () => act),
        records: () => [put(next), ...due],
      });
      // Another process was faster, and its record is on its way to us.
      if (isRefused(posted)) return refuse('approval_closed');
      return posted.status === 'posted' && posted.repeated ? ((await read(id)) ?? next) : next;
    });
  }

  return {
    required,

    async propose(proposal, { by, reason, key }) {
      const request = JSON.stringify(proposal, (_, value) =>
        typeof value === 'bigint' ? String(value) : value,
      );
      const fingerprint = `${request} ${reason ?? ''}`;
      const asked = { caller: 0, key: `propose:${by}:${key}`, fingerprint };
      const before = await keyedEntry(ledger, 0, asked.key, fingerprint);
      if (isRefused(before)) return before;
      let id = before && (JSON.parse(before.data!) as { approval: ApprovalId }).approval;
      const repeated = id !== undefined;
      if (id === undefined) {
        const prepared = await prepare(proposal);
        if (isRefused(prepared)) return prepared;
        const { kept, shows } = prepared;
        const alone = !(await required());
        const fresh = ids.random('apr');
        const act: Act = { by, action: `propose_${proposal.action}`, target: targetOf(kept), reason };
        act.details = { approval: fresh, ...shows };
        const state = alone ? 'approved' : 'proposed';
        const fact: Fact = {
          op: 'fact',
          kind: Kind.approvalChanged,
          key: asked,
          data: JSON.stringify({ approval: fresh, state, by, action: proposal.action }),
        };
        if (reason) fact.memo = reason;
        const posted = await ledger.submit(fact, {
          followed: await audit.behind(HOME_LANE, () => act),
          records: ({ entry: { seq, time } }) => {
            const record: ApprovalRecord = { id: fresh, seq, kept, shows, state, by, created: time };
            if (!alone) return [put(record)];
            const decided = { ...record, decidedBy: by, decidedAt: time, dueAt: time };
            return [put(decided), Agenda.put({ at: time, chore: 'approval', id: fresh })];
          },
        });
        if (posted.status !== 'posted') return refuse('key_reused');
        id = (JSON.parse(posted.entry.data!) as { approval: ApprovalId }).approval;
      }
      const approval = await view(await carryOut(id));
      return repeated ? { ...approval, repeated } : approval;
    },

    async approve(id, by) {
      const decided = await decide(id, by, 'approved');
      return isRefused(decided) ? decided : view(await carryOut(decided.id));
    },

    async decline(id, by, reason) {
      const decided = await decide(id, by, 'declined', reason);
      return isRefused(decided) ? decided : view(decided);
    },

    async get(id) {
      const record = await read(id);
      return record ? view(record) : refuse('approval_not_found');
    },

    async list({ before, limit, open }) {
      const lookup = open ? { name: 'open', value: 'true' } : undefined;
      const found = await store.records(COLLECTION, { lookup, after: before, limit: limit + 1 });
      const items: Approval[] = [];
      for (const { value } of found.slice(0, limit)) items.push(await view(value as ApprovalRecord));
      const waiting = open ? items.filter(({ state }) => state === 'proposed') : items;
      return found.length > limit ? { items: waiting, next: found[limit - 1]!.id } : { items: waiting };
    },

    async run(item) {
      const record = await read(item.id);
      if (record?.state === 'approved' && record.dueAt === item.at) await carryOut(record.id);
      else await ledger.write([Agenda.drop(item)]);
    },
  };
}

function targetOf(kept: Kept): Approval['target'] {
  switch (kept.action) {
    case 'run_payouts':
      return kept.preview;
    case 'write_off':
      return kept.wallet;
    case 'adjust':
      return kept.target;
  }
}

/**
 * Collections as they are kept: one record each, listed newest first, and one pointer a tab to its latest. Every
 * change of a record is written in the group of the entry that caused it.
 */
import { laneBase, laneOfNumber } from '@farthing/ledger';
import type { Amount, Ledger, RecordOp } from '@farthing/ledger';
import type { Ids, WalletId } from '../ids.ts';
import { Agenda } from '../jobs/agenda.ts';
import { boundsOf, newerFirst } from '../journal.ts';
import { newestFirst } from '../order.ts';
import type { Collection, Listing } from '../shapes.ts';

const COLLECTION = 'collections';
const TABS = 'tabs';

export interface CollectionRecord {
  /** Sequence of the fact that started it: what its id encodes. */
  seq: number;
  account: number;
  wallet: WalletId;
  asset: number;
  state: Collection['state'];
  /** What each attempt charges, in the asset's smallest unit. */
  attempts: string[];
  /** The attempts whose money came in. */
  booked: number[];
  created: number;
  reason?: string;
  /** When it is tried again; absent when the next step is to write it off, or there is none. */
  nextAttemptAt?: number;
  /** When jobs look at it next. */
  dueAt?: number;
}

interface Pointer {
  collection: number;
}

export interface Collections {
  get(seq: number): Promise<CollectionRecord | undefined>;
  /** The tab's latest collection, whatever became of it. */
  latest(account: number): Promise<CollectionRecord | undefined>;
  /** The operations that take a collection from one record to the next. */
  moves(from: CollectionRecord | undefined, to: CollectionRecord): RecordOp[];
  list(options: ListOptions): Promise<Listing<Collection>>;
  view(record: CollectionRecord): Collection;
}

export interface ListOptions {
  /** The sequence that the page before ended with. */
  before?: number;
  limit: number;
  state?: Collection['state'];
  wallet?: WalletId;
}

export function createCollections({ ledger, ids }: { ledger: Pick<Ledger, 'store'>; ids: Ids }): Collections {
  const { store } = ledger;

  async function get(seq: number): Promise<CollectionRecord | undefined> {
    return (await store.record(COLLECTION, newestFirst(seq)))?.value as CollectionRecord | undefined;
  }

  function view(record: CollectionRecord): Collection {
    const { seq, wallet, state, attempts, created, nextAttemptAt, reason } = record;
    return {
      id: ids.encode('tab', seq),
      wallet,
      asset: store.assets.byId(record.asset)!,
      amount: BigInt(attempts.at(-1)!),
      state,
      attempts: attempts.length,
      created,
      nextAttemptAt,
      reason,
    };
  }

  return {
    get,
    view,

    async latest(account) {
      const pointer = await store.record(TABS, String(account));
      return pointer && get((pointer.value as Pointer).collection);
    },

    moves(from, to) {
      const { seq, account, wallet, state } = to;
      const pointer: Pointer = { collection: seq };
      const lookups: Record<string, string> = { wallet, state };
      const id = String(seq);
      return [
        ...(from ? [] : [{ put: { collection: TABS, id: String(account), value: pointer } }]),
        ...(from?.dueAt === undefined ? [] : [Agenda.drop({ at: from.dueAt, chore: 'collection', id })]),
        ...(to.dueAt === undefined ? [] : [Agenda.put({ at: to.dueAt, chore: 'collection', id })]),
        { put: { collection: COLLECTION, id: newestFirst(seq), value: to, lookups } },
      ];
    },

    async list({ before, limit, state, wallet }) {
      // One lookup narrows in the store; a wallet has few collections, so the state is then told apart here.
      const lookup = wallet ? { name: 'wallet', value: wallet } : state && { name: 'state', value: state };
      const lanes = store.lanes.map(({ lane }) => lane);
      const bounds = await boundsOf(store, before, lanes);
      const found: CollectionRecord[] = [];
      for (const lane of lanes) {
        // A lane's ids follow each other, the newest first.
        const after = newestFirst(bounds.get(lane) ?? laneBase(lane + 1) + 1);
        const documents = await store.records(COLLECTION, { lookup, after, limit: limit + 1 });
        const records = documents.map(({ value }) => value as CollectionRecord);
        found.push(...records.filter(({ seq }) => laneOfNumber(seq) === lane));
      }
      const records = found.map((record) => ({ ...record, time: record.created })).toSorted(newerFirst);
      const shown = records.slice(0, limit);
      const items = shown.filter((record) => state === undefined || record.state === state).map(view);
      return records.length > limit ? { items, next: shown.at(-1)!.seq } : { items };
    },
  };
}

/** What a tab owes, as far as the gateway can move it. */
export function owedFloor(balance: Amount.Amount, unit: bigint): Amount.Amount {
  const owed = balance < 0n ? -balance : 0n;
  return owed - (owed % unit);
}

/**
 * When a declined collection is tried again: the next of the given days after its start that is still to come, so
 * that an extra attempt on demand uses up none of them. `undefined` after the last.
 */
export function nextAttempt(created: number, now: number, days: readonly number[]): number | undefined {
  return days.map((day) => created + day * 86_400_000).find((at) => at > now);
}

/**
 * What a group changes: its entries are folded over copies of the rows in memory, which become what is written, and
 * when that is durable, what is in memory.
 */
import {
  type AccountState,
  type Entry,
  fold,
  type Group,
  type HoldState,
  type LimitState,
  type OwnedState,
  type ReversedState,
  type Rows,
  type TallyOf,
} from '@farthing/ledger';
import type { Asset } from '@farthing/ledger/asset.ts';
import { laneOfNumber } from '@farthing/ledger/lane.ts';
import { type Chunk, LONGEST_TAIL, placeOf, spill } from './history-codec.ts';
import type { LaneCache } from './lane-cache.ts';
import { addUp } from './lane-cache.ts';
import { listEntry } from './listing.ts';
import {
  type Kind,
  type Kinds,
  nameOfAccount,
  nameOfKey,
  nameOfLimit,
  nameOfMemo,
  nameOfOwned,
  nameOfTally,
  type Names,
  type TallyRow,
  type Wanted,
} from './rows.ts';

export interface AccountChange {
  state: AccountState;
  /** As it was. */
  tail: number[];
  added: number[];
  /** The tail that replaces it, when some of it moves into chunks. */
  anew: number[] | undefined;
}

export interface KeyChange {
  caller: number;
  key: string;
  seq: number;
}

export interface TallyChange extends TallyRow {
  account: number;
  day: number;
  subject: number;
}

export class Changes implements Rows {
  readonly #cache: LaneCache;
  readonly #wanted: Wanted;
  readonly accounts = new Map<number, AccountChange>();
  readonly openedAccounts: AccountState[] = [];
  readonly limits = new Map<number, LimitState>();
  readonly openedLimits: LimitState[] = [];
  readonly holds = new Map<number, HoldState>();
  readonly madeHolds: HoldState[] = [];
  readonly ownership = new Map<string, OwnedState>();
  readonly reversals = new Map<number, ReversedState>();
  readonly keys: KeyChange[] = [];
  readonly memos: { id: number; hash: string }[] = [];
  readonly assets: Asset[] = [];
  readonly tallies = new Map<string, TallyChange>();
  readonly chunks: (Chunk & { account: number })[] = [];

  /** Rows that are not in memory are noted as wanted; then the changes are not complete. */
  constructor(cache: LaneCache, wanted: Wanted) {
    this.#cache = cache;
    this.#wanted = wanted;
  }

  addGroup({ entries }: Group, tallyOf: TallyOf): void {
    for (const entry of entries) {
      fold(entry, this);
      this.#list(entry);
      this.#count(entry, tallyOf);
    }
    for (const [account, change] of this.accounts) {
      if (change.tail.length + change.added.length <= LONGEST_TAIL || change.added.length === 0) continue;
      const { tail, chunks } = spill([...change.tail, ...change.added]);
      change.anew = tail;
      for (const chunk of chunks) this.chunks.push({ ...chunk, account });
    }
  }

  /** They are durable: the rows in memory are these from now on. */
  apply(entries: readonly Entry[]): void {
    const { tables, assets, lane } = this.#cache;
    for (const asset of this.assets) assets.set(asset.id, asset);
    for (const [id, { state, tail, added, anew }] of this.accounts) {
      if (!anew) for (const place of added) tail.push(place);
      tables.account.set(id, { state, tail: anew ?? tail });
    }
    for (const { account, asset, name } of this.openedAccounts) {
      tables.accountName.set(nameOfAccount(lane, asset, name), account);
    }
    for (const [id, row] of this.limits) tables.limit.set(id, row);
    for (const { limit, name } of this.openedLimits) {
      if (name) tables.limitName.set(nameOfLimit(lane, name), limit);
    }
    for (const [id, row] of this.holds) tables.hold.set(id, row);
    for (const [name, row] of this.ownership) tables.owned.set(name, row);
    for (const [payment, row] of this.reversals) tables.reversed.set(payment, row);
    for (const { caller, key, seq } of this.keys) tables.key.set(nameOfKey(lane, caller, key), seq);
    for (const { id, hash } of this.memos) tables.memo.set(nameOfMemo(lane, hash), id);
    for (const [name, { sums, seq }] of this.tallies) tables.tally.set(name, { sums, seq });
    for (const entry of entries) tables.entry.set(entry.seq, entry);
  }

  #look<K extends Kind>(kind: K, name: Names[K]): Kinds[K] | null | undefined {
    const table = this.#cache.tables[kind] as { get(name: Names[K]): Kinds[K] | null | undefined };
    const found = table.get(name);
    if (found === undefined) (this.#wanted[kind] as Set<Names[K]>).add(name);
    return found;
  }

  #account(id: number): AccountChange | undefined {
    let change = this.accounts.get(id);
    if (change) return change;
    if (laneOfNumber(id) !== this.#cache.lane || id >= this.#cache.row!.nextAccount) return undefined;
    const row = this.#look('account', id);
    if (!row) return undefined;
    change = { state: { ...row.state }, tail: row.tail, added: [], anew: undefined };
    this.accounts.set(id, change);
    return change;
  }

  account(id: number): AccountState | undefined {
    return this.#account(id)?.state;
  }

  limit(id: number): LimitState | undefined {
    return (
      this.limits.get(id) ?? (this.#isNew(id) ? undefined : stage(this.limits, id, this.#look('limit', id)))
    );
  }

  hold(id: number): HoldState | undefined {
    return (
      this.holds.get(id) ?? (this.#isNew(id) ? undefined : stage(this.holds, id, this.#look('hold', id)))
    );
  }

  /** Limits and holds are named by their entry: beyond the last one there are none yet. */
  #isNew(seq: number): boolean {
    return seq > this.#cache.row!.seq;
  }

  owned(account: number, resource: string): OwnedState {
    const name = nameOfOwned(account, resource);
    const absent = { account, resource, generation: 0, payment: 0, seq: 0 };
    return this.ownership.get(name) ?? stage(this.ownership, name, this.#look('owned', name) ?? absent)!;
  }

  reversed(payment: number): ReversedState {
    const absent = { payment, amount: 0n, seq: 0 };
    return (
      this.reversals.get(payment) ??
      stage(this.reversals, payment, this.#look('reversed', payment) ?? absent)!
    );
  }

  addAsset(asset: Asset): void {
    if (!this.#cache.assets.has(asset.id)) this.assets.push(asset);
  }

  addAccount(state: AccountState): void {
    this.accounts.set(state.account, { state, tail: [], added: [], anew: undefined });
    this.openedAccounts.push(state);
  }

  addLimit(row: LimitState): void {
    this.limits.set(row.limit, row);
    this.openedLimits.push(row);
  }

  addHold(row: HoldState): void {
    this.holds.set(row.hold, row);
    this.madeHolds.push(row);
  }

  addMemo(id: number, hash: string): void {
    this.memos.push({ id, hash });
  }

  addKey(caller: number, key: string, seq: number): void {
    this.keys.push({ caller, key, seq });
  }

  #list(entry: Entry): void {
    const credit = (id: number) => this.hold(id)?.credit;
    listEntry(entry, credit, (account, list) => {
      const row = this.accounts.get(account)?.state ?? this.#look('account', account)?.state;
      if (!row?.listed) return;
      const change = this.#account(account)!;
      const place = placeOf(this.#cache.lane, entry.seq, list);
      if (change.added.at(-1) !== place) change.added.push(place);
    });
  }

  #count(entry: Entry, tallyOf: TallyOf): void {
    for (const { account, day, subject, values } of tallyOf(entry)) {
      const name = nameOfTally(account, day, subject);
      let change = this.tallies.get(name);
      if (!change) {
        const before = this.#look('tally', name);
        change = { account, day, subject, sums: before?.sums ?? [], seq: 0 };
        this.tallies.set(name, change);
      }
      change.sums = addUp(change.sums, values);
      change.seq = entry.seq;
    }
  }
}

/** The copy of a row that is changed, made at the first look. */
function stage<K, R extends object>(rows: Map<K, R>, name: K, row: R | null | undefined): R | undefined {
  if (!row) return undefined;
  const copy = { ...row };
  rows.set(name, copy);
  return copy;
}

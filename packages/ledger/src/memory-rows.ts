/** Rows held in memory: the whole state of a small book, and what `verify` rebuilds from the journal. */
import type { Asset } from './asset.ts';
import type { Rows } from './fold.ts';
import { laneBase } from './lane.ts';
import type { LimitState } from './limit.ts';
import type { AccountState, Counters, HoldState, OwnedState, ReversedState } from './state.ts';

export class MemoryRows implements Rows {
  readonly assets = new Map<number, Asset>();
  readonly accounts = new Map<number, AccountState>();
  readonly limits = new Map<number, LimitState>();
  readonly holds = new Map<number, HoldState>();
  readonly ownership = new Map<string, OwnedState>();
  readonly reversals = new Map<number, ReversedState>();
  readonly memos = new Map<string, number>();
  readonly accountNames = new Map<string, number>();
  readonly limitNames = new Map<string, number>();
  readonly next: Counters;

  constructor(lane = 0) {
    const first = laneBase(lane) + 1;
    this.next = { seq: first, account: first, memo: first, asset: 1 };
  }

  account(id: number): AccountState | undefined {
    return this.accounts.get(id);
  }

  limit(id: number): LimitState | undefined {
    return this.limits.get(id);
  }

  hold(id: number): HoldState | undefined {
    return this.holds.get(id);
  }

  owned(account: number, resource: string): OwnedState {
    const name = `${account} ${resource}`;
    let row = this.ownership.get(name);
    if (!row) this.ownership.set(name, (row = { account, resource, generation: 0, payment: 0, seq: 0 }));
    return row;
  }

  reversed(payment: number): ReversedState {
    let row = this.reversals.get(payment);
    if (!row) this.reversals.set(payment, (row = { payment, amount: 0n, seq: 0 }));
    return row;
  }

  addAsset(asset: Asset): void {
    this.assets.set(asset.id, asset);
    this.next.asset = Math.max(this.next.asset, asset.id + 1);
  }

  addAccount(row: AccountState): void {
    this.accounts.set(row.account, row);
    this.accountNames.set(`${row.asset} ${row.name}`, row.account);
    this.next.account = Math.max(this.next.account, row.account + 1);
  }

  addLimit(row: LimitState): void {
    this.limits.set(row.limit, row);
    if (row.name) this.limitNames.set(row.name, row.limit);
  }

  addHold(row: HoldState): void {
    this.holds.set(row.hold, row);
  }

  addMemo(id: number, hash: string): void {
    this.memos.set(hash, id);
    this.next.memo = Math.max(this.next.memo, id + 1);
  }

  /** Keys are looked up in the journal's own index; `MemoryStore` keeps them itself. */
  addKey(_caller: number, _key: string, _seq: number): void {}
}

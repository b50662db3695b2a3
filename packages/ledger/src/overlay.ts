/** Overlay: staged changes over a state. Decisions read and change it freely; the state below never notices. */
import type { Asset } from './asset.ts';
import type { Entry } from './entry.ts';
import type { ChangedRows, Rows } from './fold.ts';
import type { LimitState } from './limit.ts';
import type { AccountState, Counters, HoldState, OwnedState, ReversedState, State } from './state.ts';

export class Overlay implements Rows, State {
  readonly #below: State;
  readonly #accounts = new Map<number, AccountState>();
  readonly #accountNames = new Map<string, number>();
  readonly #limits = new Map<number, LimitState>();
  readonly #limitNames = new Map<string, number>();
  readonly #holds = new Map<number, HoldState>();
  readonly #owned = new Map<string, OwnedState>();
  readonly #reversed = new Map<number, ReversedState>();
  readonly #assets = new Map<number, Asset>();
  readonly #memos = new Map<string, number>();
  /** By a number made of caller and key: every payment looks here twice, and numbers are found faster than texts. */
  readonly #keys = new Map<number, StagedKey>();
  readonly #firstSeq: number;
  /** Entries staged so far, in order. */
  readonly entries: Entry[] = [];
  readonly next: Counters;

  constructor(below: State) {
    this.#below = below;
    this.next = { ...below.next };
    this.#firstSeq = this.next.seq;
  }

  asset(id: number): Asset | undefined {
    return this.#assets.get(id) ?? this.#below.asset(id);
  }

  assetByCode(code: string): Asset | undefined {
    for (const asset of this.#assets.values()) if (asset.code === code) return asset;
    return this.#below.assetByCode(code);
  }

  account(id: number): AccountState | undefined {
    return this.#accounts.get(id) ?? stage(this.#accounts, id, this.#below.account(id));
  }

  accountByName(name: string, asset: number): AccountState | undefined {
    const id = this.#accountNames.get(`${asset} ${name}`) ?? this.#below.accountByName(name, asset)?.account;
    return id === undefined ? undefined : this.account(id);
  }

  limit(id: number): LimitState | undefined {
    return this.#limits.get(id) ?? stage(this.#limits, id, this.#below.limit(id));
  }

  limitByName(name: string): LimitState | undefined {
    const id = this.#limitNames.get(name) ?? this.#below.limitByName(name)?.limit;
    return id === undefined ? undefined : this.limit(id);
  }

  hold(id: number): HoldState | undefined {
    return this.#holds.get(id) ?? stage(this.#holds, id, this.#below.hold(id));
  }

  owned(account: number, resource: string): OwnedState {
    const name = `${account} ${resource}`;
    const absent = { account, resource, generation: 0, payment: 0, seq: 0 };
    return this.#owned.get(name) ?? stage(this.#owned, name, this.#below.owned(account, resource) ?? absent)!;
  }

  reversed(payment: number): ReversedState {
    const absent = { payment, amount: 0n, seq: 0 };
    return (
      this.#reversed.get(payment) ?? stage(this.#reversed, payment, this.#below.reversed(payment) ?? absent)!
    );
  }

  key(caller: number, key: string): number | undefined {
    let staged = this.#keys.get(numberOf(caller, key));
    while (staged && (staged.key !== key || staged.caller !== caller)) staged = staged.next;
    return staged ? staged.seq : this.#below.key(caller, key);
  }

  memo(hash: string): number | undefined {
    return this.#memos.get(hash) ?? this.#below.memo(hash);
  }

  entry(seq: number): Entry | undefined {
    return seq >= this.#firstSeq ? this.entries[seq - this.#firstSeq] : this.#below.entry(seq);
  }

  addAsset(asset: Asset): void {
    this.#assets.set(asset.id, asset);
    this.next.asset = Math.max(this.next.asset, asset.id + 1);
  }

  addAccount(row: AccountState): void {
    this.#accounts.set(row.account, row);
    this.#accountNames.set(`${row.asset} ${row.name}`, row.account);
    this.next.account = Math.max(this.next.account, row.account + 1);
  }

  addLimit(row: LimitState): void {
    this.#limits.set(row.limit, row);
    if (row.name) this.#limitNames.set(row.name, row.limit);
  }

  addHold(row: HoldState): void {
    this.#holds.set(row.hold, row);
  }

  addMemo(id: number, hash: string): void {
    this.#memos.set(hash, id);
    this.next.memo = Math.max(this.next.memo, id + 1);
  }

  addKey(caller: number, key: string, seq: number): void {
    const number = numberOf(caller, key);
    this.#keys.set(number, { caller, key, seq, next: this.#keys.get(number) });
  }

  /** The rows that the entries changed, as they left them. */
  changed(): ChangedRows {
    const since = this.#firstSeq;
    const changed = <T extends { seq: number }>(rows: Iterable<T>) =>
      [...rows].filter((row) => row.seq >= since);
    return {
      assets: [...this.#assets.values()],
      accounts: changed(this.#accounts.values()),
      limits: changed(this.#limits.values()),
      holds: changed(this.#holds.values()),
      owned: changed(this.#owned.values()),
      reversed: changed(this.#reversed.values()),
    };
  }
}

/** A key, and an older one with the same number. */
interface StagedKey {
  caller: number;
  key: string;
  seq: number;
  next: StagedKey | undefined;
}

function numberOf(caller: number, key: string): number {
  let number = caller | 0;
  for (let i = 0; i < key.length; i++)
    number = Math.imul(number ^ key.charCodeAt(i), 0x9e3779b1) ^ (number >>> 15);
  return number;
}

/** The staged copy of a row, made at the first look. */
function stage<K, T extends object>(rows: Map<K, T>, id: K, below: T | undefined): T | undefined {
  if (!below) return undefined;
  const copy = { ...below };
  rows.set(id, copy);
  return copy;
}

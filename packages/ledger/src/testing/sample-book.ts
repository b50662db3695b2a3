/**
 * A made-up book for tests of stores: any number of entries of every sort, the same for the same seed, together
 * with what must become of them, kept in the plainest way.
 */
import { createHash } from 'node:crypto';
import { GENESIS, link } from '../chain.ts';
import { type Entry, listOf } from '../entry.ts';
import { fold } from '../fold.ts';
import { ownName } from '../limit.ts';
import { listedFor } from '../memory-store.ts';
import { MemoryRows } from '../memory-rows.ts';
import type { Group, Tally } from '../store.ts';

const START = Date.UTC(2026, 0, 1);
const DAY = 86_400_000;
const WALLETS = 12;
const SELLERS = 3;
const FEES = WALLETS + SELLERS + 1;
const PAYMENT = 0x10;

export interface SampleOptions {
  seed?: number;
  /** Milliseconds of journal time between two entries. */
  step?: number;
}

/** One row for each seller, day and offer: payments and their sum. */
export function sampleTallies(entry: Entry): Tally[] {
  if (entry.kind !== PAYMENT) return [];
  const credit = entry.legs[1]!;
  const day = Math.floor(entry.time / DAY);
  return [{ account: credit.account, day, subject: entry.subject ?? 0, values: [1n, credit.amount] }];
}

/** The oracle: everything that a store must know after the entries made so far. */
export class SampleBook {
  readonly rows = new MemoryRows();
  readonly entries: Entry[] = [];
  readonly keys = new Map<string, number>();
  /** Text by memo number. */
  readonly memos = new Map<number, string>();
  readonly #step: number;
  #random: number;
  #time = START;
  #head = GENESIS;

  constructor({ seed = 1, step = 1000 }: SampleOptions = {}) {
    this.#random = seed;
    this.#step = step;
    this.rows.addKey = (caller, key, seq) => void this.keys.set(`${caller}:${key}`, seq);
  }

  /** A group of so many new entries. */
  group(size: number): Group {
    const entries = Array.from({ length: size }, () => this.#add());
    const memos = entries.flatMap(({ interns }) => (interns ? [this.#memo(interns.id)] : []));
    const [first, ...others] = entries;
    const row = first && link(this.#head, [first, ...others]);
    if (row) this.#head = row.hash;
    return { entries, memos, records: [], row };
  }

  /** Lets journal time pass before the next entry. */
  wait(milliseconds: number): void {
    this.#time += milliseconds;
  }

  /** All sequences that an account's list must have, oldest first. */
  history(account: number, list: number): number[] {
    const credit = (hold: number) => this.rows.hold(hold)?.credit;
    if (!this.rows.account(account)?.listed) return [];
    return this.entries
      .filter((entry) => listOf(entry.kind) === list && listedFor(entry, credit).has(account))
      .map((entry) => entry.seq);
  }

  tallies(account: number): Tally[] {
    const sums = new Map<string, Tally>();
    for (const tally of this.entries.flatMap(sampleTallies)) {
      if (tally.account !== account) continue;
      const name = `${tally.day} ${tally.subject}`;
      const sum = sums.get(name);
      if (sum) sum.values = sum.values.map((value, i) => value + tally.values[i]!);
      else sums.set(name, tally);
    }
    return [...sums.values()].toSorted((a, b) => a.day - b.day || a.subject - b.subject);
  }

  #add(): Entry {
    const seq = this.entries.length + 1;
    this.#time += this.#step;
    const entry: Entry = { kind: PAYMENT, legs: [], ...this.#make(seq), seq, time: this.#time };
    this.entries.push(entry);
    this.rows.next.seq = seq + 1;
    fold(entry, this.rows);
    return entry;
  }

  #make(seq: number): Partial<Entry> {
    if (seq === 1) return { kind: 1, defines: { id: 1, code: 'USD', scale: 9 } };
    if (seq <= 1 + FEES) return this.#opening(seq - 1);
    const dice = this.#upTo(100);
    const made =
      (dice < 3 && this.#limit(seq)) ||
      (dice < 4 && this.#closing()) ||
      (dice === 34 && this.#own()) ||
      (dice < 8 && this.#memoEntry()) ||
      (dice < 12 && this.#changing()) ||
      (dice < 20 && this.#hold(seq)) ||
      (dice < 26 && this.#settlement()) ||
      (dice < 32 && this.#reversal()) ||
      (dice < 34 && { kind: 0x32, about: [this.#wallet(), this.#seller()], data: '{"a":"b"}' });
    return made || this.#payment(seq);
  }

  #opening(account: number): Partial<Entry> {
    const name =
      account <= WALLETS ? `wal_${account}` : account < FEES ? `sel_${account}/accrual` : 'book/fees';
    const floor = account <= WALLETS ? -500_000_000n : account < FEES ? 0n : null;
    return { kind: 2, opens: { account, name, asset: 1, floor, listed: account < FEES } };
  }

  #payment(seq: number): Partial<Entry> {
    const [debit, credit] = [this.#wallet(), this.#seller()];
    const amount = BigInt(1 + this.#upTo(5_000_000));
    const fee = amount / 20n;
    const entry: Partial<Entry> = {
      legs: [
        { account: debit, amount: -amount },
        { account: credit, amount: amount - fee },
        { account: FEES, amount: fee },
      ],
      key: { caller: credit, key: this.#key(), fingerprint: this.#hex('fingerprint', seq).slice(0, 16) },
      fee: { account: credit, basisPoints: 500, carry: this.#upTo(10_000) },
      subject: 1 + this.#upTo(5),
    };
    const limit = this.#one([...this.rows.limits.keys()]);
    const day = Math.floor(this.#time / DAY);
    if (limit !== undefined) entry.charges = [{ limit, amount, day }];
    const memo = this.#one([...this.memos.keys()]);
    if (memo !== undefined) entry.memo = memo;
    if (this.#upTo(4) === 0) {
      const resource = this.#hex('resource', this.#upTo(8)).slice(0, 32);
      const { generation } = this.rows.owned(debit, resource);
      const owned = this.rows.owned(debit, resource).payment === 0;
      entry.owns = { account: debit, resource, generation: owned ? generation : generation + 1, owned };
    }
    return entry;
  }

  #limit(seq: number): Partial<Entry> {
    const account = this.#wallet();
    const name = seq % 2 ? '' : `undo/wal_${account}/${seq}`;
    const caps = seq % 3 ? { payment: 10n ** 9n, day: 10n ** 10n } : { total: 10n ** 12n, month: 5n };
    const expiresAt = seq % 4 ? this.#time + 30 * DAY : null;
    const onLimit = seq % 5 ? 'reject' : 'clip';
    return {
      kind: 4,
      opensLimit: { name, asset: 1, account, caps, onLimit, expiresAt, zone: 'Europe/Berlin' },
    };
  }

  /** A wallet's own limit, or other caps for it. */
  #own(): Partial<Entry> {
    const account = this.rows.account(this.#wallet())!;
    const caps = { day: BigInt(this.#upTo(10_000_000_000)) };
    if (account.limit > 0)
      return { kind: 0x47, changesLimit: { limit: account.limit, caps }, about: [account.account] };
    const terms = { asset: 1, account: account.account, caps, expiresAt: null, zone: 'UTC' };
    return { kind: 0x47, opensLimit: { ...terms, name: ownName(account), onLimit: 'reject' } };
  }

  #closing(): Partial<Entry> | false {
    const open = [...this.rows.limits.values()].filter((limit) => !limit.closed);
    const limit = this.#one(open);
    return limit !== undefined && { kind: 5, closesLimit: limit.limit };
  }

  #memoEntry(): Partial<Entry> {
    const id = this.rows.next.memo;
    const text = `Text number ${id}`;
    this.memos.set(id, text);
    return { kind: 6, interns: { id, hash: createHash('sha256').update(text).digest('hex') } };
  }

  #memo(id: number): { id: number; text: string } {
    return { id, text: this.memos.get(id)! };
  }

  #changing(): Partial<Entry> {
    const floor = BigInt(-this.#upTo(1_000_000));
    const changes: Entry['changes'] = { account: this.#wallet(), floor, creditFrozen: this.#upTo(2) === 0 };
    if (floor % 4n === 0n) changes.frozen = true;
    return { kind: 3, changes };
  }

  #hold(seq: number): Partial<Entry> {
    const terms = {
      basisPoints: 500,
      feeAccount: FEES,
      expiresAt: this.#time + this.#upTo(100) * this.#step,
    };
    const holds = { debit: this.#wallet(), credit: this.#seller(), amount: BigInt(seq), ...terms };
    return { kind: 0x13, holds };
  }

  #settlement(): Partial<Entry> | false {
    const hold = this.#one([...this.rows.holds.values()].filter(({ status }) => status === 'open'));
    if (!hold) return false;
    const outcome = (['captured', 'released', 'expired'] as const)[this.#upTo(3)]!;
    const settles = { hold: hold.hold, debit: hold.debit, amount: hold.amount, outcome };
    if (outcome !== 'captured') return { kind: 0x15, settles };
    const legs = [
      { account: hold.debit, amount: -hold.amount },
      { account: hold.credit, amount: hold.amount },
    ];
    return { kind: 0x14, settles, legs };
  }

  #reversal(): Partial<Entry> | false {
    const payment = this.entries[this.#upTo(this.entries.length)]!;
    if (payment.kind !== PAYMENT) return false;
    const legs = payment.legs.map(({ account, amount }) => ({ account, amount: -amount }));
    return { kind: 0x11, legs, reverses: { seq: payment.seq, amount: -payment.legs[0]!.amount } };
  }

  /** Every other key is time-ordered. */
  #key(): string {
    const random = this.#hex('key', this.entries.length);
    if (this.#upTo(2) === 0) return `h${random.slice(0, 32)}`;
    return `u${this.#time.toString(16).padStart(12, '0')}7${random.slice(0, 19)}`;
  }

  #wallet(): number {
    return 1 + this.#upTo(WALLETS);
  }

  #seller(): number {
    return WALLETS + 1 + this.#upTo(SELLERS);
  }

  #one<T>(items: readonly T[]): T | undefined {
    return items[this.#upTo(items.length)];
  }

  #hex(what: string, number: number): string {
    return createHash('sha256').update(`${what} ${number}`).digest('hex');
  }

  /** A whole number from 0 up to, not including, `end`. */
  #upTo(end: number): number {
    this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) | 0;
    return Math.floor(((this.#random >>> 0) / 2 ** 32) * end);
  }
}

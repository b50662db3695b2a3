/**
 * The oracle: the plainest ledger that could be, to hold the real one against. It answers requests from a history
 * that keeps no sums. It shares types with the ledger, and no code.
 */
import type * as Ask from '../../request.ts';
import type { Window } from '../../limit.ts';
import type { Refusal, RefusalCode } from '../../status.ts';
import {
  type Account,
  type Count,
  dateIn,
  type Deed,
  type Done,
  History,
  type Hold,
  type Limit,
  MAX,
  sum,
} from './history.ts';

/** What the oracle says of a request; legs of nothing are left out. */
export type Answer =
  | { status: 'posted'; seq: number; repeated: boolean; legs: Record<number, bigint> }
  | { status: 'owned'; seq: number }
  | Refusal;

class No extends Error {
  readonly refusal: Refusal;
  constructor(code: RefusalCode, details: Partial<Refusal> = {}) {
    super(code);
    this.refusal = { status: 'refused', code, ...details };
  }
}

const THIRTY_DAYS = 30 * 24 * 3600 * 1000;
const WINDOWS: Window[] = ['payment', 'day', 'month', 'total'];
const NOTHING: Deed = { moves: [], rated: [], counts: [], owns: [] };

export class Oracle extends History {
  readonly assets: string[] = [];
  readonly #memos = new Set<string>();
  #seq = 0;
  #freshLimits: Limit[] = [];

  ask(request: Ask.Request, time: number): Answer {
    this.fresh = [];
    this.#freshLimits = [];
    try {
      return this.#decide(request, time);
    } catch (error) {
      if (error instanceof No) return error.refusal;
      throw error;
    }
  }

  // What becomes of a request.

  #decide(request: Ask.Request, time: number): Answer {
    if ('amount' in request && request.amount !== undefined) {
      if (request.amount <= 0n) throw new No('amount_invalid');
      if (request.amount > MAX) throw new No('amount_overflow');
    }
    if (request.op === 'post' && request.legs.some(({ amount }) => amount > MAX || amount < -MAX))
      throw new No('amount_overflow');
    if (request.key?.key === '') throw new No('key_invalid');
    if (request.memo && request.memo.length > 500) throw new No('memo_too_long');
    const caller = request.key && this.#maybe(request.key.caller);
    const before = this.done.findLast(
      ({ key, time: then }) =>
        key && key.caller === caller && key.key === request.key?.key && time - then <= THIRTY_DAYS,
    );
    if (before) {
      if (before.key!.fingerprint !== request.key!.fingerprint) throw new No('key_reused');
      return this.#posted(before, true);
    }
    if (request.validUntil !== undefined && time > request.validUntil) throw new No('request_expired');
    if (request.key && caller === undefined) throw new No('account_not_found');
    for (const account of request.about ?? []) this.#find(account);

    switch (request.op) {
      case 'transfer':
        return this.#transfer(request, time);
      case 'hold':
        return this.#holding(request, time);
      case 'post':
        return this.#post(request, time, this.#legs(request));
      case 'capture':
        return this.#post(request, time, this.#capture(request, time));
      case 'release':
        return this.#post(request, time, this.#release(request, time));
      case 'reverse':
        return this.#post(request, time, this.#reverse(request, time));
      case 'open': {
        const { name, asset } = request.account;
        if (this.accounts.some((one) => one.name === name && one.asset === asset))
          throw new No('account_exists');
        if (!this.assets[asset]) throw new No('asset_not_found');
        this.#find(request.account);
        return this.#post(request, time, {}, 1);
      }
      case 'change': {
        const account = this.#find(request.account);
        const { floor = this.floor(account), creditFrozen = this.frozen(account) } = request;
        const { frozen: stopped = this.stopped(account) } = request;
        return this.#post(request, time, {
          floor: { account, floor },
          frozen: { account, frozen: creditFrozen },
          stopped: { account, stopped },
        });
      }
      case 'limit': {
        const { account, ...asked } = request.limit;
        const owner = account === null ? null : this.#find(account);
        const own = request.own === true && owner !== null;
        const terms = own ? { ...asked, own, name: `the own limit of account ${owner}` } : asked;
        if (terms.name && this.limits.some(({ name }) => name === terms.name)) throw new No('limit_exists');
        if (terms.asset !== 0 && !this.assets[terms.asset]) throw new No('asset_not_found');
        if (owner !== null && this.stopped(owner)) throw new No('wallet_frozen');
        if (owner !== null && terms.asset !== 0 && this.account(owner).asset !== terms.asset)
          throw new No('limit_mismatch');
        if (request.own && (!own || terms.onLimit === 'clip')) throw new No('limit_mismatch');
        return this.#post(request, time, { opensLimit: { ...terms, account: owner } });
      }
      case 'caps': {
        const limit = this.limits.find(({ id }) => id === request.limit);
        if (!limit) throw new No('limit_not_found');
        if (!limit.own) throw new No('limit_mismatch', { limit: limit.id });
        if (this.closed(limit.id)) throw new No('limit_closed', { limit: limit.id });
        limit.caps = request.caps;
        return this.#post(request, time, {});
      }
      case 'close': {
        if (!this.limits.some(({ id }) => id === request.limit)) throw new No('limit_not_found');
        if (this.closed(request.limit)) throw new No('limit_closed', { limit: request.limit });
        return this.#post(request, time, { closes: request.limit });
      }
      case 'fact':
        return this.#post(request, time, {});
      case 'asset': {
        if (this.assets.includes(request.code)) throw new No('asset_exists');
        this.assets[Math.max(1, this.assets.length)] = request.code;
        return this.#post(request, time, {});
      }
    }
  }

  #transfer(request: Ask.Transfer, time: number): Answer {
    const { resource } = request;
    const { debit, credit, fees } = this.#parties(request);
    const owned = resource ? this.owned(debit, resource).payment : 0;
    if (owned) return { status: 'owned', seq: owned };
    this.#going(debit, credit);
    const { amount, counts } = this.#allow(
      request.limits,
      debit,
      this.account(debit).asset,
      request.amount,
      time,
    );
    this.#afford(debit, amount);
    const basisPoints = request.fee?.basisPoints ?? 0;
    const money = this.#pay(debit, credit, fees, amount, basisPoints);
    const payment = { from: debit, to: credit, fees, amount, basisPoints, counts, resource };
    const owns = resource ? [{ account: debit, resource, payment: true }] : [];
    const reversible = amount > 0n || resource;
    return this.#post(request, time, { ...money, counts, owns, payment: reversible ? payment : undefined });
  }

  #holding(request: Ask.Hold, time: number): Answer {
    const { debit, credit, fees } = this.#parties(request);
    const { expiresAt } = request;
    if (expiresAt <= time) throw new No('hold_expired');
    this.#going(debit, credit);
    const allowed = this.#allow(request.limits, debit, this.account(debit).asset, request.amount, time);
    const { amount, counts, clippedBy } = allowed;
    if (amount === 0n) throw clippedBy;
    this.#afford(debit, amount);
    const basisPoints = request.fee?.basisPoints ?? 0;
    const hold = { debit, credit, amount, expiresAt, basisPoints, fees, counts };
    return this.#post(request, time, { hold, counts });
  }

  #capture(request: Ask.Capture, time: number): Partial<Deed> {
    const hold = this.#openHold(request.hold);
    if (time >= hold.expiresAt) throw new No('hold_expired');
    const amount = request.amount ?? hold.amount;
    if (amount > hold.amount) throw new No('capture_exceeds_hold', { remaining: hold.amount });
    const { debit, credit, basisPoints } = hold;
    if (this.stopped(credit)) throw new No('seller_frozen');
    const fees = basisPoints ? hold.fees : undefined;
    return {
      ...this.#pay(debit, credit, fees, amount, basisPoints),
      counts: back(hold.counts, hold.amount - amount),
      payment: { from: debit, to: credit, fees, amount, basisPoints, counts: hold.counts },
      ends: { hold: hold.id, as: 'captured', captured: amount },
    };
  }

  #release(request: Ask.Release, time: number): Partial<Deed> {
    const hold = this.#openHold(request.hold);
    if (request.expired && time < hold.expiresAt) throw new No('hold_not_expired');
    const as = request.expired ? 'expired' : 'released';
    return { ends: { hold: hold.id, as, captured: 0n }, counts: back(hold.counts, hold.amount) };
  }

  #openHold(id: number): Hold {
    const hold = this.holds().find((one) => one.id === id);
    if (!hold) throw new No('hold_not_found');
    const end = this.endOf(id);
    if (end) throw new No(`hold_${end.as}`);
    return hold;
  }

  #reverse(request: Ask.Reverse, time: number): Partial<Deed> {
    if (!(request.of > 0 && request.of <= this.#seq)) throw new No('entry_not_found');
    const payment = this.payments().find(({ id }) => id === request.of);
    if (!payment) throw new No('not_reversible');
    if (request.withinMs !== undefined && time > payment.time + request.withinMs)
      throw new No('undo_window_closed');
    const { id, from, to, fees, resource, basisPoints } = payment;
    const remaining = payment.amount - this.givenBack(id);
    const stillOwned = resource !== undefined && this.owned(from, resource).payment === id;
    if (remaining === 0n && !(payment.amount === 0n && stillOwned)) throw new No('already_refunded');
    const amount = request.amount ?? remaining;
    if (amount > remaining) throw new No('refund_exceeds_payment', { remaining });
    const { counts } = this.#allow(request.limits, from, 0, amount, time);
    const due = -amount * BigInt(basisPoints);
    const fee = basisPoints ? this.#fee(to, due) : 0n;
    const has = this.#available(to);
    if (has !== null && amount + fee > 0n && has < amount + fee)
      throw new No('seller_balance_too_low', { available: has > 0n ? has : 0n, needed: amount + fee });
    const moves = [
      { account: to, amount: -amount - fee },
      { account: from, amount },
    ];
    if (fee !== 0n) moves.push({ account: fees!, amount: fee });
    const ends = stillOwned && amount === remaining;
    return {
      moves,
      rated: [{ payee: to, due }],
      counts: [...back(payment.counts, amount), ...counts],
      owns: ends ? [{ account: from, resource, payment: false }] : [],
      givesBack: { payment: id, amount },
    };
  }

  #legs(request: Ask.Post): Partial<Deed> {
    const moves = request.legs.map(({ account, amount }) => ({ account: this.#find(account), amount }));
    if (new Set(moves.map(({ account }) => account)).size < moves.length)
      throw new No('accounts_must_differ');
    for (const asset of this.assets.keys()) {
      if (sum(moves.filter(({ account }) => this.account(account).asset === asset)) !== 0n)
        throw new No('legs_unbalanced');
    }
    const takes = moves.filter(({ amount }) => amount < 0n);
    if (request.unlessFrozen && takes.some(({ account }) => this.stopped(account)))
      throw new No('seller_frozen');
    const refusals: No[] = [];
    for (const { account, amount } of moves) {
      try {
        if (amount < 0n) this.#afford(account, -amount);
      } catch (error) {
        refusals.push(error as No);
      }
    }
    const worst = refusals.find(({ refusal }) => refusal.code === 'tab_frozen') ?? refusals[0];
    if (worst) throw worst;
    const [from, to, ...more] = moves;
    if (!from || !to || more.length > 0 || from.amount >= 0n) return { moves };
    const plain = { fees: undefined, basisPoints: 0, counts: [], amount: to.amount };
    return { moves, payment: { from: from.account, to: to.account, ...plain } };
  }

  #parties(request: Ask.Transfer | Ask.Hold): { debit: number; credit: number; fees: number | undefined } {
    const debit = this.#find(request.debit);
    const credit = this.#find(request.credit);
    const fees = request.fee && this.#find(request.fee.account);
    if (debit === credit || fees === debit || fees === credit) throw new No('accounts_must_differ');
    const assets = [debit, credit, fees ?? debit].map((id) => this.account(id).asset);
    if (assets.some((asset) => asset !== assets[0])) throw new No('asset_mismatch');
    return { debit, credit, fees };
  }

  #going(debit: number, credit: number): void {
    if (this.stopped(debit)) throw new No('wallet_frozen');
    if (this.stopped(credit)) throw new No('seller_frozen');
  }

  #pay(
    from: number,
    to: number,
    fees: number | undefined,
    amount: bigint,
    basisPoints: number,
  ): Partial<Deed> {
    const due = amount * BigInt(basisPoints);
    const fee = fees === undefined ? 0n : this.#fee(to, due);
    const moves = [
      { account: from, amount: -amount },
      { account: to, amount: amount - fee },
    ];
    if (fee !== 0n) moves.push({ account: fees!, amount: fee });
    return { moves, rated: fees === undefined ? [] : [{ payee: to, due }] };
  }

  /** The whole units of fee that `due` more makes of all that was ever due from this payee. */
  #fee(payee: number, due: bigint): bigint {
    const before = this.rated(payee);
    return wholes(before + due) - wholes(before);
  }

  #available(account: number): bigint | null {
    const floor = this.floor(account);
    if (floor === null) return null;
    const credit = this.frozen(account) && floor < 0n ? 0n : floor;
    return this.balance(account) - this.held(account) - credit;
  }

  #afford(account: number, amount: bigint): void {
    const has = this.#available(account);
    if (has === null || amount === 0n || has >= amount) return;
    const thawed = this.balance(account) - this.held(account) - this.floor(account)!;
    const enough = this.frozen(account) && thawed >= amount;
    throw new No(enough ? 'tab_frozen' : 'insufficient_funds', { available: has > 0n ? has : 0n });
  }

  #allow(refs: Ask.LimitRef[] | undefined, account: number, asset: number, asked: bigint, time: number) {
    const limits = (refs ?? []).map((ref) => this.#limit(ref));
    const own = this.limits.find((limit) => limit.own && limit.account === account);
    // A refund counts times, and no money.
    if (own && asset !== 0 && !limits.includes(own)) limits.push(own);
    for (const [i, limit] of limits.entries()) {
      const foreign = limit.account !== null && limit.account !== account;
      if (limits.indexOf(limit) < i || foreign || (limit.asset !== 0 && limit.asset !== asset))
        throw new No('limit_mismatch', { limit: limit.id });
    }
    for (const { id } of limits) if (this.closed(id)) throw new No('limit_closed', { limit: id });
    for (const { id, expiresAt } of limits)
      if (expiresAt !== null && time >= expiresAt) throw new No('limit_expired', { limit: id });
    let amount = asked;
    let clippedBy: No | undefined;
    for (const limit of limits.filter((one) => one.onLimit === 'clip' && one.asset !== 0)) {
      for (const window of WINDOWS) {
        const left = this.left(limit, window, time);
        if (left === undefined || left >= amount) continue;
        amount = left;
        clippedBy = new No(`limit_${window}_exceeded`, { limit: limit.id, window, remaining: left });
      }
    }
    const before = limits.filter((limit) => limit !== own || asset === 0);
    const checked = before.length < limits.length ? [before, [own!]] : [before];
    for (const [window, limit] of checked.flatMap((some) => inOrder(some))) {
      const left = this.left(limit, window, time);
      if (left !== undefined && left < (limit.asset === 0 ? 1n : amount))
        throw new No(`limit_${window}_exceeded`, {
          limit: limit.id,
          window,
          remaining: left > 0n ? left : 0n,
        });
    }
    const counts = limits.map((limit) => {
      return { limit, amount: limit.asset === 0 ? 1n : amount, date: dateIn(limit.zone, time) };
    });
    return { amount, counts: counts.filter((count) => count.amount > 0n), clippedBy };
  }

  #maybe(ref: Ask.AccountRef): number | undefined {
    if (typeof ref === 'number') return ref === 0 ? 0 : this.accounts.find(({ id }) => id === ref)?.id;
    const same = (one: Account) => one.name === ref.name && one.asset === ref.asset;
    const found = this.accounts.find(same) ?? this.fresh.find(same);
    if (found || !this.assets[ref.asset]) return found?.id;
    const id = this.accounts.length + this.fresh.length + 1;
    this.fresh.push({ id, ...ref });
    return id;
  }

  #find(ref: Ask.AccountRef): number {
    const id = this.#maybe(ref);
    if (id === undefined) throw new No('account_not_found');
    return id;
  }

  #limit(ref: Ask.LimitRef): Limit {
    const found = this.limits.find((one) =>
      typeof ref === 'number' ? one.id === ref : one.name === ref.name,
    );
    if (found) return found;
    if (typeof ref === 'number') throw new No('limit_not_found');
    const fresh = this.#freshLimits.find(({ name }) => name === ref.name) ?? { id: 0, ...ref };
    if (!this.#freshLimits.includes(fresh)) this.#freshLimits.push(fresh);
    return fresh;
  }

  /** Numbers what happened: openings come first, one each, then a new memo, then the entry. */
  #post(request: Ask.Request, time: number, deed: Partial<Deed>, openedByEntry = 0): Answer {
    this.accounts.push(...this.fresh);
    this.#seq += this.fresh.length - openedByEntry;
    for (const limit of this.#freshLimits) {
      limit.id = ++this.#seq;
      this.limits.push(limit);
    }
    if (request.memo !== undefined && !this.#memos.has(request.memo)) {
      this.#memos.add(request.memo);
      this.#seq++;
    }
    const seq = ++this.#seq;
    const key = request.key && { ...request.key, caller: this.#maybe(request.key.caller)! };
    const done = { ...NOTHING, ...deed, seq, time, key };
    if (deed.opensLimit) this.limits.push({ id: seq, ...deed.opensLimit });
    this.done.push(done);
    return this.#posted(done, false);
  }

  #posted({ seq, moves }: Done, repeated: boolean): Answer {
    const legs = Object.fromEntries(
      moves.filter(({ amount }) => amount !== 0n).map((m) => [m.account, m.amount]),
    );
    return { status: 'posted', seq, repeated, legs };
  }
}

/** Window by window, in the order of the limits. */
function inOrder(limits: Limit[]): [Window, Limit][] {
  return WINDOWS.flatMap((window) => limits.map((limit): [Window, Limit] => [window, limit]));
}

/** What goes back to the limits that were charged, in the windows in which they were. */
function back(counts: Count[], amount: bigint): Count[] {
  if (amount === 0n) return [];
  return counts.filter(({ limit }) => limit.asset !== 0).map((count) => ({ ...count, amount: -amount }));
}

/** Rounded down, also below zero. */
function wholes(tenThousandths: bigint): bigint {
  const whole = tenThousandths / 10_000n;
  return whole * 10_000n > tenThousandths ? whole - 1n : whole;
}

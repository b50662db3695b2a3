/**
 * History: what happened to a book, in lists, and no sums: every balance, counter, hold and ownership is added up
 * anew at every question. The oracle's memory.
 */
import type { AccountTerms } from '../../entry.ts';
import type { LimitTerms, Window } from '../../limit.ts';

export interface Account extends AccountTerms {
  id: number;
}

export interface Limit extends LimitTerms {
  id: number;
  /** Everything spent from its account counts against it. */
  own?: boolean;
}

export interface Count {
  limit: Limit;
  amount: bigint;
  /** The day in the limit's zone, such as 2026-01-31. */
  date: string;
}

export interface Hold {
  id: number;
  debit: number;
  credit: number;
  amount: bigint;
  expiresAt: number;
  basisPoints: number;
  fees: number | undefined;
  counts: Count[];
}

/** Something that can be given back. */
export interface Payment {
  id: number;
  time: number;
  from: number;
  to: number;
  fees: number | undefined;
  amount: bigint;
  basisPoints: number;
  counts: Count[];
  resource?: string;
}

/** All that one entry does. */
export interface Deed {
  moves: { account: number; amount: bigint }[];
  rated: { payee: number; due: bigint }[];
  counts: Count[];
  owns: { account: number; resource: string; payment: boolean }[];
  payment?: Omit<Payment, 'id' | 'time'>;
  hold?: Omit<Hold, 'id'>;
  ends?: { hold: number; as: 'captured' | 'released' | 'expired'; captured: bigint };
  givesBack?: { payment: number; amount: bigint };
  floor?: { account: number; floor: bigint | null };
  frozen?: { account: number; frozen: boolean };
  stopped?: { account: number; stopped: boolean };
  closes?: number;
  opensLimit?: Omit<Limit, 'id'>;
}

export interface Done extends Deed {
  seq: number;
  time: number;
  key?: { caller: number; key: string; fingerprint: string };
}

export const MAX = 2n ** 62n;

export class History {
  readonly accounts: Account[] = [];
  /** Accounts that the request being answered would open. */
  fresh: Account[] = [];
  readonly limits: Limit[] = [];
  readonly done: Done[] = [];

  account(id: number): Account {
    return [...this.accounts, ...this.fresh].find((account) => account.id === id)!;
  }

  balance(account: number): bigint {
    return sum(this.done.flatMap(({ moves }) => moves.filter((move) => move.account === account)));
  }

  held(account: number): bigint {
    return sum(this.openHolds().filter((hold) => hold.debit === account));
  }

  floor(account: number): bigint | null {
    const changed = this.done.findLast(({ floor }) => floor?.account === account)?.floor;
    return changed ? changed.floor : this.account(account).floor;
  }

  frozen(account: number): boolean {
    return this.done.findLast(({ frozen }) => frozen?.account === account)?.frozen?.frozen ?? false;
  }

  /** Whether it may neither pay nor be paid. */
  stopped(account: number): boolean {
    return this.done.findLast(({ stopped }) => stopped?.account === account)?.stopped?.stopped ?? false;
  }

  /** Σ amount × basis points over all that this payee was paid and gave back. */
  rated(payee: number): bigint {
    let due = 0n;
    for (const { rated } of this.done) for (const part of rated) if (part.payee === payee) due += part.due;
    return due;
  }

  holds(): Hold[] {
    return this.done.flatMap(({ seq, hold }) => (hold ? [{ id: seq, ...hold }] : []));
  }

  openHolds(): Hold[] {
    return this.holds().filter(({ id }) => !this.endOf(id));
  }

  endOf(hold: number): Deed['ends'] {
    return this.done.find(({ ends }) => ends?.hold === hold)?.ends;
  }

  payments(): Payment[] {
    return this.done.flatMap(({ seq, time, payment }) => (payment ? [{ id: seq, time, ...payment }] : []));
  }

  givenBack(payment: number): bigint {
    const parts = this.done.flatMap(({ givesBack }) => (givesBack?.payment === payment ? [givesBack] : []));
    return sum(parts);
  }

  /** The payment that made it owned, and how many times owning it has ended. */
  owned(account: number, resource: string): { payment: number; generation: number } {
    let [payment, generation] = [0, 0];
    for (const { seq, owns } of this.done) {
      for (const own of owns.filter((one) => one.account === account && one.resource === resource)) {
        payment = own.payment ? seq : 0;
        if (!own.payment) generation++;
      }
    }
    return { payment, generation };
  }

  closed(limit: number): boolean {
    return this.done.some(({ closes }) => closes === limit);
  }

  /** What the limit still allows in a window; `undefined` without a cap. */
  left(limit: Limit, window: Window, time: number): bigint | undefined {
    const cap = limit.caps[window];
    if (window === 'payment') return cap;
    const today = dateIn(limit.zone, time);
    const counted = this.done.flatMap(({ counts }) => counts).filter((count) => count.limit === limit);
    if (window === 'total') return (cap ?? MAX) - sum(counted);
    const length = window === 'day' ? 10 : 7;
    const here = counted.filter(({ date }) => date.slice(0, length) === today.slice(0, length));
    return cap === undefined ? undefined : cap - sum(here);
  }
}

export function sum(parts: { amount: bigint }[]): bigint {
  return parts.reduce((total, { amount }) => total + amount, 0n);
}

const dates = new Map<string, string>();

/** The date as a calendar in the zone shows it. */
export function dateIn(zone: string, time: number): string {
  const at = `${zone} ${time}`;
  let date = dates.get(at);
  if (!date) dates.set(at, (date = new Date(time).toLocaleDateString('sv-SE', { timeZone: zone })));
  return date;
}

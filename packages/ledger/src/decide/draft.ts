/**
 * Draft: one request on its way to an entry. It finds the accounts and limits the request names (or what must be
 * opened for it), and, once everything is checked, stages the opening entries and the entry itself together.
 */
import { hash } from 'node:crypto';
import { fits } from '../amount.ts';
import type { Charge, Entry } from '../entry.ts';
import { KIND } from '../entry.ts';
import { fold } from '../fold.ts';
import { canonicalKey, fingerprint, KEY_LIFETIME_MS } from '../key.ts';
import { isOwn, type LimitState, type LimitTerms } from '../limit.ts';
import type { Overlay } from '../overlay.ts';
import type { AccountRef, LimitRef, Posted, Request, Result } from '../request.ts';
import type { AccountState } from '../state.ts';
import type { Refusal, RefusalCode } from '../status.ts';

/** A charge whose limit may still have to be opened. */
export type DraftCharge = Omit<Charge, 'limit'> & { limit: LimitState };

const NO_CALLER = 0;

export function refuse(code: RefusalCode, details: Omit<Refusal, 'status' | 'code'> = {}): Refusal {
  return { status: 'refused', code, ...details };
}

export class Draft {
  readonly rows: Overlay;
  readonly request: Request;
  readonly time: number;
  readonly #memos: { id: number; text: string }[];
  #newAccounts: AccountState[] | undefined;
  #newLimits: LimitState[] | undefined;
  #caller: number = NO_CALLER;
  #key: string | undefined;
  #fingerprint: string | undefined;

  constructor(rows: Overlay, request: Request, time: number, memos: { id: number; text: string }[]) {
    this.rows = rows;
    this.request = request;
    this.time = time;
    this.#memos = memos;
  }

  /** The row an account reference means, opened provisionally when it is terms of an account not there yet. */
  account(ref: AccountRef): AccountState | undefined {
    if (typeof ref === 'number') return this.rows.account(ref);
    const found = this.rows.accountByName(ref.name, ref.asset);
    if (found) return found;
    const pending = this.#newAccounts?.find((row) => row.name === ref.name && row.asset === ref.asset);
    if (pending || !this.rows.asset(ref.asset)) return pending;
    const account = this.rows.next.account + (this.#newAccounts?.length ?? 0);
    const { name, asset, floor, listed } = ref;
    if (floor !== null && !fits(floor))
      throw new RangeError(`the floor of ${name} is out of range: ${floor}`);
    const zero = { balance: 0n, held: 0n, carry: 0, creditFrozen: false, frozen: false, limit: 0 };
    const row = { account, name, asset, floor, listed, ...zero, seq: 0 };
    (this.#newAccounts ??= []).push(row);
    return row;
  }

  /** Takes a provisional account off the list: the request's own entry opens it. */
  forgetOpening(row: AccountState): void {
    this.#newAccounts = this.#newAccounts?.filter((pending) => pending !== row);
  }

  limit(ref: LimitRef): LimitState | undefined {
    if (typeof ref === 'number') return this.rows.limit(ref);
    const found = this.rows.limitByName(ref.name) ?? this.#newLimits?.find((row) => row.name === ref.name);
    if (found) return found;
    if (isOwn(ref)) throw new RangeError(`an account's own limit is opened by itself: ${ref.name}`);
    const row = newLimit(ref);
    (this.#newLimits ??= []).push(row);
    return row;
  }

  /** Answers a repeated or reused key; `undefined` lets the request go on. */
  checkKey(): Result | undefined {
    const asked = this.request.key;
    if (!asked) return undefined;
    const caller = asked.caller === NO_CALLER ? NO_CALLER : this.account(asked.caller)?.account;
    if (caller === undefined) return undefined;
    this.#caller = caller;
    this.#key = canonicalKey(asked.key);
    this.#fingerprint = fingerprint(asked.fingerprint);
    const seq = this.rows.key(caller, this.#key);
    if (seq === undefined) return undefined;
    const entry = this.rows.entry(seq);
    if (!entry?.key) throw new Error(`the key index names entry ${seq}, which has no key`);
    // The index goes by the time of the last group; what is answered must not depend on what shares a group.
    if (this.time - entry.time > KEY_LIFETIME_MS) return undefined;
    if (entry.key.fingerprint !== this.#fingerprint) return refuse('key_reused');
    return { status: 'posted', entry, repeated: true };
  }

  /** Whether the key's caller is there, or can be opened; `checkKey` looked. */
  callerFound(): boolean {
    return this.request.key === undefined || this.#key !== undefined;
  }

  /** Stages what must be opened, then the entry, which `parts` becomes; nothing may be refused any more. */
  post(parts: Partial<Entry>, charges?: readonly DraftCharge[]): Posted {
    for (const row of this.#newAccounts ?? []) {
      const { account, name, asset, floor, listed } = row;
      this.#stage({ kind: KIND.accountOpened, legs: [], opens: { account, name, asset, floor, listed } });
    }
    for (const row of this.#newLimits ?? []) {
      const { name, asset, account, caps, onLimit, expiresAt, zone } = row;
      const opensLimit = { name, asset, account, caps, onLimit, expiresAt, zone };
      row.limit = this.#stage({ kind: KIND.limitOpened, legs: [], opensLimit }).seq;
    }
    const { request } = this;
    const memo = request.memo === undefined ? undefined : this.#intern(request.memo);
    const entry = parts as Omit<Entry, 'seq' | 'time'>;
    entry.kind = request.kind;
    entry.legs ??= [];
    if (this.#key) entry.key = { caller: this.#caller, key: this.#key, fingerprint: this.#fingerprint! };
    if (charges?.length) {
      entry.charges = charges.map(({ limit, amount, day }) => ({ limit: limit.limit, amount, day }));
    }
    if (memo !== undefined) entry.memo = memo;
    if (request.subject !== undefined) entry.subject = request.subject;
    if (request.data !== undefined) entry.data = request.data;
    if (entry.about && request.about) entry.about = [...entry.about, ...request.about];
    else if (request.about?.length) entry.about = request.about;
    return { status: 'posted', entry: this.#stage(entry), repeated: false };
  }

  #intern(text: string): number {
    const digest = hash('sha256', text, 'hex');
    const known = this.rows.memo(digest);
    if (known !== undefined) return known;
    const id = this.rows.next.memo;
    this.#memos.push({ id, text });
    this.#stage({ kind: KIND.memoInterned, legs: [], interns: { id, hash: digest } });
    return id;
  }

  #stage(parts: Omit<Entry, 'seq' | 'time'>): Entry {
    const entry = parts as Entry;
    entry.seq = this.rows.next.seq++;
    entry.time = this.time;
    this.rows.entries.push(entry);
    fold(entry, this.rows);
    return entry;
  }
}

function newLimit(terms: LimitTerms): LimitState {
  const counters = { day: 0, spentDay: 0n, month: 0, spentMonth: 0n, spentTotal: 0n };
  return { ...terms, limit: 0, closed: false, ...counters, seq: 0 };
}

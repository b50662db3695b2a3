/**
 * A life: one plan of steps, lived by three ledgers at once (the oracle, a book that takes requests in groups, and one
 * that takes them one by one), which must give the same answers and know the same after every group; in the end the
 * journal alone, decoded, must yield the same book.
 */
import { deepStrictEqual } from 'node:assert/strict';
import { inspect, isDeepStrictEqual } from 'node:util';
import { decodeGroup } from '../../codec.ts';
import { remainingIn } from '../../decide/limits.ts';
import type { Entry } from '../../entry.ts';
import { fold } from '../../fold.ts';
import { dayOf } from '../../limit.ts';
import { MemoryRows } from '../../memory-rows.ts';
import type { Request, Result } from '../../request.ts';
import { verify } from '../../verify.ts';
import { Book, START } from '../test-book.ts';
import { type Answer, Oracle } from './oracle.ts';
import { BEGINNING, requestOf, RESOURCES, type Step } from './steps.ts';

const WINDOWS = ['payment', 'day', 'month', 'total'] as const;

/** Lives it. Answers what happened in it, in words such as `posted` or `insufficient_funds`. @throws where they differ */
export async function live(plan: Step[]): Promise<ReadonlySet<string>> {
  const run = new Run();
  for (const group of grouped(plan)) run.group(group);
  await run.end();
  return run.seen;
}

/** Steps that may share a group: no time passes between them. */
function grouped(plan: Step[]): Step[][] {
  const groups: Step[][] = [];
  for (const step of plan) {
    const last = groups.at(-1);
    if (last && step.together && step.wait === 0) last.push(step);
    else groups.push([step]);
  }
  return groups;
}

/** Three ledgers living the same life: the oracle, a book that takes groups, a book that takes requests one by one. */
class Run {
  readonly oracle = new Oracle();
  readonly book = new Book();
  readonly single = new Book();
  readonly seen = new Set<string>();
  time = START;

  constructor() {
    for (const request of BEGINNING) {
      this.oracle.ask(request, this.time);
      this.book.do(request);
      this.single.do(request);
    }
  }

  group(planned: Step[]): void {
    this.time += planned[0]!.wait;
    this.book.time = this.single.time = this.time;
    const requests: Request[] = [];
    const expected: Answer[] = [];
    for (const step of planned) {
      const request = requestOf(step, this.oracle, this.time);
      requests.push(request);
      expected.push(this.oracle.ask(request, this.time));
    }
    const results = this.book.askAll(requests);
    same(results.map(plain), expected, 'answers', requests);
    const alone = requests.map((request) => this.single.ask(request));
    same(alone, results, 'answers one by one', requests);
    for (const [i, result] of results.entries()) this.#note(requests[i]!, result);
    this.#compare(requests);
  }

  #note(request: Request, result: Result): void {
    if (result.status !== 'posted') this.seen.add(result.status === 'refused' ? result.code : 'owned');
    else if (result.repeated) this.seen.add('repeated');
    else if (request.op === 'transfer' && -(result.entry.legs[0]?.amount ?? 0n) < request.amount)
      this.seen.add('clipped');
    else this.seen.add('posted');
  }

  /** Everything that one can ask of a book. */
  #compare(after: Request[]): void {
    const { oracle, time } = this;
    const { state } = this.book.store;
    for (const { id, name, asset } of oracle.accounts) {
      const { balance, held, floor, creditFrozen, frozen, carry } = state.account(id)!;
      const rated = oracle.rated(id);
      const known = [
        oracle.balance(id),
        oracle.held(id),
        oracle.floor(id),
        oracle.frozen(id),
        oracle.stopped(id),
        ((rated % 10_000n) + 10_000n) % 10_000n,
      ];
      same([balance, held, floor, creditFrozen, frozen, BigInt(carry)], known, `account ${name}`, after);
      same(state.accountByName(name, asset)?.account, id, `the name ${name}`, after);
    }
    for (const limit of oracle.limits) {
      const row = state.limit(limit.id)!;
      const day = Math.max(row.day, dayOf(time, row.zone));
      const left = WINDOWS.map((window) => remainingIn(row, window, day));
      same(
        [row.closed, ...left],
        [oracle.closed(limit.id), ...WINDOWS.map((window) => oracle.left(limit, window, time))],
        `limit ${limit.id}`,
        after,
      );
    }
    for (const { id, debit, credit, amount } of oracle.holds()) {
      const end = oracle.endOf(id);
      const row = state.hold(id)!;
      same(
        [row.debit, row.credit, row.amount, row.captured, row.status],
        [debit, credit, amount, end?.captured ?? 0n, end?.as ?? 'open'],
        `hold ${id}`,
        after,
      );
    }
    for (const { id } of oracle.payments())
      same(state.reversed(id)?.amount ?? 0n, oracle.givenBack(id), `refunds of ${id}`, after);
    for (const { id } of oracle.accounts) {
      for (const resource of RESOURCES) {
        const { payment = 0, generation = 0 } = state.owned(id, resource) ?? {};
        same({ payment, generation }, oracle.owned(id, resource), `who owns ${resource}`, after);
      }
    }
    this.#fees(after);
  }

  /** 10000 × fees + carry = Σ amount × basis points, over all payees together. */
  #fees(after: Request[]): void {
    const { oracle } = this;
    const { state } = this.book.store;
    let due = 0n;
    let carried = 0n;
    for (const { id } of oracle.accounts) {
      due += oracle.rated(id);
      carried += BigInt(state.account(id)!.carry);
    }
    same(10_000n * feesTaken(this.book) + carried, due, 'fees and what is carried', after);
  }

  /** What is on disk says the same as what is in memory. */
  async end(): Promise<void> {
    const { store } = this.book;
    const rows = new MemoryRows();
    const replayed: Entry[] = [];
    for (const { bytes, first, time } of await store.rows(0, Infinity))
      replayed.push(...decodeGroup(bytes, first, time));
    equal(replayed, await store.read(0, Infinity));
    for (const entry of replayed) fold(entry, rows);
    const { state } = store;
    for (const row of rows.accounts.values()) equal(row, state.account(row.account));
    for (const row of rows.limits.values()) equal(row, state.limit(row.limit));
    for (const row of rows.holds.values()) equal(row, state.hold(row.hold));
    for (const row of rows.ownership.values()) equal(row, state.owned(row.account, row.resource));
    for (const row of rows.reversals.values()) equal(row, state.reversed(row.payment));
    for (const [hash, id] of rows.memos) equal(state.memo(hash), id);
    equal((await verify({ store })).findings, []);
  }
}

/** All that reached the account of fees as a fee. */
function feesTaken({ store }: Book): bigint {
  let taken = 0n;
  for (let seq = 1; seq < store.state.next.seq; seq++) {
    const entry = store.state.entry(seq)!;
    if (entry.fee) taken += entry.legs[2]?.amount ?? 0n;
  }
  return taken;
}

function plain(result: Result): Answer {
  if (result.status === 'refused') return result;
  const { seq, legs } = result.entry;
  if (result.status === 'owned') return { status: 'owned', seq };
  const moved = legs.filter(({ amount }) => amount !== 0n).map(({ account, amount }) => [account, amount]);
  return { status: 'posted', seq, repeated: result.repeated, legs: Object.fromEntries(moved) };
}

/** What is left out and what is `undefined` are the same. */
function equal(actual: unknown, wanted: unknown): void {
  deepStrictEqual(bare(actual), bare(wanted));
}

function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  const present = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(present.map(([name, part]) => [name, bare(part)]));
}

/** Thousands of comparisons a life: shown only where they differ. */
function same(actual: unknown, wanted: unknown, what: string, after: Request[]): void {
  if (isDeepStrictEqual(actual, wanted)) return;
  const show = (value: unknown) => inspect(value, { depth: null });
  throw new Error(`${what}: ${show(actual)} instead of ${show(wanted)}, after ${show(after)}`);
}

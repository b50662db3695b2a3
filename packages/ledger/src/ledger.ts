/** A book in use: the one way to change it, whichever of its lanes a request belongs to, and the store to read it from. */
import { BUILT_IN } from './asset.ts';
import type { JournalClock } from './clock.ts';
import { Committer, type CommitterOptions, type SubmitOptions } from './committer.ts';
import { type Entry, KIND } from './entry.ts';
import { HOME_LANE, laneBase, laneOfNumber } from './lane.ts';
import { oneLane } from './local-store.ts';
import type { AccountRef, Request, Result } from './request.ts';
import type { BookStore, RecordOp, Store } from './store.ts';

export interface Ledger {
  readonly store: BookStore;
  readonly clock: JournalClock;
  /** Requests that no group has taken yet, in the lane where most of them wait. */
  readonly waiting: number;
  /** Journal time in milliseconds, as the next entry would get it. */
  now(): number;
  /**
   * Asks for one change; answered once it is durable, or refused.
   * @throws Unavailable when the store rolled back for certain: nothing was changed, the key is free.
   * @throws OutcomeUnknown when the process must recover from the store.
   */
  submit(request: Request, options?: SubmitOptions): Promise<Result>;
  /** Decides many requests, those of one lane in order, each on its own; a result each. */
  submitAll(requests: readonly Request[]): Promise<Result[]>;
  /**
   * Writes configuration; false when a condition failed and nothing was written. Memos that are erased in one write
   * must be of one lane.
   */
  write(operations: RecordOp[]): Promise<boolean>;
  /** Calls back with each group's entries after it is durable, in the order of their lane. Returns the way to stop it. */
  onCommit(listener: (entries: readonly Entry[]) => void): () => void;
  /** Waits for what is queued, writes indexes back, closes the store. */
  close(): Promise<void>;
}

export interface LedgerOptions extends Omit<CommitterOptions, 'store'> {
  /** A whole book, or the only lane of one. */
  store: BookStore | Store;
}

/** Opens a book for use. Each lane of a new one gets its first group: the built-in assets. */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const store = 'lanes' in options.store ? options.store : oneLane(options.store);
  const { clock } = options;
  const committers = store.lanes.map((lane) => new Committer({ ...options, store: lane }));
  for (const committer of committers) await defineAssets(committer);
  const [home, ...others] = committers as [Committer, ...Committer[]];
  const single = others.length === 0;

  function committerOf(request: Request): Committer {
    return single ? home : committers[laneOfRequest(request, store.laneOf)]!;
  }

  async function submitAll(requests: readonly Request[]): Promise<Result[]> {
    if (single) return home.submitAll(requests);
    const byLane = Map.groupBy(requests.keys(), (at) => committerOf(requests[at]!));
    const results: Result[] = [];
    const parts = [...byLane].map(async ([committer, places]) => {
      const answers = await committer.submitAll(places.map((at) => requests[at]!));
      for (const [i, at] of places.entries()) results[at] = answers[i]!;
    });
    await Promise.all(parts);
    return results;
  }

  return {
    store,
    clock,
    get waiting() {
      return single ? home.waiting : Math.max(...committers.map((committer) => committer.waiting));
    },
    now: () => Math.max(clock.now(), store.lastTime),
    submit(request, submitOptions = {}) {
      const { lane } = submitOptions;
      const committer = lane === undefined ? committerOf(request) : committers[lane]!;
      return committer.submit(request, submitOptions);
    },
    submitAll,
    write(operations) {
      if (single) return home.write(operations);
      const erased = operations.flatMap((operation) => ('eraseMemo' in operation ? operation.eraseMemo : []));
      const lanes = new Set(erased.map(laneOfNumber));
      if (lanes.size > 1) throw new RangeError(`a write erases memos of lanes ${[...lanes].join(', ')}`);
      return committers[[...lanes][0] ?? HOME_LANE]!.write(operations);
    },
    onCommit(listener) {
      const stops = committers.map((committer) => committer.onCommit(listener));
      return () => stops.forEach((stop) => stop());
    },
    async close() {
      for (const committer of committers) await committer.end();
      await store.close();
    },
  };
}

async function defineAssets(committer: Committer): Promise<void> {
  const { store } = committer;
  const tip = await store.tip();
  if (tip.seq > laneBase(store.lane)) return;
  const requests = BUILT_IN.map(
    ({ code, scale }) => ({ op: 'asset', kind: KIND.assetDefined, code, scale }) as const,
  );
  // Another process may define them at the same time: then these are refused, which is right.
  await committer.submitAll(requests);
}

/**
 * The lane a request belongs to: that of the numbers it names, else of the names that have a lane, else the home lane.
 * An entry touches one lane, so a request whose numbers lie in two of them is a bug.
 */
export function laneOfRequest(request: Request, laneOf: (name: string) => number | undefined): number {
  const refs = refsOf(request);
  let lane: number | undefined;
  for (const ref of refs) {
    if (typeof ref !== 'number') continue;
    const its = laneOfNumber(ref);
    if (lane !== undefined && lane !== its) throw new RangeError(`a request names lanes ${lane} and ${its}`);
    lane = its;
  }
  for (const ref of refs) if (typeof ref === 'object') lane ??= laneOf(ref.name);
  return lane ?? HOME_LANE;
}

/** Every account, limit, hold and entry that a request names, except the offer it is about: that may live elsewhere. */
function refsOf(request: Request): (number | { name: string })[] {
  const refs: (number | { name: string })[] = [...(request.about ?? [])];
  if (request.key && request.key.caller !== 0) refs.push(request.key.caller);
  if ('limits' in request) refs.push(...(request.limits ?? []).filter((limit) => typeof limit === 'number'));
  switch (request.op) {
    case 'transfer':
    case 'hold':
      refs.push(request.debit, request.credit, ...(request.fee ? [request.fee.account] : []));
      break;
    case 'post':
      refs.push(...request.legs.map((leg): AccountRef => leg.account));
      break;
    case 'capture':
    case 'release':
      refs.push(request.hold);
      break;
    case 'reverse':
      refs.push(request.of);
      break;
    case 'open':
    case 'change':
      refs.push(request.account);
      break;
    case 'limit':
      if (request.limit.account !== null) refs.push(request.limit.account);
      break;
    case 'caps':
    case 'close':
      refs.push(request.limit);
      break;
    case 'fact':
    case 'asset':
      break;
  }
  return refs;
}

/**
 * The watch over tabs: which are to be collected because they reached the threshold or because a calendar month
 * ended, and which are settled because money came in. It looks at every commit, which is cheap, and once through
 * all accounts at start and at the end of a month, a slice at a time. Of several processes the one that leads does
 * this; what the others commit it reads from the journal.
 */
import { type AccountState, type Entry, laneOfNumber, type Ledger, Limit } from '@farthing/ledger';
import { walletOf } from '../accounts.ts';
import { fewAtATime } from '../jobs/batches.ts';
import { rowOf } from '../journal.ts';
import type { Methods } from '../methods/methods.ts';
import { amountIn, type Settings } from '../settings.ts';
import type { CollectedBy, Tabs } from './tabs.ts';

const COLLECTION = 'watch';
const PAGE = 500;
/** Looking is cheap, collecting is not. */
const PAGES_TO_LOOK_AT = 40;
const PAGES_TO_COLLECT = 2;

export interface TabWatchDeps {
  ledger: Ledger;
  settings: Settings;
  methods: Methods;
  tabs: Tabs;
}

export interface TabWatch {
  /** Acts on what was seen since the last turn, and goes on with a sweep that is under way. */
  turn(): Promise<void>;
  /** Another process does this: what was seen before counts for nothing, and the next turn begins anew. */
  rest(): void;
  stop(): void;
}

/** How far the sweep at the end of a month has come; kept as a record. */
interface Sweep {
  month: number;
  /** The last account looked at; absent when the sweep is done. */
  after?: number;
}

export function createTabWatch({ ledger, settings, methods, tabs }: TabWatchDeps): TabWatch {
  const { store } = ledger;
  /** Accounts that money left, or came to, since the last turn. */
  const moved = new Set<number>();
  const seen = new Set<number>();
  /** Whose collection at the end of the month failed on the way. */
  const missed = new Set<number>();
  const thresholds = new Map<number, bigint>();
  /** Of each lane, the last entry whose accounts are in `moved`; absent until this process leads. */
  const followed = new Map<number, number>();
  /** Until the first sweep is through, what an earlier process saw last may have been missed. */
  let firstSweep: number | undefined = 0;

  const stop = ledger.onCommit((entries) => {
    const [first] = entries;
    if (!first) return;
    const lane = laneOfNumber(first.seq);
    // Another process has committed in between: the next turn reads that, and this.
    if (followed.get(lane) !== first.seq - 1) return;
    entries.forEach(noteMoved);
    followed.set(lane, entries.at(-1)!.seq);
  });

  function noteMoved(entry: Entry): void {
    for (const { account } of entry.legs) moved.add(account);
  }

  function rest(): void {
    for (const set of [moved, seen, missed]) set.clear();
    followed.clear();
    firstSweep = 0;
  }

  /** Reads what this process has not committed itself. */
  async function follow(): Promise<void> {
    for (const each of store.lanes) {
      const { lane } = each;
      const { seq: end } = await each.tip();
      let at = followed.get(lane);
      // All accounts are looked at once from here on.
      if (at === undefined) followed.set(lane, (at = end));
      while (at < end) {
        const entries: Entry[] = await each.read(at, PAGE);
        if (entries.length === 0) break;
        entries.forEach(noteMoved);
        at = entries.at(-1)!.seq;
        followed.set(lane, Math.max(at, followed.get(lane)!));
      }
    }
  }

  async function lookAtMoved(): Promise<void> {
    const accounts = [...moved];
    moved.clear();
    for (let at = 0; at < accounts.length; at += PAGE) {
      const some = accounts.slice(at, at + PAGE);
      const rows = await store.view((state) => some.map((account) => state.account(account)));
      rows.forEach(look);
    }
  }

  function look(row: AccountState | undefined): void {
    if (!row?.name.startsWith('wal_')) return;
    // A frozen tab that is paid may owe part of a cent; whether it is settled is looked at in its turn.
    if (row.creditFrozen || row.balance <= -threshold(row)) seen.add(row.account);
  }

  function threshold({ asset }: AccountState): bigint {
    let amount = thresholds.get(asset);
    if (amount === undefined) {
      amount = amountIn(settings.tabCollectAt, store.assets.byId(asset)!);
      thresholds.set(asset, amount);
    }
    return amount;
  }

  async function act(account: number): Promise<void> {
    const row = await rowOf(ledger, account);
    if (row.creditFrozen) return tabs.relieve(account);
    // Without a saved method there is nothing to charge yet: the payer can go on to the limit, or to the month's end.
    if (row.balance <= -threshold(row) && (await methods.get(walletOf(row)!)))
      await collect(row, 'threshold');
  }

  async function collectMissed(account: number): Promise<void> {
    const row = await rowOf(ledger, account);
    if (row.balance < 0n) await collect(row, 'period');
  }

  /** Does what a set asks for; what fails stays in it. */
  async function empty(set: Set<number>, task: (account: number) => Promise<void>) {
    const due = [...set];
    set.clear();
    const failures = await fewAtATime(due, task);
    for (const { item } of failures) set.add(item);
    return failures;
  }

  async function collect(row: AccountState, by: CollectedBy): Promise<void> {
    const asset = store.assets.byId(row.asset)!.code;
    await tabs.collect(walletOf(row)!, { by, asset });
  }

  /** Does a few pages of all accounts. Returns where to go on, or `undefined` at the end. */
  async function slice(
    after: number,
    pages: number,
    each: (rows: AccountState[]) => Promise<void> | void,
  ): Promise<number | undefined> {
    let cursor = after;
    for (let i = 0; i < pages; i++) {
      const rows = await store.accounts(cursor, PAGE);
      await each(rows);
      if (rows.length < PAGE) return undefined;
      cursor = rows.at(-1)!.account;
    }
    return cursor;
  }

  async function sweepMonth(): Promise<void> {
    const month = Limit.monthOf(Limit.dayOf(ledger.now(), 'UTC'));
    const known = (await store.record(COLLECTION, 'tabs'))?.value as Sweep | undefined;
    if (known?.month === month && known.after === undefined) return;
    // A book's first month has no end behind it. A sweep that another month overtakes just goes on.
    let sweep: Sweep = known ?? { month };
    if (known && known.after === undefined) sweep = { month, after: 0 };
    if (sweep.after !== undefined) {
      const after = await slice(sweep.after, PAGES_TO_COLLECT, async (rows) => {
        const owing = rows.filter((row) => row.balance < 0n && walletOf(row));
        // One that fails must not hold up the others: it is tried again at the next turn.
        for (const { item } of await fewAtATime(owing, (row) => collect(row, 'period')))
          missed.add(item.account);
      });
      sweep = { month: sweep.month, after };
    }
    await ledger.write([{ put: { collection: COLLECTION, id: 'tabs', value: sweep } }]);
  }

  return {
    async turn() {
      await follow();
      await lookAtMoved();
      if (firstSweep !== undefined) {
        firstSweep = await slice(firstSweep, PAGES_TO_LOOK_AT, (rows) => rows.forEach(look));
      }
      const failures = [...(await empty(missed, collectMissed)), ...(await empty(seen, act))];
      await sweepMonth();
      if (failures[0]) throw failures[0].error;
    },
    rest,
    stop,
  };
}

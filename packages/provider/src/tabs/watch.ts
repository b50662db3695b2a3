/**
 * The watch over tabs: which are to be collected because they reached the threshold or because a calendar month
 * ended, and which are settled because money came in. It looks at every commit, which is cheap, and once through
 * all accounts at start and at the end of a month, a slice at a time.
 */
import { type AccountState, type Entry, type Ledger, Limit } from '@farthing/ledger';
import { walletOf } from '../accounts.ts';
import type { Methods } from '../methods/methods.ts';
import { amountIn, type Settings } from '../settings.ts';
import type { CollectedBy, Tabs } from './tabs.ts';

const COLLECTION = 'watch';
const PAGE = 500;
const PAGES_PER_TURN = 20;

export interface TabWatchDeps {
  ledger: Ledger;
  settings: Settings;
  methods: Methods;
  tabs: Tabs;
}

export interface TabWatch {
  /** Acts on what was seen since the last turn, and goes on with a sweep that is under way. */
  turn(): Promise<void>;
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
  const seen = new Set<number>();
  const thresholds = new Map<number, bigint>();
  /** Until the first sweep is through, what an earlier process saw last may have been missed. */
  let firstSweep: number | undefined = 0;

  const stop = ledger.onCommit((entries) => {
    for (const entry of entries) for (const { account } of entry.legs) look(store.state.account(account));
  });

  function look(row: AccountState | undefined): void {
    if (!row || row.balance === 0n || !row.name.startsWith('wal_')) return;
    const { account, balance, creditFrozen } = row;
    if (creditFrozen ? balance > 0n : balance <= -threshold(row)) seen.add(account);
  }

  function threshold({ asset }: AccountState): bigint {
    let amount = thresholds.get(asset);
    if (amount === undefined) {
      amount = amountIn(settings.tabCollectAt, store.state.asset(asset)!);
      thresholds.set(asset, amount);
    }
    return amount;
  }

  async function act(account: number): Promise<void> {
    const row = store.state.account(account)!;
    if (row.creditFrozen) return tabs.relieve(account);
    // Without a saved method there is nothing to charge yet: the payer can go on to the limit, or to the month's end.
    if (row.balance <= -threshold(row) && (await methods.get(walletOf(row)!)))
      await collect(row, 'threshold');
  }

  async function collect(row: AccountState, by: CollectedBy): Promise<void> {
    const asset = store.state.asset(row.asset)!.code;
    await tabs.collect(walletOf(row)!, { by, asset });
  }

  /** Looks at a slice of all accounts. Returns where to go on, or `undefined` at the end. */
  async function slice(
    after: number,
    each: (row: AccountState) => Promise<void> | void,
  ): Promise<number | undefined> {
    let cursor = after;
    for (let turn = 0; turn < PAGES_PER_TURN; turn++) {
      const page = await store.accounts(cursor, PAGE);
      for (const row of page) await each(row);
      if (page.length < PAGE) return undefined;
      cursor = page.at(-1)!.account;
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
      const after = await slice(sweep.after, async (row) => {
        if (row.balance < 0n && walletOf(row)) await collect(row, 'period');
      });
      sweep = { month: sweep.month, after };
    }
    await ledger.write([{ put: { collection: COLLECTION, id: 'tabs', value: sweep } }]);
  }

  return {
    async turn() {
      if (firstSweep !== undefined) firstSweep = await slice(firstSweep, look);
      const due = [...seen];
      seen.clear();
      for (const [i, account] of due.entries()) {
        try {
          await act(account);
        } catch (error) {
          for (const left of due.slice(i)) seen.add(left);
          throw error;
        }
      }
      await sweepMonth();
    },
    stop,
  };
}

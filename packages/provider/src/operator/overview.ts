/**
 * The overview: how the book stands, as an operator's first look wants it. Sums come from the trial balance, which reads
 * every account, and from what is under way; they are put together at most twice a minute.
 */
import { type Amount, type Asset, type Ledger, Limit } from '@farthing/ledger';
import type { Approvals } from '../approvals/approvals.ts';
import type { Book } from '../book/book.ts';
import type { AssetBalance } from '../book/trial-balance.ts';
import type { Ids, PayoutId } from '../ids.ts';
import { documentPages, itemsOf } from '../paging.ts';
import type { PayoutRecord } from '../payouts/records.ts';
import { newestFirst } from '../order.ts';
import type { Collection, Listing, Seller } from '../shapes.ts';
import { addDays, type DayTotals } from './days.ts';
import type { Freezing } from './freezing.ts';
import type { Verification, Verified } from './verification.ts';

const FRESH_MS = 30_000;
const MONTH_MS = 30 * 86_400_000;
const DAYS = 30;
const PAGE = 1000;

/** Money of one asset. */
export interface OverviewAsset {
  asset: Asset.Asset;
  /** What payers have prepaid. */
  owedToPayers: Amount.Amount;
  /** What sellers have earned and not been paid out. */
  owedToSellers: Amount.Amount;
  fees: Amount.Amount;
  /** What tabs owe. */
  tabs: Amount.Amount;
  /** The part of it whose collection was declined. */
  tabsOverdue: Amount.Amount;
  /** On its way to sellers. */
  payoutsWaiting: Amount.Amount;
  losses: Amount.Amount;
  wallets: number;
  sellers: number;
}

export interface Overview {
  time: number;
  /** The last entry, in the home lane. */
  seq: number;
  balanced: boolean;
  assets: OverviewAsset[];
  /** Those of the last thirty days by state; pending and declined ones whatever their age. */
  collections: Record<Collection['state'], number>;
  payoutsWaiting: { count: number; oldest?: { id: PayoutId; time: number } };
  approvalsOpen: number;
  frozen: number;
  verified?: Verified;
  /** The last thirty days, oldest first, by asset. */
  days: DayTotals[];
}

export interface OverviewDeps {
  ledger: Ledger;
  ids: Ids;
  book: Pick<Book, 'trialBalance'>;
  tabs: {
    list(options: {
      before?: number;
      limit: number;
      state?: Collection['state'];
    }): Promise<Listing<Collection>>;
  };
  sellers: { list(page: { after?: string; limit: number }): Promise<Listing<Seller, string>> };
  approvals: Pick<Approvals, 'list'>;
  freezing: Pick<Freezing, 'list'>;
  verification: Pick<Verification, 'last'>;
}

export type ReadOverview = () => Promise<Overview>;

export function createOverview(deps: OverviewDeps): ReadOverview {
  const { ledger, ids, book, tabs, sellers, approvals, freezing, verification } = deps;
  const { store } = ledger;
  let made: { time: number; overview: Promise<Overview> } | undefined;

  async function* collections(state?: Collection['state'], since = 0): AsyncGenerator<Collection> {
    for await (const each of itemsOf((before?: number) => tabs.list({ before, limit: PAGE, state }))) {
      if (each.created < since) return;
      yield each;
    }
  }

  /** Payouts under way have a place on the agenda each. */
  async function waiting(): Promise<PayoutRecord[]> {
    const found: PayoutRecord[] = [];
    for await (const page of documentPages(store, 'agenda')) {
      for (const { value } of page) {
        const { chore, id } = value as { chore: string; id: string };
        if (chore !== 'payout') continue;
        const record = await store.record('payouts', newestFirst(Number(id)));
        const payout = record?.value as PayoutRecord | undefined;
        if (payout?.state === 'pending') found.push(payout);
      }
    }
    return found;
  }

  async function counted<T>(
    list: (after?: string) => Promise<{ items: T[]; next?: string }>,
  ): Promise<number> {
    let count = 0;
    for await (const _ of itemsOf(list)) count++;
    return count;
  }

  async function look(): Promise<Overview> {
    const time = ledger.now();
    const balance = await book.trialBalance();
    const byState = { pending: 0, paid: 0, declined: 0, settled: 0, written_off: 0 };
    for await (const { state } of collections(undefined, time - MONTH_MS))
      if (state !== 'pending' && state !== 'declined') byState[state]++;
    const overdue = new Map<number, Amount.Amount>();
    for (const state of ['pending', 'declined'] as const) {
      for await (const { wallet, asset } of collections(state)) {
        byState[state]++;
        if (state === 'pending') continue;
        const row = await store.view((rows) => rows.accountByName(wallet, asset.id));
        const owed = row && row.balance < 0n ? -row.balance : 0n;
        overdue.set(asset.id, (overdue.get(asset.id) ?? 0n) + owed);
      }
    }
    const payouts = await waiting();
    const [oldest] = payouts.toSorted((a, b) => a.time - b.time);
    const today = Limit.dayOf(time, 'UTC');
    const overview: Overview = {
      time,
      seq: balance.seq,
      balanced: balance.lanes.every(({ assets }) => assets.every(({ sum }) => sum === 0n)),
      assets: balance.assets.filter(isUsed).map((each) => ({
        asset: each.asset,
        owedToPayers: each.prepaid,
        owedToSellers: each.accrued + each.clearing,
        fees: each.fees,
        tabs: -each.owed,
        tabsOverdue: overdue.get(each.asset.id) ?? 0n,
        payoutsWaiting: each.inTransit,
        losses: -each.losses,
        wallets: each.wallets,
        sellers: each.sellers,
      })),
      collections: byState,
      payoutsWaiting: {
        count: payouts.length,
        oldest: oldest && { id: ids.encode('po', oldest.seq), time: oldest.time },
      },
      approvalsOpen: await counted((before) => approvals.list({ before, limit: PAGE, open: true })),
      frozen: await counted((after) => freezing.list({ after, limit: PAGE })),
      days: await addDays({ ledger, sellers }, today - DAYS + 1, today),
    };
    const verified = await verification.last();
    if (verified) overview.verified = verified;
    return overview;
  }

  return () => {
    const now = ledger.now();
    if (made && now >= made.time && now - made.time < FRESH_MS) return made.overview;
    const overview = look();
    made = { time: now, overview };
    // What failed is asked again by whoever comes next.
    overview.catch(() => (made = undefined));
    return overview;
  };
}

/** Accounts alone are no use: freezing opens them in every asset. */
function isUsed({ prepaid, owed, accrued, fees, gateways }: AssetBalance): boolean {
  return Object.keys(gateways).length > 0 || [prepaid, owed, accrued, fees].some((sum) => sum !== 0n);
}

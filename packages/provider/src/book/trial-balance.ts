/**
 * The trial balance: every account's balance by class and asset, as of one entry of each lane. All classes of an asset
 * sum to zero in each lane, with what payers have prepaid and what they owe told apart.
 */
import { laneBase } from '@farthing/ledger';
import type { AccountState, Amount, Asset, Entry, Ledger, Store } from '@farthing/ledger';
import { classOf } from '../accounts.ts';
import { assetsOf } from '../journal.ts';

export interface TrialBalance {
  /** The last entry counted in the home lane. */
  seq: number;
  time: number;
  /** Of the whole book. */
  assets: AssetBalance[];
  lanes: LaneBalance[];
}

/** What one lane has, which is a ledger of its own. */
export interface LaneBalance {
  lane: number;
  /** The last entry counted. */
  seq: number;
  time: number;
  assets: AssetBalance[];
}

export interface AssetBalance {
  asset: Asset.Asset;
  /** Positive balances of wallets: money the book holds for payers. */
  prepaid: Amount.Amount;
  /** Negative balances of wallets: what payers owe on their tabs. */
  owed: Amount.Amount;
  /** What sellers have earned and not been paid. */
  accrued: Amount.Amount;
  fees: Amount.Amount;
  /** By gateway: minus what came in, plus what went out. */
  gateways: Record<string, Amount.Amount>;
  /** Payouts on their way. */
  inTransit: Amount.Amount;
  /** Minus what was written off. */
  losses: Amount.Amount;
  /** In a lane: what went to other lanes, less what came from them. In the book: what is on its way between lanes. */
  clearing: Amount.Amount;
  /** Accounts of none of these classes; zero in a book that only this provider writes. */
  other: Amount.Amount;
  wallets: number;
  /** Who ever earned anything in the asset. */
  sellers: number;
  /** Of everything above: zero. */
  sum: Amount.Amount;
}

const PAGE = 1000;

/** Of the whole book, each lane as of one moment in the time that it takes. */
export async function trialBalance({ store }: Pick<Ledger, 'store'>): Promise<TrialBalance> {
  const counted: CountedLane[] = [];
  for (const lane of store.lanes) counted.push(await balanceOf(lane));
  const whole = counted[0]!.totals.map(({ asset }, i) =>
    addUp(
      asset,
      counted.map(({ totals }) => totals[i]!),
    ),
  );
  const lanes = counted.map(({ totals, ...rest }) => ({ ...rest, assets: totals.filter(isUsed).map(shown) }));
  const { seq, time } = lanes[0]!;
  return { seq, time, assets: whole.filter(isUsed).map(shown), lanes };
}

/** Counted with the names of sellers, since one may have an accrual in several lanes. */
type Totals = Omit<AssetBalance, 'sellers' | 'sum'> & { names: Set<string> };

type CountedLane = Omit<LaneBalance, 'assets'> & { totals: Totals[] };

/**
 * Sums up all accounts of a lane while it is in use. Rows are read a page at a time, so some have moved on since the
 * start; the entries since then are taken back from those, which gives every account as it was at the start.
 */
async function balanceOf(store: Store): Promise<CountedLane> {
  const { lane } = store;
  const { seq, time } = await store.tip();
  const totals = new Map(assetsOf(store).map((asset) => [asset.id, empty(asset)]));
  const moved = new Map<number, AccountState>();
  for (let after = laneBase(lane); ;) {
    const page = await store.accounts(after, PAGE);
    for (const row of page) {
      if (row.seq > seq) moved.set(row.account, { ...row });
      else count(totals.get(row.asset)!, row);
    }
    if (page.length < PAGE) break;
    after = page.at(-1)!.account;
  }
  if (moved.size > 0) await rewind(store, moved, seq);
  for (const row of moved.values()) if (totals.has(row.asset)) count(totals.get(row.asset)!, row);
  return { lane, seq, time, totals: [...totals.values()] };
}

function isUsed({ wallets, names, gateways }: Totals): boolean {
  return wallets > 0 || names.size > 0 || Object.keys(gateways).length > 0;
}

function shown({ names, ...totals }: Totals): AssetBalance {
  return { ...totals, sellers: names.size, sum: sumOf(totals) };
}

function addUp(asset: Asset.Asset, parts: readonly Totals[]): Totals {
  const whole = empty(asset);
  for (const { names, gateways, ...part } of parts) {
    for (const each of AMOUNTS) whole[each] += part[each];
    for (const [name, balance] of Object.entries(gateways)) addTo(whole.gateways, name, balance);
    for (const name of names) whole.names.add(name);
    whole.wallets += part.wallets;
  }
  return whole;
}

const AMOUNTS = ['prepaid', 'owed', 'accrued', 'fees', 'inTransit', 'losses', 'clearing', 'other'] as const;

/** Takes back from each row the legs of entries after `seq` that it already contains. */
async function rewind(store: Store, moved: Map<number, AccountState>, seq: number): Promise<void> {
  const last = Math.max(...[...moved.values()].map((row) => row.seq));
  for (let after = seq; after < last;) {
    const entries: Entry[] = await store.read(after, PAGE);
    if (entries.length === 0) throw new Error(`entries after ${after} cannot be read`);
    for (const entry of entries) {
      for (const leg of entry.legs) {
        const row = moved.get(leg.account);
        if (row && entry.seq <= row.seq) row.balance -= leg.amount;
      }
    }
    after = entries.at(-1)!.seq;
  }
}

function empty(asset: Asset.Asset): Totals {
  const zero = Object.fromEntries(AMOUNTS.map((name) => [name, 0n])) as Record<
    (typeof AMOUNTS)[number],
    bigint
  >;
  return { asset, ...zero, gateways: {}, wallets: 0, names: new Set() };
}

function addTo(gateways: Record<string, Amount.Amount>, name: string, balance: Amount.Amount): void {
  gateways[name] = (gateways[name] ?? 0n) + balance;
}

function count(totals: Totals, { name, balance }: AccountState): void {
  switch (classOf(name)) {
    case 'wallet':
      totals.wallets++;
      totals[balance < 0n ? 'owed' : 'prepaid'] += balance;
      return;
    case 'accrual':
      totals.names.add(name);
      totals.accrued += balance;
      return;
    case 'gateway':
      addTo(totals.gateways, name.slice('book/gateway/'.length), balance);
      return;
    case 'fees':
      totals.fees += balance;
      return;
    case 'payouts':
      totals.inTransit += balance;
      return;
    case 'losses':
      totals.losses += balance;
      return;
    case 'clearing':
      totals.clearing += balance;
      return;
    case 'other':
      totals.other += balance;
  }
}

function sumOf(totals: Pick<Totals, (typeof AMOUNTS)[number] | 'gateways'>): Amount.Amount {
  const outside = Object.values(totals.gateways).reduce((sum, balance) => sum + balance, 0n);
  return AMOUNTS.reduce((sum, name) => sum + totals[name], outside);
}

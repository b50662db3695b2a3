/**
 * The trial balance: every account's balance by class and asset, as of one entry. All classes of an asset sum to
 * zero, with what payers have prepaid and what they owe told apart.
 */
import type { AccountState, Amount, Asset, Entry, Ledger } from '@farthing/ledger';
import { classOf } from '../accounts.ts';
import { assetsOf } from '../journal.ts';

export interface TrialBalance {
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
  /** Accounts of none of these classes; zero in a book that only this provider writes. */
  other: Amount.Amount;
  wallets: number;
  sellers: number;
  /** Of everything above: zero. */
  sum: Amount.Amount;
}

const PAGE = 1000;

/**
 * Sums up all accounts while the book is in use. Rows are read a page at a time, so some have moved on since the
 * start; the entries since then are taken back from those, which gives every account as it was at the start.
 */
export async function trialBalance({ store }: Pick<Ledger, 'store'>): Promise<TrialBalance> {
  const { seq, time } = await store.lanes[0]!.tip();
  const totals = new Map(assetsOf(store).map((asset) => [asset.id, empty(asset)]));
  const moved = new Map<number, AccountState>();
  for (let after = 0; ;) {
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
  const assets = [...totals.values()].filter(({ wallets, sellers, gateways }) => {
    return wallets > 0 || sellers > 0 || Object.keys(gateways).length > 0;
  });
  for (const balance of assets) balance.sum = sumOf(balance);
  return { seq, time, assets };
}

/** Takes back from each row the legs of entries after `seq` that it already contains. */
async function rewind(store: Ledger['store'], moved: Map<number, AccountState>, seq: number): Promise<void> {
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

function empty(asset: Asset.Asset): AssetBalance {
  const zero = { prepaid: 0n, owed: 0n, accrued: 0n, fees: 0n, inTransit: 0n, losses: 0n, other: 0n };
  return { asset, ...zero, gateways: {}, wallets: 0, sellers: 0, sum: 0n };
}

function count(totals: AssetBalance, { name, balance }: AccountState): void {
  switch (classOf(name)) {
    case 'wallet':
      totals.wallets++;
      totals[balance < 0n ? 'owed' : 'prepaid'] += balance;
      return;
    case 'accrual':
      totals.sellers++;
      totals.accrued += balance;
      return;
    case 'gateway': {
      const gateway = name.slice('book/gateway/'.length);
      totals.gateways[gateway] = (totals.gateways[gateway] ?? 0n) + balance;
      return;
    }
    case 'fees':
      totals.fees += balance;
      return;
    case 'payouts':
      totals.inTransit += balance;
      return;
    case 'losses':
      totals.losses += balance;
      return;
    case 'other':
      totals.other += balance;
  }
}

function sumOf(totals: AssetBalance): Amount.Amount {
  const { prepaid, owed, accrued, fees, inTransit, losses, other } = totals;
  const outside = Object.values(totals.gateways).reduce((sum, balance) => sum + balance, 0n);
  return prepaid + owed + accrued + fees + inTransit + losses + other + outside;
}

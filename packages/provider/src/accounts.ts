/**
 * Accounts: the names and floors of every account the provider opens, and the lane each belongs to. One place, so that
 * the trial balance can tell their classes apart by name.
 */
import { hash } from 'node:crypto';
import { Asset, HOME_LANE, KIND } from '@farthing/ledger';
import type { AccountState, AccountTerms, Amount, BookStore, Ledger } from '@farthing/ledger';
import type { SellerId, WalletId } from './ids.ts';

/** A payer's account: its balance is prepaid money above zero, and a tab below. `tabLimit` is how far below. */
export function walletAccount(wallet: WalletId, asset: number, tabLimit: Amount.Amount): AccountTerms {
  return { name: wallet, asset, floor: -tabLimit, listed: true };
}

/** Where a seller's payments gather until they are paid out. */
export function accrualAccount(seller: SellerId, asset: number): AccountTerms {
  return { name: `${seller}/accrual`, asset, floor: 0n, listed: true };
}

/** What the operator has earned. Every payment touches it, so it keeps no history list. */
export function feesAccount(asset: number): AccountTerms {
  return { name: 'book/fees', asset, floor: null, listed: false };
}

/** The outside world behind a gateway: minus what has come in through it, plus what has gone out. */
export function gatewayAccount(gateway: string, asset: number): AccountTerms {
  return { name: `book/gateway/${gateway}`, asset, floor: null, listed: false };
}

/** Payouts on their way. */
export function payoutsAccount(asset: number): AccountTerms {
  return { name: 'book/payouts', asset, floor: 0n, listed: false };
}

/** Tabs that were never paid. */
export function lossesAccount(asset: number): AccountTerms {
  return { name: 'book/losses', asset, floor: null, listed: false };
}

/** Lists what operators did. It never has a balance. */
export function operatorAccount(): AccountTerms {
  return { name: 'book/operator', asset: Asset.USD.id, floor: 0n, listed: true };
}

/** Money between the lanes of a book. It nets to zero over all of them, but for what has left one and not reached another. */
export function clearingAccount(asset: number): AccountTerms {
  return { name: 'book/clearing', asset, floor: null, listed: false };
}

export type AccountClass =
  | 'wallet'
  | 'accrual'
  | 'fees'
  | 'gateway'
  | 'payouts'
  | 'losses'
  | 'clearing'
  | 'other';

export function classOf(name: string): AccountClass {
  if (name.startsWith('wal_')) return 'wallet';
  if (name.startsWith('sel_') && name.endsWith('/accrual')) return 'accrual';
  if (name === 'book/fees') return 'fees';
  if (name.startsWith('book/gateway/')) return 'gateway';
  if (name === 'book/payouts') return 'payouts';
  if (name === 'book/losses') return 'losses';
  return name === 'book/clearing' ? 'clearing' : 'other';
}

/**
 * The lane of an account or a limit by its name: a wallet's by the hash of its id, for ever. All other names may be open
 * in any lane: in a wallet's for what the wallet takes part in, in the home lane for everything else.
 */
export function laneOfName(lanes: number): (name: string) => number | undefined {
  return (name) => {
    const wallet = WALLET_IN_NAME.exec(name)?.[0];
    if (wallet === undefined) return undefined;
    return Number.parseInt(hash('sha256', wallet, 'hex').slice(0, 8), 16) % lanes;
  };
}

const WALLET_IN_NAME = /wal_[^/]*/;

/** The lane in which everything happens that a wallet takes part in. */
export function laneOfWallet(store: Pick<BookStore, 'laneOf'>, wallet: WalletId): number {
  return store.laneOf(wallet) ?? HOME_LANE;
}

/** The wallet an account belongs to. */
export function walletOf(account: Pick<AccountState, 'name'>): WalletId | undefined {
  return account.name.startsWith('wal_') ? (account.name as WalletId) : undefined;
}

/** The seller an account belongs to. */
export function sellerOf(account: Pick<AccountState, 'name'>): SellerId | undefined {
  return classOf(account.name) === 'accrual'
    ? (account.name.slice(0, -'/accrual'.length) as SellerId)
    : undefined;
}

/** The number of an account in a lane, opened first if it is not there. */
export async function ensureAccount(ledger: Ledger, terms: AccountTerms, lane: number): Promise<number> {
  const find = () => ledger.store.view((state) => state.accountByName(terms.name, terms.asset, lane));
  const found = await find();
  if (found) return found.account;
  const result = await ledger.submit({ op: 'open', kind: KIND.accountOpened, account: terms }, { lane });
  if (result.status === 'posted' && result.entry.opens) return result.entry.opens.account;
  // Someone else opened it in the meantime.
  const opened = await find();
  if (!opened) throw new Error(`account ${terms.name} could not be opened: ${JSON.stringify(result.status)}`);
  return opened.account;
}

/** The asset of a code such as `USD`, if the book has defined it. */
export function assetByCode(ledger: Ledger, code: string): Asset.Asset | undefined {
  return ledger.store.assets.byCode(code);
}

/** The numbers of the accounts that take fees, one for each asset and lane; opened when first needed. */
import type { Ledger } from '@farthing/ledger';
import { ensureAccount, feesAccount } from './accounts.ts';

export interface FeeAccounts {
  /** The account's number, opened if need be. */
  numberOf(asset: number, lane: number): number | Promise<number>;
}

export function createFeeAccounts(ledger: Ledger): FeeAccounts {
  /** By lane, then by asset. */
  const numbers = ledger.store.lanes.map(() => new Map<number, number>());

  async function open(asset: number, lane: number): Promise<number> {
    const number = await ensureAccount(ledger, feesAccount(asset), lane);
    numbers[lane]!.set(asset, number);
    return number;
  }

  return { numberOf: (asset, lane) => numbers[lane]!.get(asset) ?? open(asset, lane) };
}

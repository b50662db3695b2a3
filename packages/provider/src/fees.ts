/** The numbers of the accounts that take fees, one for each asset; opened when first needed. */
import type { Ledger } from '@farthing/ledger';
import { ensureAccount, feesAccount } from './accounts.ts';

export interface FeeAccounts {
  /** The account's number, opened if need be. */
  numberOf(asset: number): number | Promise<number>;
}

export function createFeeAccounts(ledger: Ledger): FeeAccounts {
  const numbers = new Map<number, number>();

  async function open(asset: number): Promise<number> {
    const number = await ensureAccount(ledger, feesAccount(asset));
    numbers.set(asset, number);
    return number;
  }

  return { numberOf: (asset) => numbers.get(asset) ?? open(asset) };
}

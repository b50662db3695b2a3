/** What a seller has earned and not been paid: what its accruals hold in all lanes, and what is on its way between them. */
import type { AccountState, Amount, Ledger } from '@farthing/ledger';
import { accrualAccount } from '../accounts.ts';
import type { SellerId } from '../ids.ts';
import { rowsNamed } from '../journal.ts';
import { createSweepRecords, type SweepRecord } from './records.ts';

/** A sweep that ends while we look would be counted twice, or not at all: then we look again. */
const LOOKS = 5;

/** By asset; only assets that the seller was ever paid in. */
export async function earned(
  ledger: Pick<Ledger, 'store'>,
  seller: SellerId,
): Promise<Map<number, Amount.Amount>> {
  const { name } = accrualAccount(seller, 0);
  if (ledger.store.lanes.length === 1) return sumOf(await rowsNamed(ledger, name), []);
  const records = createSweepRecords(ledger);
  let before = await records.of(seller);
  for (let look = 1; ; look++) {
    const rows = await rowsNamed(ledger, name);
    const after = await records.of(seller);
    if (look === LOOKS || same(before, after)) return sumOf(rows, after);
    before = after;
  }
}

function same(before: readonly SweepRecord[], after: readonly SweepRecord[]): boolean {
  return before.length === after.length && before.every(({ id }, i) => id === after[i]!.id);
}

function sumOf(rows: readonly AccountState[], open: readonly SweepRecord[]): Map<number, Amount.Amount> {
  const sums = new Map<number, Amount.Amount>();
  const add = (asset: number, amount: Amount.Amount) => sums.set(asset, (sums.get(asset) ?? 0n) + amount);
  for (const { asset, balance } of rows) add(asset, balance);
  for (const { asset, amount } of open) add(asset, BigInt(amount));
  return sums;
}

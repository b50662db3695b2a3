/** In whose history an entry is listed: every account that it moves, reserves for, settles or is about. */
import { type Entry, listOf } from '@farthing/ledger';

/** Calls back for each account, for some more than once. */
export function listEntry(
  entry: Entry,
  creditOfHold: (hold: number) => number | undefined,
  each: (account: number, list: number) => void,
): void {
  const list = listOf(entry.kind);
  for (const leg of entry.legs) each(leg.account, list);
  if (entry.holds) {
    each(entry.holds.debit, list);
    each(entry.holds.credit, list);
  }
  if (entry.settles) {
    each(entry.settles.debit, list);
    const credit = creditOfHold(entry.settles.hold);
    if (credit !== undefined) each(credit, list);
  }
  if (entry.about) for (const account of entry.about) each(account, list);
}

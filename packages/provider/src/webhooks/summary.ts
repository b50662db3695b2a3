/**
 * Summaries: what a seller sold between two marks in the journal, by offer. Two summaries that follow each other share a
 * mark, so that nothing is counted twice or left out; and a summary of the same marks is the same, whoever makes it.
 */
import { Amount, laneOfNumber, LIST } from '@farthing/ledger';
import type { Ledger } from '@farthing/ledger';
import { accrualAccount } from '../accounts.ts';
import type { Ids, SellerId } from '../ids.ts';
import { rowsNamed } from '../journal.ts';
import { soldOf, tallyOf } from '../statistics/tally.ts';
import type { Marks } from './seller-events.ts';

export interface SummaryRow {
  offer: string;
  asset: string;
  payments: number;
  amount: string;
  /** The operator's part, less what refunds gave back. */
  fee: string;
  refunds: number;
  refunded: string;
}

export type Summaries = (seller: SellerId, from: Marks, to: Marks) => Promise<SummaryRow[]>;

const PAGE = 1_000;

export function createSummaries(deps: { ledger: Pick<Ledger, 'store'>; ids: Ids }): Summaries {
  const { ledger, ids } = deps;
  const { store } = ledger;

  return async (seller, from, to) => {
    const sums = new Map<string, { subject: number; asset: number; values: bigint[] }>();
    for (const { account, asset, seq } of await rowsNamed(ledger, accrualAccount(seller, 0).name)) {
      const lane = laneOfNumber(account);
      const [after, last] = [from[lane]!, to[lane]!];
      if (seq <= after) continue;
      let before: number | undefined = last + 1;
      while (before !== undefined) {
        const page = await store.history(account, LIST.payments, { before, limit: PAGE });
        const fresh = page.items.filter((entry) => entry.seq > after);
        for (const entry of fresh) {
          for (const tally of tallyOf(entry)) {
            if (tally.account !== account) continue;
            const name = `${asset} ${tally.subject}`;
            const sum = sums.get(name);
            const values = sum ? sum.values.map((each, i) => each + tally.values[i]!) : tally.values;
            sums.set(name, { subject: tally.subject, asset, values });
          }
        }
        before = fresh.length < page.items.length ? undefined : page.next;
      }
    }
    const ordered = [...sums.values()].toSorted((a, b) => a.asset - b.asset || a.subject - b.subject);
    return ordered.map(({ subject, asset: number, values }) => {
      const asset = store.assets.byId(number)!;
      const { payments, gross, fees, refunds, refunded } = soldOf(values);
      return {
        offer: ids.encode('off', subject),
        asset: asset.code,
        payments,
        amount: Amount.format(gross, asset),
        fee: Amount.format(fees, asset),
        refunds,
        refunded: Amount.format(refunded, asset),
      };
    });
  };
}

/** The reckoning: every wallet's and seller's balance, asked of the server, beside the tally. */
import type { Stage } from './acts.ts';
import { insist } from './insist.ts';
import type { Outcome } from './messages.ts';
import { nano } from './tally.ts';

export async function compare(stage: Stage, seconds: number): Promise<Outcome> {
  const { payers, sellers, counters } = stage;
  const differences = [...counters.surprises];
  const sums = { prepaid: 0n, owed: 0n, accrued: 0n, fees: counters.payoutFees, gateway: 0n };
  for (const [i, { tally, client }] of payers.entries()) {
    const { accounts } = await insist(client, 'getWallet', {});
    const account = accounts.find(({ asset }) => asset === 'USD');
    const balance = account ? nano(account.balance) : 0n;
    const owed = account ? nano(account.owed) : 0n;
    if (balance !== tally.balance)
      differences.push(`wallet ${i} holds ${balance}, its tally ${tally.balance}`);
    if (owed !== (tally.balance < 0n ? -tally.balance : 0n))
      differences.push(`wallet ${i} owes ${owed}, by its tally ${-tally.balance}`);
    if (account && account.tab_frozen !== tally.frozen)
      differences.push(`wallet ${i} is ${tally.frozen ? 'not ' : ''}frozen`);
    if (tally.balance >= 0n) sums.prepaid += tally.balance;
    else sums.owed += tally.balance;
  }
  for (const [i, { tally, client }] of sellers.entries()) {
    const { items } = await insist(client, 'getBalance', {});
    const unpaid = nano(items.find(({ asset }) => asset === 'USD')?.unpaid ?? '0');
    if (unpaid !== tally.unpaid)
      differences.push(`seller ${i} has earned ${unpaid}, by its tally ${tally.unpaid}`);
    sums.accrued += tally.unpaid;
    sums.fees += tally.fees;
  }
  sums.gateway = -(sums.prepaid + sums.owed + sums.accrued + sums.fees);
  const sorted = Float64Array.from(counters.latencies).sort();
  const percentile = (part: number) => sorted[Math.floor((sorted.length - 1) * part)] ?? 0;
  return {
    wallets: payers.length,
    sellers: sellers.length,
    payments: counters.payments,
    gross: String(counters.gross),
    repeats: counters.repeats,
    ownedAgain: counters.ownedAgain,
    refunds: counters.refunds,
    refunded: String(counters.refunded),
    undone: counters.undone,
    captures: counters.captures,
    topUps: counters.topUps,
    toppedUp: String(counters.toppedUp),
    collections: counters.collections,
    collected: String(counters.collected),
    collectedPayments: counters.collectedPayments,
    declined: counters.declined,
    payouts: counters.payouts,
    paidOut: String(counters.paidOut),
    payoutFees: String(counters.payoutFees),
    refusals: Object.fromEntries([...counters.refusals].toSorted((a, b) => b[1] - a[1])),
    p50Ms: percentile(0.5),
    p99Ms: percentile(0.99),
    perSecond: counters.payments / seconds,
    sums: Object.fromEntries(
      Object.entries(sums).map(([name, sum]) => [name, String(sum)]),
    ) as unknown as Outcome['sums'],
    differences,
  };
}

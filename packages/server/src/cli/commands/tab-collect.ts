/** `farthing tab collect`: charges what payers owe, one wallet or all that are due. */
import type { ResponseOf } from '@farthing/sdk/api/index.ts';
import type { Command } from '../command.ts';
import { table } from '../output.ts';
import { readId, withOperator } from '../operator.ts';

type Collection = ResponseOf<'collectWallet'>;

export const tabCollect: Command = {
  name: 'tab collect',
  summary: 'charge what payers owe on their tabs',
  synopsis: '[WALLET]',
  about:
    'Collects tabs: each as one larger charge to the payment method that the payer saved. With a wallet, that one, due or not; without, every tab that is due by its threshold, the end of the month or a retry after a decline. A tab that cannot be charged, also for want of a saved method, is frozen until it is settled.\n\nThe server does the same by itself while it runs; this is for doing it now.',
  options: {},
  arguments: { least: 0, most: 1 },
  examples: [
    ['farthing tab collect', 'everything that is due'],
    ['farthing tab collect wal_7zkq3m9t0v5c8x2hj4p6r1wbn0', 'one wallet, now'],
  ],
  async run(call) {
    const wallet = readId(call, 'wal', call.arguments[0]);
    if (wallet === 'wrong') return 2;
    return withOperator(call, async ({ client }) => {
      const items = wallet
        ? [await client.collectWallet({ params: { wallet } })]
        : (await client.runCollections()).items;
      call.out.result({ items }, items.length === 0 ? ['No tab is due.'] : lines(items));
      return items.some(({ status }) => status === 'declined') && wallet !== undefined ? 1 : 0;
    });
  },
};

function lines(items: readonly Collection[]): string[] {
  return table(
    ['collection', 'wallet', 'amount', '', 'state', ''],
    items.map((item) => [
      item.id,
      item.wallet,
      item.amount,
      item.asset,
      item.status.replace('_', ' '),
      [item.reason, item.next_attempt_at && `again on ${item.next_attempt_at.slice(0, 10)}`]
        .filter(Boolean)
        .join(', '),
    ]),
    [2],
  );
}

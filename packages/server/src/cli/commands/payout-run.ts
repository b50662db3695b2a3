/** `farthing payout run`: pays sellers what they have earned, each as one sum. */
import type { Command } from '../command.ts';
import { table } from '../output.ts';
import { readId, withOperator } from '../operator.ts';

export const payoutRun: Command = {
  name: 'payout run',
  summary: 'pay sellers what they have earned',
  synopsis: '[--seller SELLER]',
  about:
    'Pays out what has gathered in sellers’ accruals, in whole cents, each as one larger sum less the payout fee. Without --seller, every seller whose payout is due by threshold or schedule; with it, that seller, due or not.\n\nA payout that the bank refuses returns to the seller’s balance.',
  options: { seller: { type: 'string', value: 'SELLER', about: 'only this seller, due or not' } },
  arguments: { least: 0, most: 0 },
  examples: [
    ['farthing payout run', 'everything that is due'],
    ['farthing payout run --seller sel_7zkq3m9t0v5c8x2hj4p6r1wbn0', 'one seller, now'],
  ],
  async run(call) {
    const seller = readId(call, 'sel', call.text('seller'));
    if (seller === 'wrong') return 2;
    return withOperator(call, async ({ client }) => {
      const { items } = await client.runPayouts({ body: seller === undefined ? {} : { seller } });
      const lines = table(
        ['payout', 'seller', 'earned', 'fee', 'paid', '', 'state', ''],
        items.map((item) => [
          item.id,
          item.seller,
          item.gross,
          item.fee,
          item.amount,
          item.asset,
          item.status,
          item.reason ?? '',
        ]),
        [2, 3, 4],
      );
      call.out.result({ items }, items.length === 0 ? ['No payout is due.'] : lines);
      return 0;
    });
  },
};

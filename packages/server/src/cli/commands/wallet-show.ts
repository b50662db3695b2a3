/** `farthing wallet show`: what a wallet holds and owes. */
import type { Command } from '../command.ts';
import { pairs, table } from '../output.ts';
import { readId, withOperator } from '../operator.ts';

export const walletShow: Command = {
  name: 'wallet show',
  summary: 'what a wallet holds and owes',
  synopsis: 'WALLET',
  about:
    'Shows a payer’s wallet as the book knows it: what it holds, what is reserved by holds, what it owes on its tab, and how far that tab goes. Payers tell you the id from the foot of their wallet page; it begins with wal_.',
  options: {},
  arguments: { least: 1, most: 1 },
  examples: [
    ['farthing wallet show wal_7zkq3m9t0v5c8x2hj4p6r1wbn0', 'for people'],
    ['farthing wallet show wal_7zkq3m9t0v5c8x2hj4p6r1wbn0 --json', 'for programs'],
  ],
  async run(call) {
    const id = readId(call, 'wal', call.arguments[0]);
    if (id === 'wrong' || id === undefined) return 2;
    return withOperator(call, async ({ client }) => {
      const wallet = await client.getOperatorWallet({ params: { wallet: id } });
      call.out.result(wallet, [
        ...pairs([
          ['Wallet', wallet.id],
          ['Payer', wallet.registered ? 'registered' : 'guest'],
          ['Time zone', wallet.zone],
        ]),
        '',
        ...table(
          ['', 'balance', 'held', 'can spend', 'owes', 'tab up to', ''],
          wallet.accounts.map((account) => [
            account.asset,
            account.balance,
            account.held,
            account.available,
            account.owed,
            account.tab_limit,
            account.tab_frozen ? 'tab frozen' : '',
          ]),
          [1, 2, 3, 4, 5],
        ),
      ]);
      return 0;
    });
  },
};

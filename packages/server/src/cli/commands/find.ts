/** `farthing find`: what an id names, and what it hangs together with. */
import type { Command } from '../command.ts';
import { withOperator } from '../operator.ts';

export const find: Command = {
  name: 'find',
  summary: 'what an id, a sequence or a name stands for',
  synopsis: 'TEXT',
  about:
    'Finds anything by its id: wallets, sellers, offers, grants, payments, refunds, holds, collections, payouts, events, top-ups, keys, approvals. Also an entry of the journal by its sequence, the wallet behind a payer’s pseudonym (pyr_…), and sellers by a part of their name.',
  options: {},
  arguments: { least: 1, most: 1 },
  examples: [
    ['farthing find pay_7zkq3m9t0v5c8x2hj4p6r1wbn0', 'a payment, and who paid whom'],
    ['farthing find 25412', 'the entry with this sequence'],
    ['farthing find lark', 'sellers by name'],
  ],
  async run(call) {
    return withOperator(call, async ({ client }) => {
      const { items, complete } = await client.search({ query: { q: call.arguments[0]! } });
      const lines = items.flatMap(({ kind, id, summary, links }) => [
        `${kind.replace('_', ' ')} ${id}: ${summary}`,
        ...links.map((link) => `  ${link.kind.replace('_', ' ')} ${link.id}`),
      ]);
      const nothing = complete
        ? 'Nothing is known by this.'
        : 'Nothing was found in what could be looked through.';
      call.out.result({ items, complete }, lines.length === 0 ? [nothing] : lines);
      return items.length > 0 ? 0 : 1;
    });
  },
};

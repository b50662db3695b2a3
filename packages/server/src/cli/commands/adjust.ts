/** `farthing adjust`: a credit to a wallet, or a correction of what a seller has earned. */
import type { Command } from '../command.ts';
import { readId, withOperator } from '../operator.ts';

export const adjust: Command = {
  name: 'adjust',
  summary: 'credit a wallet, or correct what a seller earned',
  synopsis: 'ID AMOUNT --reason TEXT [--asset CODE]',
  about:
    'Puts a balance right by hand, against the operator’s fees: a credit to a wallet, or a correction of what a seller has earned. An amount below zero, written after --, takes back from a seller, never more than it has. Where two operators are needed it is proposed, and waits for another one.',
  options: {
    reason: { type: 'string', value: 'TEXT', about: 'why; at most 500 characters' },
    asset: { type: 'string', value: 'CODE', about: 'the asset; by default USD' },
  },
  arguments: { least: 2, most: 2 },
  examples: [
    [
      'farthing adjust wal_7zkq3m9t0v5c8x2hj4p6r1wbn0 0.50 --reason "Charged twice"',
      'half a dollar to a payer',
    ],
    [
      'farthing adjust --reason "Paid twice" -- sel_7zkq3m9t0v5c8x2hj4p6r1wbn0 -2',
      'two dollars back from a seller',
    ],
  ],
  async run(call) {
    const [text, amount] = call.arguments as [string, string];
    const target = text.startsWith('sel_') ? readId(call, 'sel', text) : readId(call, 'wal', text);
    if (target === undefined || target === 'wrong') return 2;
    const reason = call.text('reason');
    if (reason === undefined) {
      call.out.problem('usage', 'say why, with --reason. It stands in the audit log');
      return 2;
    }
    const asset = call.text('asset') ?? 'USD';
    return withOperator(call, async ({ client }) => {
      const body = { target, amount, asset, reason };
      const done = await client.createAdjustment({ body });
      const failure = done.result?.failure;
      const said =
        done.status === 'proposed'
          ? `${done.id} waits for another operator, until ${done.expires_at.slice(0, 10)}.`
          : failure
            ? `It could not be done: ${failure}.`
            : `${amount} ${asset}: done.`;
      call.out.result(done, [said]);
      return failure ? 1 : 0;
    });
  },
};

/** `farthing freeze` and `farthing thaw`: stops a wallet or a seller, and lets it go on. */
import type { Client } from '@farthing/sdk';
import type { Call, Command, ExitCode } from '../command.ts';
import { readId, withOperator } from '../operator.ts';

const EXAMPLE = 'wal_7zkq3m9t0v5c8x2hj4p6r1wbn0';

export const freeze: Command = {
  name: 'freeze',
  summary: 'stop a wallet or a seller',
  synopsis: 'ID --reason TEXT',
  about:
    'Stops a wallet or a seller from this moment on. A frozen wallet pays nothing; payments can still be undone, and what is owed is still collected. A frozen seller is paid by nobody, and is paid nothing out. The reason stands in the audit log.',
  options: { reason: { type: 'string', value: 'TEXT', about: 'why; at most 500 characters' } },
  arguments: { least: 1, most: 1 },
  examples: [[`farthing freeze ${EXAMPLE} --reason "Reported as stolen"`, 'a wallet']],
  async run(call) {
    const reason = call.text('reason');
    if (reason !== undefined) return change(call, (target) => freezing(target, reason));
    call.out.problem('usage', 'say why, with --reason. It stands in the audit log');
    return 2;
  },
};

export const thaw: Command = {
  name: 'thaw',
  summary: 'let a frozen wallet or seller go on',
  synopsis: 'ID [--reason TEXT]',
  about: 'Lets a wallet or a seller go on that was frozen. One that is not frozen stays as it is.',
  options: { reason: { type: 'string', value: 'TEXT', about: 'why; at most 500 characters' } },
  arguments: { least: 1, most: 1 },
  examples: [[`farthing thaw ${EXAMPLE}`, 'a wallet']],
  run: (call) => change(call, (target) => thawing(target, call.text('reason'))),
};

type Target = { wallet: `wal_${string}` } | { seller: `sel_${string}` };
type Change = (client: Client) => Promise<{ frozen: boolean }>;

async function change(call: Call, make: (target: Target) => Change): Promise<ExitCode> {
  const text = call.arguments[0]!;
  const id = text.startsWith('sel_') ? readId(call, 'sel', text) : readId(call, 'wal', text);
  if (id === undefined || id === 'wrong') return 2;
  const target: Target = id.startsWith('sel_')
    ? { seller: id as `sel_${string}` }
    : { wallet: id as `wal_${string}` };
  return withOperator(call, async ({ client }) => {
    const { frozen } = await make(target)(client);
    call.out.result({ id, frozen }, [`${id} is ${frozen ? 'frozen' : 'not frozen'}.`]);
    return 0;
  });
}

function freezing(target: Target, reason: string): Change {
  const body = { reason };
  return (client) =>
    'wallet' in target
      ? client.freezeWallet({ params: target, body })
      : client.freezeSeller({ params: target, body });
}

function thawing(target: Target, reason: string | undefined): Change {
  const body = reason === undefined ? {} : { reason };
  return (client) =>
    'wallet' in target
      ? client.thawWallet({ params: target, body })
      : client.thawSeller({ params: target, body });
}

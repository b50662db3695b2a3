/** `farthing approval …`: what moves money by hand and waits for a second operator. */
import type { ResponseOf } from '@farthing/sdk/api/index.ts';
import type { Call, Command, ExitCode } from '../command.ts';
import { table } from '../output.ts';
import { readId, withOperator } from '../operator.ts';

type Approval = ResponseOf<'getApproval'>;

const EXAMPLE = 'apr_7zkq3m9t0v5c8x2hj4p6r1wbn0';

export const approvalList: Command = {
  name: 'approval list',
  summary: 'what waits for a second operator',
  synopsis: '[--all]',
  about:
    'Lists what was proposed and waits for another operator: payouts run by hand, write-offs and adjustments. With --all also what was decided, newest first, a hundred at most.',
  options: { all: { type: 'boolean', about: 'also what was decided' } },
  arguments: { least: 0, most: 0 },
  examples: [['farthing approval list', 'what waits']],
  async run(call) {
    return withOperator(call, async ({ client }) => {
      const query = call.flag('all') ? { limit: 100 } : { limit: 100, open: 'true' as const };
      const { items } = await client.listApprovals({ query });
      call.out.result({ items }, items.length === 0 ? ['Nothing waits for approval.'] : lines(items));
      return 0;
    });
  },
};

export const approvalApprove: Command = {
  name: 'approval approve',
  summary: 'agree to what another operator proposed',
  synopsis: 'APPROVAL',
  about:
    'Approves what another operator proposed, and carries it out, once. The operator’s key counts as one operator, whoever has it: what was proposed with it, a member has to approve.',
  options: {},
  arguments: { least: 1, most: 1 },
  examples: [[`farthing approval approve ${EXAMPLE}`, 'carries it out']],
  run: (call) => decide(call, 'approve'),
};

export const approvalDecline: Command = {
  name: 'approval decline',
  summary: 'refuse what was proposed',
  synopsis: 'APPROVAL [--reason TEXT]',
  about: 'Ends a proposal without doing anything.',
  options: { reason: { type: 'string', value: 'TEXT', about: 'why; at most 500 characters' } },
  arguments: { least: 1, most: 1 },
  examples: [[`farthing approval decline ${EXAMPLE} --reason "Paid before"`, 'nothing moves']],
  run: (call) => decide(call, 'decline'),
};

async function decide(call: Call, decision: 'approve' | 'decline'): Promise<ExitCode> {
  const approval = readId(call, 'apr', call.arguments[0]);
  if (approval === undefined || approval === 'wrong') return 2;
  const reason = call.text('reason');
  return withOperator(call, async ({ client }) => {
    const params = { approval };
    const decided =
      decision === 'approve'
        ? await client.approve({ params })
        : await client.decline({ params, body: reason === undefined ? {} : { reason } });
    call.out.result(decided, lines([decided]));
    return decided.status === 'failed' ? 1 : 0;
  });
}

function lines(items: readonly Approval[]): string[] {
  return table(
    ['approval', 'what', 'about', 'state', 'proposed by', 'until'],
    items.map(({ id, action, target, status, proposed_by, expires_at, result }) => [
      id,
      action.replace('_', ' '),
      target,
      result?.failure ? `${status}: ${result.failure}` : status,
      proposed_by.replace('_', ' '),
      expires_at.slice(0, 10),
    ]),
  );
}

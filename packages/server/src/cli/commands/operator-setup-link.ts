/** `farthing operator setup-link`: a way into the operator's pages for whoever can run commands here. */
import type { Command } from '../command.ts';
import { withOperator } from '../operator.ts';

export const operatorSetupLink: Command = {
  name: 'operator setup-link',
  summary: 'make a link into the operator’s pages',
  synopsis: '',
  about:
    'Makes a link that lets one person in as an admin of the operator’s pages, to add a passkey there. It works once; a newer one ends it. The first start prints one already; make another when every admin has lost their passkeys and recovery codes. Remove whom you do not trust any more on the page of the team.',
  options: {},
  arguments: { least: 0, most: 0 },
  examples: [['farthing operator setup-link', 'prints the link; open it in your browser']],
  run: (call) =>
    withOperator(call, async ({ client }) => {
      const { url } = await client.createSetupLink();
      call.out.result({ url }, [url, '', 'It makes whoever opens it an admin, once.']);
      return 0;
    }),
};

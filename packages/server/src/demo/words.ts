/** What the demo tells people: where to look, and what to try. */
import { pairs } from '../cli/output.ts';

export interface Places {
  provider: string;
  newspaper: string;
  tips: string;
  dataDir: string;
}

export function welcome({ provider, newspaper, tips, dataDir }: Places): string[] {
  return [
    '',
    '  Farthing is running, with play money.',
    '',
    ...pairs(
      [
        ['A newspaper', `${newspaper}/`],
        ['A tip page', `${tips}/`],
        ['Your wallet', `${provider}/wallet`],
        ['The provider', `${provider}/`],
        ['Its API', `${provider}/reference`],
      ],
      '    ',
    ),
    '',
    '  Try this',
    '    1. Open the newspaper, press a story that has a price, and pay. You start with',
    '       $0.50 on the tab: no sign-up, no card.',
    '    2. Press the same story again. It is yours, so it costs nothing.',
    '    3. Take the payment back in your wallet, within ten seconds. The story locks again.',
    '    4. Leave a coin on the tip page: another site, the same wallet.',
    '    5. Prove the books: npm run farthing -- verify --data-dir ' + quoted(dataDir),
    '',
    `  Everything is kept in ${dataDir}; --fresh starts anew.`,
    '  Ctrl-C stops it all.',
    '',
  ];
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path}'`;
}

/** `farthing seller create`: a new seller and its first secret key, shown once. */
import type { BodyInput } from '@farthing/sdk/api/index.ts';
import { ORIGIN } from '@farthing/sdk/patterns.ts';
import type { Command } from '../command.ts';
import { pairs } from '../output.ts';
import { withOperator } from '../operator.ts';

type SellerPayout = BodyInput<'createSeller'>['payout'];

export const sellerCreate: Command = {
  name: 'seller create',
  summary: 'add a seller and get its first secret key',
  synopsis: 'NAME --origin URL [options]',
  about:
    'Adds someone who is paid. The name is what payers read at checkout. Each origin is a site that payers may be sent back to: by adding it you vouch that it belongs to this seller.\n\nThe secret key is printed once and kept only as a hash. It goes into the environment of the seller’s server as FARTHING_SECRET_KEY, never into a page.',
  options: {
    origin: {
      type: 'string',
      value: 'URL',
      about: 'site the payer returns to, such as https://news.example',
      multiple: true,
    },
    'fee-basis-points': {
      type: 'string',
      value: 'N',
      about: 'your fee in hundredths of a percent; else the book’s setting',
    },
    'payout-to': {
      type: 'string',
      value: 'ACCOUNT',
      about: 'where payouts go; in a test book acct_ok, acct_failed or acct_delayed',
    },
    'payout-threshold': { type: 'string', value: 'AMOUNT', about: 'pay out once so much is earned' },
    'payout-schedule': { type: 'string', value: 'WHEN', about: 'daily, weekly, monthly or manual' },
  },
  arguments: { least: 1, most: 1 },
  examples: [
    ['farthing seller create "The Morning Wren" --origin https://wren.example', 'a newspaper'],
    [
      'farthing seller create "Hal" --origin https://hal.example --payout-to acct_ok --payout-schedule weekly',
      'with payouts every week',
    ],
    ['farthing seller create "Bot" --origin https://bot.example --json | jq -r .secret_key', 'only the key'],
  ],
  async run(call) {
    const { out } = call;
    const origins = call.texts('origin');
    if (origins.length === 0) {
      out.problem('usage', 'which site is the seller’s? Add --origin, such as --origin https://news.example');
      return 2;
    }
    const stray = origins.find((origin) => !ORIGIN.test(origin));
    if (stray !== undefined) {
      out.problem(
        'usage',
        `--origin must be the beginning of an address, such as https://news.example, and nothing after it, not ${stray}`,
      );
      return 2;
    }
    const fee = call.text('fee-basis-points');
    if (fee !== undefined && !/^\d{1,5}$/.test(fee)) {
      out.problem(
        'usage',
        `--fee-basis-points must be a whole number from 0 to 10000, not ${fee}; 500 is 5 %`,
      );
      return 2;
    }
    const payout = {
      destination: call.text('payout-to'),
      threshold: call.text('payout-threshold'),
      schedule: call.text('payout-schedule'),
    };
    return withOperator(call, async ({ client }) => {
      const created = await client.createSeller({
        body: {
          name: call.arguments[0]!,
          origins: [...origins],
          ...(fee === undefined ? {} : { fee_basis_points: Number(fee) }),
          ...(Object.values(payout).some((value) => value !== undefined)
            ? { payout: payout as SellerPayout }
            : {}),
        },
      });
      const { seller, secret_key } = created;
      out.result(created, [
        ...pairs([
          ['Seller', seller.id],
          ['Name', seller.name],
          ['Origins', seller.origins.join(', ')],
          ['Fee', `${seller.fee_basis_points / 100} %`],
          ['Payouts', `${seller.payout.schedule}, to ${seller.payout.destination ?? 'nowhere yet'}`],
          ['Secret key', secret_key],
        ]),
        '',
        'The secret key is not shown again. Keep it where the seller’s server finds it:',
        `  FARTHING_SECRET_KEY=${secret_key}`,
      ]);
      return 0;
    });
  },
};

/**
 * 64 spenders for what is enough for N of them: a balance, a limit, a hold, a thing to own … Every tenth round is over
 * HTTP at a real server, with payments, holds, checkouts and batches among the spenders; the others are in this process,
 * where each round also has its own grouping of what comes at once. N and the amounts are different every time.
 */
import { Amount } from '@farthing/ledger';
import { race, RACES, SPENDERS } from '@farthing/ledger/testing/races.ts';
import { counted, openStage, outcomeOf, type SellerActor, type Stage } from '../../tests/stage.ts';
import type { Part } from '../part.ts';
import { createRandom, type Random } from '../random.ts';
import { must, runRounds } from '../rounds.ts';

const OVER_HTTP = 10;
const DOLLAR = 1_000_000_000;
const KINDS = ['balance', 'day', 'total', 'total, holds and batches'] as const;

export const races: Part = {
  name: 'races',
  promise: 'of 64 spenders for a balance or a limit of N exactly N succeed',
  rounds: { full: 10_000, short: 150 },
  minutes: 7,

  async run(context) {
    const stage = await openStage({ FARTHING_GUEST_TAB_LIMIT: '0' });
    const figures = { 'in process': 0, 'over HTTP': 0 };
    try {
      const shop = {
        stage,
        lark: await stage.seller('Lark'),
        owl: await stage.seller('Owl', { feeBasisPoints: 0 }),
      };
      const done = await runRounds(
        context,
        async (seed) => {
          const random = createRandom(seed);
          if (seed % OVER_HTTP === 0) {
            await raceOverHttp(shop, random);
            figures['over HTTP']++;
          } else {
            await raceInProcess(random);
            figures['in process']++;
          }
        },
        { every: 10 },
      );
      await stage.prove();
      return { ...done, figures: { ...figures, spenders: done.rounds * SPENDERS } };
    } finally {
      await stage.close();
    }
  },
};

function raceInProcess(random: Random): Promise<void> {
  const amount = BigInt(random.between(2, 10 ** random.between(1, 12)));
  const stake = {
    winners: random.between(1, SPENDERS - 1),
    amount,
    rest: 1n + (BigInt(random.below(2 ** 32)) % (amount - 1n)),
  };
  return race(random.pick(Object.keys(RACES)), stake, {
    maxGroup: random.between(1, 80),
    waits: Array.from({ length: SPENDERS }, () => random.below(7)),
    appends: Array.from({ length: random.between(1, 8) }, () => random.below(5)),
  });
}

interface Shop {
  stage: Stage;
  lark: SellerActor;
  owl: SellerActor;
}

const text = (amount: bigint) => Amount.format(amount, { scale: 9 });

async function raceOverHttp({ stage, lark, owl }: Shop, random: Random): Promise<void> {
  const kind = random.pick(KINDS);
  const winners = random.between(1, SPENDERS - 1);
  // At least a dollar in all, as the least top-up; and more than a cent each, so that some whole cents are N of them.
  const price = BigInt(Math.ceil(DOLLAR / winners) + random.below(DOLLAR));
  const share = BigInt(winners) * price;
  const cents = (share + 9_999_999n) / 10_000_000n;
  const onBalance = kind === 'balance';
  const payer = await stage.payer({ funds: text((onBalance ? cents : cents * 2n) * 10_000_000n) });
  const rest = BigInt(random.below(2 ** 32)) % price;
  const caps = onBalance ? {} : { [kind.slice(0, kind === 'day' ? 3 : 5)]: text(share + rest) };
  const [toLark, toOwl] = [await payer.grant(lark, caps), await payer.grant(owl)];
  const [atLark, atOwl] = [await lark.offer(text(price)), await owl.offer(text(price))];
  const item = { grant: toLark, offer: atLark };

  const charge = () => lark.client.createPayment({ body: item });
  const hold = () => lark.client.createHold({ body: item });
  const others = [
    () => owl.client.createPayment({ body: { grant: toOwl, offer: atOwl } }),
    () => payer.client.createWalletPayment({ body: { offer: atOwl, price: text(price) } }),
  ];
  const one = async (ask: () => Promise<unknown>) => [await outcomeOf(ask())];
  const batch = async (spender: number) => {
    const items = [0, 1, 2].map((part) => ({ ...item, key: `${payer.id}-${spender}-${part}` }));
    const { results } = await lark.client.createPayments({ body: { items } });
    return results.map((each) => (each.status === 'posted' ? 'done' : each.code));
  };
  const spenders = Array.from({ length: SPENDERS }, (_, spender) => {
    if (onBalance) return one(random.pick([charge, hold, ...others]));
    if (!kind.endsWith('batches')) return one(charge);
    return random.chance(0.25) ? batch(spender) : one(random.pick([charge, hold]));
  });
  const outcomes = (await Promise.all(spenders)).flat();

  const refused = onBalance ? 'insufficient_funds' : `limit_${kind === 'day' ? 'day' : 'total'}_exceeded`;
  const { done = 0, [refused]: told = 0, ...strays } = counted(outcomes);
  const what = () => `${kind}, ${winners} times ${text(price)}: ${JSON.stringify(counted(outcomes))}`;
  must(done === winners && told === outcomes.length - winners && Object.keys(strays).length === 0, what);
  const account = await payer.account();
  const spent = BigInt(onBalance ? cents : cents * 2n) * 10_000_000n - account.available;
  must(spent === share, () => `${kind}: ${text(spent)} of ${text(share)} are spent or held`);
}

/** What may happen in the model of the book's sums: payers, sellers, operators, the gateway and time, each with its trouble. */
import fc from 'fast-check';
import type { Outcome } from './gateways/gateway.ts';
import { CENT, DAY, DOLLAR } from './testing-provider.ts';

export type Trouble = { writes: number; done: boolean } | 'lost' | 'unanswered' | undefined;

export type Action =
  | { do: 'pay'; wallet: number; seller: number; amount: bigint; trouble: Trouble }
  | { do: 'refund'; payment: number; trouble: Trouble }
  | { do: 'top up'; wallet: number; dollars: number; ends: Outcome['state']; trouble: Trouble }
  | { do: 'save method'; wallet: number; method: string }
  | { do: 'collect'; wallet: number; times: number; trouble: Trouble }
  | { do: 'write off'; wallet: number; trouble: Trouble }
  | { do: 'thaw'; wallet: number }
  | { do: 'freeze'; whom: 'wallet' | 'seller'; which: number; frozen: boolean; trouble: Trouble }
  | { do: 'limit'; wallet: number; day: bigint | undefined; trouble: Trouble }
  | { do: 'ask'; payment: number; trouble: Trouble }
  | { do: 'answer'; request: number; how: 'accept' | 'decline' | 'withdraw'; trouble: Trouble }
  | { do: 'delete'; wallet: number; balance: 'refuse' | 'forfeit'; trouble: Trouble }
  | { do: 'adjust'; wallet: number; cents: number; trouble: Trouble }
  | { do: 'pay out'; seller: number; trouble: Trouble }
  | { do: 'run payouts'; times: number; trouble: Trouble }
  | { do: 'send to'; seller: number; destination: string }
  | { do: 'settle'; move: number; ends: 'succeeded' | 'declined' }
  | { do: 'report'; report: number; times: number; forged: boolean; trouble: Trouble }
  | { do: 'sweep'; seller: number; trouble: Trouble }
  | { do: 'wait'; ms: number }
  | { do: 'tick'; trouble: Trouble }
  | { do: 'restart' };

const three = fc.nat({ max: 2 });
const two = fc.nat({ max: 1 });
const trouble = fc.oneof(
  { weight: 4, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: fc.record({ writes: fc.nat({ max: 3 }), done: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constantFrom('lost' as const, 'unanswered' as const) },
);
const times = fc.integer({ min: 1, max: 3 });
const names = fc.constantFrom('ok', 'declined', 'later');
const amounts = fc.oneof(fc.bigInt(1n, 2n * DOLLAR), fc.constantFrom(CENT, DOLLAR, 1n, 4n * DOLLAR));
const waits = fc.constantFrom(60_000, 3_600_000, DAY, 10 * DAY, 40 * DAY);

export const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('pay' as const),
      wallet: three,
      seller: two,
      amount: amounts,
      trouble,
    }),
  },
  fc.record({ do: fc.constant('refund' as const), payment: fc.nat(), trouble }),
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('top up' as const),
      wallet: three,
      dollars: fc.integer({ min: 1, max: 5 }),
      ends: fc.constantFrom('succeeded' as const, 'declined' as const, 'pending' as const),
      trouble,
    }),
  },
  fc.record({ do: fc.constant('save method' as const), wallet: three, method: names }),
  { weight: 3, arbitrary: fc.record({ do: fc.constant('collect' as const), wallet: three, times, trouble }) },
  fc.record({ do: fc.constant('write off' as const), wallet: three, trouble }),
  fc.record({ do: fc.constant('thaw' as const), wallet: three }),
  fc.record({
    do: fc.constant('freeze' as const),
    whom: fc.constantFrom('wallet' as const, 'seller' as const),
    which: two,
    frozen: fc.boolean(),
    trouble,
  }),
  fc.record({
    do: fc.constant('limit' as const),
    wallet: three,
    day: fc.option(amounts, { nil: undefined }),
    trouble,
  }),
  { weight: 3, arbitrary: fc.record({ do: fc.constant('ask' as const), payment: fc.nat(), trouble }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      request: fc.nat(),
      how: fc.constantFrom('accept' as const, 'decline' as const, 'withdraw' as const),
      trouble,
    }),
  },
  fc.record({
    do: fc.constant('delete' as const),
    wallet: three,
    balance: fc.constantFrom('refuse' as const, 'forfeit' as const),
    trouble,
  }),
  fc.record({
    do: fc.constant('adjust' as const),
    wallet: three,
    cents: fc.integer({ min: 1, max: 300 }),
    trouble,
  }),
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pay out' as const), seller: two, trouble }) },
  fc.record({ do: fc.constant('run payouts' as const), times, trouble }),
  fc.record({ do: fc.constant('send to' as const), seller: two, destination: names }),
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      move: fc.nat(),
      ends: fc.constantFrom('succeeded' as const, 'declined' as const),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('report' as const),
      report: fc.nat(),
      times,
      forged: fc.boolean(),
      trouble,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('sweep' as const), seller: two, trouble }) },
  fc.record({ do: fc.constant('wait' as const), ms: waits }),
  { weight: 3, arbitrary: fc.record({ do: fc.constant('tick' as const), trouble }) },
  fc.record({ do: fc.constant('restart' as const) }),
);

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GrantId, OfferId, PaymentId, SellerId, WalletId } from '../ids.ts';
import { must, NOON, openTestBook, outcome, type TestBook } from '../testing.ts';
import { Oracle, type OraclePay } from './testing-oracle.ts';

const FUNDS = [200n, 10n];
const TAB = 20n;
const RATES = [500n, 333n];
const CAPS = { payment: 25n, day: 60n, total: 150n };
const HOUR = 3_600_000;

/** What both sides start with: two wallets, two sellers, an article, a repeatable offer and a tip at each. */
const OFFERS = RATES.flatMap((_, seller) => [
  { seller, price: 7n, once: true, archived: false },
  { seller, price: 3n, once: false, archived: false },
  { seller, price: undefined, once: false, archived: false },
]);

const wallet = fc.nat(1);
const seller = fc.nat(1);
const offer = fc.nat(OFFERS.length - 1);
// Few keys, so that they are used again; not so few that everything is a repeat.
const key = fc.nat(40).map((n) => `k${n}`);
const some = (max: number) => fc.bigInt({ min: 1n, max: BigInt(max) });
const maybe = (max: number) => fc.option(some(max), { nil: undefined });

/** A payment that makes sense, or not, in one way. Grants and payments are meant modulo how many there are. */
const pay = fc.record({
  grant: fc.nat(5),
  offer: fc.nat(2),
  amount: some(30),
  maxPrice: fc.option(some(9), { nil: undefined, freq: 4 }),
  key,
  odd: fc.oneof(
    { weight: 12, arbitrary: fc.constant('nothing' as const) },
    { weight: 1, arbitrary: fc.constantFrom('seller' as const, 'offer' as const, 'amount' as const) },
  ),
});

function action<const Name extends string, T extends object>(
  weight: number,
  name: Name,
  parts: { [K in keyof T]: fc.Arbitrary<T[K]> },
) {
  return { weight, arbitrary: fc.record(parts).map((value) => ({ do: name, ...value }) as { do: Name } & T) };
}

const anything = fc.oneof(
  action(8, 'pay', { item: pay }),
  action(2, 'again', { back: fc.nat(5) }),
  action(2, 'batch', { items: fc.array(pay, { maxLength: 5 }) }),
  action(4, 'checkout', { wallet, offer, shown: fc.option(some(9), { nil: undefined, freq: 6 }), key }),
  action(3, 'refund', { payment: fc.nat(99), amount: maybe(8), key, foreign: fc.nat(9).map((n) => n === 0) }),
  action(3, 'undo', { payment: fc.nat(99), foreign: fc.nat(9).map((n) => n === 0) }),
  action(1, 'grant', {
    wallet,
    seller,
    caps: fc.record({ payment: some(30), day: some(60), total: some(120) }),
  }),
  action(1, 'revoke', { grant: fc.nat(20) }),
  action(1, 'reprice', { offer, price: some(9) }),
  action(1, 'archive', { offer, archived: fc.nat(2).map((n) => n === 0) }),
  action(1, 'pay out', { seller, amount: some(30) }),
  action(1, 'sweep', { seller }),
  action(2, 'wait', { ms: fc.constantFrom(1000, 5000, HOUR, 25 * HOUR) }),
);

type Action = typeof anything extends fc.Arbitrary<infer T> ? T : never;

type Pay = Extract<Action, { do: 'pay' }>['item'];

interface Real {
  book: TestBook;
  wallets: WalletId[];
  sellers: SellerId[];
  offers: OfferId[];
  grants: GrantId[];
  payments: PaymentId[];
}

async function start(count: number): Promise<{ real: Real; oracle: Oracle }> {
  const settings = { guestTabLimit: '0.00000002', undoPerDay: 2, undoSeconds: 10 };
  const book = await openTestBook({ settings, lanes: count });
  const wallets = [await book.wallet(FUNDS[0]), await book.wallet(FUNDS[1])];
  const sellers: SellerId[] = [];
  for (const [i, rate] of RATES.entries())
    sellers.push(await book.seller(`https://s${i}.example`, Number(rate)));
  const offers: OfferId[] = [];
  for (const { seller, price, once } of OFFERS)
    offers.push(await book.offer(sellers[seller]!, { price, once }));
  const oracle = new Oracle({
    now: NOON,
    wallets: FUNDS,
    floor: -TAB,
    basisPoints: RATES,
    offers: OFFERS,
    undoPerDay: settings.undoPerDay,
    undoMs: settings.undoSeconds * 1000,
    lanes: wallets.map((id) => book.ledger.store.laneOf(id)!),
  });
  const grants: GrantId[] = [];
  for (const [i, wallet] of wallets.entries()) {
    for (const [j, seller] of sellers.entries()) {
      grants.push(await book.grant(wallet, seller, CAPS));
      oracle.give(i, j, CAPS);
    }
  }
  return { real: { book, wallets, sellers, offers, grants, payments: [] }, oracle };
}

/** Does one thing on both sides; answers what each said. */
async function step(action: Action, { book, ...real }: Real, oracle: Oracle): Promise<[string[], string[]]> {
  const remember = (result: unknown): string => {
    const said = outcome(result);
    if (said === 'posted') real.payments.push((result as { id: PaymentId }).id);
    return said;
  };
  /** The payment as the oracle is asked for it. */
  const meant = (item: Pay): OraclePay => {
    const grant = item.grant % oracle.grants.length;
    const owner = oracle.grants[grant]!.seller;
    const seller = item.odd === 'seller' ? 1 - owner : owner;
    const at = (item.odd === 'offer' ? 1 - owner : owner) * 3 + item.offer;
    const amount = (OFFERS[at]!.price === undefined) !== (item.odd === 'amount') ? item.amount : undefined;
    return { seller, grant, offer: at, amount, maxPrice: item.maxPrice, key: item.key };
  };
  const asked = ({ grant, offer, amount, maxPrice, key }: OraclePay) => ({
    grant: real.grants[grant]!,
    offer: real.offers[offer]!,
    amount,
    maxPrice,
    key,
  });
  switch (action.do) {
    case 'pay': {
      const item = meant(action.item);
      const result = await book.payments.payUnderGrant(real.sellers[item.seller]!, asked(item));
      return [[remember(result)], [oracle.pay(item)]];
    }
    case 'batch': {
      const seller = action.items.length > 0 ? meant(action.items[0]!).seller : 0;
      const items = action.items.map((item) => ({ ...meant(item), seller }));
      const results = await book.payments.payBatch(real.sellers[seller]!, items.map(asked));
      return [results.map(remember), oraclesBatch(items, oracle)];
    }
    case 'checkout': {
      const { price: today } = oracle.offers[action.offer]!;
      const price = action.shown ?? today ?? 4n;
      const result = await book.payments.payAtCheckout(real.wallets[action.wallet]!, {
        offer: real.offers[action.offer]!,
        amount: today === undefined ? price : undefined,
        expectedPrice: price,
        key: action.key,
      });
      return [[remember(result)], [oracle.payAtCheckout(action.wallet, action.offer, price, action.key)]];
    }
    case 'refund': {
      const at = action.payment % Math.max(1, real.payments.length);
      const owner = oracle.payments[at]?.seller ?? 0;
      const seller = action.foreign ? 1 - owner : owner;
      const id = real.payments[at] ?? 'pay_none';
      const { amount, key } = action;
      const result = await book.payments.refund(real.sellers[seller]!, id, { amount, key });
      return [[outcome(result)], [oracle.refund(seller, at, amount, key)]];
    }
    case 'undo': {
      // Mostly one of the latest, since the window is short.
      const at = real.payments.length - 1 - (action.payment % 3);
      const owner = oracle.payments[at]?.wallet ?? 0;
      const wallet = action.foreign ? 1 - owner : owner;
      const result = await book.payments.undo(real.wallets[wallet]!, real.payments[at] ?? 'pay_none');
      return [[outcome(result)], [oracle.undo(wallet, at)]];
    }
    case 'grant': {
      if (real.grants.length > 6) return [[], []];
      real.grants.push(
        await book.grant(real.wallets[action.wallet]!, real.sellers[action.seller]!, action.caps),
      );
      oracle.give(action.wallet, action.seller, action.caps);
      return [[], []];
    }
    case 'revoke': {
      const grant = oracle.grants[action.grant];
      if (!grant) return [[], []];
      grant.revoked = true;
      must(await book.grants.revoke(real.grants[action.grant]!, real.wallets[grant.wallet]!));
      return [[], []];
    }
    case 'reprice': {
      const terms = oracle.offers[action.offer]!;
      if (terms.price === undefined) return [[], []];
      terms.price = action.price;
      const { seller } = OFFERS[action.offer]!;
      must(
        await book.offers.update(real.sellers[seller]!, real.offers[action.offer]!, { price: action.price }),
      );
      return [[], []];
    }
    case 'archive': {
      const { seller } = OFFERS[action.offer]!;
      const { archived } = action;
      oracle.offers[action.offer]!.archived = archived;
      must(await book.offers.update(real.sellers[seller]!, real.offers[action.offer]!, { archived }));
      return [[], []];
    }
    case 'pay out': {
      await book.sweeps.gather(real.sellers[action.seller]!, 1, async () => {});
      const debit = { name: `${real.sellers[action.seller]}/accrual`, asset: 1, floor: 0n, listed: true };
      const credit = { name: 'book/payouts', asset: 1, floor: 0n, listed: false };
      const request = { op: 'transfer', kind: 0x23, debit, credit, amount: action.amount } as const;
      return [[outcome(await book.ledger.submit(request))], [oracle.payOut(action.seller, action.amount)]];
    }
    case 'sweep':
      await book.sweeps.gather(real.sellers[action.seller]!, 1, async () => {});
      return [[], []];
    case 'again':
      return [[], []];
    case 'wait':
      book.wait(action.ms);
      oracle.now += action.ms;
      return [[], []];
  }
}

/** A batch posts first what can be posted; items that an offer stands against are answered afterwards. */
function oraclesBatch(items: OraclePay[], oracle: Oracle): string[] {
  const results: string[] = [];
  const later = items.map((item) => oracle.objection(item) !== undefined);
  for (const pass of [false, true]) {
    for (const [i, item] of items.entries()) if (later[i] === pass) results[i] = oracle.pay(item);
  }
  return results;
}

test.each([1, 3])(
  'whatever happens, payments answer and balances stand as the plain rules say, in %i lanes',
  async (lanes) => {
    await fc.assert(
      fc.asyncProperty(fc.array(anything, { minLength: 20, maxLength: 80 }), async (actions) => {
        const { real, oracle } = await start(lanes);
        const { book } = real;
        for (const [i, drawn] of actions.entries()) {
          // Once more what was done a little while ago, as clients do.
          const one = drawn.do === 'again' ? (actions[i - 1 - drawn.back] ?? drawn) : drawn;
          const [said, expected] = await step(one, real, oracle);
          expect(
            said,
            JSON.stringify(one, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)),
          ).toEqual(expected);
          expect(real.wallets.map((id) => book.balance(id))).toEqual(oracle.wallets);
          expect(real.sellers.map((id) => book.balance(`${id}/accrual`))).toEqual(
            oracle.sellers.map((row) => row.accrual),
          );
          expect(book.balance('book/fees')).toBe(oracle.fees);
        }
        for (const [i, id] of real.payments.entries()) {
          const { amount, refunded } = oracle.payments[i]!;
          expect(must(await book.payments.get(id))).toMatchObject({ amount, refunded });
        }
        for (const [i, id] of real.grants.entries()) {
          expect(must(await book.grants.get(id)).spent.total).toBe(oracle.grants[i]!.spentTotal);
        }
      }),
      { numRuns: 200 },
    );
  },
);

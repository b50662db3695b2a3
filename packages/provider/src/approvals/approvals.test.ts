/** Money moved by hand: two operators, once, whatever dies in between. */
import { Asset } from '@farthing/ledger';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PayoutId } from '../ids.ts';
import { must, outcome } from '../testing.ts';
import { CENT, DAY, DOLLAR, newWorld, testProvider, type TestProvider } from '../testing-provider.ts';
import type { Approval, Proposal } from './approvals.ts';

const [ANN, BOB] = ['mem_ann', 'mem_bob'];

const because = (key: string, by = ANN) => ({ by, reason: 'Charged twice', key });

const credit = (target: string, amount: bigint): Proposal => ({
  action: 'adjust',
  adjustment: { target: target as `wal_${string}`, asset: Asset.USD, amount },
});

async function scene(approvals: 'on' | 'off' | 'auto' = 'on', lanes?: number) {
  const book = await testProvider(newWorld({ approvals }, lanes));
  const { seller, offer } = await book.shop();
  const wallet = book.wallets.create().id;
  await book.topUp(wallet, 10n * DOLLAR);
  await book.pay(wallet, offer, 4n * DOLLAR);
  return { book, seller, offer, wallet };
}

const adjusted = async (book: TestProvider) =>
  (await book.ledger.store.read(0, 100_000)).filter(({ kind }) => kind === 0x28);

describe.each([1, 3])('with %i lanes', (lanes) => {
  test('what one proposes another approves, and then it is done', async () => {
    const { book, wallet } = await scene('on', lanes);
    const proposed = must(await book.approvals.propose(credit(wallet, DOLLAR), because('a')));
    expect(proposed).toMatchObject({ state: 'proposed', shows: { asset: 'USD', amount: '1' }, by: ANN });
    expect(book.balance(wallet)).toBe(6n * DOLLAR);
    expect(outcome(await book.approvals.approve(proposed.id, ANN))).toBe('approval_own');
    const done = must(await book.approvals.approve(proposed.id, BOB));
    expect(done).toMatchObject({ state: 'done', decidedBy: BOB, reason: 'Charged twice' });
    expect(book.balance(wallet)).toBe(7n * DOLLAR);
    expect(book.balance('book/fees')).toBe(20n * CENT - DOLLAR);
    // Again: the same answer, and nothing more.
    expect(must(await book.approvals.approve(proposed.id, BOB))).toEqual(done);
    expect(outcome(await book.approvals.approve(proposed.id, 'mem_eve'))).toBe('approval_closed');
    expect(outcome(await book.approvals.decline(proposed.id, BOB))).toBe('approval_closed');
    expect(book.balance(wallet)).toBe(7n * DOLLAR);
    expect((await book.wallets.history(wallet, { limit: 1 })).items).toMatchObject([
      { type: 'adjustment', amount: DOLLAR },
    ]);
    expect((await book.book.verify()).findings).toEqual([]);
  });

  test('a seller is corrected up and down, never below what it has in all lanes', async () => {
    const { book, seller } = await scene('off', lanes);
    const has = () => book.sellers.balance(seller).then((all) => all[0]!.unpaid);
    expect(await has()).toBe(380n * CENT);
    expect(must(await book.approvals.propose(credit(seller, -DOLLAR), because('a'))).state).toBe('done');
    expect(await has()).toBe(280n * CENT);
    expect(must(await book.approvals.propose(credit(seller, CENT), because('b'))).state).toBe('done');
    expect(await has()).toBe(281n * CENT);
    const tooMuch = must(await book.approvals.propose(credit(seller, -3n * DOLLAR), because('c')));
    expect(tooMuch).toMatchObject({ state: 'failed', result: { failure: 'seller_balance_too_low' } });
    expect(await has()).toBe(281n * CENT);
    // The statement of the next payout adds up, with both corrections in it.
    const payout = must(await book.payouts.request(seller, 'p'));
    const { totals } = must(await book.payouts.statement(payout.id, { limit: 50 }));
    expect(totals).toMatchObject({ adjusted: -99n * CENT });
    const { opening, payments, refunds, fees, returned, gross, closing } = totals;
    expect(opening + payments - refunds - fees + returned + totals.adjusted).toBe(gross + closing);
  });

  test('a preview is run as it was shown; whoever earned more meanwhile is left out', async () => {
    const { book, seller, offer, wallet } = await scene('on', lanes);
    const other = await book.shop();
    await book.pay(wallet, other.offer, 2n * DOLLAR);
    const preview = must(await book.previews.make({ by: ANN }));
    expect(preview.items.map(({ seller: to, amount, objection }) => ({ to, amount, objection }))).toEqual(
      expect.arrayContaining([
        { to: seller, amount: 355n * CENT, objection: undefined },
        { to: other.seller, amount: 165n * CENT, objection: undefined },
      ]),
    );
    await book.pay(wallet, offer, DOLLAR);
    const run = { action: 'run_payouts', preview: preview.id } as const;
    const { id } = must(await book.approvals.propose(run, because('a')));
    const { result, state } = must(await book.approvals.approve(id, BOB));
    expect({ state, skipped: result?.skipped, payouts: result?.payouts?.length }).toEqual({
      state: 'done',
      skipped: 1,
      payouts: 1,
    });
    const paid = must(await book.payouts.get(result!.payouts![0] as PayoutId));
    expect(paid).toMatchObject({ seller: other.seller, amount: 165n * CENT, state: 'paid' });
  });
});

test('without a second approver nothing waits; with two everything does', async () => {
  const { book, wallet } = await scene('auto');
  expect(await book.approvals.required()).toBe(false);
  expect(must(await book.approvals.propose(credit(wallet, CENT), because('a'))).state).toBe('done');
});

test('a key proposes one thing, once', async () => {
  const { book, wallet } = await scene('off');
  const first = must(await book.approvals.propose(credit(wallet, CENT), because('a')));
  const again = must(await book.approvals.propose(credit(wallet, CENT), because('a')));
  expect(again).toEqual({ ...first, repeated: true });
  expect(outcome(await book.approvals.propose(credit(wallet, DOLLAR), because('a')))).toBe('key_reused');
  expect(await adjusted(book)).toHaveLength(1);
});

test('what nobody approves within seven days is over; what is declined moves nothing', async () => {
  const { book, wallet } = await scene();
  const late = must(await book.approvals.propose(credit(wallet, DOLLAR), because('a')));
  const unwanted = must(await book.approvals.propose(credit(wallet, DOLLAR), because('b')));
  expect((await book.approvals.list({ limit: 9, open: true })).items.map(({ id }) => id)).toEqual([
    unwanted.id,
    late.id,
  ]);
  expect(must(await book.approvals.decline(unwanted.id, ANN, 'Mistaken')).state).toBe('declined');
  expect(outcome(await book.approvals.approve(unwanted.id, BOB))).toBe('approval_closed');
  book.wait(7 * DAY);
  expect(outcome(await book.approvals.approve(late.id, BOB))).toBe('approval_closed');
  expect(must(await book.approvals.get(late.id)).state).toBe('expired');
  expect((await book.approvals.list({ limit: 9, open: true })).items).toEqual([]);
  expect(await adjusted(book)).toEqual([]);
});

test.each<[string, Proposal, string]>([
  ['a credit of nothing', credit('', 0n), 'amount_invalid'],
  ['taking from a wallet', credit('wal_x', -1n), 'amount_invalid'],
  ['an unknown wallet', credit('wal_x', 1n), 'wallet_not_found'],
  ['an unknown seller', credit('sel_x', 1n), 'seller_not_found'],
  ['an unknown preview', { action: 'run_payouts', preview: 'prv_x' }, 'payout_preview_not_found'],
  ['an unknown debtor', { action: 'write_off', wallet: 'wal_x' }, 'wallet_not_found'],
])('%s is not even proposed', async (_, proposal, code) => {
  const { book } = await scene();
  expect(outcome(await book.approvals.propose(proposal, because('a')))).toBe(code);
  expect((await book.approvals.list({ limit: 9 })).items).toEqual([]);
});

test('a tab is written off by two', async () => {
  const { book, offer } = await scene();
  const debtor = await book.payer('declined');
  await book.pay(debtor, offer, 2n * DOLLAR);
  must(await book.tabs.collect(debtor, { by: 'operator' }));
  const asked = { action: 'write_off', wallet: debtor } as const;
  const { id, shows } = must(await book.approvals.propose(asked, because('a')));
  expect(shows).toMatchObject({ amount: '2' });
  expect(must(await book.approvals.approve(id, BOB)).state).toBe('done');
  expect(book.balance(debtor)).toBe(0n);
  expect(book.balance('book/losses')).toBe(-2n * DOLLAR);
});

describe('whatever dies in between', () => {
  /** Works through a plan with a process that dies after some write, then lets jobs finish, and asks everything again. */
  const money = fc.record({
    what: fc.constantFrom<'credit' | 'correct' | 'pay out'>('credit', 'correct', 'pay out'),
    cents: fc.bigInt(1n, 90n),
    writes: fc.nat(12),
    done: fc.boolean(),
  });

  test('each approval is carried out once', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(money, { minLength: 1, maxLength: 5 }), async (plan) => {
        const start = await scene();
        let { book } = start;
        const { wallet, seller } = start;
        let [credited, corrected] = [0n, 0n];
        for (const [i, { what, cents, writes, done }] of plan.entries()) {
          const amount = cents * CENT;
          const preview = must(await book.previews.make({ by: ANN })).id;
          const proposal: Proposal =
            what === 'pay out'
              ? { action: 'run_payouts', preview }
              : credit(what === 'credit' ? wallet : seller, what === 'credit' ? amount : -amount);
          const live = book;
          const act = async (): Promise<Approval> => {
            const { id, state } = must(await live.approvals.propose(proposal, because(`k${i}`)));
            return state === 'proposed'
              ? must(await live.approvals.approve(id, BOB))
              : must(await live.approvals.get(id));
          };
          await new Promise<void>((resolve) => {
            book.world.fuse = { writes, done, die: resolve };
            void act().then(() => resolve());
          });
          book.world.fuse = undefined;
          book = await book.restart();
          book.wait(1000);
          await book.tick();
          // The operator asks again with the same key, and the other one approves again.
          const again = must(await book.approvals.propose(proposal, because(`k${i}`)));
          const end = again.state === 'proposed' ? must(await book.approvals.approve(again.id, BOB)) : again;
          expect(['done', 'failed']).toContain(end.state);
          if (end.state === 'done' && what === 'credit') credited += amount;
          if (end.state === 'done' && what === 'correct') corrected += amount;
          book.wait(1000);
          await book.tick();
        }
        expect(book.balance(wallet)).toBe(6n * DOLLAR + credited);
        const payouts = (await book.payouts.list({ limit: 100 })).items;
        const left = payouts.reduce((sum, { gross }) => sum + gross, 0n);
        expect(book.balance(`${seller}/accrual`)).toBe(380n * CENT - corrected - left);
        const asked = [...book.world.gateway.asked.values()];
        expect(asked.filter((times) => times !== 1)).toEqual([]);
        expect((await book.approvals.list({ limit: 100 })).items.map(({ state }) => state)).not.toContain(
          'approved',
        );
        expect((await book.book.verify()).findings).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { Asset, laneOfNumber } from '@farthing/ledger';
import { clearingAccount, laneOfName } from '../accounts.ts';
import type { OfferId, SellerId, WalletId } from '../ids.ts';
import type { Statement } from '../payouts/statement.ts';
import { Kind } from '../kinds.ts';
import { allEvents, balanceIn, must, outcome, statesOf } from '../testing.ts';
import { CENT, DOLLAR, MINUTE, newWorld, testProvider, type TestProvider } from '../testing-provider.ts';
import type { SweepRecord } from './records.ts';
import { createSweeps } from './sweeps.ts';

const LANES = 3;

let book: TestProvider;
let seller: SellerId;
let offer: OfferId;
/** One in each lane, with 100 dollars. */
let wallets: WalletId[];

beforeEach(async () => {
  // No fee on payments, so that amounts are easy to follow.
  book = await testProvider(newWorld({ feeBasisPoints: 0, payoutThreshold: '1000' }, LANES));
  ({ seller, offer } = await book.shop());
  wallets = [];
  for (let lane = 0; lane < LANES; lane++) {
    const wallet = walletIn(lane);
    wallets.push(wallet);
    await book.topUp(wallet, 100n * DOLLAR);
  }
});

function walletIn(lane: number): WalletId {
  for (;;) {
    const { id } = book.wallets.create();
    if (laneOfName(LANES)(id) === lane) return id;
  }
}

/** What the seller has in each lane, in dollars. */
function accruals(): number[] {
  return statesOf(book.world.store).map(
    (state) => Number(state.accountByName(`${seller}/accrual`, 1)?.balance ?? 0n) / Number(DOLLAR),
  );
}

function clearings(): bigint[] {
  return statesOf(book.world.store).map((state) => state.accountByName('book/clearing', 1)?.balance ?? 0n);
}

async function underWay(): Promise<SweepRecord[]> {
  return (await book.world.store.records('sweeps', { limit: 100 })).map(({ value }) => value as SweepRecord);
}

async function pay(lane: number, dollars: number, key?: string): Promise<string> {
  const amount = BigInt(Math.round(dollars * 100)) * CENT;
  const paid = await book.payments.payAtCheckout(wallets[lane]!, {
    offer,
    amount,
    key: key ?? `${lane} ${dollars} ${book.world.now}`,
  });
  return must(paid).id;
}

async function sweepsOfKind(kind: 'sweep_out' | 'sweep_in') {
  return (await allEvents(book)).filter(({ type }) => type === kind);
}

async function booksBalance(): Promise<void> {
  const { assets, lanes } = await book.book.trialBalance();
  for (const { sum } of [...assets, ...lanes.flatMap((lane) => lane.assets)]) expect(sum).toBe(0n);
  expect(await book.book.verify()).toMatchObject({ ok: true, findings: [] });
}

describe('the lane of a name', () => {
  const laneOf = laneOfName(LANES);

  it('is a wallet’s by its id, in whatever name that is', () => {
    const [wallet] = wallets as [WalletId];
    expect(laneOf(wallet)).toBe(0);
    expect(laneOf(`undo/5/${wallets[1]}`)).toBe(1);
    expect(laneOf(`undo/7/${wallets[2]}`)).toBe(2);
  });

  it.each(['sel_1/accrual', 'book/fees', 'book/clearing', 'book/gateway/test', ''])('is any for %j', (name) =>
    expect(laneOf(name)).toBeUndefined(),
  );

  it('spreads wallets evenly', () => {
    const counts = [0, 0, 0];
    for (let i = 0; i < 3000; i++) counts[laneOf(book.ids.random('wal'))!]!++;
    for (const count of counts) expect(count).toBeGreaterThan(850);
  });
});

describe('a payment', () => {
  it('happens wholly in the lane of its wallet', async () => {
    for (const lane of [0, 1, 2]) await pay(lane, lane + 1);
    expect(accruals()).toEqual([1, 2, 3]);
    for (const event of await allEvents(book)) {
      if (event.type === 'payment') expect(event.wallets).toEqual([wallets[laneOfNumber(event.seq)]]);
    }
    expect(must(await book.sellers.balance(seller))).toEqual([{ asset: Asset.USD, unpaid: 6n * DOLLAR }]);
    await booksBalance();
  });

  it('has a request key of the lane: one key of a seller is one in each', async () => {
    const grants = [];
    for (const wallet of wallets) {
      const terms = { seller, asset: 'USD', caps: {}, expiresAt: null };
      grants.push(must(await book.grants.give(wallet, terms)).id);
    }
    const asked = (grant: string, amount = CENT) =>
      book.payments.payUnderGrant(seller, { grant, offer, amount, key: 'k' });
    expect(outcome(await asked(grants[0]!))).toBe('posted');
    expect(outcome(await asked(grants[0]!))).toBe('repeated');
    expect(outcome(await asked(grants[0]!, 2n * CENT))).toBe('key_reused');
    expect(outcome(await asked(grants[1]!))).toBe('posted');
    const batch = grants.map((grant, i) => ({ grant, offer, amount: CENT, key: `b${i}` }));
    const results = await book.payments.payBatch(seller, [...batch, batch[2]!]);
    expect(results.map(outcome)).toEqual(['posted', 'posted', 'posted', 'repeated']);
  });
});

describe('a sweep', () => {
  it('is two entries with one key, through clearing accounts that net to zero', async () => {
    await pay(1, 5);
    await pay(2, 7);
    await book.sweep(seller);
    expect(accruals()).toEqual([12, 0, 0]);
    expect(clearings()).toEqual([-12n * DOLLAR, 5n * DOLLAR, 7n * DOLLAR]);
    const entries = await book.world.store.read(0, 1_000_000);
    const keys = (kind: number) => entries.flatMap((entry) => (entry.kind === kind ? entry.key!.key : []));
    expect(keys(Kind.sweepOut)).toHaveLength(2);
    expect(keys(Kind.sweepIn).toSorted()).toEqual(keys(Kind.sweepOut).toSorted());
    expect(await underWay()).toEqual([]);
    await book.sweep(seller);
    expect(await sweepsOfKind('sweep_out')).toHaveLength(2);
    await booksBalance();
  });

  it.each([
    ['before its first entry is done', { writes: 0, done: false }, [0, 5, 0], 0],
    ['before it hears of its first entry', { writes: 0, done: true }, [0, 0, 0], 1],
    ['before its second entry is done', { writes: 1, done: false }, [0, 0, 0], 1],
    ['before it hears of its second entry', { writes: 1, done: true }, [5, 0, 0], 0],
  ])('of a process that dies %s is finished by jobs, once', async (_, fuse, left, open) => {
    await pay(1, 5);
    await new Promise<void>((die) => {
      book.world.fuse = { ...fuse, die };
      void book.sweep(seller);
    });
    book.world.fuse = undefined;
    expect(accruals()).toEqual(left);
    expect(await underWay()).toHaveLength(open);
    book = await book.restart();
    expect(must(await book.sellers.balance(seller))[0]!.unpaid).toBe(5n * DOLLAR);
    expect((await book.book.trialBalance()).assets[0]!.clearing).toBe(BigInt(open) * 5n * DOLLAR);
    await booksBalance();
    book.wait(MINUTE);
    await book.tick();
    expect(accruals()).toEqual([5, 0, 0]);
    expect(await underWay()).toEqual([]);
    expect(await book.world.store.records('agenda', { limit: 10 })).toEqual([]);
    await booksBalance();
  });

  it('is the same one for all who are about it, in two processes that do not take turns', async () => {
    for (const lane of [1, 2]) await pay(lane, 5);
    const other = await testProvider(book.world);
    await Promise.all([book, other].flatMap((each) => Array.from({ length: 32 }, () => each.sweep(seller))));
    expect(accruals()).toEqual([10, 0, 0]);
    expect(await sweepsOfKind('sweep_out')).toHaveLength(2);
    expect(await sweepsOfKind('sweep_in')).toHaveLength(2);
    await booksBalance();
    other.stop();
  });

  it('loses nothing that is paid meanwhile', async () => {
    for (let i = 0; i < 20; i++) {
      const paid = [1, 2].map((lane) => pay(lane, 1, `${lane} ${i}`));
      await Promise.all([book.sweep(seller), ...paid, book.sweep(seller)]);
    }
    expect(balanceIn(book.world.store, `${seller}/accrual`)).toBe(40n * DOLLAR);
    await book.sweep(seller);
    expect(accruals()).toEqual([40, 0, 0]);
    await booksBalance();
  });

  it('that ends late, again, changes nothing', async () => {
    await pay(1, 5);
    await new Promise<void>((die) => {
      book.world.fuse = { writes: 1, done: false, die };
      void book.sweep(seller);
    });
    book.world.fuse = undefined;
    book = await book.restart();
    const [record] = await underWay();
    const sweeps = createSweeps({ ledger: book.ledger, sellers: book.sellers });
    const item = { at: record!.dueAt, chore: 'sweep' as const, id: record!.id };
    const other = await testProvider(book.world);
    const others = createSweeps({ ledger: other.ledger, sellers: other.sellers });
    await Promise.all([sweeps, others, sweeps, others].map((each) => each.run(item)));
    await sweeps.run(item);
    expect(accruals()).toEqual([5, 0, 0]);
    expect(await sweepsOfKind('sweep_in')).toHaveLength(1);
    await booksBalance();
    other.stop();
  });

  it('comes within the hour where it is worth it, and of everything once a day', async () => {
    await book.tick();
    await pay(1, 0.5);
    await pay(2, 2);
    book.wait(60 * MINUTE);
    await book.tick();
    expect(accruals()).toEqual([2, 0.5, 0]);
    book.wait(12 * 60 * MINUTE);
    await book.tick();
    expect(accruals()).toEqual([2.5, 0, 0]);
    await booksBalance();
  });

  it('that nobody recorded is found by the proof', async () => {
    await pay(1, 5);
    await new Promise<void>((die) => {
      book.world.fuse = { writes: 1, done: false, die };
      void book.sweep(seller);
    });
    book.world.fuse = undefined;
    book = await book.restart();
    const [{ id }] = (await underWay()) as [SweepRecord];
    await book.ledger.write([{ delete: { collection: 'sweeps', id } }]);
    expect(await book.book.verify()).toMatchObject({
      ok: false,
      findings: [{ message: 'between the lanes are 5 USD, and sweeps under way say 0' }],
    });
  });

  it('keeps what an account cannot hold where it is', async () => {
    const huge = 2n ** 61n;
    for (const lane of [0, 1, 2]) {
      const legs = [
        { account: clearingAccount(1), amount: -huge },
        { account: { name: `${seller}/accrual`, asset: 1, floor: 0n, listed: true }, amount: huge },
      ];
      await book.ledger.submit({ op: 'post', kind: Kind.topUp, legs }, { lane });
    }
    await book.sweep(seller);
    expect(
      statesOf(book.world.store).map((state) => state.accountByName(`${seller}/accrual`, 1)!.balance),
    ).toEqual([huge, huge, huge]);
  });
});

describe('a refund', () => {
  const refund = (id: string, key = 'r') => book.payments.refund(seller, id, { key });

  it('of what was swept draws from the home lane', async () => {
    const id = await pay(1, 5);
    await pay(0, 3);
    await book.sweep(seller);
    expect(must(await refund(id))).toMatchObject({ amount: 5n * DOLLAR });
    expect(accruals()).toEqual([3, 0, 0]);
    expect(balanceIn(book.world.store, wallets[1]!)).toBe(100n * DOLLAR);
    await booksBalance();
  });

  it('draws from other lanes what the home lane lacks, and no more than it needs', async () => {
    const id = await pay(1, 5);
    await book.sweep(seller);
    must(await book.payouts.request(seller, 'p'));
    await pay(0, 1);
    await pay(1, 1);
    await pay(2, 4);
    expect(outcome(await refund(id))).toBe('posted');
    expect(accruals()).toEqual([1, 0, 0]);
    await booksBalance();
  });

  it('in the home lane draws from the others', async () => {
    const id = await pay(0, 5);
    must(await book.payouts.request(seller, 'p'));
    await pay(1, 6);
    expect(outcome(await refund(id))).toBe('posted');
    expect(accruals()).toEqual([1, 0, 0]);
    await booksBalance();
  });

  it('that all lanes together cannot cover is refused as ever, and nothing is moved', async () => {
    const id = await pay(1, 5);
    must(await book.payouts.request(seller, 'p'));
    await pay(0, 1);
    await pay(2, 3.99);
    const before = (await allEvents(book)).length;
    expect(await refund(id)).toMatchObject({
      code: 'seller_balance_too_low',
      available: 4n * DOLLAR + 99n * CENT,
    });
    expect(accruals()).toEqual([1, 0, 3.99]);
    expect((await allEvents(book)).length).toBe(before);
    await pay(0, 0.01);
    expect(outcome(await refund(id))).toBe('posted');
    expect(outcome(await refund(id))).toBe('repeated');
    expect(accruals()).toEqual([0, 0, 0]);
    await booksBalance();
  });

  it('by undo draws as well', async () => {
    const id = await pay(2, 5);
    await book.sweep(seller);
    expect(outcome(await book.payments.undo(wallets[2]!, id))).toBe('posted');
    expect(outcome(await book.payments.undo(wallets[2]!, id))).toBe('repeated');
    expect(accruals()).toEqual([0, 0, 0]);
    await booksBalance();
  });

  it('that another has posted while this one looked for the money is told so', async () => {
    const id = await pay(1, 5);
    await book.sweep(seller);
    const slow = await testProvider(book.world);
    let posted: () => void;
    const after = new Promise<void>((resolve) => (posted = resolve));
    const { exclusive } = slow.ledger.store;
    slow.ledger.store.exclusive = async (name, task) => {
      await after;
      return exclusive(name, task);
    };
    const answer = slow.payments.refund(seller, id, { key: 'r' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(outcome(await refund(id))).toBe('posted');
    posted!();
    expect(outcome(await answer)).toBe('repeated');
    expect(accruals()).toEqual([0, 0, 0]);
    await booksBalance();
    slow.stop();
  });

  it('64 at once, where the seller has enough for 3, are 3', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 64; i++) ids.push(await pay(i % 3, 1, `k${i}`));
    must(await book.payouts.request(seller, 'p'));
    await pay(0, 1, 'x');
    await pay(1, 1, 'y');
    await pay(2, 1, 'z');
    const outcomes = (await Promise.all(ids.map((id) => refund(id, `r ${id}`)))).map(outcome);
    expect(outcomes.filter((each) => each === 'posted')).toHaveLength(3);
    expect(outcomes.filter((each) => each === 'seller_balance_too_low')).toHaveLength(61);
    expect(accruals()).toEqual([0, 0, 0]);
    await booksBalance();
  });

  it.each([0, 1, 2, 3, 4])(
    'of a process that dies at its write %i is done when it is asked for again',
    async (writes) => {
      const id = await pay(1, 5);
      must(await book.payouts.request(seller, 'p'));
      await pay(2, 7);
      await new Promise<void>((die) => {
        book.world.fuse = { writes, done: writes % 2 === 0, die };
        void refund(id).then(() => die());
      });
      book.world.fuse = undefined;
      book = await book.restart();
      expect(['posted', 'repeated']).toContain(outcome(await refund(id)));
      expect(accruals()).toEqual([2, 0, 0]);
      expect(await underWay()).toEqual([]);
      expect(balanceIn(book.world.store, wallets[1]!)).toBe(100n * DOLLAR);
      await booksBalance();
    },
  );
});

describe('a payout', () => {
  it('takes what all lanes have, and its statement shows the payments themselves', async () => {
    const ids = [];
    for (const lane of [0, 1, 2]) {
      ids.push(await pay(lane, lane + 1));
      book.wait(1);
    }
    const payout = must(await book.payouts.request(seller, 'p'));
    expect(payout.gross).toBe(6n * DOLLAR);
    expect(must(await book.payouts.request(seller, 'p'))).toEqual({ ...payout, repeated: true });
    const { items, totals } = must(await book.payouts.statement(payout.id, { limit: 10 }));
    expect(items.items.map((item) => item.type === 'payment' && item.payment)).toEqual(ids.toReversed());
    expect(totals).toMatchObject({
      payments: 6n * DOLLAR,
      paymentsCount: 3,
      gross: 6n * DOLLAR,
      closing: 0n,
    });
  });

  it('leaves to the next what came to a lane after it, and what was given back there', async () => {
    const id = await pay(1, 5);
    await pay(0, 20);
    const first = must(await book.payouts.request(seller, 'p'));
    await pay(0, 10);
    await pay(2, 4);
    must(await book.payments.refund(seller, id, { key: 'r' }));
    const second = must(await book.payouts.request(seller, 'q'));
    const types = async (payout: string) =>
      must(await book.payouts.statement(payout, { limit: 10 })).items.items.map(({ type }) => type);
    expect(second.gross).toBe(9n * DOLLAR);
    expect(await types(second.id)).toEqual(expect.arrayContaining(['payment', 'payment', 'refund']));
    expect(await types(first.id)).toEqual(['payment', 'payment']);
    const { totals } = must(await book.payouts.statement(second.id, { limit: 10 }));
    expect(totals).toMatchObject({
      opening: 0n,
      payments: 14n * DOLLAR,
      refunds: 5n * DOLLAR,
      gross: 9n * DOLLAR,
      closing: 0n,
    });
  });

  it('by schedule goes by what all lanes have', async () => {
    must(await book.sellers.update(seller, { payout: { threshold: '9.00' } }));
    for (const lane of [0, 1, 2]) await pay(lane, 3);
    await book.tick();
    const { items } = await book.payouts.list({ seller, limit: 9 });
    expect(items.map(({ gross }) => gross)).toEqual([9n * DOLLAR]);
  });
});

describe('lists over lanes', () => {
  it.each([1, 2, 3, 7, 50])('come newest first in pages of %i, each once', async (limit) => {
    const ids: string[] = [];
    for (let i = 0; i < 24; i++) {
      // Some at the same time: then their order is that of their numbers.
      if (i % 3 !== 2) book.wait(1);
      ids.push(await pay((i * 7) % 3, 1, `k${i}`));
    }
    const all = must(await book.payments.listBySeller(seller, { limit: 100 })).items;
    expect(all.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect(all.map(({ time }) => time)).toEqual(all.map(({ time }) => time).toSorted((a, b) => b - a));
    const seen: string[] = [];
    let before: number | undefined;
    do {
      const page = must(await book.payments.listBySeller(seller, { limit, before }));
      seen.push(...page.items.map(({ id }) => id));
      before = page.next;
    } while (before !== undefined);
    expect(seen).toEqual(all.map(({ id }) => id));
    const payout = must(await book.payouts.request(seller, 'p'));
    const stated: string[] = [];
    do {
      const { items }: Statement = must(await book.payouts.statement(payout.id, { limit, before }));
      stated.push(...items.items.map((item) => (item.type === 'payment' ? item.payment : '')));
      before = items.next;
    } while (before !== undefined);
    expect(stated).toEqual(seen);
  });

  it('add up a seller’s statistics', async () => {
    for (const lane of [0, 1, 2]) await pay(lane, lane + 1);
    const day = Math.floor(book.world.now / 86_400_000);
    expect(must(await book.statistics(seller, day, day))).toMatchObject([
      { day, offer, payments: 3, gross: 6n * DOLLAR },
    ]);
  });

  it('of events are one for each lane, gapless', async () => {
    for (const lane of [0, 1, 2]) await pay(lane, 1);
    for (const { lane } of book.ledger.store.lanes) {
      const events = (await allEvents(book)).filter(({ seq }) => laneOfNumber(seq) === lane);
      expect(events.length).toBeGreaterThan(3);
      expect(await book.events(events[0]!.seq, 2)).toEqual(events.slice(1, 3));
      expect(await book.events(events.at(-1)!.seq, 10)).toEqual([]);
    }
    expect(await book.events(LANES * 2 ** 40, 10)).toEqual([]);
  });
});

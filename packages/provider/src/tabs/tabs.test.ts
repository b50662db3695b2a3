import { beforeEach, describe, expect, it } from 'vitest';
import type { GatewayEvent } from '../gateways/gateway.ts';
import type { OfferId, WalletId } from '../ids.ts';
import { must, outcome } from '../testing.ts';
import { CENT, DAY, DOLLAR, MINUTE, newWorld, testProvider, type TestProvider } from '../testing-provider.ts';

let book: TestProvider;
let offer: OfferId;

beforeEach(async () => {
  book = await testProvider();
  ({ offer } = await book.shop());
});

async function owing(method: string | undefined, amount = 2n * DOLLAR): Promise<WalletId> {
  const wallet = await book.payer(method);
  await book.pay(wallet, offer, amount);
  return wallet;
}

const collect = (wallet: WalletId) => book.tabs.collect(wallet, { by: 'operator' });
const frozen = async (wallet: WalletId) => (await book.wallets.view(wallet)).accounts[0]!.tabFrozen;
const charges = () => [...book.world.gateway.moves.values()].filter(({ kind }) => kind === 'charge');

async function sumIsZero() {
  for (const { sum } of (await book.book.trialBalance()).assets) expect(sum).toBe(0n);
}

describe('collecting', () => {
  it.each([
    ['a method that works', 'ok', 'paid', undefined, 0n, false],
    ['a method that is declined', 'declined', 'declined', 'card_declined', -2n * DOLLAR, true],
    ['a method that confirms later', 'later', 'pending', undefined, -2n * DOLLAR, false],
    ['no method', undefined, 'declined', 'no_method', -2n * DOLLAR, true],
  ])('from %s', async (_, method, state, reason, balance, isFrozen) => {
    const wallet = await owing(method);
    const collection = must(await collect(wallet));
    expect(collection).toMatchObject({ wallet, state, reason, amount: 2n * DOLLAR, attempts: 1 });
    expect(await book.tabs.get(collection.id)).toEqual(collection);
    expect(book.balance(wallet)).toBe(balance);
    expect(await frozen(wallet)).toBe(isFrozen);
    await sumIsZero();
  });

  it('takes whole cents; the rest stays owed', async () => {
    const wallet = await owing('ok', 123_456_789n);
    expect(must(await collect(wallet)).amount).toBe(12n * CENT);
    expect(book.balance(wallet)).toBe(-3_456_789n);
  });

  it.each([
    ['nothing owed', 0n, 'ok', 'operator', 'nothing_owed'],
    ['less than the minimum', 9_999_999n, 'ok', 'operator', 'tab_below_minimum'],
    ['a payer without a method', DOLLAR, undefined, 'payer', 'method_not_found'],
    ['a payer with one', DOLLAR, 'ok', 'payer', 'posted'],
  ] as const)('%s', async (_, owed, method, by, code) => {
    const wallet = await book.payer(method);
    if (owed > 0n) await book.pay(wallet, offer, owed);
    expect(outcome(await book.tabs.collect(wallet, { by }))).toBe(code);
  });

  it('is refused while one is pending', async () => {
    const wallet = await owing('later');
    await collect(wallet);
    expect(outcome(await collect(wallet))).toBe('collection_pending');
  });

  it('64 at once charge once, and get one collection', async () => {
    const wallet = await owing('ok');
    const answers = await Promise.all(Array.from({ length: 64 }, () => collect(wallet)));
    const ids = answers.map((answer) => must(answer).id);
    expect(new Set(ids).size).toBe(1);
    expect(charges()).toHaveLength(1);
    expect(book.world.gateway.asked.get(`${ids[0]}.1`)).toBe(1);
    expect(book.balance(wallet)).toBe(0n);
  });

  it('64 at once of a declined one try once more', async () => {
    const wallet = await owing('declined');
    await collect(wallet);
    await book.saveMethod(wallet, 'ok');
    await Promise.all(Array.from({ length: 64 }, () => collect(wallet)));
    expect(charges()).toHaveLength(2);
    expect(book.balance(wallet)).toBe(0n);
  });

  it('again after a paid one is another collection', async () => {
    const wallet = await owing('ok');
    const first = must(await collect(wallet));
    await book.pay(wallet, offer, DOLLAR);
    expect(must(await collect(wallet)).id).not.toBe(first.id);
    expect(charges()).toHaveLength(2);
  });

  it('lists collections, newest first', async () => {
    const wallet = await owing('ok');
    const first = must(await collect(wallet));
    await book.pay(wallet, offer, DOLLAR);
    const second = must(await collect(wallet));
    const other = await owing('declined');
    book.wait(1);
    const third = must(await collect(other));
    const list = async (options: object) => (await book.tabs.list({ limit: 10, ...options })).items;
    expect(await list({})).toEqual([third, second, first]);
    expect(await list({ wallet })).toEqual([second, first]);
    expect(await list({ state: 'declined' })).toEqual([third]);
    const page = await book.tabs.list({ limit: 2 });
    expect((await book.tabs.list({ limit: 2, before: page.next })).items).toEqual([first]);
  });
});

describe('a frozen tab', () => {
  it('can spend what is prepaid, and owe no more', async () => {
    const wallet = await owing('declined', DOLLAR);
    await collect(wallet);
    const pay = (amount: bigint, key: string) => book.payments.payAtCheckout(wallet, { offer, amount, key });
    expect(outcome(await pay(CENT, 'a'))).toBe('tab_frozen');
    await book.topUp(wallet, 5n * DOLLAR);
    expect(outcome(await pay(CENT, 'a'))).toBe('posted');
  });

  it('thaws when a top-up settles what is owed', async () => {
    const wallet = await owing('declined');
    const { id } = must(await collect(wallet));
    await book.topUp(wallet, DOLLAR);
    expect(await frozen(wallet)).toBe(true);
    await book.topUp(wallet, DOLLAR);
    expect(await frozen(wallet)).toBe(false);
    expect(must(await book.tabs.get(id))).toMatchObject({ state: 'settled' });
  });

  it('thaws at the next tick when a refund settles what is owed', async () => {
    const { seller, offer: other } = await book.shop();
    const wallet = await book.payer('declined');
    const paid = must(await book.payments.payAtCheckout(wallet, { offer: other, amount: DOLLAR, key: 'a' }));
    await collect(wallet);
    must(await book.payments.refund(seller, paid.id, { key: 'r' }));
    await book.tick();
    expect(await frozen(wallet)).toBe(false);
  });

  it('is tried again for what is still owed', async () => {
    const wallet = await owing('declined');
    await collect(wallet);
    await book.topUp(wallet, DOLLAR);
    await book.saveMethod(wallet, 'ok');
    expect(must(await collect(wallet))).toMatchObject({ state: 'paid', attempts: 2, amount: DOLLAR });
    expect(await frozen(wallet)).toBe(false);
    await sumIsZero();
  });
});

describe('the schedule of a declined collection', () => {
  it('tries on days 1, 3, 7 and 14, then writes off', async () => {
    const wallet = await owing('declined');
    const { id, created } = must(await collect(wallet));
    for (const [attempts, day] of [
      [2, 1],
      [3, 3],
      [4, 7],
    ] as const) {
      book.world.now = created + day * DAY - 1;
      await book.tick();
      expect(must(await book.tabs.get(id)).attempts).toBe(attempts - 1);
      book.wait(1);
      await book.tick();
      expect(must(await book.tabs.get(id))).toMatchObject({ state: 'declined', attempts });
    }
    book.world.now = created + 14 * DAY;
    await book.tick();
    expect(must(await book.tabs.get(id))).toMatchObject({ state: 'written_off', attempts: 5 });
    expect(book.balance(wallet)).toBe(0n);
    expect(book.balance('book/losses')).toBe(-2n * DOLLAR);
    await sumIsZero();
  });

  it('counts no attempt on demand', async () => {
    const wallet = await owing('declined');
    const { id, created } = must(await collect(wallet));
    for (let i = 0; i < 9; i++) await collect(wallet);
    expect(must(await book.tabs.get(id))).toMatchObject({ attempts: 10, nextAttemptAt: created + DAY });
  });

  it('ends when an attempt succeeds', async () => {
    const wallet = await owing('declined');
    const { id } = must(await collect(wallet));
    await book.saveMethod(wallet, 'ok');
    book.wait(DAY);
    await book.tick();
    expect(must(await book.tabs.get(id))).toMatchObject({ state: 'paid', attempts: 2 });
    expect(await frozen(wallet)).toBe(false);
  });

  it('after a write-off the wallet may spend but not owe, until the operator thaws it', async () => {
    const wallet = await owing('declined');
    const { id } = must(await collect(wallet));
    expect(must(await book.tabs.writeOff(wallet))).toMatchObject({ id, state: 'written_off' });
    expect(outcome(await book.tabs.writeOff(wallet))).toBe('collection_not_found');
    await book.topUp(wallet, DOLLAR);
    await book.tick();
    expect(await frozen(wallet)).toBe(true);
    expect(await book.tabs.thaw(wallet)).toBe(true);
    expect(await frozen(wallet)).toBe(false);
  });
});

describe('reports of the gateway', () => {
  it.each([
    ['succeeded', 'paid', 0n],
    ['declined', 'declined', -2n * DOLLAR],
    ['pending', 'pending', -2n * DOLLAR],
  ] as const)('%s, twice', async (state, expected, balance) => {
    const wallet = await owing('later');
    const { id } = must(await collect(wallet));
    book.world.gateway.settle(`${id}.1`, { state });
    await Promise.all([book.report(`${id}.1`), book.report(`${id}.1`)]);
    await book.report(`${id}.1`);
    expect(must(await book.tabs.get(id))).toMatchObject({ state: expected, attempts: 1 });
    expect(book.balance(wallet)).toBe(balance);
    await sumIsZero();
  });

  it('a success after a decline counts', async () => {
    const wallet = await owing('declined');
    const { id } = must(await collect(wallet));
    await book.report(`${id}.1`, { outcome: { state: 'succeeded' } });
    expect(must(await book.tabs.get(id)).state).toBe('paid');
    expect(await frozen(wallet)).toBe(false);
    expect(book.balance(wallet)).toBe(0n);
  });

  it('a decline after a success does not', async () => {
    const wallet = await owing('ok');
    const { id } = must(await collect(wallet));
    await book.report(`${id}.1`, { outcome: { state: 'declined' } });
    expect(must(await book.tabs.get(id)).state).toBe('paid');
    expect(await frozen(wallet)).toBe(false);
  });

  it('a decline of what the payer has paid otherwise freezes nothing', async () => {
    const wallet = await owing('later');
    const { id } = must(await collect(wallet));
    await book.topUp(wallet, 2n * DOLLAR);
    await book.report(`${id}.1`, { outcome: { state: 'declined' } });
    expect(must(await book.tabs.get(id)).state).toBe('settled');
    expect(await frozen(wallet)).toBe(false);
  });

  it('money of two attempts that both came in is balance', async () => {
    const wallet = await owing('declined');
    const { id } = must(await collect(wallet));
    await book.saveMethod(wallet, 'later');
    await collect(wallet);
    await book.report(`${id}.1`, { outcome: { state: 'succeeded' } });
    expect(must(await book.tabs.get(id)).state).toBe('pending');
    await book.report(`${id}.2`, { outcome: { state: 'succeeded' } });
    expect(must(await book.tabs.get(id)).state).toBe('paid');
    expect(book.balance(wallet)).toBe(2n * DOLLAR);
    expect(await frozen(wallet)).toBe(false);
    await sumIsZero();
  });

  it('money that came in after a write-off makes good the loss', async () => {
    const wallet = await owing('declined');
    const { id } = must(await collect(wallet));
    must(await book.tabs.writeOff(wallet));
    await book.report(`${id}.1`, { outcome: { state: 'succeeded' } });
    await book.report(`${id}.1`, { outcome: { state: 'succeeded' } });
    expect(book.balance('book/losses')).toBe(0n);
    expect(book.balance(wallet)).toBe(0n);
    await sumIsZero();
  });

  it('a report that comes again after its request key was forgotten changes nothing', async () => {
    const wallet = await owing('ok');
    const { id } = must(await collect(wallet));
    book.wait(40 * DAY);
    await book.pay(wallet, offer, CENT);
    await book.report(`${id}.1`);
    expect(book.balance(wallet)).toBe(-CENT);
  });

  it.each<[string, Partial<GatewayEvent>, string]>([
    ['another amount', { amount: DOLLAR }, 'amount_invalid'],
    ['another asset', { asset: 'EUR' }, 'amount_invalid'],
    ['an attempt that was not made', { key: '.2' }, 'collection_not_found'],
    ['no attempt', { key: '' }, 'collection_not_found'],
    ['a number that is none', { key: '.01' }, 'collection_not_found'],
    ['nothing of ours', { key: 'x_1' }, 'not_found'],
    ['a property of every object', { key: 'constructor_1' }, 'not_found'],
  ])('%s is refused', async (_, changes, code) => {
    const wallet = await owing('later');
    const { id } = must(await collect(wallet));
    const key = changes.key === undefined || changes.key.includes('_') ? changes.key : id + changes.key;
    const answer = await book.report(`${id}.1`, {
      outcome: { state: 'succeeded' },
      ...changes,
      ...(key !== undefined && { key }),
    });
    expect(outcome(answer)).toBe(code);
    expect(book.balance(wallet)).toBe(-2n * DOLLAR);
  });

  it('a forged one is refused', async () => {
    const wallet = await owing('later');
    const { id } = must(await collect(wallet));
    const forged = book.world.gateway.callback(`${id}.1`, { outcome: { state: 'succeeded' } });
    forged.headers = { signature: 'mine' };
    expect(outcome(await book.callbacks.receive('test', forged))).toBe('unauthorized');
    expect(outcome(await book.callbacks.receive('other', forged))).toBe('not_found');
    expect(book.balance(wallet)).toBe(-2n * DOLLAR);
  });
});

describe('when the process dies', () => {
  it.each([
    ['before the charge leaves', 'lost'],
    ['before its answer comes', 'unanswered'],
  ] as const)('%s, the next one finishes, once', async (_, trouble) => {
    const wallet = await owing('ok');
    book.world.gateway.next = { how: trouble };
    void collect(wallet);
    await expect.poll(() => book.world.gateway.next).toBeUndefined();
    book = await book.restart();
    expect(outcome(await collect(wallet))).toBe('collection_pending');
    book.wait(MINUTE);
    await book.tick();
    expect(book.balance(wallet)).toBe(0n);
    expect(charges()).toHaveLength(1);
    await book.tick();
    await sumIsZero();
  });

  it.each(['broken', 'broken after'] as const)('when the line is %s, jobs ask', async (trouble) => {
    const wallet = await owing('ok');
    book.world.gateway.next = { how: trouble };
    expect(must(await collect(wallet)).state).toBe('pending');
    book.wait(MINUTE);
    await book.tick();
    expect(book.balance(wallet)).toBe(0n);
    expect(charges()).toHaveLength(1);
  });

  it('asks less and less often about what stays pending', async () => {
    const wallet = await owing('later');
    const { id } = must(await collect(wallet));
    for (let minute = 0; minute < 60; minute++) {
      book.wait(MINUTE);
      await book.tick();
    }
    expect(must(await book.tabs.get(id)).state).toBe('pending');
    book.world.gateway.settle(`${id}.1`, { state: 'succeeded' });
    book.wait(2 * 60 * MINUTE);
    await book.tick();
    expect(must(await book.tabs.get(id)).state).toBe('paid');
  });
});

describe('the watch', () => {
  it('collects at the threshold, from wallets with a method', async () => {
    const [above, below, without] = [await book.payer('ok'), await book.payer('ok'), await book.payer()];
    await book.pay(above, offer, 4n * DOLLAR);
    await book.pay(below, offer, 4n * DOLLAR - 1n);
    await book.pay(without, offer, 4n * DOLLAR);
    await book.tick();
    expect([above, below, without].map(book.balance)).toEqual([0n, 1n - 4n * DOLLAR, -4n * DOLLAR]);
    expect(await frozen(without)).toBe(false);
  });

  it('finds after a restart what the process before it saw', async () => {
    const wallet = await owing('ok', 4n * DOLLAR);
    book = await book.restart();
    await book.tick();
    expect(book.balance(wallet)).toBe(0n);
  });

  it('collects every tab at the end of a month, once', async () => {
    await book.tick();
    const wallet = await owing('ok', DOLLAR);
    const small = await owing('ok', CENT - 1n);
    const without = await owing(undefined, DOLLAR);
    await book.tick();
    expect(book.balance(wallet)).toBe(-DOLLAR);
    book.world.now = Date.UTC(2026, 11, 1);
    await book.tick();
    expect([wallet, small, without].map(book.balance)).toEqual([0n, 1n - CENT, -DOLLAR]);
    expect(await frozen(without)).toBe(true);
    await book.pay(wallet, offer, DOLLAR);
    await book.tick();
    expect(book.balance(wallet)).toBe(-DOLLAR);
  });

  it('goes through more accounts than fit in one turn', async () => {
    const world = newWorld({ guestTabLimit: '1.00' });
    book = await testProvider(world);
    ({ offer } = await book.shop());
    await book.tick();
    const wallets = Array.from({ length: 600 }, () => book.wallets.create().id);
    await Promise.all(wallets.map((wallet, i) => book.pay(wallet, offer, CENT, `k${i}`)));
    book.world.now = Date.UTC(2026, 11, 1);
    await book.tick();
    const { items } = await book.tabs.list({ limit: 1000, state: 'declined' });
    expect(items).toHaveLength(600);
  });
});

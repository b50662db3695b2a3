import { beforeEach, describe, expect, it } from 'vitest';
import { Asset, Unavailable } from '@farthing/ledger';
import type { GatewayEvent } from '../gateways/gateway.ts';
import type { WalletId } from '../ids.ts';
import { countIn, must, outcome } from '../testing.ts';
import { CENT, DAY, DOLLAR, MINUTE, testProvider, type TestProvider } from '../testing-provider.ts';

const { USD } = Asset;
const terms = { amount: 5n * DOLLAR, asset: USD, returnUrl: '/wallet' };

let book: TestProvider;
let wallet: WalletId;

beforeEach(async () => {
  book = await testProvider();
  wallet = book.wallets.create().id;
});

const create = (changes: object = {}, key = 'k') => book.topups.create(wallet, { ...terms, ...changes }, key);

async function sumIsZero() {
  for (const { sum } of (await book.book.trialBalance()).assets) expect(sum).toBe(0n);
}

describe('starting a top-up', () => {
  it.each([
    ['the least', DOLLAR, 'posted'],
    ['the most', 500n * DOLLAR, 'posted'],
    ['less than the least', DOLLAR - CENT, 'topup_amount_invalid'],
    ['more than the most', 500n * DOLLAR + CENT, 'topup_amount_invalid'],
    ['part of a cent', DOLLAR + 1n, 'topup_amount_invalid'],
    ['nothing', 0n, 'topup_amount_invalid'],
    ['less than nothing', -DOLLAR, 'topup_amount_invalid'],
  ])('%s', async (_, amount, code) => {
    expect(outcome(await create({ amount }))).toBe(code);
    expect(book.world.gateway.moves.size).toBe(code === 'posted' ? 1 : 0);
  });

  it('writes nothing into the journal', async () => {
    const before = countIn(book.world.store, 'seq');
    await create();
    expect(countIn(book.world.store, 'seq')).toBe(before);
  });

  it('twice with one key starts one', async () => {
    const [first, ...others] = await Promise.all(Array.from({ length: 16 }, () => create()));
    for (const other of others) expect(must(other).id).toBe(must(first!).id);
    expect(must(await create())).toMatchObject({ repeated: true, gatewayUrl: must(first!).gatewayUrl });
    expect(book.world.gateway.moves.size).toBe(1);
  });

  it.each([
    ['amount', { amount: 6n * DOLLAR }],
    ['asset', { asset: Asset.BUILT_IN[1] }],
    ['return address', { returnUrl: '/' }],
    ['wish to save the method', { saveMethod: true }],
  ])('with one key and another %s is refused', async (_, changes) => {
    await create();
    expect(outcome(await create(changes))).toBe('key_reused');
  });

  it('with the key of another wallet starts another', async () => {
    const first = must(await create());
    const other = book.wallets.create().id;
    expect(must(await book.topups.create(other, terms, 'k')).id).not.toBe(first.id);
  });

  it.each([
    ['', 'key_invalid'],
    ['x'.repeat(256), 'key_invalid'],
    ['x'.repeat(255), 'posted'],
  ])('with the key %#: %s', async (key, code) => {
    expect(outcome(await create({}, key))).toBe(code);
  });

  it.each(['broken', 'broken after'] as const)('while the line is %s can be tried again', async (trouble) => {
    book.world.gateway.next = { how: trouble };
    await expect(create()).rejects.toThrow(Unavailable);
    expect(must(await create()).gatewayUrl).toMatch(/^https:/);
    expect(book.world.gateway.moves.size).toBe(1);
  });
});

describe('what the gateway reports', () => {
  it.each([
    [['succeeded'], 'paid', 5n],
    [['declined'], 'declined', 0n],
    [['pending'], 'pending', 0n],
    [['pending', 'succeeded'], 'paid', 5n],
    [['succeeded', 'succeeded', 'succeeded'], 'paid', 5n],
    [['declined', 'succeeded'], 'paid', 5n],
    [['succeeded', 'declined'], 'paid', 5n],
    [['declined', 'declined'], 'declined', 0n],
    [['succeeded', 'pending'], 'paid', 5n],
  ] as const)('%j: %s', async (states, state, dollars) => {
    const { id } = must(await create());
    for (const each of states) expect(await book.report(id, { outcome: { state: each } })).toBe(true);
    expect(must(await book.topups.get(id)).state).toBe(state);
    expect(book.balance(wallet)).toBe(dollars * DOLLAR);
    await sumIsZero();
  });

  it('64 times at once is one entry', async () => {
    const { id } = must(await create());
    const reports = Array.from({ length: 64 }, () => book.report(id, { outcome: { state: 'succeeded' } }));
    await Promise.all(reports);
    expect(book.balance(wallet)).toBe(5n * DOLLAR);
  });

  it('again long after changes nothing', async () => {
    const { id } = must(await create());
    await book.report(id, { outcome: { state: 'succeeded' } });
    book.wait(40 * DAY);
    await book.report(id, { outcome: { state: 'succeeded' } });
    expect(book.balance(wallet)).toBe(5n * DOLLAR);
  });

  it('months late still counts', async () => {
    const { id } = must(await create());
    for (let day = 0; day < 100; day++) {
      book.wait(DAY);
      await book.tick();
    }
    await book.report(id, { outcome: { state: 'succeeded' } });
    expect(book.balance(wallet)).toBe(5n * DOLLAR);
  });

  it.each<[string, Partial<GatewayEvent>, string]>([
    ['another amount', { amount: 50n * DOLLAR }, 'amount_invalid'],
    ['another asset', { asset: 'EUR' }, 'amount_invalid'],
    ['another top-up', { key: 'top_00000000000000000000000000' }, 'topup_not_found'],
  ])('of %s is refused', async (_, changes, code) => {
    const { id } = must(await create());
    expect(outcome(await book.report(id, { outcome: { state: 'succeeded' }, ...changes }))).toBe(code);
    expect(book.balance(wallet)).toBe(0n);
  });

  it('forged is refused', async () => {
    const { id } = must(await create());
    const { body } = book.world.gateway.callback(id, { outcome: { state: 'succeeded' } });
    expect(outcome(await book.callbacks.receive('test', { headers: {}, body }))).toBe('unauthorized');
    expect(book.balance(wallet)).toBe(0n);
  });

  it('after the process died, to the next one', async () => {
    book.world.gateway.next = { how: 'unanswered' };
    void create();
    await expect.poll(() => book.world.gateway.moves.size).toBe(1);
    book = await book.restart();
    const { id } = must(await create());
    await book.report(id, { outcome: { state: 'succeeded' } });
    expect(book.balance(wallet)).toBe(5n * DOLLAR);
    expect(book.world.gateway.moves.size).toBe(1);
  });

  it('not at all: jobs ask, now and then, for a week', async () => {
    const { id } = must(await create());
    await book.tick();
    book.world.gateway.settle(id, { state: 'succeeded' });
    book.wait(5 * MINUTE);
    await book.tick();
    expect(must(await book.topups.get(id)).state).toBe('paid');
    expect(book.balance(wallet)).toBe(5n * DOLLAR);
  });
});

describe('the method', () => {
  const method = { id: 'ok_1', label: 'A card' };
  it.each([
    ['saved when the payer agreed', true, { method }, { id: 'ok_1', label: 'A card', gateway: 'test' }],
    ['not saved when the payer did not', false, { method }, undefined],
    ['not there when the gateway saved none', true, {}, undefined],
  ])('is %s', async (_, saveMethod, saved, expected) => {
    const { id } = must(await create({ saveMethod }));
    await book.report(id, { outcome: { state: 'succeeded', ...saved } });
    if (expected) expect(await book.methods.get(wallet)).toMatchObject(expected);
    else expect(await book.methods.get(wallet)).toBeUndefined();
  });

  it('can be removed, once', async () => {
    const { id } = must(await create({ saveMethod: true }));
    await book.report(id, { outcome: { state: 'succeeded', method } });
    expect(await book.methods.remove(wallet)).toBe(true);
    expect(outcome(await book.methods.remove(wallet))).toBe('method_not_found');
  });
});

it('a top-up of a guest opens its account with the guest tab', async () => {
  await book.topUp(wallet, DOLLAR);
  const [account] = (await book.wallets.view(wallet)).accounts;
  expect(account).toMatchObject({ balance: DOLLAR, tabLimit: DOLLAR / 2n, available: DOLLAR + DOLLAR / 2n });
});

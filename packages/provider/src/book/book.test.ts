import { beforeEach, describe, expect, it } from 'vitest';
import { Asset } from '@farthing/ledger';
import { gatewayAccount, walletAccount } from '../accounts.ts';
import { Kind } from '../kinds.ts';
import { createSigningKeys } from '../receipts/signing-keys.ts';
import type { ReceiptKey } from '../secrets.ts';
import { allEvents, must, NOON, testSecrets } from '../testing.ts';
import { CENT, DOLLAR, newWorld, testProvider, type TestProvider } from '../testing-provider.ts';
import { closingSigner } from './book.ts';

let book: TestProvider;

beforeEach(async () => {
  book = await testProvider(newWorld({ feeBasisPoints: 1000 }));
});

describe('erasing a text', () => {
  it('forgets it wherever it was written, keeps the chain whole, and lets it be written again', async () => {
    const { seller, offer } = await book.shop();
    const payer = await book.payer();
    await book.topUp(payer, DOLLAR);
    await book.pay(payer, offer, 3n * CENT);
    const { id } = must(await book.payments.listBySeller(seller, { limit: 1 })).items[0]!;
    const refund = async (key: string, reason: string) =>
      must(await book.payments.refund(seller, id, { amount: CENT, key, reason }));
    await refund('a', 'Ms Doe changed her mind');
    const event = (await allEvents(book)).find(({ type }) => type === 'refund')!.id;
    await refund('b', 'Ms Doe changed her mind');
    const reasons = async () => must(await book.payments.refunds(id)).map(({ reason }) => reason);

    expect(must(await book.book.eraseText(event))).toBe(true);
    expect(await reasons()).toEqual([undefined, undefined]);
    expect(must(await book.book.eraseText(event))).toBe(true);
    await refund('c', 'Ms Doe changed her mind');
    expect((await reasons()).filter(Boolean)).toEqual(['Ms Doe changed her mind']);
    expect(await book.book.verify()).toMatchObject({ ok: true });
  });
});

describe('the trial balance', () => {
  it('of an empty book is empty', async () => {
    expect((await book.book.trialBalance()).assets).toEqual([]);
  });

  it('tells the classes apart, and sums to zero', async () => {
    const { seller, offer } = await book.shop('later');
    const { offer: other } = await book.shop();
    const [rich, poor, lost] = [await book.payer(), await book.payer(), await book.payer()];
    await book.topUp(rich, 20n * DOLLAR);
    await book.pay(rich, offer, 10n * DOLLAR);
    await book.pay(poor, other, DOLLAR);
    await book.pay(lost, other, 3n * DOLLAR);
    must(await book.tabs.collect(lost, { by: 'operator' }));
    must(await book.tabs.writeOff(lost));
    must(await book.payouts.request(seller, 'k'));
    const { assets, seq } = await book.book.trialBalance();
    expect(seq).toBe(book.world.store.state.next.seq - 1);
    expect(assets).toEqual([
      {
        asset: Asset.USD,
        prepaid: 10n * DOLLAR,
        owed: -DOLLAR,
        accrued: 360n * CENT,
        fees: 140n * CENT + 25n * CENT,
        gateways: { test: -20n * DOLLAR },
        inTransit: 9n * DOLLAR - 25n * CENT,
        losses: -3n * DOLLAR,
        clearing: 0n,
        other: 0n,
        wallets: 3,
        sellers: 2,
        sum: 0n,
      },
    ]);
  });

  it('is exact while the book is in use', async () => {
    const { store } = book.world;
    const { offer } = await book.shop();
    const wallets = Array.from({ length: 40 }, () => book.wallets.create().id);
    await Promise.all(wallets.map((wallet, i) => book.pay(wallet, offer, CENT, `a${i}`)));
    const { accounts } = store;
    const expected = await book.book.trialBalance();
    let page = 0;
    // Pages of nine, and payments between them.
    store.accounts = async (after, limit) => {
      const rows = await accounts(after, limit === 1000 ? 9 : limit);
      await book.pay(wallets[page]!, offer, CENT, `b${page}`);
      await book.pay(wallets[39 - page]!, offer, CENT, `c${page++}`);
      return rows.length === 9 ? [...rows, ...(await accounts(rows.at(-1)!.account, 991))] : rows;
    };
    expect(await book.book.trialBalance()).toEqual(expected);
    store.accounts = accounts;
    expect((await book.book.trialBalance()).assets[0]!.sum).toBe(0n);
  });

  it('shows what belongs to no class', async () => {
    await book.ledger.submit({
      op: 'post',
      kind: Kind.topUp,
      legs: [
        { account: gatewayAccount('test', 1), amount: -DOLLAR },
        { account: { name: 'stray', asset: 1, floor: 0n, listed: false }, amount: DOLLAR },
      ],
    });
    expect((await book.book.trialBalance()).assets[0]).toMatchObject({ other: DOLLAR, sum: 0n });
  });

  it('keeps assets apart', async () => {
    for (const asset of [1, 2]) {
      const wallet = walletAccount(book.wallets.create().id, asset, 0n);
      await book.ledger.submit({
        op: 'post',
        kind: Kind.topUp,
        legs: [
          { account: gatewayAccount('test', asset), amount: -DOLLAR * BigInt(asset) },
          { account: wallet, amount: DOLLAR * BigInt(asset) },
        ],
      });
    }
    const { assets } = await book.book.trialBalance();
    expect(assets.map(({ asset, prepaid }) => [asset.code, prepaid])).toEqual([
      ['USD', DOLLAR],
      ['EUR', 2n * DOLLAR],
    ]);
  });
});

describe('proof', () => {
  it('a used book verifies and can be closed, and closed again', async () => {
    const { offer, seller } = await book.shop();
    const wallet = await book.payer('ok');
    await book.pay(wallet, offer, 3n * DOLLAR);
    must(await book.tabs.collect(wallet, { by: 'payer' }));
    must(await book.payouts.request(seller, 'k'));
    expect(await book.book.verify()).toMatchObject({ ok: true, findings: [] });
    const first = await book.book.close();
    await book.pay(wallet, offer, DOLLAR);
    const second = await book.book.close();
    expect(second.statement.seq).toBeGreaterThan(first.statement.seq);
    expect(await book.book.verify()).toMatchObject({ ok: true });
  });

  it('a closing is signed with the key of its time, and checked with any of the book', async () => {
    const [old] = testSecrets().receiptKeys;
    const [older, newer] = [
      { ...old!, since: 0 },
      { ...testSecrets().receiptKeys[0]!, kid: 'rk_2', since: NOON + 1000 },
    ];
    const open = (...receiptKeys: ReceiptKey[]) => {
      const { ledger } = book;
      const keys = createSigningKeys({ ledger, secrets: { receiptKeys }, audit: book.audit });
      return (now: number) => closingSigner(keys, () => now);
    };
    const both = open(older, newer);
    expect(await both(NOON).sign('{}')).toMatch(/^rk_1\./);
    const signer = both(NOON + 1000);
    const signature = await signer.sign('{}');
    expect(signature).toMatch(/^rk_2\./);
    expect(await open(newer)(NOON).check('{}', signature)).toBe(true);
    expect(await open(older)(NOON).check('{}', signature)).toBe(false);
    expect(await signer.check('{ }', signature)).toBe(false);
    expect(await signer.check('{}', `rk_1${signature.slice(4)}`)).toBe(false);
    expect(await signer.check('{}', '')).toBe(false);
  });
});

import { beforeEach, describe, expect, test } from 'vitest';
import type { SellerChanges } from '../sellers/sellers.ts';
import type { OfferId, SellerId, WalletId } from '../ids.ts';
import { must } from '../testing.ts';
import { CENT, DAY, DOLLAR, MINUTE, type TestProvider } from '../testing-provider.ts';
import type { NewWebhook } from './endpoints.ts';
import { A, B, each, HOUR, openShop, SECOND, settledTick, type Receivers } from './testing.ts';

let receivers: Receivers;
let provider: TestProvider;
let seller: SellerId;
let offer: OfferId;
let payer: WalletId;

beforeEach(async () => {
  ({ receivers, provider, seller, offer, payer } = await openShop());
});

const endpoint = async (url = A, terms: Partial<NewWebhook> = {}) =>
  must(await provider.webhooks.create(seller, { url, ...terms }));
const tick = (ms?: number) => settledTick(provider, ms);
const pay = (amount: bigint, key?: string) => provider.pay(payer, offer, amount, key);
const idOf = async (key: string, amount: bigint) =>
  must(await provider.payments.payAtCheckout(payer, { offer, amount, key })).id;

describe('what an endpoint is told of', () => {
  test('is by default a summary of payments, and everything that is none', async () => {
    await endpoint();
    await pay(CENT);
    must(await provider.keys.create(seller, { kind: 'secret', name: 'k' }));
    await tick(MINUTE);
    expect(receivers.types(A)).toEqual(['key.created', 'payments.summary']);
  });

  test('is each payment, where that is asked for', async () => {
    await endpoint(A, each());
    await pay(2n * CENT, 'one');
    const id = await idOf('one', 2n * CENT);
    must(await provider.payments.refund(seller, id, { amount: CENT, key: 'r' }));
    must(await provider.payments.undo(payer, await idOf('two', CENT)));
    await tick(MINUTE);
    expect(receivers.types(A)).toEqual([
      'payment.created',
      'payment.refunded',
      'payment.created',
      'payment.refunded',
    ]);
    expect(receivers.heard[0]!.data).toMatchObject({
      payment: id,
      offer,
      title: 'A tip',
      amount: '0.02',
      fee: '0.001',
      asset: 'USD',
      payer: provider.payers.pseudonym(payer, seller),
    });
    expect(receivers.heard[1]!.data).toMatchObject({
      payment: id,
      amount: '0.01',
      fee: '0.0005',
      undo: false,
    });
    expect(receivers.heard[3]!.data).toMatchObject({ amount: '0.01', undo: true });
  });

  test('are holds, grants, offers, keys and payouts, in the order of the journal', async () => {
    await endpoint(A);
    await endpoint(B, each());
    const grant = must(
      await provider.grants.give(payer, {
        seller,
        asset: 'USD',
        caps: { day: DOLLAR },
        expiresAt: provider.world.now + DAY,
      }),
    ).id;
    const hold = async (key: string, seconds = 60) =>
      must(
        await provider.holds.create(seller, {
          grant,
          offer,
          amount: CENT,
          key,
          expiresInSeconds: seconds,
        }),
      ).id;
    must(await provider.holds.capture(seller, await hold('a'), { key: 'c' }));
    must(await provider.holds.release(seller, await hold('b'), { key: 'd' }));
    await hold('e', 1);
    must(await provider.grants.revoke(grant, payer));
    must(await provider.offers.update(seller, offer, { title: 'A gift' }));
    must(await provider.offers.update(seller, offer, { max: DOLLAR * 5n }));
    must(await provider.offers.update(seller, offer, { max: DOLLAR * 5n }));
    must(await provider.sellers.update(seller, { feeBasisPoints: 100 }));
    await pay(2n * DOLLAR);
    await provider.sweep(seller);
    must(await provider.payouts.request(seller, 'po'));
    await tick(2 * SECOND);
    await tick();
    expect(receivers.types(A)).toEqual([
      'webhook.created',
      'grant.created',
      'grant.revoked',
      'offer.updated',
      'offer.updated',
      'seller.updated',
      'payout.created',
      'payout.paid',
    ]);
    expect(receivers.types(B)).toEqual([
      'hold.created',
      'payment.created',
      'hold.created',
      'hold.released',
      'hold.created',
      'payment.created',
      'hold.expired',
    ]);
    const of = (type: string) => receivers.heard.find((heard) => heard.type === type)!.data;
    expect(of('grant.created')).toMatchObject({ grant, caps: { day: '1', payment: null, total: null } });
    expect(of('hold.expired')).toMatchObject({ grant, offer, amount: '0.01' });
    const updated = receivers.heard.filter(({ type }) => type === 'offer.updated');
    expect(updated.map(({ data }) => data)).toMatchObject([
      { offer, title: 'A gift', archived: false },
      { offer, title: 'A gift', max: '5' },
    ]);
    expect(of('payout.created')).toMatchObject({ gross: '1.98', fee: '0.25', amount: '1.73' });
    expect(of('payout.paid')).toMatchObject({ payout: of('payout.created')['payout'] });
  });

  test('are changes of the seller itself, once each, without where its money goes', async () => {
    await endpoint(A);
    const change = (changes: SellerChanges, by?: string) => provider.sellers.update(seller, changes, by);
    must(await change({ name: 'The Evening Lark', payout: { destination: 'ok secret', schedule: 'daily' } }));
    must(await change({ name: 'The Evening Lark' }, 'operator_key'));
    must(await change({ origins: ['https://evening.example'], feeBasisPoints: 100 }, 'operator_key'));
    must(await provider.sellers.setOrigin(seller, 'https://more.example', true));
    must(await provider.sellers.setOrigin(seller, 'https://more.example', true));
    must(await provider.freezing.freezeSeller(seller, { by: 'operator_key', reason: 'A suspicion' }));
    must(await provider.freezing.freezeSeller(seller, { by: 'operator_key' }));
    must(await provider.freezing.thawSeller(seller, { by: 'operator_key' }));
    await tick();
    expect(receivers.heard.map(({ type, data }) => [type, data])).toEqual([
      [
        'seller.updated',
        {
          seller,
          changed: ['name', 'payout'],
          payout: { schedule: 'daily', threshold: null, destination_changed: true },
        },
      ],
      ['seller.updated', { seller, fee_basis_points: 100 }],
      ['seller.updated', { seller, changed: ['origins'], origins: ['https://evening.example'] }],
      [
        'seller.updated',
        {
          seller,
          changed: ['origins'],
          origins: ['https://evening.example', 'https://more.example'],
        },
      ],
      ['seller.frozen', { seller }],
      ['seller.thawed', { seller }],
    ]);
    const told = receivers.heard.map(({ body }) => body).join('\n');
    for (const hidden of ['secret', 'suspicion', 'operator_key']) expect(told).not.toContain(hidden);
    expect((await provider.book.verify()).findings).toEqual([]);
  });

  test('are requests for refunds, from asking to the answer, without the words', async () => {
    await endpoint(A);
    const { refundRequests, payments } = provider;
    const ask = async (key: string) => {
      const payment = await idOf(key, CENT);
      return must(await refundRequests.ask(payer, payment, { reason: 'Dear me', key: `ask ${key}` }));
    };
    const [first, second, third, fourth] = [await ask('a'), await ask('b'), await ask('c'), await ask('d')];
    must(await refundRequests.accept(seller, first!.id, { reason: 'Of course' }));
    must(await refundRequests.accept(seller, first!.id));
    must(await refundRequests.decline(seller, second!.id, 'No'));
    must(await refundRequests.withdraw(payer, third!.id));
    must(await payments.refund(seller, fourth!.payment, { key: 'r' }));
    must(await refundRequests.accept(seller, fourth!.id));
    await tick();
    const told = receivers.heard.filter(({ type }) => type.startsWith('refund_request.'));
    expect(told.map(({ type, data }) => `${type} ${String(data['refund_request'])}`)).toEqual([
      ...[first, second, third, fourth].map((each) => `refund_request.created ${each!.id}`),
      `refund_request.accepted ${first!.id}`,
      `refund_request.declined ${second!.id}`,
      `refund_request.withdrawn ${third!.id}`,
      `refund_request.accepted ${fourth!.id}`,
    ]);
    for (const [i, { data }] of told.entries()) {
      const payment = [first, second, third, fourth, first, second, third, fourth][i]!.payment;
      const pseudonym = provider.payers.pseudonym(payer, seller);
      expect(data).toMatchObject({ payment, offer, payer: pseudonym });
    }
    expect(receivers.heard.map(({ body }) => body).join()).not.toMatch(/Dear me|Of course|wal_/);
  });

  test('is never a wallet, nor another seller’s', async () => {
    await endpoint(A, { types: undefined });
    await endpoint(B, each());
    const other = await provider.shop();
    await provider.pay(payer, other.offer, CENT, 'elsewhere');
    const key = must(await provider.keys.create(other.seller, { kind: 'secret', name: 'k' })).key.id;
    await pay(CENT);
    await tick(MINUTE);
    const all = receivers.heard.map(({ body }) => body).join('\n');
    expect(all).toContain('pyr_');
    for (const hidden of [payer, 'wal_', other.seller, other.offer, key, '"seq"'])
      expect(all).not.toContain(hidden);
  });

  test('begins with its founding: what was before is not told', async () => {
    await pay(CENT, 'before');
    await endpoint(A, each());
    await tick(MINUTE);
    expect(receivers.heard).toEqual([]);
    await pay(CENT, 'after');
    await tick();
    expect(receivers.types(A)).toEqual(['payment.created']);
  });

  test('can be changed, and ends with its removal', async () => {
    const { webhook } = await endpoint(A, each());
    must(await provider.webhooks.update(seller, webhook.id, { types: ['key.created'] }));
    await pay(CENT);
    await tick();
    expect(receivers.heard).toEqual([]);
    must(await provider.webhooks.update(seller, webhook.id, { types: null }));
    must(await provider.keys.create(seller, { kind: 'secret', name: 'k' }));
    await tick();
    expect(receivers.types(A)).toContain('key.created');
    receivers.answer = () => 500;
    must(await provider.keys.create(seller, { kind: 'secret', name: 'k' }));
    await tick();
    must(await provider.webhooks.remove(seller, webhook.id));
    receivers.heard.length = 0;
    must(await provider.keys.create(seller, { kind: 'secret', name: 'k' }));
    await tick(HOUR);
    expect(receivers.heard).toEqual([]);
    expect(await provider.ledger.store.records('webhook_deliveries', { limit: 9 })).toEqual([]);
    expect(await provider.ledger.store.records('webhook_queue', { limit: 9 })).toEqual([]);
  });
});

test('the payer’s own limit is told to nobody: two sellers would know by it that they share a payer', async () => {
  await endpoint(A, each());
  must(await provider.spendingLimits.set(payer, 'USD', { day: 5n * DOLLAR }));
  const terms = { seller, asset: 'USD', caps: { day: DOLLAR }, expiresAt: provider.world.now + DAY };
  const grant = must(await provider.grants.give(payer, terms)).id;
  await pay(CENT);
  must(await provider.payments.payUnderGrant(seller, { grant, offer, amount: CENT, key: 'a' }));
  must(await provider.holds.create(seller, { grant, offer, amount: CENT, key: 'b', expiresInSeconds: 1 }));
  await tick(MINUTE);
  const told = receivers.heard.filter(({ data }) => 'grant' in data && 'amount' in data);
  expect(told.map(({ type, data }) => [type, data['grant']])).toEqual([
    ['payment.created', null],
    ['payment.created', grant],
    ['hold.created', grant],
    ['hold.expired', grant],
  ]);
});

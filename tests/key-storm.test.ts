/**
 * Key storms: every request that moves money is sent twenty times by four clients at once, and the server is killed
 * with `kill -9` in the middle. Each posts once and every answer is the same; another request with its key is
 * `key_reused`; a refused one leaves its key free, for after a top-up, a refund or the next day.
 */
import { Key } from '@farthing/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { confirm, inDays, nano, openStage, type PayerActor, type SellerActor, type Stage } from './stage.ts';
import { createStorms, type Reply, reply, type Storms, theOne, TIMES, type Wish } from './storm.ts';

/** The server's environment. One test adds what moves its clock on. */
const settings: Record<string, string> = { FARTHING_UNDO_SECONDS: '86400', FARTHING_UNDO_PER_DAY: '3' };
let stage: Stage;
let wish: Storms['wish'];
let storm: Storms['storm'];
let added: Storms['added'];
let clientFor: Storms['clientFor'];
let lark: SellerActor;
let owl: SellerActor;
let payer: PayerActor;
let toLark: `gra_${string}`;
let article: `off_${string}`;
let tip: `off_${string}`;

beforeAll(async () => {
  stage = await openStage(settings);
  ({ wish, storm, added, clientFor } = createStorms(stage));
  [lark, owl] = [await stage.seller('Lark'), await stage.seller('Owl')];
  payer = await stage.payer({ funds: '100' });
  toLark = await payer.grant(lark);
  article = await lark.offer('0.01');
  tip = await tipOf(lark);
});

afterAll(() => stage.close());

async function tipOf(seller: SellerActor): Promise<`off_${string}`> {
  const body = { kind: 'open', asset: 'USD', title: 'A tip' } as const;
  return (await seller.client.createOffer({ body })).id;
}

const times = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));
const cents = (count: number) => (count / 100).toFixed(2);

describe('sent twenty times over a kill, one posting and equal answers', () => {
  const paying = {
    grant: (i: number) => ({ seller: lark.id, asset: 'USD', caps: { day: cents(i + 1) }, expires_at: later }),
    topUp: (i: number) => ({ asset: 'USD', amount: `${i + 1}`, return_url: `${stage.baseUrl}/wallet` }),
  };
  const later = inDays(20);
  type Ids = Record<'payments' | 'bought' | 'holds', string[]>;
  let made: Ids;

  test('payments, holds, grants, top-ups; and whatever the offer became since', async () => {
    const pay = (amount: string, key?: string) =>
      wish(lark, 'createPayment', { body: { grant: toLark, offer: tip, amount } }, key);
    const hold = (amount: string, key?: string) =>
      wish(lark, 'createHold', { body: { grant: toLark, offer: tip, amount } }, key);
    const buy = (price: string, key?: string) =>
      wish(payer, 'createWalletPayment', { body: { offer: article, price } }, key);
    const give = (i: number, key?: string) => wish(payer, 'createGrant', { body: paying.grant(i) }, key);
    const topUp = (i: number, key?: string) => wish(payer, 'createTopUp', { body: paying.topUp(i) }, key);

    const wishes = [
      ...times(6, (i) => pay(cents(i + 10))),
      ...times(3, () => buy('0.01')),
      ...times(4, (i) => hold(cents(i + 10))),
      ...times(3, (i) => give(i)),
      ...times(3, (i) => topUp(i)),
    ];
    let answers: Record<string, unknown>[] = [];
    const posted = await added(async () => {
      answers = (await storm(wishes)).map((replies) => theOne(replies));
    });
    expect(posted).toEqual({ payment: 9, hold: 4, grant_given: 3 });
    expect(new Set(answers.map(({ id }) => id)).size).toBe(wishes.length);
    const ids = answers.map(({ id }) => String(id));
    made = { payments: ids.slice(0, 6), bought: ids.slice(6, 9), holds: ids.slice(9, 13) };
    const { balance, held } = await payer.account();
    expect([balance, held]).toEqual([nano('100') - nano('0.78'), nano('0.46')]);

    const others = [
      ...times(6, (i) => pay('0.99', wishes[i]!.key)),
      ...times(3, (i) => buy('0.02', wishes[6 + i]!.key)),
      ...times(4, (i) => hold('0.99', wishes[9 + i]!.key)),
      ...times(3, (i) => give(8, wishes[13 + i]!.key)),
      ...times(3, (i) => topUp(8, wishes[16 + i]!.key)),
    ];
    await lark.client.updateOffer({ params: { offer: article }, body: { price: '0.5', title: 'Dearer' } });
    await lark.client.updateOffer({ params: { offer: tip }, body: { archived: true, title: 'No more' } });
    const changed = await added(async () => {
      expect(await Promise.all(others.map((each) => each.send(0)))).toEqual(
        others.map(() => ({ code: 'key_reused' })),
      );
      const again = await Promise.all(wishes.map((each) => each.send(1)));
      expect(again.map((each) => 'body' in each && each.body)).toEqual(answers);
    });
    expect(changed).toEqual({});

    // The gateway's page sent twenty times is one top-up, too.
    const url = String(answers[16]!['url']);
    await Promise.all(times(TIMES, () => confirm(url)));
    expect((await payer.account()).balance).toBe(balance + nano('1'));
    await stage.prove();
  });

  test('refunds, undo, captures, releases, payouts', async () => {
    const wren = await stage.seller('Wren');
    const sales = await Promise.all(
      [lark, owl, wren].map(async (seller) => {
        const body = { offer: await tipOf(seller), amount: '5' };
        return payer.client.createWalletPayment({ body });
      }),
    );
    const [payments, bought, holds] = [made.payments, made.bought, made.holds] as [
      `pay_${string}`[],
      `pay_${string}`[],
      `hol_${string}`[],
    ];
    const refund = (i: number, amount: string, key?: string) =>
      wish(
        lark,
        'refundPayment',
        { params: { payment: payments[i]! }, body: { amount, reason: 'Sorry' } },
        key,
      );
    const undo = (payment: `pay_${string}`, key?: string) =>
      wish(payer, 'undoPayment', { params: { payment } }, key);
    const capture = (i: number, amount?: string, key?: string) =>
      wish(lark, 'captureHold', { params: { hold: holds[i]! }, body: { amount } }, key);
    const release = (i: number, key?: string) =>
      wish(lark, 'releaseHold', { params: { hold: holds[i]! } }, key);

    const wishes = [
      ...times(6, (i) => refund(i, '0.04')),
      ...times(3, (i) => undo(bought[i]!)),
      capture(0, '0.05'),
      capture(1),
      release(2),
      release(3),
      wish(owl, 'createPayout', {}),
      wish(wren, 'createPayout', {}),
    ];
    const before = (await payer.account()).balance;
    let replies: Reply[][] = [];
    const posted = await added(async () => {
      replies = await storm(wishes);
    });
    // A payout may be on its way in one answer and arrived in the next; a release makes nothing new.
    const sums = ['id', 'gross', 'amount', 'created_at'];
    const answers = replies.slice(0, 11).map((each) => theOne(each));
    const payouts = replies.slice(13).map((each) => theOne(each, sums));
    for (const each of replies.slice(11, 13).flat()) expect(each).toMatchObject({ status: 200 });
    const { refund: refunds, undo: undone, capture: captures, release: releases, payout } = posted;
    expect([refunds, undone, captures, releases, payout]).toEqual([6, 3, 2, 2, 2]);
    expect(new Set([...answers, ...payouts].map(({ id }) => id)).size).toBe(13);
    const { balance, held } = await payer.account();
    // Back come six parts and three articles; the captures take 0.05 and 0.11 of what was held.
    expect([balance - before, held]).toEqual([nano('0.27') - nano('0.16'), 0n]);

    const others = [
      ...times(6, (i) => refund(i, '0.05', wishes[i]!.key)),
      ...times(3, (i) => undo(sales[i]!.id, wishes[6 + i]!.key)),
      capture(0, '0.04', wishes[9]!.key),
      capture(1, '0.11', wishes[10]!.key),
      release(3, wishes[11]!.key),
      release(2, wishes[12]!.key),
      wish(owl, 'refundPayment', { params: { payment: sales[1]!.id }, body: {} }, wishes[13]!.key),
      wish(lark, 'createPayout', {}, wishes[0]!.key),
      wish(
        lark,
        'refundPayment',
        { params: { payment: payments[0]! }, body: { amount: '0.04' } },
        wishes[0]!.key,
      ),
    ];
    const changed = await added(async () => {
      expect(await Promise.all(others.map((each) => each.send(0)))).toEqual(
        others.map(() => ({ code: 'key_reused' })),
      );
    });
    expect(changed).toEqual({});
    await stage.prove();
  });

  test('a batch, also when it names a key twice', async () => {
    const cheap = await lark.offer('0.002');
    const dear = await lark.offer('500');
    const keys = times(50, () => Key.ordered());
    const items = keys.map((key) => ({ key, grant: toLark, offer: cheap }));
    const [first, second] = [items[0]!, items[1]!];
    const body = { items: [...items, first, { ...second, offer: dear }] };
    const batch: Wish = {
      key: '',
      send: (from) => reply(() => clientFor(lark, from).send('createPayments', { body })),
    };
    let replies: Reply[] = [];
    const posted = await added(async () => {
      [replies] = (await storm([batch])) as [Reply[]];
    });
    expect(posted).toEqual({ payment: 50 });
    type Result = { status: string; code?: string; replayed?: boolean; payment?: { id: string } };
    const results = replies.map((each) => ('body' in each ? (each.body['results'] as Result[]) : []));
    const plain = results.map((each) => each.map(({ replayed: _replayed, ...rest }) => rest));
    for (const each of plain) expect(each).toEqual(plain[0]);
    const [again, other] = plain[0]!.slice(50) as [Result, Result];
    expect(again).toEqual(plain[0]![0]);
    expect(other.code).toBe('key_reused');
    // Each item is new in one of the answers at most; the second item with one key never is.
    for (let at = 0; at < 51; at++) {
      const fresh = results.filter((each) => each[at]!.status === 'posted' && !each[at]!.replayed).length;
      expect(fresh).toBeLessThanOrEqual(at === 50 ? 0 : 1);
    }
    // A refused item leaves its key to a later one.
    const free = { key: Key.ordered(), grant: toLark, offer: cheap };
    const later = await lark.client.createPayments({ body: { items: [{ ...free, offer: dear }, free] } });
    expect(later.results).toMatchObject([{ code: 'insufficient_funds' }, { status: 'posted' }]);
    expect(later.results[1]).not.toHaveProperty('replayed');
    // What was sent in a batch may be asked again singly.
    const single = await wish(lark, 'createPayment', { body: { grant: toLark, offer: cheap } }, keys[0]).send(
      0,
    );
    expect(single).toMatchObject({ replayed: true, body: { id: again.payment!.id } });
    await stage.prove();
  });
});

test('one key of many callers is as many keys, and one of one caller is used by whatever came first', async () => {
  const key = Key.ordered();
  const [atLark, atOwl, reader] = [
    await lark.offer('0.03'),
    await owl.offer('0.03'),
    await stage.payer({ funds: '1' }),
  ];
  const toOwl = await payer.grant(owl);
  const buy = { body: { offer: atOwl, price: '0.03' } };
  const wishes = [
    wish(lark, 'createPayment', { body: { grant: toLark, offer: atLark } }, key),
    wish(owl, 'createPayment', { body: { grant: toOwl, offer: atOwl } }, key),
    wish(payer, 'createWalletPayment', buy, key),
    wish(reader, 'createWalletPayment', buy, key),
  ];
  let ids: unknown[] = [];
  const posted = await added(async () => {
    ids = (await storm(wishes)).map((replies) => theOne(replies)['id']);
  });
  expect({ posted, ids: new Set(ids).size }).toEqual({ posted: { payment: 4 }, ids: 4 });

  const payment = ids[0] as `pay_${string}`;
  const body = { seller: lark.id, asset: 'USD', caps: {}, expires_at: inDays(1) };
  const others = [
    wish(lark, 'createHold', { body: { grant: toLark, offer: atLark } }, key),
    wish(lark, 'refundPayment', { params: { payment }, body: {} }, key),
    wish(lark, 'createPayout', {}, key),
    wish(payer, 'createGrant', { body }, key),
    wish(payer, 'undoPayment', { params: { payment } }, key),
  ];
  expect(await Promise.all(others.map((each) => each.send(0)))).toEqual(
    others.map(() => ({ code: 'key_reused' })),
  );
});

/** A request that is refused as things are, and what must happen for the same one to succeed. */
interface Refusal {
  code: string;
  wish: Wish;
  mend?: () => Promise<unknown>;
}

const refusals: Record<string, () => Promise<Refusal>> = {
  async 'a payment beyond balance and tab, until a top-up'() {
    const reader = await stage.payer();
    const [grant, offer] = [await reader.grant(lark), await lark.offer('0.8')];
    const wished = wish(lark, 'createPayment', { body: { grant, offer } });
    return { code: 'insufficient_funds', wish: wished, mend: () => reader.topUp('1') };
  },
  async 'a payment at checkout, until a top-up'() {
    const [reader, offer] = [await stage.payer(), await lark.offer('0.8', { once: true })];
    const wished = wish(reader, 'createWalletPayment', { body: { offer, price: '0.8' } });
    return { code: 'insufficient_funds', wish: wished, mend: () => reader.topUp('1') };
  },
  async 'a hold, until another is released'() {
    const reader = await stage.payer({ funds: '1' });
    const body = { grant: await reader.grant(lark), offer: await lark.offer('0.9') };
    const { id: hold } = await lark.client.createHold({ body });
    const mend = () => lark.client.releaseHold({ params: { hold } });
    return { code: 'insufficient_funds', wish: wish(lark, 'createHold', { body }), mend };
  },
  async 'a payment beyond the total of its grant, until an earlier one is given back'() {
    const body = { grant: await payer.grant(lark, { total: '0.5' }), offer: await lark.offer('0.3') };
    const { id: payment } = await lark.client.createPayment({ body });
    const mend = () => lark.client.refundPayment({ params: { payment }, body: {} });
    return { code: 'limit_total_exceeded', wish: wish(lark, 'createPayment', { body }), mend };
  },
  async 'a payment beyond the day of its grant, until the next day'() {
    const body = { grant: await payer.grant(lark, { day: '0.5' }), offer: await lark.offer('0.3') };
    await lark.client.createPayment({ body });
    return { code: 'limit_day_exceeded', wish: wish(lark, 'createPayment', { body }) };
  },
  async 'one undo too many, until the next day'() {
    const [reader, offer] = [await stage.payer({ funds: '1' }), await lark.offer('0.1')];
    const buy = async () => (await reader.client.createWalletPayment({ body: { offer, price: '0.1' } })).id;
    for (let i = 0; i < 3; i++) await reader.client.undoPayment({ params: { payment: await buy() } });
    const wished = wish(reader, 'undoPayment', { params: { payment: await buy() } });
    return { code: 'undo_limit_reached', wish: wished };
  },
  async 'a refund of what was paid out, until more is earned'() {
    const seller = await stage.seller('Finch');
    const buy = { body: { offer: await seller.offer('2'), price: '2' } };
    const { id: payment } = await payer.client.createWalletPayment(buy);
    await seller.client.createPayout();
    const wished = wish(seller, 'refundPayment', { params: { payment }, body: {} });
    const mend = () => payer.client.createWalletPayment(buy);
    return { code: 'seller_balance_too_low', wish: wished, mend };
  },
  async 'a payout of too little, until more is earned'() {
    const seller = await stage.seller('Robin');
    const buy = { body: { offer: await seller.offer('0.9'), price: '0.9' } };
    await payer.client.createWalletPayment(buy);
    const mend = () => payer.client.createWalletPayment(buy);
    return { code: 'payout_below_minimum', wish: wish(seller, 'createPayout', {}), mend };
  },
};

test('a refused request leaves its key free', async () => {
  const cases = await Promise.all(Object.values(refusals).map((make) => make()));
  const wishes = cases.map((each) => each.wish);
  const refused = await added(async () => {
    const replies = await storm(wishes);
    expect(replies).toEqual(cases.map(({ code }) => Array(TIMES).fill({ code })));
  });
  expect(refused).toEqual({});

  for (const { mend } of cases) await mend?.();
  // From noon, where these payers are, to the small hours of the next day.
  const tomorrow = 'const now = Date.now; Date.now = () => now() + 13 * 3_600_000;';
  settings['NODE_OPTIONS'] = `--import=data:text/javascript,${encodeURIComponent(tomorrow)}`;
  await stage.server.kill();
  await stage.server.start();
  const replies = await storm(wishes);
  const ids = replies.map((each) => theOne(each, ['id', 'amount', 'created_at'])['id']);
  expect(new Set(ids).size).toBe(cases.length);
  await stage.prove();
});

/** Charging per call against a real provider: what the SDK relies on when a call fails, is repeated, or races with itself. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { charge } from '@farthing/sdk/paywall/charge';
import { openStage, type PayerActor, type SellerActor, type Stage } from './stage.ts';

let stage: Stage;
let seller: SellerActor;
let payer: PayerActor;
let offer: `off_${string}`;
let grant: `gra_${string}`;

beforeAll(async () => {
  stage = await openStage();
  seller = await stage.seller('Tides');
  payer = await stage.payer({ funds: '1' });
  offer = await seller.offer('0.001');
  grant = await payer.grant(seller);
});

afterAll(() => stage?.close());

const spent = async () => 1_000_000_000n - (await payer.account()).balance;
const ask = (key: string) =>
  new Request('https://tides.example/', { headers: { 'farthing-grant': grant, 'idempotency-key': key } });

test('a call that fails is refunded; tried again under its key it is paid anew, once', async () => {
  let broken = true;
  const serve = charge({ provider: stage.baseUrl, key: seller.key, offer }, () =>
    broken ? new Response('oh', { status: 500 }) : new Response('high water at six'),
  );
  const before = await spent();
  expect([(await serve(ask('a'))).status, (await serve(ask('a'))).status]).toEqual([500, 500]);
  expect(await spent()).toBe(before);
  broken = false;
  const answers = [await serve(ask('a')), await serve(ask('a'))];
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(answers[0]!.headers.get('farthing-payment')).toBe(answers[1]!.headers.get('farthing-payment'));
  expect(await spent()).toBe(before + 1_000_000n);
});

test('a call sent twice at once is paid once', async () => {
  const serve = charge(
    { provider: stage.baseUrl, key: seller.key, offer },
    () => new Response('low water at noon'),
  );
  const before = await spent();
  const answers = await Promise.all([serve(ask('b')), serve(ask('b')), serve(ask('b'))]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(new Set(answers.map(({ headers }) => headers.get('farthing-payment'))).size).toBe(1);
  expect(await spent()).toBe(before + 1_000_000n);
});

test('an answer of the provider that is lost is asked for again: one payment, one answer', async () => {
  let lost = 0;
  const losing: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (init?.method === 'POST' && lost++ === 0) throw new TypeError('connection reset');
    return response;
  };
  const settings = { provider: stage.baseUrl, key: seller.key, offer, fetch: losing };
  const serve = charge(settings, () => new Response('spring tide'));
  const before = await spent();
  const request = new Request('https://tides.example/', { headers: { 'farthing-grant': grant } });
  expect([(await serve(request)).status, lost]).toEqual([200, 2]);
  expect(await spent()).toBe(before + 1_000_000n);
});

test('a grant that is revoked pays for nothing more, and the books balance', async () => {
  const serve = charge({ provider: stage.baseUrl, key: seller.key, offer }, () => new Response('neap tide'));
  await payer.client.revokeGrant({ params: { grant } });
  const before = await spent();
  const refused = await serve(ask('c'));
  expect([refused.status, await refused.json()]).toEqual([
    402,
    expect.objectContaining({ code: 'limit_closed' }),
  ]);
  expect(await spent()).toBe(before);
  await stage.prove();
});

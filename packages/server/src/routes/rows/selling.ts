/** Holds, codes, offers, grants: every answer they document. */
import { expect } from 'vitest';
import type { Scene } from '../../testing-scene.ts';
import type { Sent } from '../../testing.ts';
import { nothing, type Row } from './row.ts';

const reserve = (s: Scene, parts: object = {}): Sent => ({
  as: s.seller,
  key: s.key(),
  body: { grant: s.grant, offer: s.tip, amount: '0.8', ...parts },
});

const onHold = async (s: Scene, body?: object): Promise<Sent> => ({
  as: s.seller,
  key: s.key(),
  params: { hold: await s.hold('0.8') },
  ...(body && { body }),
});

async function captured(s: Scene, body: object = {}): Promise<Sent> {
  const sent = await onHold(s, body);
  await s.must('captureHold', sent);
  return sent;
}

async function released(s: Scene): Promise<Sent> {
  const sent = await onHold(s);
  await s.must('releaseHold', sent);
  return sent;
}

async function expired(s: Scene, body?: object): Promise<Sent> {
  const sent = await onHold(s, body);
  s.wait(3_600_001);
  await s.provider.jobs.tick();
  return sent;
}

/** The code a payer brings back from checkout. */
async function codeOf(s: Scene): Promise<string> {
  const visit = await s.provider.access.openAttempt({ offer: s.article, state: 'their-state' });
  if ('status' in visit) throw new Error(visit.code);
  const wallet = s.payerId as `wal_${string}`;
  const paid = await s.provider.access.pay(wallet, visit.attempt, { grant: s.grant as `gra_${string}` });
  if ('status' in paid) throw new Error(paid.code);
  return paid.code;
}

const newOffer = (s: Scene, parts: object): Sent => ({
  as: s.seller,
  body: { kind: 'fixed', asset: 'USD', price: '0.01', title: 'A song', ...parts },
});

const change = (s: Scene, body: object): Sent => ({ as: s.seller, params: { offer: s.article }, body });

const permit = (s: Scene, parts: object = {}): Sent => ({
  as: s.payer,
  key: s.key(),
  body: {
    seller: s.sellerId,
    asset: 'USD',
    caps: { day: '1' },
    expires_at: '2026-12-22T12:00:00Z',
    ...parts,
  },
});

export const sellingRows: Row[] = [
  [
    'createHold',
    201,
    'the grant allows it',
    (s) => reserve(s),
    (body) => expect(body).toMatchObject({ status: 'open', amount: '0.8', payment: null }),
  ],
  [
    'createHold',
    200,
    'the same key placed it before',
    async (s) => {
      const sent = reserve(s);
      await s.must('createHold', sent);
      return sent;
    },
  ],
  ['createHold', 'grant_not_found', 'there is no such grant', (s) => reserve(s, { grant: nothing('gra') })],
  ['createHold', 'offer_not_found', 'there is no such offer', (s) => reserve(s, { offer: nothing('off') })],
  [
    'createHold',
    'offer_archived',
    'the offer is archived',
    async (s) => {
      await s.must('updateOffer', { as: s.seller, params: { offer: s.tip }, body: { archived: true } });
      return reserve(s);
    },
  ],
  [
    'createHold',
    'offer_invalid',
    'what is bought once cannot be held',
    (s) => reserve(s, { offer: s.article, amount: undefined }),
  ],
  ['createHold', 'amount_required', 'an open offer gets none', (s) => reserve(s, { amount: undefined })],
  ['createHold', 'amount_not_allowed', 'a fixed offer gets one', (s) => reserve(s, { offer: s.line })],
  ['createHold', 'amount_out_of_range', 'below the least', (s) => reserve(s, { amount: '0.01' })],
  [
    'createHold',
    'price_changed',
    'the price is above max_price',
    (s) => reserve(s, { offer: s.line, amount: undefined, max_price: '0.001' }),
  ],
  ['createHold', 'amount_invalid', 'nothing at all', (s) => reserve(s, { amount: '0' })],
  [
    'createHold',
    'amount_overflow',
    'more than a book can count',
    (s) => reserve(s, { amount: '9999999999' }),
  ],
  [
    'createHold',
    'asset_mismatch',
    'the grant is in another asset',
    async (s) => reserve(s, { offer: await s.inEuros() }),
  ],
  [
    'createHold',
    'request_expired',
    'valid_until has passed',
    (s) => reserve(s, { valid_until: '2026-11-22T11:59:59Z' }),
  ],
  [
    'createHold',
    'limit_closed',
    'the payer revoked the grant',
    async (s) => {
      await s.must('revokeGrant', { as: s.payer, params: { grant: s.grant } });
      return reserve(s);
    },
  ],
  [
    'createHold',
    'limit_expired',
    'the grant ended',
    (s) => {
      s.wait(31 * 86_400_000);
      return reserve(s);
    },
  ],
  [
    'createHold',
    'limit_payment_exceeded',
    'above what is allowed at once',
    (s) => reserve(s, { amount: '1.01' }),
  ],
  [
    'createHold',
    'limit_day_exceeded',
    'above what is allowed in a day',
    async (s) => {
      for (let i = 0; i < 5; i++) await s.hold('0.9');
      return reserve(s);
    },
  ],
  [
    'createHold',
    'limit_total_exceeded',
    'above what is allowed in total',
    async (s) => reserve(s, { grant: await s.grantBy(s.payer, { total: '0.1' }) }),
  ],
  [
    'createHold',
    'insufficient_funds',
    'neither balance nor tab covers it',
    async (s) => reserve(s, { grant: await s.grantBy(s.guest) }),
  ],
  [
    'createHold',
    'tab_frozen',
    'a collection was declined',
    async (s) => reserve(s, { grant: (await s.frozen()).grant, amount: '0.2' }),
  ],

  ['getHold', 200, 'its seller asks', async (s) => ({ as: s.seller, params: { hold: await s.hold('0.8') } })],
  [
    'getHold',
    'hold_not_found',
    'another seller asks',
    async (s) => ({ as: s.rival, params: { hold: await s.hold('0.8') } }),
  ],
  [
    'captureHold',
    201,
    'all of it',
    (s) => onHold(s, {}),
    (body) => expect(body).toMatchObject({ amount: '0.8', status: 'paid' }),
  ],
  [
    'captureHold',
    201,
    'a part of it',
    (s) => onHold(s, { amount: '0.3' }),
    (body) => expect(body).toMatchObject({ amount: '0.3' }),
  ],
  ['captureHold', 200, 'the same key captured before', (s) => captured(s)],
  [
    'captureHold',
    'hold_not_found',
    'it is another seller’s',
    async (s) => ({ ...(await onHold(s, {})), as: s.rival }),
  ],
  [
    'captureHold',
    'hold_captured',
    'it was captured with another key',
    async (s) => ({ ...(await captured(s)), key: s.key() }),
  ],
  [
    'captureHold',
    'hold_released',
    'it was released',
    async (s) => ({ ...(await released(s)), key: s.key(), body: {} }),
  ],
  ['captureHold', 'hold_expired', 'its time is over', (s) => expired(s, {})],
  ['captureHold', 'capture_exceeds_hold', 'it is more than was held', (s) => onHold(s, { amount: '0.81' })],
  ['captureHold', 'amount_invalid', 'the amount is nothing', (s) => onHold(s, { amount: '0' })],
  [
    'captureHold',
    'amount_overflow',
    'the amount cannot be counted',
    (s) => onHold(s, { amount: '9999999999' }),
  ],
  ['releaseHold', 200, 'it is open', (s) => onHold(s), (body) => expect(body['status']).toBe('released')],
  [
    'releaseHold',
    'hold_not_found',
    'it is another seller’s',
    async (s) => ({ ...(await onHold(s)), as: s.rival }),
  ],
  [
    'releaseHold',
    'hold_captured',
    'it was captured',
    async (s) => {
      const { as, params } = await captured(s);
      return { as, params, key: s.key() };
    },
  ],
  [
    'releaseHold',
    'hold_released',
    'it was released with another key',
    async (s) => ({ ...(await released(s)), key: s.key() }),
  ],
  ['releaseHold', 'hold_expired', 'its time is over', (s) => expired(s)],

  [
    'redeemCode',
    200,
    'the payer just came back',
    async (s) => ({ as: s.seller, body: { code: await codeOf(s) } }),
    (body, s) => {
      expect(body).toMatchObject({
        state: 'their-state',
        grant: { id: s.grant },
        access: { owned: true, offer: s.article },
      });
      expect(body['receipt']).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    },
  ],
  ['redeemCode', 'code_invalid', 'it was made up', (s) => ({ as: s.seller, body: { code: 'c_nothing' } })],
  [
    'redeemCode',
    'code_invalid',
    'it was issued to another seller',
    async (s) => ({ as: s.rival, body: { code: await codeOf(s) } }),
  ],
  [
    'redeemCode',
    'code_used',
    'it was redeemed before',
    async (s) => {
      const sent = { as: s.seller, body: { code: await codeOf(s) } };
      await s.must('redeemCode', sent);
      return sent;
    },
  ],
  [
    'redeemCode',
    'code_expired',
    'a minute has passed',
    async (s) => {
      const sent = { as: s.seller, body: { code: await codeOf(s) } };
      s.wait(61_000);
      return sent;
    },
  ],
  [
    'redeemCode',
    'already_refunded',
    'the payer took the payment back first',
    async (s) => {
      const code = await codeOf(s);
      const { items } = await s.must('listPayments', { as: s.payer });
      const [{ id: payment }] = items as unknown as [{ id: string }];
      await s.must('undoPayment', { as: s.payer, key: s.key(), params: { payment } });
      return { as: s.seller, body: { code } };
    },
  ],

  [
    'createOffer',
    201,
    'it has a price',
    (s) => newOffer(s, { url: 'https://lark.example/songs/1', resource: 'songs/1' }),
    (body, s) => {
      expect(body).toMatchObject({ kind: 'fixed', price: '0.01', once: true, min: null, seller: s.sellerId });
      expect(body['link']).toBe(`https://pay.example/l/${body['id']}`);
    },
  ],
  [
    'createOffer',
    201,
    'the payer chooses',
    (s) => newOffer(s, { kind: 'open', price: undefined, suggested: '1' }),
    (body) => expect(body).toMatchObject({ price: null, suggested: '1', once: false }),
  ],
  ['createOffer', 'asset_not_found', 'the book counts no such asset', (s) => newOffer(s, { asset: 'XYZ' })],
  ['createOffer', 'amount_invalid', 'it costs nothing', (s) => newOffer(s, { price: '0' })],
  [
    'createOffer',
    'amount_overflow',
    'the price cannot be counted',
    (s) => newOffer(s, { price: '9999999999' }),
  ],
  [
    'createOffer',
    'return_not_allowed',
    'the origin is not registered',
    (s) => newOffer(s, { return_origin: 'https://crow.example' }),
  ],
  [
    'createOffer',
    'return_not_allowed',
    'the thing is elsewhere',
    (s) => newOffer(s, { url: 'https://crow.example/1' }),
  ],
  ['createOffer', 'invalid_request', 'a fixed offer has bounds', (s) => newOffer(s, { min: '0.1' })],
  [
    'createOffer',
    'invalid_request',
    'the title turns the reading direction',
    (s) => newOffer(s, { title: 'A \u202esong' }),
  ],
  [
    'listOffers',
    200,
    'there are some',
    (s) => ({ as: s.seller }),
    (body) => expect(body['items']).toHaveLength(3),
  ],
  ['getOffer', 200, 'anyone asks', (s) => ({ params: { offer: s.article } })],
  ['getOffer', 'offer_not_found', 'the id names nothing', () => ({ params: { offer: nothing('off') } })],
  [
    'updateOffer',
    200,
    'the price changes',
    (s) => change(s, { price: '0.3' }),
    (body) => expect(body['price']).toBe('0.3'),
  ],
  [
    'updateOffer',
    200,
    'it is archived',
    (s) => change(s, { archived: true }),
    (body) => expect(body['archived']).toBe(true),
  ],
  [
    'updateOffer',
    200,
    'a bound is taken away',
    (s) => ({ ...change(s, { max: null }), params: { offer: s.tip } }),
    (body) => expect(body['max']).toBe(null),
  ],
  ['updateOffer', 'offer_not_found', 'it is another seller’s', (s) => ({ ...change(s, {}), as: s.rival })],
  ['updateOffer', 'offer_invalid', 'a fixed offer gets bounds', (s) => change(s, { min: '0.1' })],
  ['updateOffer', 'amount_invalid', 'it would cost nothing', (s) => change(s, { price: '0' })],
  [
    'updateOffer',
    'amount_overflow',
    'the price cannot be counted',
    (s) => change(s, { price: '9999999999' }),
  ],
  [
    'updateOffer',
    'return_not_allowed',
    'the origin is not registered',
    (s) => change(s, { return_origin: 'https://crow.example' }),
  ],

  [
    'createGrant',
    201,
    'the payer permits it',
    (s) => permit(s),
    (body) =>
      expect(body).toMatchObject({
        caps: { payment: null, day: '1', total: null },
        revoked: false,
        spent: { day: '0' },
      }),
  ],
  [
    'createGrant',
    200,
    'the same key gave it before',
    async (s) => {
      const sent = permit(s);
      await s.must('createGrant', sent);
      return sent;
    },
  ],
  [
    'createGrant',
    'seller_not_found',
    'there is no such seller',
    (s) => permit(s, { seller: nothing('sel') }),
  ],
  ['createGrant', 'asset_not_found', 'the book counts no such asset', (s) => permit(s, { asset: 'XYZ' })],
  [
    'createGrant',
    'amount_invalid',
    'a cap cannot be divided so',
    (s) => permit(s, { caps: { day: '0.0000000001' } }),
  ],
  [
    'createGrant',
    'amount_overflow',
    'a cap cannot be counted',
    (s) => permit(s, { caps: { total: '9999999999' } }),
  ],
  [
    'listGrants',
    200,
    'the payer asks',
    (s) => ({ as: s.payer }),
    (body, s) => {
      expect(body).toMatchObject({ items: [{ id: s.grant }], next_cursor: null });
      expect(body['items']![0]).not.toHaveProperty('payer');
    },
  ],
  ['getGrant', 200, 'its payer asks', (s) => ({ as: s.payer, params: { grant: s.grant } })],
  ['getGrant', 'grant_not_found', 'another payer asks', (s) => ({ as: s.guest, params: { grant: s.grant } })],
  [
    'revokeGrant',
    200,
    'its payer wants no more',
    (s) => ({ as: s.payer, params: { grant: s.grant } }),
    (body) => expect(body['revoked']).toBe(true),
  ],
  [
    'revokeGrant',
    'grant_not_found',
    'another payer tries',
    (s) => ({ as: s.guest, params: { grant: s.grant } }),
  ],
  [
    'listSellerGrants',
    200,
    'the seller asks',
    (s) => ({ as: s.seller }),
    (body, s) =>
      expect(body).toMatchObject({ items: [{ id: s.grant, payer: expect.stringMatching(/^pyr_/) }] }),
  ],
];

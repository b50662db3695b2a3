/** Reports, payouts, keys: every answer they document. */
import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'vitest';
import type { Scene } from '../../testing-scene.ts';
import type { Sent } from '../../testing.ts';
import { nothing, type Row } from './row.ts';

/** The seller earns 2 USD less the fee. */
async function earn(s: Scene): Promise<void> {
  await s.must('createWalletPayment', { as: s.payer, key: s.key(), body: { offer: s.tip, amount: '2' } });
}

async function payout(s: Scene): Promise<string> {
  await earn(s);
  return (await s.must('createPayout', { as: s.seller, key: s.key() }))['id']!;
}

const stats = (s: Scene, query: Record<string, string> = {}): Sent => ({
  as: s.seller,
  query: { from: '2026-11-01', to: '2026-11-30', ...query },
});

const update = (s: Scene, body: object, id = s.sellerId): Sent => ({
  as: s.operator,
  params: { seller: id },
  body,
});

const key = (s: Scene, parts: object = {}): Sent => ({
  as: s.seller,
  body: { kind: 'secret', name: 'Web server', scopes: ['payments'], ...parts },
});

/** The seller has as many keys as it may. */
async function fullOfKeys(s: Scene): Promise<string> {
  for (;;) {
    const made = await s.call('createKey', key(s));
    if (made.status !== 201) break;
  }
  const { items } = await s.must('listKeys', { as: s.seller });
  return (items as unknown as { id: string; name: string }[]).find(({ name }) => name === 'Web server')!.id;
}

/** The public half of another key pair each time. */
function anotherKey(): string {
  return generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x!;
}

const PUBLIC_KEY = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';

export const runningRows: Row[] = [
  [
    'getBalance',
    200,
    'something was earned',
    async (s) => {
      await earn(s);
      return { as: s.seller };
    },
    (body) => expect(body).toEqual({ items: [{ asset: 'USD', unpaid: '1.9' }] }),
  ],
  [
    'getStatistics',
    200,
    'something was sold',
    async (s) => {
      await s.pay(s.article);
      await s.pay(s.line);
      return stats(s, { offer: s.article });
    },
    (body) =>
      expect(body['items']).toMatchObject([
        { day: '2026-11-22', payments: 1, gross: '0.25', fees: '0.0125' },
      ]),
  ],
  [
    'getStatistics',
    'offer_not_found',
    'the offer is another seller’s',
    (s) => stats(s, { offer: s.rivalOffer }),
  ],
  [
    'getStatistics',
    'invalid_request',
    'it would end before it begins',
    (s) => stats(s, { to: '2026-10-31' }),
  ],
  ['getStatistics', 'invalid_request', 'it is more than a year', (s) => stats(s, { from: '2025-11-01' })],

  [
    'createPayout',
    201,
    'enough was earned',
    async (s) => {
      await earn(s);
      return { as: s.seller, key: s.key() };
    },
    (body) => expect(body).toMatchObject({ status: 'paid', gross: '1.9', fee: '0.25', amount: '1.65' }),
  ],
  [
    'createPayout',
    200,
    'the same key asked before',
    async (s) => {
      await earn(s);
      const sent = { as: s.seller, key: s.key() };
      await s.must('createPayout', sent);
      return sent;
    },
  ],
  ['createPayout', 'payout_below_minimum', 'too little was earned', (s) => ({ as: s.seller, key: s.key() })],
  [
    'createPayout',
    'payout_destination_missing',
    'it is not known where to',
    async (s) => {
      await earn(s);
      await s.must('updateSeller', update(s, { payout: { destination: null } }));
      return { as: s.seller, key: s.key() };
    },
  ],
  [
    'listPayouts',
    200,
    'there was one',
    async (s) => {
      await payout(s);
      return { as: s.seller };
    },
    (body) => expect(body['items']).toHaveLength(1),
  ],
  ['getPayout', 200, 'its seller asks', async (s) => ({ as: s.seller, params: { payout: await payout(s) } })],
  [
    'getPayout',
    'payout_not_found',
    'another seller asks',
    async (s) => ({ as: s.rival, params: { payout: await payout(s) } }),
  ],
  [
    'getStatement',
    200,
    'its seller asks',
    async (s) => {
      await s.pay(s.article);
      const { items } = await s.must('listPayments', { as: s.seller });
      const params = { payment: (items as unknown as { id: string }[])[0]!.id };
      await s.must('refundPayment', { as: s.seller, key: s.key(), params, body: { amount: '0.1' } });
      return { as: s.seller, params: { payout: await payout(s) } };
    },
    (body) => {
      expect(body['totals']).toEqual({
        opening: '0',
        payments: 2,
        gross: '2.25',
        fees: '0.1075',
        refunds: 1,
        refunded: '0.1',
        returned: '0',
        adjusted: '0',
        closing: '0.0025',
      });
      expect(body['items']).toMatchObject([
        { type: 'payment', amount: '2', fee: '0.1', net: '1.9' },
        { type: 'refund', amount: '-0.1', fee: '-0.005', net: '-0.095' },
        { type: 'payment', amount: '0.25', fee: '0.0125', net: '0.2375', title: 'The owl' },
      ]);
    },
  ],
  [
    'getStatement',
    200,
    'a payout came back',
    async (s) => {
      await s.must('updateSeller', update(s, { payout: { destination: 'acct_failed' } }));
      await payout(s);
      await s.must('updateSeller', update(s, { payout: { destination: 'acct_ok' } }));
      const { id } = await s.must('createPayout', { as: s.seller, key: s.key() });
      return { as: s.seller, params: { payout: id! } };
    },
    (body) =>
      expect(body).toMatchObject({
        totals: { returned: '1.9' },
        items: [{ type: 'payout_returned', amount: '1.9', payment: null }],
      }),
  ],
  [
    'getStatement',
    'payout_not_found',
    'another seller asks',
    async (s) => ({ as: s.rival, params: { payout: await payout(s) } }),
  ],

  [
    'createKey',
    201,
    'with fewer scopes',
    (s) => key(s),
    (body) => expect(body['secret']).toMatch(/^sk_test_/),
  ],
  [
    'createKey',
    201,
    'a publishable one',
    (s) => key(s, { kind: 'publishable', scopes: [] }),
    (body) => expect(body['secret']).toMatch(/^pk_test_/),
  ],
  [
    'createKey',
    201,
    'a publishable one for pages, which no secret key is itself',
    (s) => key(s, { kind: 'publishable', scopes: ['browser'] }),
    (body) => expect(body['key']).toMatchObject({ scopes: ['browser'] }),
  ],
  [
    'createKey',
    'invalid_request',
    'a publishable one is to move money',
    (s) => key(s, { kind: 'publishable', scopes: ['browser', 'payments'] }),
  ],
  [
    'createKey',
    'invalid_request',
    'a secret one is to be a page’s',
    (s) => key(s, { kind: 'secret', scopes: ['browser'] }),
  ],
  [
    'createKey',
    'forbidden',
    'with a scope that the caller lacks',
    async (s) => {
      const made = await s.must('createKey', key(s, { scopes: ['keys'] }));
      return { ...key(s), as: made['secret']! };
    },
  ],
  [
    'listKeys',
    200,
    'there are two',
    async (s) => {
      await s.must('createKey', key(s));
      return { as: s.seller };
    },
    (body) => {
      expect(body['items']).toHaveLength(2);
      expect(JSON.stringify(body)).not.toMatch(/sk_test_[0-9a-z]{30}/);
    },
  ],
  [
    'rotateKey',
    201,
    'it is replaced',
    async (s) => ({
      as: s.seller,
      params: { key: (await s.must('createKey', key(s)))['key']!['id']! },
      body: { overlap_seconds: 60 },
    }),
  ],
  [
    'createKey',
    'key_limit_reached',
    'two hundred work',
    async (s) => {
      await fullOfKeys(s);
      return key(s);
    },
  ],
  [
    'rotateKey',
    'key_limit_reached',
    'two hundred work, and the old one would go on',
    async (s) => ({
      as: s.seller,
      params: { key: await fullOfKeys(s) },
      body: { overlap_seconds: 60 },
    }),
  ],
  [
    'createLinkKey',
    'key_limit_reached',
    'a hundred are there',
    async (s) => {
      for (let i = 0; i < 100; i++)
        await s.must('createLinkKey', { as: s.seller, body: { public_key: anotherKey() } });
      return { as: s.seller, body: { public_key: anotherKey() } };
    },
  ],
  [
    'rotateKey',
    'key_not_found',
    'it is another seller’s',
    async (s) => ({
      as: s.rival,
      params: { key: (await s.must('createKey', key(s)))['key']!['id']! },
      body: {},
    }),
  ],
  [
    'rotateKey',
    'forbidden',
    'it may do more than the caller',
    async (s) => {
      const { secret } = await s.must('createKey', key(s, { scopes: ['keys'] }));
      const { items } = await s.must('listKeys', { as: s.seller });
      const first = (items as unknown as { id: string; name: string }[]).find(
        ({ name }) => name === 'first key',
      );
      return { as: secret!, params: { key: first!.id }, body: {} };
    },
  ],
  [
    'revokeKey',
    204,
    'it is not needed any more',
    async (s) => ({ as: s.seller, params: { key: (await s.must('createKey', key(s)))['key']!['id']! } }),
  ],
  [
    'revokeKey',
    'key_not_found',
    'it is another seller’s',
    async (s) => ({ as: s.rival, params: { key: (await s.must('createKey', key(s)))['key']!['id']! } }),
  ],
  [
    'createLinkKey',
    201,
    'it is a key',
    (s) => ({ as: s.seller, body: { public_key: PUBLIC_KEY } }),
    (body, s) => expect(body).toMatchObject({ book: s.secrets.book, revoked: false }),
  ],
  [
    'createLinkKey',
    'link_key_invalid',
    'it is no canonical base64url',
    (s) => ({ as: s.seller, body: { public_key: `${PUBLIC_KEY.slice(0, -1)}p` } }),
  ],
  [
    'listLinkKeys',
    200,
    'there is none',
    (s) => ({ as: s.seller }),
    (body) => expect(body['items']).toEqual([]),
  ],
  [
    'revokeLinkKey',
    200,
    'it is registered',
    async (s) => {
      const { id } = await s.must('createLinkKey', { as: s.seller, body: { public_key: PUBLIC_KEY } });
      return { as: s.seller, params: { link_key: id! } };
    },
    (body) => expect(body['revoked']).toBe(true),
  ],
  [
    'revokeLinkKey',
    'link_key_not_found',
    'it is not',
    (s) => ({ as: s.seller, params: { link_key: nothing('lk') } }),
  ],
];

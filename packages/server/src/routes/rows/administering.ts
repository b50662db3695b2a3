/** Freezing and thawing, what is refused to whom is frozen, and the audit log: every answer they document. */
import { expect } from 'vitest';
import type { Scene } from '../../testing-scene.ts';
import type { Sent } from '../../testing.ts';
import { limit } from './limits.ts';
import { nothing, type Row } from './row.ts';

const reason = 'Reported as stolen';

const freezing = (s: Scene, wallet = s.payerId, body: object = { reason }): Sent => ({
  as: s.operator,
  params: { wallet },
  body,
});

const stopping = (s: Scene, seller = s.sellerId, body: object = { reason }): Sent => ({
  as: s.operator,
  params: { seller },
  body,
});

async function frozen(s: Scene): Promise<void> {
  await s.must('freezeWallet', freezing(s));
}

async function stopped(s: Scene): Promise<void> {
  await s.must('freezeSeller', stopping(s));
}

const charge = (s: Scene): Sent => ({
  as: s.seller,
  key: s.key(),
  body: { grant: s.grant, offer: s.article },
});
const buy = (s: Scene): Sent => ({
  as: s.payer,
  key: s.key(),
  body: { offer: s.article, price: '0.25' },
});
const reserve = (s: Scene): Sent => ({
  as: s.seller,
  key: s.key(),
  body: { grant: s.grant, offer: s.tip, amount: '0.5' },
});

export const administeringRows: Row[] = [
  [
    'freezeWallet',
    200,
    'it is to pay nothing more',
    (s) => freezing(s),
    (body) => expect(body).toMatchObject({ frozen: true, accounts: [{ asset: 'USD', balance: '10' }] }),
  ],
  [
    'freezeWallet',
    200,
    'it is frozen already',
    async (s) => {
      await frozen(s);
      return freezing(s);
    },
    (body) => expect(body).toMatchObject({ frozen: true }),
  ],
  ['freezeWallet', 'wallet_not_found', 'it never had money', (s) => freezing(s, nothing('wal'))],
  [
    'thawWallet',
    200,
    'it was frozen',
    async (s) => {
      await frozen(s);
      return freezing(s, s.payerId, {});
    },
    (body) => expect(body).toMatchObject({ frozen: false }),
  ],
  ['thawWallet', 'wallet_not_found', 'it never had money', (s) => freezing(s, nothing('wal'))],
  [
    'freezeSeller',
    200,
    'it is to be paid nothing more',
    (s) => stopping(s),
    (body) => expect(body).toMatchObject({ frozen: true }),
  ],
  ['freezeSeller', 'seller_not_found', 'there is none', (s) => stopping(s, nothing('sel'))],
  [
    'thawSeller',
    200,
    'it was frozen',
    async (s) => {
      await stopped(s);
      return stopping(s, s.sellerId, {});
    },
    (body) => expect(body).toMatchObject({ frozen: false }),
  ],
  ['thawSeller', 'seller_not_found', 'there is none', (s) => stopping(s, nothing('sel'))],
  [
    'listFrozen',
    200,
    'a wallet and a seller are frozen, and one was thawed',
    async (s) => {
      await frozen(s);
      await stopped(s);
      await s.must('thawWallet', freezing(s));
      return { as: s.operator };
    },
    (body, s) =>
      expect(body['items']).toEqual([
        { target: s.sellerId, frozen: true, since: expect.any(String), by: 'operator_key', reason },
      ]),
  ],
  [
    'listAudit',
    200,
    'two things were done to a wallet',
    async (s) => {
      await frozen(s);
      await stopped(s);
      await s.must('thawWallet', freezing(s, s.payerId, {}));
      return { as: s.operator, query: { target: s.payerId } };
    },
    (body) =>
      expect(body['items']).toMatchObject([
        { action: 'thaw_wallet', by: 'operator_key', reason: null },
        { action: 'freeze_wallet', by: 'operator_key', reason },
      ]),
  ],
  [
    'listAudit',
    200,
    'sellers were created',
    (s) => ({ as: s.operator, query: { action: 'create_seller', limit: '1' } }),
    (body) =>
      expect(body).toMatchObject({
        items: [{ action: 'create_seller', details: { fee_basis_points: 500 } }],
        next_cursor: expect.any(String),
      }),
  ],

  ['createPayment', 'wallet_frozen', 'the payer is frozen', async (s) => (await frozen(s), charge(s))],
  ['createPayment', 'seller_frozen', 'the seller is frozen', async (s) => (await stopped(s), charge(s))],
  ['createWalletPayment', 'wallet_frozen', 'the payer is frozen', async (s) => (await frozen(s), buy(s))],
  ['createWalletPayment', 'seller_frozen', 'the seller is frozen', async (s) => (await stopped(s), buy(s))],
  ['setSpendingLimit', 'wallet_frozen', 'the payer is frozen', async (s) => (await frozen(s), limit(s))],
  ['createHold', 'wallet_frozen', 'the payer is frozen', async (s) => (await frozen(s), reserve(s))],
  ['createHold', 'seller_frozen', 'the seller is frozen', async (s) => (await stopped(s), reserve(s))],
  [
    'captureHold',
    201,
    'the payer was frozen after it was reserved',
    async (s) => {
      const hold = await s.hold('0.5');
      await frozen(s);
      return { as: s.seller, key: s.key(), params: { hold }, body: {} };
    },
  ],
  [
    'captureHold',
    'seller_frozen',
    'the seller was frozen after it was reserved',
    async (s) => {
      const hold = await s.hold('0.5');
      await stopped(s);
      return { as: s.seller, key: s.key(), params: { hold }, body: {} };
    },
  ],
  [
    'createGrant',
    'wallet_frozen',
    'the payer is frozen',
    async (s) => {
      await frozen(s);
      const expires_at = new Date(s.ledger.now() + 86_400_000).toISOString();
      const body = { seller: s.sellerId, asset: 'USD', caps: {}, expires_at };
      return { as: s.payer, key: s.key(), body };
    },
  ],
  [
    'createTopUp',
    'wallet_frozen',
    'the payer is frozen',
    async (s) => {
      await frozen(s);
      const body = { asset: 'EUR', amount: '5', return_url: 'https://pay.example/wallet' };
      return { as: s.payer, key: s.key(), body };
    },
  ],
  [
    'createPayout',
    'seller_frozen',
    'the seller is frozen',
    async (s) => {
      await s.must('createWalletPayment', {
        as: s.payer,
        key: s.key(),
        body: { offer: s.tip, amount: '2' },
      });
      await stopped(s);
      return { as: s.seller, key: s.key() };
    },
  ],
];

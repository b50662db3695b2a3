/** Wallets, top-ups, tabs: every answer they document. */
import { expect } from 'vitest';
import { createLinkSigner, type LinkSigner, tamper } from '../../testing-links.ts';
import type { Scene } from '../../testing-scene.ts';
import type { Sent } from '../../testing.ts';
import { nothing, type Row } from './row.ts';

const buy = (s: Scene, parts: object = {}): Sent => ({
  as: s.payer,
  key: s.key(),
  body: { offer: s.article, price: '0.25', ...parts },
});

const follow = (s: Scene, link: string, parts: object = {}): Sent => ({
  as: s.payer,
  key: s.key(),
  body: { link, price: '0.05', ...parts },
});

const signed = async (s: Scene, parts?: Parameters<LinkSigner['link']>[0]) =>
  (await createLinkSigner(s)).link(parts);

async function undo(s: Scene, as = s.payer): Promise<Sent> {
  const { id } = await s.must('createWalletPayment', buy(s));
  return { as, key: s.key(), params: { payment: id! } };
}

const deposit = (s: Scene, parts: object = {}): Sent => ({
  as: s.payer,
  key: s.key(),
  body: { asset: 'USD', amount: '5', return_url: 'https://pay.example/wallet', ...parts },
});

/** A wallet that owes 0.30 and has this method saved. */
async function owing(s: Scene, method: 'pm_ok' | 'pm_delayed' | 'none'): Promise<string> {
  const wallet = await s.newGuest();
  if (method !== 'none') await s.topUp(wallet, '1', method);
  const amount = method === 'none' ? '0.3' : '1.3';
  await s.must('createWalletPayment', { as: wallet, key: s.key(), body: { offer: s.tip, amount } });
  return wallet;
}

export const payingRows: Row[] = [
  [
    'createWallet',
    201,
    'anyone asks',
    () => ({}),
    (body) => expect(body).toMatchObject({ wallet: { registered: false, accounts: [{ available: '0.5' }] } }),
  ],
  [
    'recoverWallet',
    200,
    'the code is right',
    async (s) => {
      const { recovery_code } = await s.must('registerWallet', { as: s.payer });
      return { body: { recovery_code } };
    },
    (body, s) => expect(body['wallet']!['id']).toBe(s.payerId),
  ],
  [
    'recoverWallet',
    'recovery_code_invalid',
    'the code was made up',
    () => ({ body: { recovery_code: 'aaaa-aaaa-aaaa-aaaa-aaaa-aaaa' } }),
  ],
  [
    'getWallet',
    200,
    'its token asks',
    (s) => ({ as: s.payer }),
    (body) =>
      expect(body).toMatchObject({ mode: 'test', accounts: [{ asset: 'USD', balance: '10', owed: '0' }] }),
  ],
  [
    'getWallet',
    'unauthorized',
    'the wallet was recovered since',
    async (s) => {
      const { recovery_code } = await s.must('registerWallet', { as: s.payer });
      await s.must('recoverWallet', { body: { recovery_code } });
      return { as: s.payer };
    },
  ],
  [
    'updateWallet',
    200,
    'it moves',
    (s) => ({ as: s.payer, body: { zone: 'Asia/Tokyo' } }),
    (body) => expect(body['zone']).toBe('Asia/Tokyo'),
  ],
  ['updateWallet', 200, 'nothing is to change', (s) => ({ as: s.payer, body: {} })],
  [
    'updateWallet',
    'zone_invalid',
    'there is no such zone',
    (s) => ({ as: s.payer, body: { zone: 'Nowhere/Atall' } }),
  ],
  [
    'registerWallet',
    200,
    'a guest stays',
    (s) => ({ as: s.guest }),
    (body) => expect(body).toMatchObject({ wallet: { registered: true, accounts: [{ available: '5' }] } }),
  ],
  [
    'registerWallet',
    'already_registered',
    'it is',
    async (s) => {
      await s.must('registerWallet', { as: s.payer });
      return { as: s.payer };
    },
  ],
  [
    'getHistory',
    200,
    'there is some',
    async (s) => {
      await s.pay(s.article);
      await s.hold('0.5');
      return { as: s.payer };
    },
    (body) =>
      expect(body).toMatchObject({
        items: [
          { type: 'payment', amount: '-0.25' },
          { type: 'top_up', amount: '10' },
        ],
      }),
  ],
  [
    'getHistory',
    200,
    'only sums are wanted',
    async (s) => {
      await s.pay(s.article);
      return { as: s.payer, query: { list: 'sums' } };
    },
    (body) => expect(body['items']).toHaveLength(1),
  ],

  [
    'createWalletPayment',
    201,
    'the price is the one shown',
    (s) => buy(s),
    (body) => {
      expect(body).toMatchObject({ amount: '0.25', owned: true, grant: null });
      expect(body).not.toHaveProperty('fee');
      expect(body).not.toHaveProperty('payer');
    },
  ],
  ['createWalletPayment', 201, 'a guest pays later', (s) => ({ ...buy(s), as: s.guest })],
  ['createWalletPayment', 201, 'the link is signed', async (s) => follow(s, await signed(s))],
  [
    'createWalletPayment',
    200,
    'the same key paid before',
    async (s) => {
      const sent = buy(s);
      await s.must('createWalletPayment', sent);
      return sent;
    },
  ],
  [
    'createWalletPayment',
    200,
    'it is owned already',
    async (s) => {
      await s.must('createWalletPayment', buy(s));
      return buy(s);
    },
  ],
  [
    'createWalletPayment',
    'invalid_request',
    'the shown price is left out',
    (s) => buy(s, { price: undefined }),
  ],
  [
    'createWalletPayment',
    'invalid_request',
    'both an offer and a link are named',
    (s) => buy(s, { link: 'a.b' }),
  ],
  ['createWalletPayment', 'price_changed', 'the shown price is another', (s) => buy(s, { price: '0.2' })],
  [
    'createWalletPayment',
    'key_reused',
    'the same key paid for something else',
    async (s) => {
      const sent = buy(s);
      await s.must('createWalletPayment', sent);
      return { ...sent, body: { offer: s.line, price: '0.002' } };
    },
  ],
  [
    'createWalletPayment',
    'offer_not_found',
    'there is no such offer',
    (s) => buy(s, { offer: nothing('off') }),
  ],
  [
    'createWalletPayment',
    'offer_archived',
    'the offer is archived',
    async (s) => {
      await s.must('updateOffer', { as: s.seller, params: { offer: s.article }, body: { archived: true } });
      return buy(s);
    },
  ],
  [
    'createWalletPayment',
    'amount_required',
    'an open offer gets none',
    (s) => buy(s, { offer: s.tip, price: undefined }),
  ],
  ['createWalletPayment', 'amount_not_allowed', 'a fixed offer gets one', (s) => buy(s, { amount: '0.25' })],
  [
    'createWalletPayment',
    'amount_out_of_range',
    'above the most',
    (s) => buy(s, { offer: s.tip, amount: '101' }),
  ],
  ['createWalletPayment', 'amount_invalid', 'nothing at all', (s) => buy(s, { offer: s.tip, amount: '0' })],
  [
    'createWalletPayment',
    'amount_overflow',
    'more than a book can count',
    (s) => buy(s, { offer: s.tip, amount: '9999999999' }),
  ],
  [
    'createWalletPayment',
    'insufficient_funds',
    'neither balance nor tab covers it',
    (s) => buy(s, { offer: s.tip, amount: '11' }),
    (body) => expect(body).toMatchObject({ available: '10.5', asset: 'USD' }),
  ],
  [
    'createWalletPayment',
    'tab_frozen',
    'a collection was declined',
    async (s) => ({ ...buy(s), as: (await s.frozen()).wallet }),
  ],
  [
    'createWalletPayment',
    'link_malformed',
    'the link is cut off',
    async (s) => follow(s, (await signed(s)).slice(0, -1)),
  ],
  [
    'createWalletPayment',
    'link_signature_invalid',
    'another price was written in',
    async (s) => follow(s, tamper(await signed(s), '0.01'), { price: '0.01' }),
  ],
  [
    'createWalletPayment',
    'link_expired',
    'its time is over',
    async (s) => follow(s, await signed(s, { expiresAt: new Date(s.ledger.now()) })),
  ],
  [
    'createWalletPayment',
    'link_foreign',
    'it was signed for another book',
    async (s) => follow(s, await signed(s, { book: 'bk_other' })),
  ],
  [
    'createWalletPayment',
    'link_key_unknown',
    'its key was revoked',
    async (s) => {
      const signer = await createLinkSigner(s);
      await s.must('revokeLinkKey', { as: s.seller, params: { link_key: signer.kid } });
      return follow(s, await signer.link());
    },
  ],
  [
    'createWalletPayment',
    'link_origin_unregistered',
    'it leads back elsewhere',
    async (s) => follow(s, await signed(s, { url: 'https://crow.example/poems/1' })),
  ],

  [
    'undoPayment',
    201,
    'it was a moment ago',
    (s) => undo(s),
    (body) => {
      expect(body).toMatchObject({ amount: '0.25', undo: true });
      expect(body).not.toHaveProperty('fee');
    },
  ],
  [
    'undoPayment',
    200,
    'the same key undid it before',
    async (s) => {
      const sent = await undo(s);
      await s.must('undoPayment', sent);
      return sent;
    },
  ],
  ['undoPayment', 'payment_not_found', 'it is another wallet’s', (s) => undo(s, s.guest)],
  [
    'undoPayment',
    'undo_window_closed',
    'it was a while ago',
    async (s) => {
      const sent = await undo(s);
      s.wait(10_001);
      return sent;
    },
  ],
  [
    'undoPayment',
    'already_refunded',
    'the seller was faster',
    async (s) => {
      const sent = await undo(s);
      await s.must('refundPayment', { as: s.seller, key: s.key(), params: sent.params!, body: {} });
      return sent;
    },
  ],
  [
    'undoPayment',
    'undo_limit_reached',
    'it is the 21st today',
    async (s) => {
      for (let i = 0; i < 20; i++) await s.must('undoPayment', await undo(s));
      return undo(s);
    },
  ],
  [
    'undoPayment',
    'seller_balance_too_low',
    'the earnings were paid out',
    async (s) => {
      const paid = await s.must('createWalletPayment', {
        as: s.payer,
        key: s.key(),
        body: { offer: s.tip, amount: '2' },
      });
      await s.must('createPayout', { as: s.seller, key: s.key() });
      return { as: s.payer, key: s.key(), params: { payment: paid['id']! } };
    },
  ],

  [
    'createTopUp',
    201,
    'the payer wants to pay first',
    (s) => deposit(s),
    (body) =>
      expect(body).toMatchObject({
        status: 'pending',
        amount: '5',
        url: expect.stringContaining('/sandbox/charges/'),
      }),
  ],
  [
    'createTopUp',
    200,
    'the same key started it before',
    async (s) => {
      const sent = deposit(s);
      await s.must('createTopUp', sent);
      return sent;
    },
  ],
  [
    'createTopUp',
    'key_reused',
    'the same key started another',
    async (s) => {
      const sent = deposit(s);
      await s.must('createTopUp', sent);
      return { ...deposit(s, { amount: '6' }), key: sent.key! };
    },
  ],
  ['createTopUp', 'topup_amount_invalid', 'it is no whole cent', (s) => deposit(s, { amount: '5.001' })],
  ['createTopUp', 'amount_invalid', 'it cannot be divided so', (s) => deposit(s, { amount: '5.0000000001' })],
  ['createTopUp', 'amount_overflow', 'it cannot be counted', (s) => deposit(s, { amount: '9999999999' })],
  ['createTopUp', 'asset_not_found', 'the book counts no such asset', (s) => deposit(s, { asset: 'XYZ' })],
  [
    'getTopUp',
    200,
    'its wallet asks',
    async (s) => ({ as: s.payer, params: { topup: (await s.must('createTopUp', deposit(s)))['id']! } }),
  ],
  [
    'getTopUp',
    'topup_not_found',
    'another wallet asks',
    async (s) => ({ as: s.guest, params: { topup: (await s.must('createTopUp', deposit(s)))['id']! } }),
  ],
  [
    'getMethod',
    200,
    'one is saved',
    (s) => ({ as: s.payer }),
    (body) => expect(body['method']).toMatchObject({ gateway: 'sandbox' }),
  ],
  ['getMethod', 200, 'none is saved', (s) => ({ as: s.guest }), (body) => expect(body['method']).toBe(null)],
  ['removeMethod', 204, 'one is saved', (s) => ({ as: s.payer })],
  ['removeMethod', 'method_not_found', 'none is saved', (s) => ({ as: s.guest })],
  [
    'collectTab',
    200,
    'something is owed',
    async (s) => ({ as: await owing(s, 'pm_ok') }),
    (body) => expect(body).toMatchObject({ status: 'paid', amount: '0.3' }),
  ],
  ['collectTab', 'nothing_owed', 'nothing is', (s) => ({ as: s.payer })],
  [
    'collectTab',
    'tab_below_minimum',
    'it is less than a cent',
    async (s) => {
      const wallet = await s.newGuest();
      await s.topUp(wallet, '1');
      await s.must('createWalletPayment', {
        as: wallet,
        key: s.key(),
        body: { offer: s.tip, amount: '1.002' },
      });
      return { as: wallet };
    },
  ],
  [
    'collectTab',
    'method_not_found',
    'there is no method to charge',
    async (s) => ({ as: await owing(s, 'none') }),
  ],
  [
    'collectTab',
    'collection_pending',
    'one is under way',
    async (s) => {
      const wallet = await owing(s, 'pm_delayed');
      await s.must('collectTab', { as: wallet });
      return { as: wallet };
    },
  ],
  [
    'listCollections',
    200,
    'there was one',
    async (s) => {
      const wallet = await owing(s, 'pm_ok');
      await s.must('collectTab', { as: wallet });
      return { as: wallet };
    },
    (body) => expect(body['items']).toHaveLength(1),
  ],
];

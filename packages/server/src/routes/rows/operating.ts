/** Sellers, the operator, gateways: every answer they document. */
import { sign } from '@farthing/provider/gateways/sandbox/signature.ts';
import { stateOf } from '@farthing/ledger/testing/state-of.ts';
import { expect } from 'vitest';
import type { Scene } from '../../testing-scene.ts';
import type { Sent } from '../../testing.ts';
import { nothing, type Row } from './row.ts';

/** The seller earns 2 USD less the fee. */
async function earn(s: Scene): Promise<void> {
  await s.must('createWalletPayment', { as: s.payer, key: s.key(), body: { offer: s.tip, amount: '2' } });
}

const idOf = async (s: Scene, wallet: string) => (await s.must('getWallet', { as: wallet }))['id']!;

/** A wallet whose collection is under way. */
async function collecting(s: Scene): Promise<string> {
  const wallet = await s.newGuest();
  await s.topUp(wallet, '1', 'pm_delayed');
  await s.must('createWalletPayment', { as: wallet, key: s.key(), body: { offer: s.tip, amount: '1.2' } });
  await s.must('collectTab', { as: wallet });
  return idOf(s, wallet);
}

/** The event of a refund for this reason. */
async function refunded(s: Scene, reason: string): Promise<string> {
  const { id } = await s.pay(s.line);
  await s.must('refundPayment', { as: s.seller, key: s.key(), params: { payment: id! }, body: { reason } });
  return s.provider.ids.encode('evt', stateOf(s.ledger).next.seq - 1);
}

const seller = (s: Scene, parts: object = {}): Sent => ({
  as: s.operator,
  body: { name: 'The Heron', origins: ['https://heron.example'], ...parts },
});

const update = (s: Scene, body: object, id = s.sellerId): Sent => ({
  as: s.operator,
  params: { seller: id },
  body,
});

const updateSelf = (s: Scene, body: object): Sent => ({ as: s.seller, body });

/** A signed report that a top-up of 5 USD succeeded with this amount. */
async function report(s: Scene, amount: string): Promise<Sent> {
  const body = { asset: 'USD', amount: '5', return_url: 'https://pay.example/wallet' };
  const { id } = await s.must('createTopUp', { as: s.payer, key: s.key(), body });
  const text = JSON.stringify({ type: 'charge.succeeded', data: { key: id, amount, asset: 'USD' } });
  const { headers } = sign(s.secrets.sandbox, 'msg_1', s.ledger.now(), text);
  return { text, headers };
}

export const operatingRows: Row[] = [
  [
    'createSeller',
    201,
    'the operator knows them',
    (s) => seller(s),
    (body) =>
      expect(body).toMatchObject({
        secret_key: expect.stringMatching(/^sk_test_/),
        seller: { fee_basis_points: 500, payout: { schedule: 'manual', destination: null } },
      }),
  ],
  ['createSeller', 'origin_invalid', 'it has no origin', (s) => seller(s, { origins: [] })],
  [
    'createSeller',
    'amount_invalid',
    'the threshold cannot be divided so',
    (s) => seller(s, { payout: { threshold: '0.0000000001' } }),
  ],
  [
    'createSeller',
    'amount_overflow',
    'the threshold cannot be counted',
    (s) => seller(s, { payout: { threshold: '9999999999' } }),
  ],
  [
    'listSellers',
    200,
    'there are two',
    (s) => ({ as: s.operator }),
    (body) => expect(body['items']).toHaveLength(2),
  ],
  ['getSeller', 200, 'there is one', (s) => ({ as: s.operator, params: { seller: s.sellerId } })],
  [
    'getSeller',
    'seller_not_found',
    'there is none',
    (s) => ({ as: s.operator, params: { seller: nothing('sel') } }),
  ],
  [
    'updateSeller',
    200,
    'the fee changes',
    (s) => update(s, { fee_basis_points: 300, payout: { threshold: '20' } }),
    (body) =>
      expect(body).toMatchObject({
        fee_basis_points: 300,
        payout: { threshold: '20', destination: 'acct_ok' },
      }),
  ],
  ['updateSeller', 'seller_not_found', 'there is none', (s) => update(s, {}, nothing('sel'))],
  ['updateSeller', 'origin_invalid', 'no origin would be left', (s) => update(s, { origins: [] })],
  [
    'updateSeller',
    'amount_invalid',
    'the threshold cannot be divided so',
    (s) => update(s, { payout: { threshold: '0.0000000001' } }),
  ],
  [
    'updateSeller',
    'amount_overflow',
    'the threshold cannot be counted',
    (s) => update(s, { payout: { threshold: '9999999999' } }),
  ],
  [
    'getSelf',
    200,
    'the seller asks',
    (s) => ({ as: s.seller }),
    (body, s) =>
      expect(body).toMatchObject({ seller: { id: s.sellerId }, book: s.secrets.book, mode: 'test' }),
  ],
  [
    'updateSelf',
    200,
    'name and terms of payout change, and the destination stays',
    (s) => updateSelf(s, { name: 'The Lark at Night', payout: { schedule: 'weekly', threshold: '20' } }),
    (body) =>
      expect(body).toMatchObject({
        name: 'The Lark at Night',
        payout: { destination: 'acct_ok', schedule: 'weekly', threshold: '20' },
      }),
  ],
  [
    'updateSelf',
    'name_invalid',
    'the name is longer than a page shows',
    (s) => updateSelf(s, { name: 'x'.repeat(101) }),
  ],
  [
    'updateSelf',
    'amount_invalid',
    'the threshold cannot be divided so',
    (s) => updateSelf(s, { payout: { threshold: '0.0000000001' } }),
  ],
  [
    'updateSelf',
    'amount_overflow',
    'the threshold cannot be counted',
    (s) => updateSelf(s, { payout: { threshold: '9999999999' } }),
  ],

  [
    'runCollections',
    200,
    'a tab has reached the threshold',
    async (s) => {
      const wallet = await s.newGuest();
      await s.must('registerWallet', { as: wallet });
      await s.topUp(wallet, '1');
      await s.must('createWalletPayment', {
        as: wallet,
        key: s.key(),
        body: { offer: s.tip, amount: '5.5' },
      });
      return { as: s.operator };
    },
    (body) => expect(body['items']).toMatchObject([{ status: 'paid', amount: '4.5' }]),
  ],
  [
    'runCollections',
    200,
    'nothing is due',
    (s) => ({ as: s.operator }),
    (body) => expect(body['items']).toEqual([]),
  ],
  [
    'collectWallet',
    'wallet_not_found',
    'it never held money',
    (s) => ({ as: s.operator, params: { wallet: nothing('wal') } }),
  ],
  [
    'collectWallet',
    'nothing_owed',
    'it owes nothing',
    (s) => ({ as: s.operator, params: { wallet: s.payerId } }),
  ],
  [
    'collectWallet',
    200,
    'it owes something',
    async (s) => {
      await s.must('createWalletPayment', {
        as: s.payer,
        key: s.key(),
        body: { offer: s.tip, amount: '10.4' },
      });
      return { as: s.operator, params: { wallet: s.payerId } };
    },
    (body) => expect(body).toMatchObject({ status: 'paid', amount: '0.4' }),
  ],
  [
    'collectWallet',
    'tab_below_minimum',
    'it owes less than a cent',
    async (s) => {
      await s.must('createWalletPayment', {
        as: s.payer,
        key: s.key(),
        body: { offer: s.tip, amount: '10.002' },
      });
      return { as: s.operator, params: { wallet: s.payerId } };
    },
  ],
  [
    'collectWallet',
    200,
    'there is no method to charge',
    async (s) => {
      await s.must('createWalletPayment', {
        as: s.guest,
        key: s.key(),
        body: { offer: s.tip, amount: '0.2' },
      });
      const { id } = await s.must('getWallet', { as: s.guest });
      return { as: s.operator, params: { wallet: id! } };
    },
    (body) => expect(body).toMatchObject({ status: 'declined', reason: 'no_method' }),
  ],
  [
    'collectWallet',
    'collection_pending',
    'one is under way',
    async (s) => ({ as: s.operator, params: { wallet: await collecting(s) } }),
  ],
  [
    'writeOffWallet',
    200,
    'its collection was declined',
    async (s) => ({ as: s.operator, params: { wallet: await idOf(s, (await s.frozen()).wallet) } }),
    (body) => expect(body).toMatchObject({ status: 'written_off', amount: '0.2' }),
  ],
  [
    'writeOffWallet',
    'wallet_not_found',
    'it never held money',
    (s) => ({ as: s.operator, params: { wallet: nothing('wal') } }),
  ],
  [
    'writeOffWallet',
    'collection_not_found',
    'nothing was declined',
    (s) => ({ as: s.operator, params: { wallet: s.payerId } }),
  ],
  [
    'writeOffWallet',
    'collection_pending',
    'its collection is under way',
    async (s) => ({ as: s.operator, params: { wallet: await collecting(s) } }),
  ],
  [
    'thawTab',
    200,
    'its tab was written off',
    async (s) => {
      const wallet = await idOf(s, (await s.frozen()).wallet);
      await s.must('writeOffWallet', { as: s.operator, params: { wallet } });
      const { accounts } = await s.must('getOperatorWallet', { as: s.operator, params: { wallet } });
      expect(accounts).toMatchObject([{ tab_frozen: true }]);
      return { as: s.operator, params: { wallet } };
    },
    (body) => expect(body).toMatchObject({ accounts: [{ owed: '0', tab_frozen: false }] }),
  ],
  [
    'thawTab',
    'wallet_not_found',
    'it never held money',
    (s) => ({ as: s.operator, params: { wallet: nothing('wal') } }),
  ],
  [
    'thawTab',
    'collection_pending',
    'what it owes is still to be collected',
    async (s) => ({ as: s.operator, params: { wallet: await idOf(s, (await s.frozen()).wallet) } }),
  ],
  ['getOperatorWallet', 200, 'it has money', (s) => ({ as: s.operator, params: { wallet: s.payerId } })],
  [
    'getOperatorWallet',
    'wallet_not_found',
    'it never held money',
    (s) => ({ as: s.operator, params: { wallet: nothing('wal') } }),
  ],
  [
    'runPayouts',
    200,
    'nothing is due',
    (s) => ({ as: s.operator, body: {} }),
    (body) => expect(body['items']).toEqual([]),
  ],
  [
    'runPayouts',
    200,
    'one seller is to be paid',
    async (s) => {
      await earn(s);
      return { as: s.operator, body: { seller: s.sellerId } };
    },
    (body) => expect(body['items']).toMatchObject([{ amount: '1.65' }]),
  ],
  [
    'runPayouts',
    'seller_not_found',
    'there is no such seller',
    (s) => ({ as: s.operator, body: { seller: nothing('sel') } }),
  ],
  [
    'runPayouts',
    'payout_below_minimum',
    'that seller earned too little',
    (s) => ({ as: s.operator, body: { seller: s.sellerId } }),
  ],
  [
    'runPayouts',
    'payout_destination_missing',
    'it is not known where to',
    async (s) => {
      await s.must('updateSeller', update(s, { payout: { destination: null } }));
      return { as: s.operator, body: { seller: s.sellerId } };
    },
  ],
  [
    'getTrialBalance',
    200,
    'the operator asks',
    (s) => ({ as: s.operator }),
    (body) =>
      expect(body).toMatchObject({
        balanced: true,
        assets: [{ prepaid: '10', gateway: '-10', clearing: '0', sum: '0' }],
        lanes: [{ lane: 0, seq: body['seq'], balanced: true }],
      }),
  ],
  [
    'verifyBook',
    200,
    'the operator asks',
    (s) => ({ as: s.operator }),
    (body) =>
      expect(body).toMatchObject({
        valid: true,
        problems: [],
        lanes: [{ lane: 0, valid: true, entries: body['entries'], seq: body['seq'], head: body['head'] }],
      }),
  ],
  [
    'verifyBook',
    200,
    'it begins at the last closing',
    async (s) => {
      await s.must('closePeriod', { as: s.operator });
      await s.pay(s.line);
      return { as: s.operator, query: { from: 'last_closing' } };
    },
    (body) => expect(body).toMatchObject({ valid: true, entries: 3, problems: [] }),
  ],
  [
    'verifyBook',
    200,
    'no period was ever closed',
    (s) => ({ as: s.operator, query: { from: 'last_closing' } }),
    (body, s) =>
      expect(body).toMatchObject({ valid: true, entries: stateOf(s.ledger).next.seq - 1, problems: [] }),
  ],
  [
    'verifyBook',
    200,
    'somebody changed the last closing',
    async (s) => {
      await s.must('closePeriod', { as: s.operator });
      const [closing] = await s.ledger.store.records('closing', { limit: 1 });
      const { statement, signature } = closing!.value as { statement: object; signature: string };
      await s.ledger.write([
        { put: { ...closing!, value: { statement: { ...statement, time: 1 }, signature } } },
      ]);
      return { as: s.operator, query: { from: 'last_closing' } };
    },
    (body) =>
      expect(body).toMatchObject({ valid: false, problems: [expect.stringMatching(/is not signed by/)] }),
  ],
  [
    'acceptClock',
    200,
    'it has not jumped',
    (s) => ({ as: s.operator }),
    (body) => expect(body).toMatchObject({ jumped_ms: 0 }),
  ],
  [
    'eraseText',
    204,
    'a refund has a reason',
    async (s) => ({
      as: s.operator,
      params: { event: await refunded(s, 'Ms Doe of 5 Elm St changed her mind') },
    }),
  ],
  [
    'eraseText',
    204,
    'there is no text',
    async (s) => {
      const { items } = await s.must('listEvents', { as: s.operator, query: { limit: '1' } });
      return { as: s.operator, params: { event: (items as unknown as { id: string }[])[0]!.id } };
    },
  ],
  [
    'eraseText',
    'event_not_found',
    'the journal has no such event',
    (s) => ({ as: s.operator, params: { event: nothing('evt') } }),
  ],
  [
    'closePeriod',
    201,
    'the operator asks',
    (s) => ({ as: s.operator }),
    (body) => {
      const { event, seq, head, balances } = body;
      expect(head).toMatch(/^[0-9a-f]{64}$/);
      expect(body['lanes']).toEqual([{ lane: 0, event, seq, head, balances }]);
    },
  ],
  [
    'listEvents',
    200,
    'a follower reads on',
    (s) => ({ as: s.operator, query: { after: '3', limit: '2' } }),
    (body) =>
      expect(body).toMatchObject({ items: [{ seq: 4 }, { seq: 5 }], last_seq: 5, more: true, lanes: 1 }),
  ],
  [
    'backupBook',
    201,
    'the directory is new',
    (s) => ({ as: s.operator, body: { directory: '/var/backups/new' } }),
    (body) => expect(body['files']).toEqual(['book.db', 'secrets.json']),
  ],
  [
    'backupBook',
    'invalid_request',
    'the directory is not empty',
    (s) => ({ as: s.operator, body: { directory: '/tmp' } }),
  ],
  [
    'gatewayCallback',
    'unauthorized',
    'it is not signed',
    () => ({ params: { gateway: 'sandbox' }, text: '{}' }),
  ],
  [
    'gatewayCallback',
    'not_found',
    'there is no such gateway',
    () => ({ params: { gateway: 'nothing' }, text: '{}' }),
  ],
  [
    'gatewayCallback',
    204,
    'the gateway signed it',
    async (s) => ({ params: { gateway: 'sandbox' }, ...(await report(s, '5')) }),
  ],
  [
    'gatewayCallback',
    'not_found',
    'it reports on a charge of another amount',
    async (s) => ({ params: { gateway: 'sandbox' }, ...(await report(s, '6')) }),
  ],
  [
    'gatewayCallback',
    'body_too_large',
    'nobody could want to say so much',
    () => ({ params: { gateway: 'sandbox' }, text: ' '.repeat(65_537) }),
  ],
];

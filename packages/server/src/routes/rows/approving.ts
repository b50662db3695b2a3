/** What moves money by hand, and its approval: every answer they document. */
import type { WalletId } from '@farthing/provider';
import { Asset } from '@farthing/ledger';
import { expect } from 'vitest';
import type { Scene } from '../../testing-scene.ts';
import type { Sent } from '../../testing.ts';
import { nothing, type Row } from './row.ts';

const reason = 'Charged twice by mistake';
const OTHER = `mem_${'0'.repeat(26)}`;

const adjust = (s: Scene, parts: object = {}): Sent => ({
  as: s.operator,
  key: s.key(),
  body: { target: s.payerId, asset: 'USD', amount: '0.5', reason, ...parts },
});

/** The seller earns 2 USD less the fee. */
async function earn(s: Scene): Promise<void> {
  await s.must('createWalletPayment', { as: s.payer, key: s.key(), body: { offer: s.tip, amount: '2' } });
}

async function previewed(s: Scene): Promise<Sent> {
  await earn(s);
  const { id } = await s.must('previewPayouts', { as: s.operator, body: {} });
  return { as: s.operator, key: s.key(), body: { preview: id } };
}

const givingUp = (s: Scene, wallet: string, parts: object = {}): Sent => ({
  as: s.operator,
  key: s.key(),
  params: { wallet },
  body: { reason, ...parts },
});

const idOf = async (s: Scene, wallet: string) => (await s.must('getWallet', { as: wallet }))['id']!;

async function collecting(s: Scene): Promise<string> {
  const wallet = await s.newGuest();
  await s.topUp(wallet, '1', 'pm_delayed');
  await s.must('createWalletPayment', { as: wallet, key: s.key(), body: { offer: s.tip, amount: '1.2' } });
  await s.must('collectTab', { as: wallet });
  return idOf(s, wallet);
}

/** A credit that somebody proposes where two are needed. */
async function proposal(s: Scene, by = OTHER): Promise<string> {
  s.settings.approvals = 'on';
  const adjustment = { target: s.payerId as WalletId, asset: Asset.USD, amount: 1_000_000_000n };
  const asked = { by, reason, key: s.key() };
  const approval = await s.provider.approvals.propose({ action: 'adjust', adjustment }, asked);
  if (!('state' in approval)) throw new Error('the test’s own set-up');
  return approval.id;
}

const about = (s: Scene, approval: string): Sent => ({ as: s.operator, params: { approval } });

export const approvingRows: Row[] = [
  [
    'previewPayouts',
    201,
    'one seller has earned enough and another has not',
    async (s) => {
      await earn(s);
      await s.must('createWalletPayment', {
        as: s.payer,
        key: s.key(),
        body: { offer: s.rivalOffer, price: '0.1' },
      });
      return { as: s.operator, body: {} };
    },
    (body, s) => {
      expect(body['items']).toHaveLength(2);
      expect(body['items']).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ seller: s.sellerId, gross: '1.9', fee: '0.25', amount: '1.65' }),
          expect.objectContaining({ unpaid: '0.095', objection: 'payout_below_minimum' }),
        ]),
      );
    },
  ],
  [
    'previewPayouts',
    'seller_not_found',
    'there is none',
    (s) => ({ as: s.operator, body: { seller: nothing('sel') } }),
  ],
  [
    'getPayoutPreview',
    200,
    'it was made',
    async (s) => {
      const { body } = await previewed(s);
      return { as: s.operator, params: body as { preview: string } };
    },
    (body, s) => expect(body['items']).toMatchObject([{ seller: s.sellerId }]),
  ],
  [
    'getPayoutPreview',
    'payout_preview_not_found',
    'it is a day old',
    async (s) => {
      const { body } = await previewed(s);
      s.wait(86_400_000);
      return { as: s.operator, params: body as { preview: string } };
    },
  ],
  [
    'runPayoutPreview',
    201,
    'nothing has changed since',
    previewed,
    (body) => expect(body).toMatchObject({ status: 'done', result: { payouts: [expect.any(String)] } }),
  ],
  [
    'runPayoutPreview',
    201,
    'the seller has earned more since',
    async (s) => {
      const sent = await previewed(s);
      await earn(s);
      return sent;
    },
    (body) => expect(body).toMatchObject({ status: 'done', result: { payouts: [], skipped: 1 } }),
  ],
  [
    'runPayoutPreview',
    200,
    'the same key ran it before',
    async (s) => {
      const sent = await previewed(s);
      await s.must('runPayoutPreview', sent);
      return sent;
    },
    (body) => expect(body).toMatchObject({ status: 'done', result: { payouts: [expect.any(String)] } }),
  ],
  [
    'runPayoutPreview',
    'payout_preview_not_found',
    'there is none',
    (s) => ({ as: s.operator, key: s.key(), body: { preview: nothing('prv') } }),
  ],
  [
    'createAdjustment',
    201,
    'a wallet gets a credit',
    (s) => adjust(s),
    (body) => expect(body).toMatchObject({ status: 'done', reason, shows: { amount: '0.5' } }),
  ],
  [
    'createAdjustment',
    201,
    'a seller has less than is to be taken back',
    (s) => adjust(s, { target: s.sellerId, amount: '-0.5' }),
    (body) => expect(body).toMatchObject({ status: 'failed', result: { failure: 'seller_balance_too_low' } }),
  ],
  [
    'createAdjustment',
    201,
    'two operators are needed',
    (s) => {
      s.settings.approvals = 'on';
      return adjust(s);
    },
    (body) => expect(body).toMatchObject({ status: 'proposed', result: null }),
  ],
  [
    'createAdjustment',
    200,
    'the same key did it before',
    async (s) => {
      const sent = adjust(s);
      await s.must('createAdjustment', sent);
      return sent;
    },
  ],
  ['createAdjustment', 'amount_invalid', 'it is nothing', (s) => adjust(s, { amount: '0' })],
  ['createAdjustment', 'amount_invalid', 'it takes from a wallet', (s) => adjust(s, { amount: '-1' })],
  [
    'createAdjustment',
    'amount_overflow',
    'it is beyond counting',
    (s) => adjust(s, { amount: '9999999999' }),
  ],
  ['createAdjustment', 'asset_not_found', 'there is none', (s) => adjust(s, { asset: 'XYZ' })],
  ['createAdjustment', 'wallet_not_found', 'there is none', (s) => adjust(s, { target: nothing('wal') })],
  ['createAdjustment', 'seller_not_found', 'there is none', (s) => adjust(s, { target: nothing('sel') })],
  [
    'proposeWriteOff',
    201,
    'a collection was declined',
    async (s) => givingUp(s, await idOf(s, (await s.frozen()).wallet)),
    (body) => expect(body).toMatchObject({ status: 'done', result: { collection: expect.any(String) } }),
  ],
  [
    'proposeWriteOff',
    200,
    'the same key did it before',
    async (s) => {
      const sent = givingUp(s, await idOf(s, (await s.frozen()).wallet));
      await s.must('proposeWriteOff', sent);
      return sent;
    },
  ],
  ['proposeWriteOff', 'wallet_not_found', 'there is none', (s) => givingUp(s, nothing('wal'))],
  ['proposeWriteOff', 'collection_not_found', 'nothing was declined', (s) => givingUp(s, s.payerId)],
  [
    'proposeWriteOff',
    'collection_pending',
    'it is being collected',
    async (s) => givingUp(s, await collecting(s)),
  ],
  [
    'listApprovals',
    200,
    'one was done and one waits',
    async (s) => {
      await s.must('createAdjustment', adjust(s));
      await proposal(s);
      return { as: s.operator, query: { open: 'true' } };
    },
    (body) => expect(body['items']).toMatchObject([{ status: 'proposed', proposed_by: OTHER }]),
  ],
  ['getApproval', 200, 'it was proposed', async (s) => about(s, await proposal(s))],
  ['getApproval', 'approval_not_found', 'there is none', (s) => about(s, nothing('apr'))],
  [
    'approve',
    200,
    'another operator proposed it',
    async (s) => about(s, await proposal(s)),
    (body) => expect(body).toMatchObject({ status: 'done', decided_by: 'operator_key' }),
  ],
  ['approve', 'approval_own', 'it is one’s own', async (s) => about(s, await proposal(s, 'operator_key'))],
  ['approve', 'approval_not_found', 'there is none', (s) => about(s, nothing('apr'))],
  [
    'approve',
    'approval_closed',
    'it was declined',
    async (s) => {
      const approval = await proposal(s);
      await s.must('decline', { ...about(s, approval), body: {} });
      return about(s, approval);
    },
  ],
  [
    'decline',
    200,
    'it is not wanted',
    async (s) => ({ ...about(s, await proposal(s)), body: { reason: 'Not ours to pay' } }),
    (body) => expect(body).toMatchObject({ status: 'declined', result: null }),
  ],
  ['decline', 'approval_not_found', 'there is none', (s) => ({ ...about(s, nothing('apr')), body: {} })],
  [
    'decline',
    'approval_closed',
    'it was approved',
    async (s) => {
      const approval = await proposal(s);
      await s.must('approve', about(s, approval));
      return { ...about(s, approval), body: {} };
    },
  ],

  [
    'runPayouts',
    'approval_required',
    'one seller is to be paid by hand, and two operators are needed',
    (s) => {
      s.settings.approvals = 'on';
      return { as: s.operator, body: { seller: s.sellerId } };
    },
  ],
  [
    'writeOffWallet',
    'approval_required',
    'two operators are needed',
    async (s) => {
      const wallet = await idOf(s, (await s.frozen()).wallet);
      s.settings.approvals = 'on';
      return { as: s.operator, params: { wallet } };
    },
  ],
];

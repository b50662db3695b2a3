/** What moves money by hand: adjustments, payouts as previewed, write-offs; and the second operator's approval of them. */
import { z } from 'zod';
import { actor, reason } from './administration.ts';
import {
  amount,
  anyId,
  asset,
  choice,
  count,
  flag,
  id,
  line,
  paging,
  params,
  queryFlag,
  signedAmount,
  time,
} from './fields.ts';
import type { Operations } from './operation.ts';
import { answer, field, page, request } from './schema.ts';

const seven = 'seven days';

export const PayoutProspect = answer('PayoutProspect', 'What a payout now would pay to one seller.', {
  seller: id('sel', 'The seller.'),
  name: line('Its name.', 'The Morning Lark'),
  asset: asset(),
  unpaid: amount('What it has earned and not been paid out.', '41.257'),
  gross: amount('What would leave its balance, in whole cents.', '41.25'),
  fee: amount('What the payout would cost.', '0.25'),
  amount: amount('What would arrive.', '41'),
  destination: line('Where it would go.', 'acct_ok', 255).nullable(),
  due: flag('Whether it is due by threshold or schedule.', true),
  objection: choice(
    ['payout_below_minimum', 'payout_destination_missing', 'seller_frozen'],
    'Why nothing would be paid; `null` where it would.',
  ).nullable(),
});

export const PayoutPreview = answer('PayoutPreview', 'What a payout run now would pay, to be run as shown.', {
  id: id('prv', 'The preview, to be named when it is run.'),
  items: z.array(PayoutProspect),
  created_at: time('When it was made.'),
  expires_at: time('Until when it may be run or proposed.'),
});

export const PreviewPayoutsRequest = request('PreviewPayoutsRequest', 'Whom to look at.', {
  seller: id('sel', 'Only this seller; without it, everybody who has earned anything.').optional(),
});

export const Approval = answer('Approval', 'Something that moves money by hand, and what became of it.', {
  id: id('apr', 'The approval.'),
  action: choice(['run_payouts', 'write_off', 'adjust'], 'What is to be done.', 'adjust'),
  target: anyId(['wal', 'sel', 'prv'], 'The wallet, the seller or the payout preview that it is about.'),
  shows: field(z.record(z.string(), z.unknown()), 'What it would do when it was proposed.', {
    asset: 'USD',
    amount: '5',
  }),
  reason: line(
    'Why; `null` when none was given, or it was erased.',
    'Charged twice by mistake',
    500,
  ).nullable(),
  status: choice(
    ['proposed', 'approved', 'done', 'failed', 'declined', 'expired'],
    'Where it stands. What is `approved` is being carried out.',
    'done',
  ),
  proposed_by: actor('Who proposed it.'),
  decided_by: actor('Who approved or declined it.').nullable(),
  decided_at: time('When.').nullable(),
  result: answer('ApprovalResult', 'What came of it.', {
    event: id('evt', 'The entry of an adjustment.').nullable(),
    collection: id('tab', 'The collection that was written off.').nullable(),
    payouts: field(z.array(z.string()), 'The payouts that were started.', []),
    skipped: count('How many that were shown could not be paid like that any more.', 0),
    failure: line('The code that says why it failed.', 'seller_balance_too_low').nullable(),
  }).nullable(),
  created_at: time('When it was proposed.'),
  expires_at: time('Until when it may be decided.'),
});

export const ApprovalPage = page('ApprovalPage', Approval);

export const AdjustmentRequest = request(
  'AdjustmentRequest',
  'Whose balance to put right, and by how much.',
  {
    target: anyId(['wal', 'sel'], 'The wallet to credit, or the seller whose earnings to correct.'),
    asset: asset(),
    amount: signedAmount('Given from the operator’s fees; below zero, taken back from a seller.', '5'),
    reason: reason(),
  },
);

export const RunPreviewRequest = request('RunPreviewRequest', 'Which preview to run.', {
  preview: id('prv', 'The preview. What is another amount by now is left out.'),
  reason: reason().optional(),
});

export const WriteOffRequest = request('WriteOffRequest', 'Why a tab is given up.', {
  collection: id('tab', 'Which declined collection; by default the wallet’s latest.').optional(),
  reason: reason(),
});

export const DeclineRequest = request('DeclineRequest', 'Why not.', { reason: reason().optional() });

const common = { tag: 'Operator', auth: ['operator'] } as const;
const approval = params('approval', 'apr');
const proposing = { 201: Approval, 200: Approval } as const;

export const approvals = {
  previewPayouts: {
    ...common,
    id: 'previewPayouts',
    method: 'POST',
    path: '/operator/payouts/preview',
    summary: 'Preview a payout run',
    description:
      'Says for everybody who has earned something what a payout now would pay, where to, and why not. Moves nothing. The preview is kept for a day, so that what is run is what was shown.',
    body: PreviewPayoutsRequest,
    responses: { 201: PayoutPreview },
    errors: ['seller_not_found'],
    idempotent: false,
    repeatable: true,
  },
  getPayoutPreview: {
    ...common,
    id: 'getPayoutPreview',
    method: 'GET',
    path: '/operator/payouts/previews/{preview}',
    summary: 'Read a payout preview',
    description: 'A preview as it was made.',
    params: params('preview', 'prv'),
    responses: { 200: PayoutPreview },
    errors: ['payout_preview_not_found'],
    idempotent: false,
    csv: 'items',
  },
  runPayoutPreview: {
    ...common,
    id: 'runPayoutPreview',
    method: 'POST',
    path: '/operator/payouts/run_preview',
    summary: 'Pay out as previewed',
    description: `Pays what a preview showed, to whom and as much as it showed; what is another amount, fee or destination by now is skipped. Where two operators are needed it is proposed, and waits for another one for ${seven}.`,
    body: RunPreviewRequest,
    responses: proposing,
    errors: ['payout_preview_not_found'],
    idempotent: true,
  },
  createAdjustment: {
    ...common,
    id: 'createAdjustment',
    method: 'POST',
    path: '/operator/adjustments',
    summary: 'Adjust a balance',
    description: `A goodwill credit to a wallet, or a correction of what a seller has earned, against the operator’s fees. Nothing goes below its floor: what a seller does not have cannot be taken back. Where two operators are needed it is proposed, and waits for another one for ${seven}.`,
    body: AdjustmentRequest,
    responses: proposing,
    errors: ['amount_invalid', 'amount_overflow', 'asset_not_found', 'wallet_not_found', 'seller_not_found'],
    idempotent: true,
  },
  proposeWriteOff: {
    ...common,
    id: 'proposeWriteOff',
    method: 'POST',
    path: '/operator/wallets/{wallet}/propose_write_off',
    summary: 'Write a tab off, or propose it',
    description: `Gives up a declined collection: what is owed becomes a loss of the book. Where two operators are needed it is proposed, and waits for another one for ${seven}.`,
    params: params('wallet', 'wal'),
    body: WriteOffRequest,
    responses: proposing,
    errors: ['wallet_not_found', 'collection_not_found', 'collection_pending'],
    idempotent: true,
  },
  listApprovals: {
    ...common,
    id: 'listApprovals',
    method: 'GET',
    path: '/operator/approvals',
    summary: 'List approvals',
    description: 'What was proposed, newest first.',
    query: z.strictObject({
      ...paging,
      open: queryFlag('With `true` only those that wait for a decision.').optional(),
    }),
    responses: { 200: ApprovalPage },
    errors: [],
    idempotent: false,
    csv: 'items',
  },
  getApproval: {
    ...common,
    id: 'getApproval',
    method: 'GET',
    path: '/operator/approvals/{approval}',
    summary: 'Read an approval',
    description: 'What was proposed, what it showed, and what became of it.',
    params: approval,
    responses: { 200: Approval },
    errors: ['approval_not_found'],
    idempotent: false,
  },
  approve: {
    ...common,
    id: 'approve',
    method: 'POST',
    path: '/operator/approvals/{approval}/approve',
    summary: 'Approve',
    description:
      'Agrees to what another operator proposed, and carries it out, once. Approving again answers the same.',
    params: approval,
    responses: { 200: Approval },
    errors: ['approval_not_found', 'approval_own', 'approval_closed'],
    idempotent: false,
    repeatable: true,
  },
  decline: {
    ...common,
    id: 'decline',
    method: 'POST',
    path: '/operator/approvals/{approval}/decline',
    summary: 'Decline',
    description: 'Ends a proposal without doing anything. Whoever proposed it may decline it too.',
    params: approval,
    body: DeclineRequest,
    responses: { 200: Approval },
    errors: ['approval_not_found', 'approval_closed'],
    idempotent: false,
    repeatable: true,
  },
} as const satisfies Operations;

/** What an operator does to wallets and sellers, and what operators did: freezing, thawing, the audit log. */
import { z } from 'zod';
import { count, flag, id, line, listQuery, paging, params, time } from './fields.ts';
import type { Operations } from './operation.ts';
import { answer, field, page, request } from './schema.ts';
import { Wallet } from './wallets.ts';

/** An action's name, such as `freeze_wallet`. */
const action = (description: string) =>
  field(
    z.string().regex(/^[a-z][a-z_]{1,59}$/, 'must be the name of an action'),
    description,
    'freeze_wallet',
  );

/** Who acted. */
export const actor = (description: string) =>
  field(
    z
      .string()
      .regex(/^(operator_key|mem_[0-9a-hjkmnp-tv-z]{26})$/, 'must be operator_key or an id of a member'),
    description,
    'operator_key',
  );

/** What an act was about: an id of any kind. */
const target = (description: string) =>
  field(
    z.string().regex(/^[a-z]{2,5}_[0-9a-z]{1,60}$/, 'must be an id'),
    description,
    'wal_7zkq3m9t0v5c8x2hj4p6r1wbn0',
  );

export const reason = () =>
  line('Why. It is a text of the journal, which can be erased.', 'Stolen card reported by the issuer', 500);

export const FreezeRequest = request('FreezeRequest', 'Why somebody is stopped.', { reason: reason() });
export const ThawRequest = request('ThawRequest', 'Why somebody may go on.', { reason: reason().optional() });

export const Freeze = answer('Freeze', 'Who is stopped, since when, by whom and why.', {
  target: target('The wallet or the seller.'),
  frozen: flag('Always true.', true),
  since: time('Since when.'),
  by: actor('Which operator did it.'),
  reason: line('Why; `null` when the text was erased.', 'Stolen card reported by the issuer', 500).nullable(),
});

export const FreezePage = page('FreezePage', Freeze);

export const SellerFreeze = answer('SellerFreeze', 'Whether a seller is stopped.', {
  seller: id('sel', 'The seller.'),
  frozen: flag('True while it is neither paid nor paid out.', true),
});

export const AuditItem = answer('AuditItem', 'One act of an operator. It is an entry of the journal.', {
  id: id('evt', 'The event; its text can be erased.'),
  seq: count('Its place in the journal.', 412),
  by: actor('Which operator.'),
  action: action('What was done.'),
  target: target('What it was done to.').nullable(),
  reason: line('Why; `null` when none was given, or it was erased.', 'Stolen card', 500).nullable(),
  details: field(z.record(z.string(), z.unknown()), 'What else is known; depends on the action.', {}),
  created_at: time('When it was done.'),
});

export const AuditPage = page('AuditPage', AuditItem);

const common = { tag: 'Operator', auth: ['operator'], idempotent: false } as const;

export const administration = {
  freezeWallet: {
    ...common,
    id: 'freezeWallet',
    method: 'POST',
    path: '/operator/wallets/{wallet}/freeze',
    summary: 'Freeze a wallet',
    description:
      'From this moment the wallet pays nothing, reserves nothing, gives no grant and tops nothing up, in any asset. What a hold reserved before may still be captured, payments can be undone and refunded, and what is owed is still collected. Freezing again changes nothing.',
    params: params('wallet', 'wal'),
    body: FreezeRequest,
    responses: { 200: Wallet },
    errors: ['wallet_not_found'],
    repeatable: true,
  },
  thawWallet: {
    ...common,
    id: 'thawWallet',
    method: 'POST',
    path: '/operator/wallets/{wallet}/thaw',
    summary: 'Thaw a wallet',
    description: 'Lets a frozen wallet pay again. Thawing again changes nothing.',
    params: params('wallet', 'wal'),
    body: ThawRequest,
    responses: { 200: Wallet },
    errors: ['wallet_not_found'],
    repeatable: true,
  },
  freezeSeller: {
    ...common,
    id: 'freezeSeller',
    method: 'POST',
    path: '/operator/sellers/{seller}/freeze',
    summary: 'Freeze a seller',
    description:
      'From this moment nobody can pay the seller, no hold in its favour can be made or captured, and it is paid nothing out. Payers can undo, and the seller can refund. Freezing again changes nothing.',
    params: params('seller', 'sel'),
    body: FreezeRequest,
    responses: { 200: SellerFreeze },
    errors: ['seller_not_found'],
    repeatable: true,
  },
  thawSeller: {
    ...common,
    id: 'thawSeller',
    method: 'POST',
    path: '/operator/sellers/{seller}/thaw',
    summary: 'Thaw a seller',
    description: 'Lets a frozen seller be paid again. Thawing again changes nothing.',
    params: params('seller', 'sel'),
    body: ThawRequest,
    responses: { 200: SellerFreeze },
    errors: ['seller_not_found'],
    repeatable: true,
  },
  listFrozen: {
    ...common,
    id: 'listFrozen',
    method: 'GET',
    path: '/operator/frozen',
    summary: 'List who is frozen',
    description: 'All wallets and sellers that are frozen now, with the reason, in order of their ids.',
    query: listQuery,
    responses: { 200: FreezePage },
    errors: [],
    csv: 'items',
  },
  listAudit: {
    ...common,
    id: 'listAudit',
    method: 'GET',
    path: '/operator/audit',
    summary: 'Read the audit log',
    description:
      'What operators did, newest first. Each act is an entry of the journal, written together with what it changed, so it can be neither left out nor altered.',
    query: z.strictObject({
      ...paging,
      by: actor('Only what this operator did.').optional(),
      action: action('Only acts of this kind.').optional(),
      target: target('Only what was done to this.').optional(),
    }),
    responses: { 200: AuditPage },
    errors: [],
    csv: 'items',
  },
} as const satisfies Operations;

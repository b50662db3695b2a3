/** The larger sums of a wallet: top-ups, the saved payment method, and collections of the tab. */
import { z } from 'zod';
import { amount, asset, choice, count, flag, id, line, listQuery, params, time, url } from './fields.ts';
import type { Operations } from './operation.ts';
import { answer, field, page, request } from './schema.ts';

export const TopUp = answer('TopUp', 'One gateway charge that becomes wallet balance.', {
  id: id('top', 'The top-up.'),
  status: choice(['pending', 'paid', 'declined'], 'What has become of it.'),
  asset: asset(),
  amount: amount('How much.', '10'),
  url: url('The gateway’s page, where the payer confirms.', 'https://pay.example/sandbox/charges/7zkq3m9t'),
  reason: field(z.string(), 'Why it was declined.', 'card_declined').nullable(),
  created_at: time('When it was started.'),
});

export const CreateTopUpRequest = request('CreateTopUpRequest', 'A new top-up.', {
  asset: asset(),
  amount: amount('How much, in whole cents.', '10'),
  return_url: url('Where the gateway sends the payer afterwards.', 'https://pay.example/wallet'),
  save_method: flag('Keep the payment method to collect the tab from later. Ask the payer.', true).default(
    false,
  ),
});

export const SavedMethod = answer('SavedMethod', 'A payment method kept by the gateway.', {
  gateway: line('Which gateway keeps it.', 'sandbox'),
  label: line('What the payer knows it by.', 'Test card •••• 4242'),
});

export const Method = answer('Method', 'The wallet’s saved payment method, if any.', {
  method: SavedMethod.nullable(),
});

export const Collection = answer('Collection', 'One larger charge that pays a tab.', {
  id: id('tab', 'The collection.'),
  status: choice(
    ['pending', 'paid', 'declined', 'settled', 'written_off'],
    'What has become of it. `settled`: after a decline, what was owed was paid otherwise, such as by a top-up.',
    'paid',
  ),
  wallet: id('wal', 'Whose tab.'),
  asset: asset(),
  amount: amount('What is collected, in whole cents.', '4.37'),
  attempts: count('How often the gateway has been asked.', 1),
  next_attempt_at: time('When it is tried again.').nullable(),
  reason: field(z.string(), 'Why it was declined.', 'card_declined').nullable(),
  created_at: time('When it was started.'),
});

export const CollectionPage = page('CollectionPage', Collection);

/** What can keep a tab from being collected. */
export const COLLECTING = [
  'nothing_owed',
  'tab_below_minimum',
  'collection_pending',
  'method_not_found',
] as const;

const wallet = { auth: ['wallet'] } as const;

export const sums = {
  createTopUp: {
    ...wallet,
    id: 'createTopUp',
    method: 'POST',
    path: '/wallet/topups',
    tag: 'Top-ups',
    summary: 'Top up',
    description:
      'Starts a charge at the gateway. Send the payer to its `url`; the balance grows once the gateway confirms.',
    body: CreateTopUpRequest,
    responses: { 201: TopUp, 200: TopUp },
    errors: ['topup_amount_invalid', 'amount_invalid', 'amount_overflow', 'asset_not_found', 'wallet_frozen'],
    idempotent: true,
  },
  getTopUp: {
    ...wallet,
    id: 'getTopUp',
    method: 'GET',
    path: '/wallet/topups/{topup}',
    tag: 'Top-ups',
    summary: 'Read a top-up',
    description: 'A top-up with its state now.',
    params: params('topup', 'top'),
    responses: { 200: TopUp },
    errors: ['topup_not_found'],
    idempotent: false,
  },
  getMethod: {
    ...wallet,
    id: 'getMethod',
    method: 'GET',
    path: '/wallet/method',
    tag: 'Top-ups',
    summary: 'Read the saved payment method',
    description: 'The method that tabs are collected from. It is saved by a top-up with `save_method`.',
    responses: { 200: Method },
    errors: [],
    idempotent: false,
  },
  removeMethod: {
    ...wallet,
    id: 'removeMethod',
    method: 'DELETE',
    path: '/wallet/method',
    tag: 'Top-ups',
    summary: 'Remove the saved payment method',
    description: 'Forgets the method. Tabs can then be settled by topping up.',
    responses: { 204: null },
    errors: ['method_not_found'],
    idempotent: false,
  },
  collectTab: {
    ...wallet,
    id: 'collectTab',
    method: 'POST',
    path: '/wallet/tab/collect',
    tag: 'Tabs',
    summary: 'Settle the tab now',
    description:
      'Charges what is owed, in whole cents, to the saved payment method. Also happens by itself at a threshold and at the end of the month.',
    responses: { 200: Collection },
    errors: COLLECTING,
    idempotent: false,
    // One collection at a time: a second try finds the first, or nothing more to collect.
    repeatable: true,
  },
  listCollections: {
    ...wallet,
    id: 'listCollections',
    method: 'GET',
    path: '/wallet/tab/collections',
    tag: 'Tabs',
    summary: 'List collections',
    description: 'Collections of the wallet’s tab, newest first.',
    query: listQuery,
    responses: { 200: CollectionPage },
    errors: [],
    idempotent: false,
  },
} as const satisfies Operations;

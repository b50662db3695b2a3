/** Finding anything by its id, and reading what is found: for operators. */
import { z } from 'zod';
import { Freeze } from './administration.ts';
import { asset, choice, count, flag, id, line, paging, params, signedAmount } from './fields.ts';
import type { Operations } from './operation.ts';
import { Event } from './operator.ts';
import { Payment, Refund } from './payments.ts';
import { Payout, PayoutPage } from './payouts.ts';
import { answer, field } from './schema.ts';
import { Seller } from './sellers.ts';
import { HistoryPage } from './wallets.ts';

const KINDS = [
  'wallet',
  'seller',
  'offer',
  'grant',
  'payment',
  'refund',
  'hold',
  'collection',
  'payout',
  'event',
  'top_up',
  'key',
  'link_key',
  'approval',
  'payout_preview',
  'refund_request',
  'member',
  'invitation',
  'session',
  'passkey',
  'webhook',
  'delivery',
  'notice',
  'credential',
] as const;

const anything = (description: string) =>
  field(z.string().max(100), description, 'pay_7zkq3m9t0v5c8x2hj4p6r1wbn0');

export const SearchResult = answer('SearchResult', 'Something that was found.', {
  kind: choice(KINDS, 'What it is.', 'payment'),
  id: anything('Its id.'),
  summary: line('What it is, in a few words.', 'The owl that came to tea, 0.25 USD, paid', 1000),
  links: z.array(
    answer('SearchLink', 'Something that it hangs together with.', {
      kind: choice(KINDS, 'What that is.'),
      id: anything('Its id.'),
    }),
  ),
});

export const SearchResults = answer('SearchResults', 'What was found.', {
  items: z.array(SearchResult),
  complete: flag('False when there was too much to look through, or more was found than is shown.', true),
});

export const OperatorPayment = answer('OperatorPayment', 'A payment with everything about it.', {
  payment: Payment,
  wallet: id('wal', 'Who paid.'),
  entry: Event,
  refunds: z.array(Refund),
});

export const OperatorSeller = answer('OperatorSeller', 'A seller with everything about it.', {
  seller: Seller,
  balances: z.array(
    answer('OperatorSellerBalance', 'What it has earned in one asset and not been paid out.', {
      asset: asset(),
      unpaid: signedAmount('The balance.', '41.337'),
    }),
  ),
  freeze: Freeze.nullable(),
  payouts: field(z.array(Payout), 'The latest ten.', []),
});

export const Entry = answer('Entry', 'One entry of the journal, with its text.', {
  event: Event,
  lane: count('The lane that it is in.', 0),
  text: line(
    'The text that was written with it; `null` when there is none, or it was erased.',
    'Sold out',
    500,
  ).nullable(),
  gives_back: id('pay', 'The payment of which it gives back.').nullable(),
});

const common = { tag: 'Operator', auth: ['operator'], idempotent: false } as const;

export const lookup = {
  search: {
    ...common,
    id: 'search',
    method: 'GET',
    path: '/search',
    summary: 'Find anything',
    description:
      'What an id of any kind names, and what it hangs together with: wallets, sellers, offers, grants, payments, refunds, holds, collections, payouts, events, top-ups, keys, approvals. Also an entry by its sequence, the wallet behind a payer’s pseudonym (`pyr_…`), and sellers by a part of their name.',
    query: z.strictObject({
      q: line('An id, a sequence, or a part of a seller’s name.', 'pay_7zkq3m9t0v5c8x2hj4p6r1wbn0', 100),
    }),
    responses: { 200: SearchResults },
    errors: [],
  },
  getOperatorPayment: {
    ...common,
    id: 'getOperatorPayment',
    method: 'GET',
    path: '/operator/payments/{payment}',
    summary: 'Read a payment with everything about it',
    description: 'The payment, who paid, its entry with all legs, and what was given back.',
    params: params('payment', 'pay'),
    responses: { 200: OperatorPayment },
    errors: ['payment_not_found'],
  },
  getOperatorSeller: {
    ...common,
    id: 'getOperatorSeller',
    method: 'GET',
    path: '/operator/sellers/{seller}',
    summary: 'Read a seller with everything about it',
    description: 'The seller, its balances, whether it is frozen and why, and its latest payouts.',
    params: params('seller', 'sel'),
    responses: { 200: OperatorSeller },
    errors: ['seller_not_found'],
  },
  listOperatorHistory: {
    ...common,
    id: 'listOperatorHistory',
    method: 'GET',
    path: '/operator/wallets/{wallet}/history',
    summary: 'Read a wallet’s history',
    description: 'Everything that changed the balance of any wallet, newest first.',
    params: params('wallet', 'wal'),
    query: z.strictObject(paging),
    responses: { 200: HistoryPage },
    errors: ['wallet_not_found'],
    csv: 'items',
  },
  listOperatorPayouts: {
    ...common,
    id: 'listOperatorPayouts',
    method: 'GET',
    path: '/operator/payouts',
    summary: 'List payouts',
    description: 'The payouts of all sellers, or of one, newest first.',
    query: z.strictObject({ ...paging, seller: id('sel', 'Only this seller’s.').optional() }),
    responses: { 200: PayoutPage },
    errors: [],
    csv: 'items',
  },
  getEntry: {
    ...common,
    id: 'getEntry',
    method: 'GET',
    path: '/operator/entries/{event}',
    summary: 'Read an entry',
    description:
      'One entry of the journal by the id of its event; by its sequence it is found with a search.',
    params: params('event', 'evt'),
    responses: { 200: Entry },
    errors: ['event_not_found'],
  },
} as const satisfies Operations;

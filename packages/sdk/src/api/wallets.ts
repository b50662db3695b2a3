/** Wallets: a payer's money and settings, and paying with it. A wallet's token is its key. */
import { z } from 'zod';
import {
  amount,
  anyId,
  asset,
  choice,
  flag,
  id,
  line,
  paging,
  params,
  signedAmount,
  time,
  zone,
} from './fields.ts';
import type { Operations } from './operation.ts';
import { CHARGING, Payment, Refund } from './payments.ts';
import { answer, field, named, page, request } from './schema.ts';
import { MODES } from './sellers.ts';

export const WalletAccount = answer('WalletAccount', 'A wallet’s money in one asset.', {
  asset: asset(),
  balance: signedAmount('What it holds; below zero it is owed.', '4.182'),
  available: amount('What can be spent now, tab included.', '9.182'),
  held: amount('Reserved by holds.', '0'),
  owed: amount('What the tab will collect.', '0'),
  tab_limit: amount('How far the wallet may pay later.', '5'),
  tab_frozen: flag('True while a declined collection keeps the tab closed.'),
});

export const Wallet = answer('Wallet', 'A payer’s money and settings.', {
  id: id('wal', 'The wallet.'),
  registered: flag('False for a guest.'),
  zone: zone('The time zone in which its days and months begin.'),
  frozen: flag('True while the provider has stopped it: it pays nothing until it is thawed.'),
  accounts: z.array(WalletAccount),
  mode: choice(MODES, 'Whether it holds test money or real money.'),
});

const token = () =>
  field(
    z.string(),
    'Send as bearer token. Whoever has it can spend: keep it as a secret.',
    'wt_0jq7m3x9w2c5v8b1n4k6h0t7r3p9d2g5f8s1a4z6y0e7',
  );

export const WalletCreated = answer('WalletCreated', 'A wallet and the token that opens it.', {
  wallet: Wallet,
  token: token(),
});

const recoveryCode = () =>
  field(
    z.string().min(1).max(200),
    'Opens the wallet when every token is lost. Write it down.',
    'wrc-7zkq-3m9t-0v5c-8x2h-j4p6',
  );

export const RegisterWallet = answer('WalletRegistered', 'The wallet, now registered.', {
  wallet: Wallet,
  recovery_code: recoveryCode(),
});

export const RecoverWalletRequest = request('RecoverWalletRequest', 'A recovery code.', {
  recovery_code: recoveryCode(),
});

export const UpdateWalletRequest = request('UpdateWalletRequest', 'What to change; the rest stays.', {
  zone: zone('The time zone in which its days and months begin.').optional(),
});

export const HistoryItem = answer('HistoryItem', 'One thing that changed the wallet’s balance.', {
  id: anyId(
    ['pay', 'ref', 'top', 'tab', 'evt'],
    'What it is: a payment, refund, top-up, collection or event.',
  ),
  type: choice(['payment', 'refund', 'undo', 'top_up', 'collection', 'write_off', 'adjustment'], 'Its kind.'),
  asset: asset(),
  amount: signedAmount('What it added to the balance; payments are below zero.', '-0.25'),
  title: line('What was paid for, or why money came back.', 'The owl that came to tea', 500).nullable(),
  seller: id('sel', 'Who was paid, or gave back.').nullable(),
  payment: id('pay', 'The payment it is, or is about.').nullable(),
  created_at: time('When it posted.'),
});

export const HistoryPage = page('HistoryPage', HistoryItem);

const paying = {
  amount: amount('How much; only for open offers, and required there.', '1').optional(),
  price: amount(
    'The price as the payer saw it. Required for a fixed price; if it is another by now, `price_changed`.',
    '0.25',
  ).optional(),
  confirmed: flag(
    'The payer was asked, and said yes: settings that ask first do not stand in the way.',
  ).optional(),
};

export const CreateWalletPaymentRequest = named(
  'CreateWalletPaymentRequest',
  'What to pay: a registered offer, or a link that its seller signed.',
  z.union([
    request('PayOffer', 'Pay a registered offer.', { offer: id('off', 'The offer.'), ...paying }),
    request('PayLink', 'Pay a self-contained link.', {
      link: field(
        z.string().min(1).max(8192),
        'The link, or its part after `/l/`.',
        'eyJ2IjoxLCJib29rIjoiYmtfN3prcSJ9.c2lnbmF0dXJl',
      ),
      ...paying,
    }),
  ]),
);

const tag = 'Wallets';
const wallet = { tag, auth: ['wallet'] } as const;

export const wallets = {
  createWallet: {
    id: 'createWallet',
    method: 'POST',
    path: '/wallets',
    tag,
    auth: [],
    summary: 'Start a wallet',
    description:
      'A guest’s wallet: no name, no card. It leaves no trace in the book before its first money; until then only its token knows it. How many new guests may pay later is counted when they first pay, give a grant or register.',
    responses: { 201: WalletCreated },
    errors: [],
    idempotent: false,
    repeatable: true,
  },
  recoverWallet: {
    id: 'recoverWallet',
    method: 'POST',
    path: '/wallets/recover',
    tag,
    auth: [],
    summary: 'Recover a wallet',
    description: 'Gives a new token for a registered wallet. Every older token stops working.',
    body: RecoverWalletRequest,
    responses: { 200: WalletCreated },
    errors: ['recovery_code_invalid'],
    idempotent: false,
  },
  getWallet: {
    ...wallet,
    id: 'getWallet',
    method: 'GET',
    path: '/wallet',
    summary: 'Read the wallet',
    description: 'What it holds, owes and may spend.',
    responses: { 200: Wallet },
    errors: [],
    idempotent: false,
  },
  updateWallet: {
    ...wallet,
    id: 'updateWallet',
    method: 'PATCH',
    path: '/wallet',
    summary: 'Change the wallet',
    description:
      'Sets the time zone in which days and months begin. Grants keep the zone they were given in.',
    body: UpdateWalletRequest,
    responses: { 200: Wallet },
    errors: ['zone_invalid'],
    idempotent: false,
  },
  registerWallet: {
    ...wallet,
    id: 'registerWallet',
    method: 'POST',
    path: '/wallet/register',
    summary: 'Register the wallet',
    description:
      'Makes a guest’s wallet a registered one: a larger tab, and a recovery code, which is shown only here.',
    responses: { 200: RegisterWallet },
    errors: ['already_registered', 'guest_limit_reached'],
    idempotent: false,
  },
  getHistory: {
    ...wallet,
    id: 'getHistory',
    method: 'GET',
    path: '/wallet/history',
    summary: 'Read the history',
    description: 'Everything that changed the balance, newest first.',
    query: z.strictObject({
      ...paging,
      list: choice(
        ['payments', 'sums'],
        'Payments with refunds and undo, or the larger sums: top-ups, collections, write-offs.',
      ).optional(),
    }),
    responses: { 200: HistoryPage },
    errors: [],
    idempotent: false,
  },
  createWalletPayment: {
    ...wallet,
    id: 'createWalletPayment',
    method: 'POST',
    path: '/wallet/payments',
    summary: 'Pay',
    description:
      'Pays an offer or a signed link from the wallet: from its balance first, then from its tab. What is owned already costs nothing and answers 200 with `already_owned`.',
    body: CreateWalletPaymentRequest,
    responses: { 201: Payment, 200: Payment },
    errors: [
      ...CHARGING,
      'confirmation_required',
      'limit_payment_exceeded',
      'limit_day_exceeded',
      'limit_month_exceeded',
      'link_malformed',
      'link_signature_invalid',
      'link_expired',
      'link_foreign',
      'link_key_unknown',
      'link_origin_unregistered',
      'guest_limit_reached',
    ],
    idempotent: true,
  },
  undoPayment: {
    ...wallet,
    id: 'undoPayment',
    method: 'POST',
    path: '/wallet/payments/{payment}/undo',
    summary: 'Undo a payment',
    description:
      'Takes a payment back wholly, until its `undo_until`: money, fee, limits and ownership are as before. At most 20 a day, unless the provider sets otherwise.',
    params: params('payment', 'pay'),
    responses: { 201: Refund, 200: Refund },
    errors: [
      'payment_not_found',
      'undo_window_closed',
      'already_refunded',
      'undo_limit_reached',
      'seller_balance_too_low',
    ],
    idempotent: true,
  },
} as const satisfies Operations;

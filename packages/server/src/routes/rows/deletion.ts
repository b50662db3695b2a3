/** Deleting a wallet: every answer it documents. */
import type { Scene } from '../../testing-scene.ts';
import type { Sent } from '../../testing.ts';
import type { Row } from './row.ts';

const remove = (s: Scene, parts: object = {}): Sent => ({
  as: s.payer,
  body: { balance: 'forfeit', ...parts },
});

const owing = async (s: Scene) => {
  const body = { offer: s.tip, amount: '0.3' };
  await s.must('createWalletPayment', { as: s.guest, key: s.key(), body });
  return { as: s.guest, body: { balance: 'refuse' } };
};

export const deletionRows: Row[] = [
  [
    'deleteWallet',
    'wallet_frozen',
    'the operator has frozen it',
    async (s) => {
      const params = { wallet: s.payerId };
      await s.must('freezeWallet', { as: s.operator, params, body: { reason: 'A stolen card' } });
      return remove(s);
    },
  ],
  ['deleteWallet', 204, 'its money is given up', (s) => remove(s)],
  [
    'deleteWallet',
    204,
    'it is registered, and its recovery code is sent',
    async (s) =>
      remove(s, { recovery_code: (await s.must('registerWallet', { as: s.payer }))['recovery_code'] }),
  ],
  ['deleteWallet', 'wallet_not_empty', 'money is there', (s) => remove(s, { balance: 'refuse' })],
  ['deleteWallet', 'wallet_owes', 'it owes', owing],
  [
    'deleteWallet',
    'collection_pending',
    'what it owed is being collected',
    async (s) => {
      const wallet = await s.newGuest();
      await s.topUp(wallet, '1', 'pm_delayed');
      const body = { offer: s.tip, amount: '1.3' };
      await s.must('createWalletPayment', { as: wallet, key: s.key(), body });
      await s.must('collectTab', { as: wallet });
      return { as: wallet, body: { balance: 'forfeit' } };
    },
  ],
  [
    'deleteWallet',
    'topup_pending',
    'a top-up was begun just now',
    async (s) => {
      const body = { asset: 'USD', amount: '5', return_url: 'https://pay.example/wallet' };
      await s.must('createTopUp', { as: s.payer, key: s.key(), body });
      return remove(s);
    },
  ],
  [
    'deleteWallet',
    'deletion_unconfirmed',
    'it is registered, and nothing confirms it',
    async (s) => {
      await s.must('registerWallet', { as: s.payer });
      return remove(s);
    },
  ],
  [
    'deleteWallet',
    'recovery_code_invalid',
    'the code is another',
    (s) => remove(s, { recovery_code: 'aaaa-aaaa-aaaa-aaaa-aaaa-aaaa' }),
  ],
  [
    'getWallet',
    'unauthorized',
    'the wallet was deleted',
    async (s) => {
      await s.must('deleteWallet', remove(s));
      return { as: s.payer };
    },
  ],
  [
    'getOperatorWallet',
    'wallet_not_found',
    'the wallet was deleted',
    async (s) => {
      await s.must('deleteWallet', remove(s));
      return { as: s.operator, params: { wallet: s.payerId } };
    },
  ],
];

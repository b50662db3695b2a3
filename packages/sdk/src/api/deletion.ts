/** Deleting a wallet. */
import { z } from 'zod';
import { choice } from './fields.ts';
import type { Operations } from './operation.ts';
import { field, request } from './schema.ts';

export const DeleteWalletRequest = request('DeleteWalletRequest', 'What becomes of the wallet’s money.', {
  balance: choice(
    ['refuse', 'forfeit'],
    '`refuse` the deletion while money is there, or `forfeit` it to the provider for good.',
  ),
  recovery_code: field(
    z.string().min(1).max(200),
    'Confirms afresh. Required of a registered wallet.',
    '3k9d-7zkq-3m9t-0v5c-8x2h-j4p6',
  ).optional(),
});

export const deletion = {
  deleteWallet: {
    id: 'deleteWallet',
    method: 'POST',
    path: '/wallet/delete',
    tag: 'Wallets',
    auth: ['wallet'],
    summary: 'Delete the wallet',
    description:
      'Ends its grants and holds, forgets its saved method, settings, recovery code and the words of its refund requests, and signs out every session. What was paid stays in the books, and with the sellers under the pseudonyms they knew. It cannot be undone.',
    body: DeleteWalletRequest,
    responses: { 204: null },
    errors: [
      'wallet_frozen',
      'wallet_not_empty',
      'wallet_owes',
      'collection_pending',
      'topup_pending',
      'deletion_unconfirmed',
      'recovery_code_invalid',
    ],
    idempotent: false,
  },
} as const satisfies Operations;

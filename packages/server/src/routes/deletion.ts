/** Deleting a wallet. */
import { isRefused, refuse } from '@farthing/provider';
import { noContent, type RouteDeps, type Routes } from '../route.ts';

export function deletionRoutes({ provider: { deletion, wallets } }: RouteDeps): Routes<'deleteWallet'> {
  return {
    async deleteWallet({ caller, body }) {
      const { balance, recovery_code: code } = body;
      const confirmed = code !== undefined && (await wallets.confirms(caller.wallet, code));
      if (code !== undefined && !confirmed) return refuse('recovery_code_invalid');
      const deleted = await deletion.delete(caller.wallet, { balance, confirmed });
      return isRefused(deleted) ? deleted : noContent;
    },
  };
}

/** The operator's operation on the vault. */
import { ok, type RouteDeps, type Routes } from '../route.ts';

export function vaultRoutes({ provider }: RouteDeps): Routes<'resealVault'> {
  return {
    async resealVault() {
      const resealed = await provider.reseal();
      return ok({ key: provider.vault.newest(), resealed });
    },
  };
}

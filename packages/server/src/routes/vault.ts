/** The operator's operations on the provider's own keys. */
import { actorOf, ok, type RouteDeps, type Routes } from '../route.ts';
import * as Wire from '../wire.ts';

export function vaultRoutes({ provider }: RouteDeps): Routes<'resealVault' | 'rotateReceiptKey'> {
  return {
    async resealVault() {
      const resealed = await provider.reseal();
      return ok({ key: provider.vault.newest(), resealed });
    },

    async rotateReceiptKey({ caller }) {
      const { key, before, changed } = await provider.rotateReceiptKey(actorOf(caller));
      return ok({ key: key.kid, since: Wire.iso(key.since), before: before?.kid ?? null, changed });
    },
  };
}

/** Credentials: the payer looks at the browsers that hold a grant, and takes it out of their hands. */
import { isRefused } from '@farthing/provider';
import { ok, type RouteDeps, type Routes } from '../route.ts';
import * as Wire from '../wire.ts';

export function credentialRoutes({
  provider: { credentials },
}: RouteDeps): Routes<'listCredentials' | 'revokeCredential'> {
  return {
    async listCredentials({ caller, params }) {
      const found = await credentials.listByGrant(params.grant, caller.wallet);
      return isRefused(found) ? found : ok({ items: found.map(Wire.credential) });
    },

    async revokeCredential({ caller, params }) {
      const ended = await credentials.revoke(params.credential, caller.wallet);
      return isRefused(ended) ? ended : ok(Wire.credential(ended));
    },
  };
}

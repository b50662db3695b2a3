/** The operator's setup link, for whoever holds the operator's key. */
import { created, type RouteDeps, type Routes } from '../route.ts';

export function setupRoutes({ provider: { people } }: RouteDeps): Routes<'createSetupLink'> {
  return {
    async createSetupLink() {
      return created({ url: await people.setup.renew() });
    },
  };
}

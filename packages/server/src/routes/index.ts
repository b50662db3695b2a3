/** All routes of the API. The type says that no operation of the contract is forgotten. */
import type { OperationId } from '@farthing/sdk/api/index.ts';
import type { RouteDeps, Routes } from '../route.ts';
import { codeRoutes } from './codes.ts';
import { credentialRoutes } from './credentials.ts';
import { gatewayRoutes } from './gateways.ts';
import { grantRoutes } from './grants.ts';
import { holdRoutes } from './holds.ts';
import { keyRoutes } from './keys.ts';
import { offerRoutes } from './offers.ts';
import { operatorRoutes } from './operator.ts';
import { pageRoutes } from './pages.ts';
import { paymentRoutes } from './payments.ts';
import { payoutRoutes } from './payouts.ts';
import { reportRoutes } from './reports.ts';
import { sellerRoutes } from './sellers.ts';
import { sumRoutes } from './sums.ts';
import { walletRoutes } from './wallets.ts';

export function createRoutes(deps: RouteDeps): Routes<OperationId> {
  return {
    ...paymentRoutes(deps),
    ...holdRoutes(deps),
    ...codeRoutes(deps),
    ...offerRoutes(deps),
    ...grantRoutes(deps),
    ...walletRoutes(deps),
    ...sumRoutes(deps),
    ...reportRoutes(deps),
    ...payoutRoutes(deps),
    ...keyRoutes(deps),
    ...sellerRoutes(deps),
    ...operatorRoutes(deps),
    ...gatewayRoutes(deps),
    ...pageRoutes(deps),
    ...credentialRoutes(deps),
  };
}

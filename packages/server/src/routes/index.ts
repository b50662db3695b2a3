/** All routes of the API. The type says that no operation of the contract is forgotten. */
import type { OperationId } from '@farthing/sdk/api/index.ts';
import type { RouteDeps, Routes } from '../route.ts';
import { administrationRoutes } from './administration.ts';
import { approvalRoutes } from './approvals.ts';
import { codeRoutes } from './codes.ts';
import { deletionRoutes } from './deletion.ts';
import { credentialRoutes } from './credentials.ts';
import { gatewayRoutes } from './gateways.ts';
import { grantRoutes } from './grants.ts';
import { holdRoutes } from './holds.ts';
import { keyRoutes } from './keys.ts';
import { limitRoutes } from './limits.ts';
import { noticeRoutes } from './notices.ts';
import { offerRoutes } from './offers.ts';
import { operatorRoutes } from './operator.ts';
import { lookupRoutes } from './lookup.ts';
import { originRoutes } from './origins.ts';
import { overviewRoutes } from './overview.ts';
import { pageRoutes } from './pages.ts';
import { paymentRoutes } from './payments.ts';
import { payoutRoutes } from './payouts.ts';
import { purchaseRoutes } from './purchases.ts';
import { refundRequestRoutes } from './refund-requests.ts';
import { reportRoutes } from './reports.ts';
import { sellerRoutes } from './sellers.ts';
import { setupRoutes } from './setup.ts';
import { sumRoutes } from './sums.ts';
import { teamRoutes } from './team.ts';
import { vaultRoutes } from './vault.ts';
import { walletRoutes } from './wallets.ts';
import { webhookRoutes } from './webhooks.ts';

export function createRoutes(deps: RouteDeps): Routes<OperationId> {
  return {
    ...paymentRoutes(deps),
    ...holdRoutes(deps),
    ...codeRoutes(deps),
    ...offerRoutes(deps),
    ...grantRoutes(deps),
    ...walletRoutes(deps),
    ...limitRoutes(deps),
    ...purchaseRoutes(deps),
    ...deletionRoutes(deps),
    ...refundRequestRoutes(deps),
    ...sumRoutes(deps),
    ...reportRoutes(deps),
    ...payoutRoutes(deps),
    ...keyRoutes(deps),
    ...webhookRoutes(deps),
    ...noticeRoutes(deps),
    ...sellerRoutes(deps),
    ...originRoutes(deps),
    ...teamRoutes(deps),
    ...operatorRoutes(deps),
    ...administrationRoutes(deps),
    ...approvalRoutes(deps),
    ...setupRoutes(deps),
    ...vaultRoutes(deps),
    ...overviewRoutes(deps),
    ...lookupRoutes(deps),
    ...gatewayRoutes(deps),
    ...pageRoutes(deps),
    ...credentialRoutes(deps),
  };
}

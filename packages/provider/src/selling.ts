/** Selling, put together: the services from keys and offers to payments and access, each made of those before it. */
import type { Ledger } from '@farthing/ledger';
import type { Audit } from './operator/audit.ts';
import { type Access, createAccess } from './access/access.ts';
import { type AskFirst, createAskFirst } from './confirm/ask-first.ts';
import { type Clicks, createClicks } from './credentials/clicks.ts';
import { createCredentials, type Credentials } from './credentials/credentials.ts';
import { createPageSessions, type PageSessions } from './credentials/sessions.ts';
import type { WalletDirectory } from './deps.ts';
import { createEvents, type Events } from './events/events.ts';
import { createFeeAccounts, type FeeAccounts } from './fees.ts';
import { createGrants, type Grants } from './grants/grants.ts';
import { createHolds, type Holds } from './holds/holds.ts';
import type { Ids } from './ids.ts';
import { createKeys, type Keys } from './keys/keys.ts';
import { createLinkKeys, type LinkKeys } from './link-keys/link-keys.ts';
import { createOffers, type Offers } from './offers/offers.ts';
import { createPayers, type Payers } from './payers/payers.ts';
import { createPayments, type Payments } from './payments/payments.ts';
import { createViews, type Views } from './payments/views.ts';
import { createReceipts, type Receipts } from './receipts/receipts.ts';
import type { SigningKeys } from './receipts/signing-keys.ts';
import type { Secrets } from './secrets.ts';
import { createSellers, type Sellers } from './sellers/sellers.ts';
import type { Settings } from './settings.ts';
import { createRefundRequests, type RefundRequests } from './refund-requests/refund-requests.ts';
import { createStatistics, type Statistics } from './statistics/statistics.ts';
import { createSweeps, type Sweeps } from './sweeps/sweeps.ts';

export interface Selling {
  payers: Payers;
  keys: Keys;
  sellers: Sellers;
  sweeps: Sweeps;
  linkKeys: LinkKeys;
  offers: Offers;
  fees: FeeAccounts;
  grants: Grants;
  views: Views;
  receipts: Receipts;
  askFirst: AskFirst;
  payments: Payments;
  refundRequests: RefundRequests;
  holds: Holds;
  access: Access;
  credentials: Credentials;
  pageSessions: PageSessions;
  clicks: Clicks;
  statistics: Statistics;
  events: Events;
}

export function createSelling(deps: {
  ledger: Ledger;
  ids: Ids;
  secrets: Secrets;
  settings: Settings;
  wallets: WalletDirectory;
  clock: () => number;
  random: (size: number) => Uint8Array;
  audit: Audit;
  signingKeys: SigningKeys;
}): Selling {
  const payers = createPayers(deps.secrets.pseudonyms);
  const keys = createKeys(deps);
  const sellers = createSellers({ ...deps, keys });
  const sweeps = createSweeps({ ...deps, sellers });
  const linkKeys = createLinkKeys(deps);
  const offers = createOffers({ ...deps, sellers, linkKeys });
  const fees = createFeeAccounts(deps.ledger);
  const grants = createGrants({ ...deps, payers, sellers, fees });
  const views = createViews({ ...deps, payers, offers });
  const receipts = createReceipts({ ...deps, keys: deps.signingKeys });
  const askFirst = createAskFirst(deps);
  const payments = createPayments({ ...deps, grants, offers, sellers, sweeps, askFirst, views, receipts });
  const refundRequests = createRefundRequests({ ...deps, payments, views });
  const holds = createHolds({ ...deps, payments, grants, offers, askFirst, views });
  const access = createAccess({ ...deps, offers, sellers, grants, payments, views });
  const credentials = createCredentials({ ...deps, grants });
  const pageSessions = createPageSessions({ ...deps, credentials });
  const clicks = createClicks({ ...deps, offers, grants, payments, access });
  const statistics = createStatistics(deps);
  const events = createEvents(deps);
  return {
    payers,
    keys,
    sellers,
    sweeps,
    linkKeys,
    offers,
    fees,
    grants,
    views,
    receipts,
    askFirst,
    payments,
    refundRequests,
    holds,
    access,
    credentials,
    pageSessions,
    clicks,
    statistics,
    events,
  };
}

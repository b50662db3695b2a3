/** The provider, put together: selling, wallets and the sums between them and the world outside, over one book. */
import type { Entry } from '@farthing/ledger';
import { type Book, createBook } from './book/book.ts';
import type { ProviderDeps } from './deps.ts';
import { type Callbacks, createCallbacks } from './gateways/callbacks.ts';
import { createIds, type Ids } from './ids.ts';
import { createJobs, type Jobs } from './jobs/jobs.ts';
import { createMethods, type Methods } from './methods/methods.ts';
import { versionAt } from './offers/terms.ts';
import { createPayouts, type Payouts } from './payouts/payouts.ts';
import type { Receipts } from './receipts/receipts.ts';
import { createSelling, type Selling } from './selling.ts';
import { tallyOf } from './statistics/tally.ts';
import { createTabs, type Tabs } from './tabs/tabs.ts';
import { createTabWatch } from './tabs/watch.ts';
import { createTopUps, type TopUps } from './topups/topups.ts';
import { createWallets, type Wallets } from './wallets/wallets.ts';

export interface Provider extends Pick<
  Selling,
  | 'payers'
  | 'keys'
  | 'sellers'
  | 'linkKeys'
  | 'offers'
  | 'grants'
  | 'payments'
  | 'holds'
  | 'access'
  | 'credentials'
  | 'pageSessions'
  | 'clicks'
  | 'statistics'
  | 'events'
> {
  ids: Ids;
  wallets: Wallets;
  methods: Methods;
  topups: TopUps;
  tabs: Tabs;
  payouts: Payouts;
  book: Book;
  jobs: Jobs;
  callbacks: Callbacks;
  /** The public keys that verify receipts, as a JSON Web Key Set. */
  receiptKeys: Receipts['keys'];
  /** Stops following the book; it stays open. */
  stop(): void;
}

/** A provider over an open book. It starts nothing by itself: call `jobs.tick()` about once a second. */
export function createProvider(deps: ProviderDeps): Provider {
  const { ledger, gateway, secrets } = deps;
  const ids = createIds(secrets.ids, deps.random);

  /** What an offer was called when it was paid. Asked long after everything below is there. */
  async function titleOf(payment: Entry): Promise<string> {
    const row = await selling.offers.row(ids.encode('off', payment.subject!));
    return row ? versionAt(row, payment).title : '';
  }

  const wallets = createWallets({ ...deps, ids, titleOf });
  const selling = createSelling({ ...deps, ids, wallets });
  const { sweeps } = selling;
  const methods = createMethods({ ledger });
  const tabs = createTabs({ ...deps, ids, methods });
  const tabWatch = createTabWatch({ ...deps, methods, tabs });
  const topups = createTopUps({ ...deps, wallets, relieve: tabs.relieve });
  const payouts = createPayouts({ ...deps, ids, sellers: selling.sellers, sweeps });
  const book = createBook({ ledger, ids, secrets, tallyOf });
  const callbacks = createCallbacks(gateway, { tab: tabs, top: topups, po: payouts });
  const clean = async () => void (await selling.access.clean());
  const jobs = createJobs({ ...deps, tabs, tabWatch, topups, payouts, wallets, sweeps, clean });
  const { payers, keys, sellers, linkKeys, offers, grants, payments, holds, access, statistics, events } =
    selling;
  const { credentials, pageSessions, clicks } = selling;
  return {
    ids,
    payers,
    keys,
    sellers,
    linkKeys,
    offers,
    grants,
    payments,
    holds,
    access,
    credentials,
    pageSessions,
    clicks,
    statistics,
    events,
    wallets,
    methods,
    topups,
    tabs,
    payouts,
    book,
    jobs,
    callbacks,
    receiptKeys: selling.receipts.keys,
    stop: tabWatch.stop,
  };
}

/** The provider, put together: selling, wallets and the sums between them and the world outside, over one book. */
import type { Entry } from '@farthing/ledger';
import { type Approvals, createApprovals } from './approvals/approvals.ts';
import { type Book, createBook } from './book/book.ts';
import type { ProviderDeps } from './deps.ts';
import { type Callbacks, createCallbacks } from './gateways/callbacks.ts';
import { createIds, type Ids } from './ids.ts';
import { createJobs, type Jobs } from './jobs/jobs.ts';
import { createMethods, type Methods } from './methods/methods.ts';
import { versionAt } from './offers/terms.ts';
import { createPreviews, type Previews } from './payouts/preview.ts';
import { createPayouts, type Payouts } from './payouts/payouts.ts';
import { createAdjustments } from './operator/adjustments.ts';
import { type Audit, createAudit } from './operator/audit.ts';
import { createDefaults, type Defaults } from './operator/defaults.ts';
import { createFreezing, type Freezing } from './operator/freezing.ts';
import { createOverview, type ReadOverview } from './operator/overview.ts';
import { createVerification, type Verification } from './operator/verification.ts';
import { createSearch, type Search } from './search/search.ts';
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
  | 'statistics'
  | 'events'
> {
  ids: Ids;
  audit: Audit;
  /** What operators may change of the settings; `defaults.settings` are those that hold now. */
  defaults: Defaults;
  verification: Verification;
  overview: ReadOverview;
  search: Search;
  freezing: Freezing;
  approvals: Approvals;
  previews: Previews;
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
export function createProvider(given: ProviderDeps): Provider {
  const { ledger, gateway, secrets } = given;
  const ids = createIds(secrets.ids, given.random);

  const audit = createAudit({ ledger, ids });
  const defaults = createDefaults({ ...given, audit });
  const deps = { ...given, settings: defaults.settings };

  /** What an offer was called when it was paid. Asked long after everything below is there. */
  async function titleOf(payment: Entry): Promise<string> {
    const row = await selling.offers.row(ids.encode('off', payment.subject!));
    return row ? versionAt(row, payment).title : '';
  }

  const wallets = createWallets({ ...deps, ids, titleOf });
  const selling = createSelling({ ...deps, ids, wallets, audit });
  const { sweeps } = selling;
  const methods = createMethods({ ledger });
  const tabs = createTabs({ ...deps, ids, methods, audit });
  const tabWatch = createTabWatch({ ...deps, methods, tabs });
  const topups = createTopUps({ ...deps, wallets, relieve: tabs.relieve });
  const payouts = createPayouts({ ...deps, ids, sellers: selling.sellers, sweeps });
  const previews = createPreviews({ ledger, ids, payouts, audit });
  const adjustments = createAdjustments({
    ...deps,
    ids,
    audit,
    wallets,
    sellers: selling.sellers,
    sweeps,
    relieve: tabs.relieve,
  });
  const { approvers = async () => 0 } = deps;
  const approvals = createApprovals({ ...deps, ids, audit, adjustments, previews, tabs, approvers });
  const book = createBook({ ledger, ids, secrets, tallyOf, audit });
  const freezing = createFreezing({ ledger, audit, wallets, sellers: selling.sellers });
  const verification = createVerification({ ledger, book });
  const operating = { approvals, freezing, verification, sellers: selling.sellers };
  const overview = createOverview({ ledger, ids, book, tabs, ...operating });
  const search = createSearch({
    ...deps,
    ...selling,
    ids,
    wallets,
    tabs,
    payouts,
    topups,
    approvals,
    previews,
  });
  const callbacks = createCallbacks(gateway, { tab: tabs, top: topups, po: payouts });
  const clean = async () => {
    await selling.access.clean();
    await previews.clean();
  };
  const jobs = createJobs({ ...deps, tabs, tabWatch, topups, payouts, wallets, sweeps, approvals, clean });
  const { payers, keys, sellers, linkKeys, offers, grants, payments, holds, access, statistics, events } =
    selling;
  return {
    ids,
    audit,
    defaults,
    verification,
    overview,
    search,
    freezing,
    approvals,
    previews,
    payers,
    keys,
    sellers,
    linkKeys,
    offers,
    grants,
    payments,
    holds,
    access,
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

/** The provider, put together: selling, wallets and the sums between them and the world outside, over one book. */
import type { Entry } from '@farthing/ledger';
import { type Approvals, createApprovals } from './approvals/approvals.ts';
import { type Book, createBook } from './book/book.ts';
import type { ProviderDeps } from './deps.ts';
import { createFetchText } from './fetch-text.ts';
import { createWalletExport, type WalletExport } from './exports/wallet-export.ts';
import { type Callbacks, createCallbacks } from './gateways/callbacks.ts';
import { createIds, type Ids } from './ids.ts';
import { createJobs, type Jobs } from './jobs/jobs.ts';
import { createSpendingLimits, type SpendingLimits } from './limits/spending-limits.ts';
import { createMethods, type Methods } from './methods/methods.ts';
import { versionAt } from './offers/terms.ts';
import { createPreviews, type Previews } from './payouts/preview.ts';
import { createOutbox, type Outbox } from './mail/outbox.ts';
import { createOutbound, reachOf } from './outbound.ts';
import { createPeople, type People } from './people.ts';
import { createPayouts, type Payouts } from './payouts/payouts.ts';
import { createAdjustments } from './operator/adjustments.ts';
import { type Audit, createAudit } from './operator/audit.ts';
import { createDefaults, type Defaults } from './operator/defaults.ts';
import { createFreezing, type Freezing } from './operator/freezing.ts';
import { createPurchases, type Purchases } from './purchases/purchases.ts';
import { createTallies, type Tallies } from './purchases/tally.ts';
import { createOverview, type ReadOverview } from './operator/overview.ts';
import { createVerification, type Verification } from './operator/verification.ts';
import { createSearch, type Search } from './search/search.ts';
import type { Receipts } from './receipts/receipts.ts';
import { createSigningKeys, type SigningKeys } from './receipts/signing-keys.ts';
import { createOrigins, type Origins } from './sellers/origins.ts';
import { createSelling, type Selling } from './selling.ts';
import { tallyOf } from './statistics/tally.ts';
import { createTabs, type Tabs } from './tabs/tabs.ts';
import { createTabWatch } from './tabs/watch.ts';
import { createTopUps, type TopUps } from './topups/topups.ts';
import { createVault, type Vault } from './vault.ts';
import { createDeletion, type Deletion } from './wallets/deletion.ts';
import { createWallets, type Wallets } from './wallets/wallets.ts';
import { createWebhooks, type Webhooks } from './webhooks/webhooks.ts';

export interface Provider extends Pick<
  Selling,
  | 'payers'
  | 'keys'
  | 'sellers'
  | 'linkKeys'
  | 'offers'
  | 'grants'
  | 'payments'
  | 'askFirst'
  | 'refundRequests'
  | 'holds'
  | 'access'
  | 'credentials'
  | 'pageSessions'
  | 'clicks'
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
  deletion: Deletion;
  /** Everything that the book keeps about a wallet, one record after the other. */
  walletExport: WalletExport;
  spendingLimits: SpendingLimits;
  purchases: Purchases;
  /** What a wallet has spent today and this month. */
  tallies: Tallies;
  methods: Methods;
  topups: TopUps;
  tabs: Tabs;
  payouts: Payouts;
  webhooks: Webhooks;
  /** Mail that waits for a mail server, where there is one. */
  outbox?: Outbox;
  vault: Vault;
  book: Book;
  people: People;
  origins: Origins;
  jobs: Jobs;
  callbacks: Callbacks;
  /** The public keys that verify receipts, as a JSON Web Key Set. */
  receiptKeys: Receipts['keys'];
  /** Takes the newest receipt key of the secrets into use. */
  rotateReceiptKey: SigningKeys['rotate'];
  /** Takes over new keys of the vault, and seals again what older ones sealed. Answers how many documents it had to. */
  reseal(): Promise<number>;
  /** Stops following the book; it stays open. */
  stop(): void;
}

/** A provider over an open book. It starts nothing by itself: call `jobs.tick()` about once a second. */
export function createProvider(given: ProviderDeps): Provider {
  const { ledger, gateway, secrets } = given;
  const ids = createIds(secrets.ids, given.random);

  const audit = createAudit({ ledger, ids });
  const defaults = createDefaults({ ...given, audit });
  const vault = given.vault ?? createVault(secrets.vaultKeys, { random: given.random });
  const { carrier, onLostMail: onLost, onMailTrouble: onTrouble } = given;
  const outbox = carrier && createOutbox({ ...given, carrier, vault, onLost, onTrouble });
  const mail = given.mail ?? outbox;
  const deps = { ...given, ...(mail && { mail }), settings: defaults.settings };

  /** What an offer was called when it was paid. Asked long after everything below is there. */
  async function titleOf(payment: Entry): Promise<string> {
    const row = await selling.offers.row(ids.encode('off', payment.subject!));
    return row ? versionAt(row, payment).title : '';
  }

  const wallets = createWallets({ ...deps, ids, titleOf });
  const spendingLimits = createSpendingLimits({ ledger, wallets });
  const signingKeys = createSigningKeys({ ledger, secrets, audit, more: given.moreReceiptKeys });
  const selling = createSelling({ ...deps, ids, wallets, audit, signingKeys });
  const purchases = createPurchases({ ...selling, ledger, wallets });
  const tallies = createTallies({ ledger, wallets });
  const { sweeps } = selling;
  const methods = createMethods({ ledger });
  const tabs = createTabs({ ...deps, ids, methods, audit });
  const tabWatch = createTabWatch({ ...deps, methods, tabs });
  const topups = createTopUps({ ...deps, wallets, relieve: tabs.relieve });
  const people = createPeople({ ...deps, ids, audit, sellers: selling.sellers });
  const deletion = createDeletion({ ...selling, ledger, tabs, topups, people });
  const walletExport = createWalletExport({
    ...selling,
    ledger,
    wallets,
    spendingLimits,
    methods,
    topups,
    tabs,
    people,
  });
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
  const { approvers = () => people.members.approvers() } = deps;
  const approvals = createApprovals({ ...deps, ids, audit, adjustments, previews, tabs, approvers });
  const book = createBook({ ledger, ids, keys: signingKeys, tallyOf, audit });
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
    people,
  });
  const callbacks = createCallbacks(gateway, { tab: tabs, top: topups, po: payouts });
  const reach = reachOf(deps.settings);
  const fetchText = deps.fetchText ?? createFetchText({ reach });
  const origins = createOrigins({ ...deps, sellers: selling.sellers, fetchText });
  const outbound = deps.outbound ?? createOutbound({ reach });
  const webhooks = createWebhooks({
    ...deps,
    ids,
    vault,
    outbound,
    sellers: selling.sellers,
    members: people.members,
    payers: selling.payers,
    offers: selling.offers,
  });
  const clean = async () => {
    for (const part of [selling.access, previews, webhooks, people]) await part.clean();
  };
  const { refundRequests, askFirst } = selling;
  const jobs = createJobs({
    ...deps,
    tabs,
    tabWatch,
    topups,
    payouts,
    wallets,
    sweeps,
    approvals,
    webhooks,
    outbox,
    clean,
    renew: selling.sellers.reindex,
  });
  const { payers, keys, sellers, linkKeys, offers, grants, payments, holds, access, statistics, events } =
    selling;
  const { credentials, pageSessions, clicks } = selling;
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
    askFirst,
    refundRequests,
    holds,
    access,
    credentials,
    pageSessions,
    clicks,
    statistics,
    events,
    wallets,
    deletion,
    walletExport,
    spendingLimits,
    purchases,
    tallies,
    methods,
    topups,
    tabs,
    payouts,
    webhooks,
    ...(outbox && { outbox }),
    vault,
    book,
    people,
    origins,
    jobs,
    callbacks,
    receiptKeys: selling.receipts.keys,
    rotateReceiptKey: signingKeys.rotate,
    async reseal() {
      vault.reload();
      return (await webhooks.reseal()) + ((await outbox?.reseal()) ?? 0);
    },
    stop() {
      tabWatch.stop();
      webhooks.stop();
      outbox?.stop();
    },
  };
}

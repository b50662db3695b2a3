/**
 * The wallet's first page, and what can be done on it. A GET only looks; everything that changes something is a POST
 * from our own page that carries a token of this session.
 */
import type { Hono } from 'hono';
import { amountIn, type Collection, isRefused, type WalletAccountView } from '@farthing/provider';
import type { Bindings } from '../../request.ts';
import { ZONE_PATH } from '../assets.ts';
import { csrfToken } from '../csrf.ts';
import type { Done } from './flash.ts';
import { html, nothing } from '../html.ts';
import { createActions } from './action.ts';
import { liveGrants } from './grants.ts';
import { historyRows } from './history-rows.ts';
import type { Web } from '../index.ts';
import { sendWallet } from './layout.ts';
import { mountLimits } from './limits.ts';
import * as Money from '../money.ts';
import { mountPurchases } from './purchases.ts';
import { createSellerLinks, type SellerLinks } from './seller-links.ts';
import type { Session } from '../session.ts';
import { mountSettings } from './settings.ts';
import { mountWalletDeletion } from './delete.ts';
import { type Tally, walletPage } from './wallet-page.ts';
import { mountZone, zoneForm } from './zone.ts';

const ROWS = 20;
const MOST_SELLERS = 5;
const MOST_COLLECTIONS = 20;

export function mountWallet(app: Hono<{ Bindings: Bindings }>, web: Web): void {
  const { provider, settings, sessions, send, clock } = web;
  const action = createActions(app, web);

  mountPurchases(app, web, action);
  mountLimits(app, web, action);
  mountSettings(app, web, action);
  mountWalletDeletion(app, web, action);
  mountZone(app, web);

  app.get('/wallet', async (c) => {
    const session = await sessions.ensure(c);
    const { wallet: id, locale, texts } = session;
    const sellers = createSellerLinks(provider, texts);
    // A place in the journal tells how much the whole book has sold, so addresses carry it encrypted.
    const before = provider.ids.decode('evt', c.req.query('before') ?? '');
    const now = clock();
    const [wallet, method, page, grants, tally, collections] = await Promise.all([
      provider.wallets.view(id),
      provider.methods.get(id),
      provider.wallets.history(id, { limit: ROWS, before }),
      liveGrants(provider, session, sellers, now),
      tallyOf(session, sellers),
      provider.tabs.list({ wallet: id, limit: MOST_COLLECTIONS }),
    ]);
    const accounts = wallet.accounts.map((account) => ({
      ...account,
      collectAt: amountIn(settings.tabCollectAt, account.asset),
      canSettle:
        method !== undefined &&
        account.owed >= amountIn(settings.tabMinimum, account.asset) &&
        account.owed >= Money.hundredth(account.asset),
      collection: underWay(collections.items, account),
    }));
    const body = walletPage({
      wallet,
      accounts,
      method,
      mayCharge: new Set(grants.map(({ grant }) => grant.seller)).size,
      tally,
      rows: await historyRows(page.items, { provider, sellers, now, texts }),
      newest: before === undefined ? undefined : '/wallet#payments',
      older:
        page.next === undefined
          ? undefined
          : `/wallet?before=${provider.ids.encode('evt', page.next)}#payments`,
      csrf: (purpose) => csrfToken(session, purpose),
      periodEnds: endOfPeriod(now),
      locale,
      texts,
    });
    const zone = await zoneForm(web, session);
    return sendWallet(c, send, session, {
      section: 'overview',
      title: texts.wallet.title,
      body: html`${body}${zone}`,
      script: zone === nothing ? [] : [ZONE_PATH],
    });
  });

  async function tallyOf({ wallet }: Session, sellers: SellerLinks): Promise<Tally> {
    const { complete, total, sellers: each } = await provider.tallies(wallet);
    const most = each.slice(0, MOST_SELLERS);
    return {
      complete,
      total: total.map(netOf),
      sellers: await Promise.all(
        most.map(async (spent) => ({ ...netOf(spent), seller: await sellers.get(spent.seller) })),
      ),
    };
  }

  action({
    path: '/wallet/undo',
    purpose: (form) => form.get('payment') ?? '',
    to: '/wallet',
    async act({ wallet }, form) {
      const undone = await provider.payments.undo(wallet, form.get('payment') ?? '');
      return isRefused(undone) ? undone : 'undone';
    },
  });

  action({
    path: '/wallet/settle',
    purpose: 'settle',
    to: '/wallet',
    async act({ wallet }, form) {
      const asset = form.get('asset') ?? undefined;
      const collection = await provider.tabs.collect(wallet, { by: 'payer', asset });
      if (isRefused(collection)) return collection;
      const word: Record<Collection['state'], Done> = {
        pending: 'settling',
        paid: 'settled',
        settled: 'settled',
        declined: 'declined',
        written_off: 'declined',
      };
      return word[collection.state];
    },
  });

  action({
    path: '/wallet/method/remove',
    purpose: 'method',
    to: '/wallet',
    async act({ wallet }) {
      const removed = await provider.methods.remove(wallet);
      return isRefused(removed) ? removed : 'method_removed';
    },
  });
}

function netOf({ asset, today, month }: Awaited<ReturnType<Web['provider']['tallies']>>['total'][0]) {
  return {
    asset,
    today: today.paid - today.back,
    month: month.paid - month.back,
    payments: month.payments,
  };
}

/** The latest collection of the account, while it is not done. */
function underWay(
  collections: readonly Collection[],
  { asset, owed }: WalletAccountView,
): Collection | undefined {
  const latest = collections.find((each) => each.asset.id === asset.id);
  const open = latest?.state === 'pending' || (latest?.state === 'declined' && owed > 0n);
  return open ? latest : undefined;
}

/** What is owed is collected when a calendar month is over, in UTC, whatever the wallet's zone. */
function endOfPeriod(now: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

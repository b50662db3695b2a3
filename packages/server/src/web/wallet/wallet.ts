/**
 * The wallet: what it shows, and the forms on it. A GET only looks; everything that changes something is a POST
 * from our own page that carries a token of this session.
 */
import type { Hono } from 'hono';
import { amountIn, isRefused, type Grant, type Refused } from '@farthing/provider';
import { addressOf, type AppContext, type Bindings } from '../../request.ts';
import { INSTALL_PATH } from '../assets.ts';
import { csrfToken, csrfValid, sameOrigin } from '../csrf.ts';
import { said, say, type Done } from './flash.ts';
import { formOf } from '../form.ts';
import { seeOther } from '../frame.ts';
import { historyRows } from './history-rows.ts';
import type { Web } from '../index.ts';
import * as Money from '../money.ts';
import { foreignForm, refusePage } from '../refusal-page.ts';
import { createSellerLinks } from './seller-links.ts';
import type { Session } from '../session.ts';
import { walletPage } from './wallet-page.ts';

const ROWS = 20;
const MOST_GRANTS = 100;

export function mountWallet(app: Hono<{ Bindings: Bindings }>, web: Web): void {
  const { provider, settings, sessions, send, config, clock } = web;

  app.get('/wallet', async (c) => {
    const session = await sessions.ensure(c);
    const { wallet: id, locale, texts } = session;
    const sellers = createSellerLinks(provider, texts);
    // A place in the journal tells how much the whole book has sold, so addresses carry it encrypted.
    const before = provider.ids.decode('evt', c.req.query('before') ?? '');
    const [wallet, method, page, grants] = await Promise.all([
      provider.wallets.view(id),
      provider.methods.get(id),
      provider.wallets.history(id, { limit: ROWS, before }),
      liveGrants(session),
    ]);
    const now = clock();
    const accounts = wallet.accounts.map((account) => ({
      ...account,
      collectAt: amountIn(settings.tabCollectAt, account.asset),
      canSettle:
        method !== undefined &&
        account.owed >= amountIn(settings.tabMinimum, account.asset) &&
        account.owed >= Money.hundredth(account.asset),
    }));
    const body = walletPage({
      wallet,
      accounts,
      method,
      grants: await Promise.all(
        grants.map(async (grant) => ({ grant, seller: await sellers.get(grant.seller) })),
      ),
      rows: await historyRows(page.items, { provider, sellers, now, texts }),
      newest: before === undefined ? undefined : '/wallet#payments',
      older:
        page.next === undefined
          ? undefined
          : `/wallet?before=${provider.ids.encode('evt', page.next)}#payments`,
      message: said(c),
      csrf: (purpose) => csrfToken(session, purpose),
      now,
      locale,
      texts,
    });
    return send(c, { title: texts.wallet.title, body, script: INSTALL_PATH });
  });

  async function liveGrants(session: Session): Promise<Grant[]> {
    const { items } = await provider.grants.listByWallet(session.wallet, { limit: MOST_GRANTS });
    return items.filter(({ revoked, expiresAt }) => !revoked && (expiresAt === null || expiresAt > clock()));
  }

  /** A form of the wallet's: checked, then done; then the wallet again, saying so. */
  function action(
    path: string,
    purposeOf: (form: URLSearchParams) => string,
    act: (session: Session, form: URLSearchParams) => Promise<Done | Refused>,
    { forStrangers = false } = {},
  ): void {
    app.post(path, async (c: AppContext) => {
      const form = await formOf(c);
      const session = await sessions.current(c);
      if (!session || !sameOrigin(c, config) || !csrfValid(session, purposeOf(form), form.get('csrf') ?? ''))
        return foreignForm(c, send);
      if (forStrangers && web.strangers(addressOf(c, web.trustProxy)) > 0)
        return refusePage(c, send, { code: 'rate_limited', retry: '/wallet' });
      const done = await act(session, form);
      if (isRefused(done)) return refusePage(c, send, { code: done.code, retry: '/wallet' });
      say(c, done);
      return seeOther(c, '/wallet');
    });
  }

  action(
    '/wallet/undo',
    (form) => form.get('payment') ?? '',
    async ({ wallet }, form) => {
      const undone = await provider.payments.undo(wallet, form.get('payment') ?? '');
      return isRefused(undone) ? undone : 'undone';
    },
  );

  action(
    '/wallet/grants/revoke',
    (form) => form.get('grant') ?? '',
    async ({ wallet }, form) => {
      const revoked = await provider.grants.revoke(form.get('grant') ?? '', wallet);
      return isRefused(revoked) ? revoked : 'revoked';
    },
  );

  action(
    '/wallet/settle',
    () => 'settle',
    async ({ wallet }, form) => {
      const collection = await provider.tabs.collect(wallet, {
        by: 'payer',
        asset: form.get('asset') ?? undefined,
      });
      if (isRefused(collection)) return collection;
      const word: Record<typeof collection.state, Done> = {
        pending: 'settling',
        paid: 'settled',
        settled: 'settled',
        declined: 'declined',
        written_off: 'declined',
      };
      return word[collection.state];
    },
  );

  action(
    '/wallet/method/remove',
    () => 'method',
    async ({ wallet }) => {
      const removed = await provider.methods.remove(wallet);
      return isRefused(removed) ? removed : 'method_removed';
    },
  );

  action(
    '/wallet/zone',
    () => 'zone',
    async ({ wallet }, form) => {
      const set = await provider.wallets.setZone(wallet, form.get('zone') ?? '');
      return isRefused(set) ? set : 'zone';
    },
    // It is written down for a wallet that never had money, too.
    { forStrangers: true },
  );
}

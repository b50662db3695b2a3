/**
 * Deleting a wallet: first a page that says what that means and what stands in the way; then, for registered wallets,
 * the proof that it is the payer; then it is gone, and the browser forgets it.
 */
import type { Amount, Asset } from '@farthing/ledger';
import { isRefused, type WalletView } from '@farthing/provider';
import type { Hono } from 'hono';
import { deleteCookie } from 'hono/cookie';
import type { AppContext, Bindings } from '../../request.ts';
import { csrfToken } from '../csrf.ts';
import { seeOther } from '../frame.ts';
import { html, nothing, type Html } from '../html.ts';
import { icon } from '../icons.ts';
import type { Web } from '../index.ts';
import { hidden, notice, sum } from '../parts.ts';
import { choice } from '../parts-more.ts';
import { readerOf } from '../reader.ts';
import { cookieName, type Session } from '../session.ts';
import type { MountAction } from './action.ts';
import { confirmedBy, confirmPage } from './confirmed.ts';
import { sendWallet } from './layout.ts';

const PATH = '/wallet/delete';

export function mountWalletDeletion(app: Hono<{ Bindings: Bindings }>, web: Web, action: MountAction): void {
  const { provider, sessions, send, config } = web;

  app.get(PATH, async (c) => show(c, await sessions.ensure(c)));

  async function show(c: AppContext, session: Session, problem?: string): Promise<Response> {
    const { texts, locale } = session;
    const t = texts.settings;
    const view = await provider.wallets.view(session.wallet);
    return sendWallet(c, send, session, {
      section: 'settings',
      title: t.deleting,
      up: { href: '/wallet/settings', label: t.title },
      narrow: true,
      status: problem === undefined ? 200 : 400,
      body: html`${problem === undefined ? nothing : notice('bad', t.notDeleted, problem)}
      ${deletePage(view, csrfToken(session, PATH), locale)}`,
    });

    function deletePage({ accounts, registered }: WalletView, csrf: string, place: string): Html {
      const money = (amounts: readonly { amount: Amount.Amount; asset: Asset.Asset }[]) =>
        html`${amounts.map(({ amount, asset }, i) => html`${i > 0 ? ', ' : ''}${sum(amount, asset, place)}`)}`;
      const of = (key: 'owed' | 'balance') =>
        accounts.flatMap(({ asset, [key]: amount }) => (amount > 0n ? [{ amount, asset }] : []));
      const [owed, there] = [of('owed'), of('balance')];
      if (owed.length > 0)
        return html`<section class="card stack">
          ${notice('warn', t.oweFirst(money(owed)), t.oweFirstMeans)}
          <div class="actions">
            <a class="button primary" href="/wallet">${t.settleFirst}</a
            ><a class="button" href="/wallet/settings">${texts.common.cancel}</a>
          </div>
        </section>`;
      return html`<section class="card stack">
          <h2>${t.whatGoes}</h2>
          <ul class="points">
            ${t.goes.map((each) => html`<li>${each}</li>`)}
          </ul>
          <h2>${t.whatStays}</h2>
          <ul class="points">
            ${t.stays.map((each) => html`<li>${each}</li>`)}
          </ul>
          <p><a href="/wallet/settings#export">${t.exportFirst}</a></p>
        </section>
        <form method="post" action="${PATH}" class="card stack">
          ${
            there.length > 0
              ? html`${notice('warn', t.moneyThere(money(there)), t.moneyThereMeans)}
                ${choice({ name: 'forfeit', value: 'yes', label: t.giveUp(money(there)) })}`
              : nothing
          }
          ${choice({ name: 'sure', value: 'yes', label: t.sure, hint: registered ? t.sureNext : undefined })}
          ${hidden({ csrf })}<button class="danger block">${t.deleteGo}</button>
          <a class="quiet" href="/wallet/settings">${texts.common.cancel}</a>
        </form>`;
    }
  }

  function forgotten(c: AppContext): Response {
    deleteCookie(c, cookieName(config.baseUrl), {
      path: '/',
      secure: config.baseUrl.startsWith('https:'),
    });
    return seeOther(c, '/wallet/deleted');
  }

  action({
    path: PATH,
    purpose: PATH,
    to: PATH,
    async act(session, form, c) {
      const t = session.texts.settings;
      if (form.get('sure') !== 'yes') return show(c, session, t.sayYes);
      const confirmed = await confirmedBy(c, web, session, form);
      if (typeof confirmed === 'boolean') {
        const balance = form.get('forfeit') === 'yes' ? 'forfeit' : 'refuse';
        const deleted = await provider.deletion.delete(session.wallet, { balance, confirmed });
        if (!isRefused(deleted)) return forgotten(c);
        if (deleted.code === 'wallet_not_empty') return show(c, session, t.notEmpty);
        if (deleted.code !== 'deletion_unconfirmed') return deleted;
      }
      return confirmPage(c, web, session, form, {
        action: PATH,
        purpose: PATH,
        section: 'settings',
        title: t.deleting,
        text: t.confirmDelete,
        cancel: '/wallet/settings',
        button: t.deleteGo,
        problem: typeof confirmed === 'boolean' ? undefined : confirmed,
      });
    },
  });

  app.get('/wallet/deleted', (c) => {
    const { common, settings: t } = readerOf(c).texts;
    const body = html`<article class="card stack">
      <div class="empty">
        ${icon('check')}
        <h1>${t.deletedTitle}</h1>
        <p>${t.deletedMeans}</p>
        <a class="button" href="/">${common.whatFarthingIs}</a>
      </div>
    </article>`;
    return send(c, { title: t.deletedTitle, body, narrow: true });
  });
}

/**
 * Topping up: a form with an amount, then the gateway's own page, then back here, which says what became of it.
 * Whoever came from a checkout goes straight back there once the money has arrived.
 */
import { randomUUID } from 'node:crypto';
import type { Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { Amount, Asset } from '@farthing/ledger';
import { amountIn, isRefused } from '@farthing/provider';
import { addressOf, type AppContext, type Bindings } from '../../request.ts';
import { csrfToken, csrfValid, sameOrigin } from '../csrf.ts';
import { atCheckout, say } from './flash.ts';
import { formOf } from '../form.ts';
import { seeOther } from '../frame.ts';
import { html, nothing } from '../html.ts';
import type { Web } from '../index.ts';
import { localPath } from '../local-path.ts';
import * as Money from '../money.ts';
import { amountField, hidden, notice, sum } from '../parts.ts';
import { readerOf } from '../reader.ts';
import { foreignForm, refusePage } from '../refusal-page.ts';
import type { Session } from '../session.ts';
import { sendWallet } from './layout.ts';

/** Remembers which top-up the gateway's page was opened for, until the payer is back. */
const COOKIE = 'farthing-topup';

interface Draft {
  asset: Asset.Asset;
  amount?: Amount.Amount;
  typed?: { text: string; error: string };
  back?: string;
  key: string;
  save: boolean;
}

export function mountTopUp(app: Hono<{ Bindings: Bindings }>, web: Web): void {
  const { provider, settings, sessions, send, config } = web;

  function assetOf(code: string | null | undefined): Asset.Asset {
    return Asset.BUILT_IN.find((asset) => asset.code === code) ?? Asset.USD;
  }

  function form(c: AppContext, session: Session, draft: Draft) {
    const { asset, back } = draft;
    const { locale, texts } = session;
    const t = texts.topup;
    const suggestions = ['5.00', '10.00', '20.00', '50.00'].map((text) => Amount.parse(text, asset)!);
    const amount = draft.amount ?? suggestions[0]!;
    const query = (value: Amount.Amount) =>
      new URLSearchParams({ asset: asset.code, amount: Amount.format(value, asset), ...(back && { back }) });
    const body = html`<section class="card stack">
      <form method="post" action="/wallet/topup" class="stack">
        ${hidden({ csrf: csrfToken(session, 'topup'), key: draft.key, asset: asset.code, back })}
        ${amountField({
          name: 'amount',
          label: t.howMuch,
          value: draft.typed?.text ?? Money.plain(amount, asset, locale),
          hint: t.bounds(
            sum(amountIn(settings.topUpMinimum, asset), asset, locale),
            sum(amountIn(settings.topUpMaximum, asset), asset, locale),
          ),
          error: draft.typed?.error,
          asset,
          locale,
        })}
        <nav class="pills" aria-label="${texts.common.suggestedAmounts}">
          ${suggestions.map(
            (value) =>
              html`<a
                class="button"
                href="/wallet/topup?${query(value)}"
                ${value === amount && !draft.typed ? html` aria-current="true"` : nothing}
                >${Money.round(value, asset, locale)}</a
              >`,
          )}
        </nav>
        <div class="choice">
          <input
            type="checkbox"
            id="save"
            name="save"
            value="yes"
            ${draft.save ? html` checked` : nothing}
            aria-describedby="save-hint"
          /><label for="save">${t.save}</label>
          <p class="hint" id="save-hint">${t.saveHint}</p>
        </div>
        <button class="primary block">${t.continue}</button>
      </form>
      <a class="quiet" href="${back ?? '/wallet'}">${texts.common.cancel}</a>
    </section>`;
    return sendWallet(c, send, session, {
      section: 'overview',
      title: t.title,
      lead: t.means,
      up: { href: '/wallet', label: texts.wallet.title },
      bare: back?.startsWith('/l/'),
      narrow: true,
      body,
      script: 'none',
      here: `/wallet/topup?${query(amount)}`,
      status: draft.typed ? 400 : 200,
    });
  }

  app.get('/wallet/topup', async (c) => {
    const session = await sessions.ensure(c);
    const asset = assetOf(c.req.query('asset'));
    const amount = Amount.parse(c.req.query('amount') ?? '', asset);
    const back = localPath(c.req.query('back'));
    return form(c, session, { asset, amount, back, key: `web:${randomUUID()}`, save: false });
  });

  app.post('/wallet/topup', async (c) => {
    const posted = await formOf(c);
    const session = await sessions.current(c);
    if (!session || !sameOrigin(c, config) || !csrfValid(session, 'topup', posted.get('csrf') ?? ''))
      return foreignForm(c, send);
    // Each one is written down before there is any money in it.
    const wait = web.strangers(addressOf(c, web.trustProxy));
    if (wait > 0) {
      c.header('Retry-After', String(wait));
      return refusePage(c, send, { code: 'rate_limited', retry: '/wallet' });
    }
    const asset = assetOf(posted.get('asset'));
    const back = localPath(posted.get('back') ?? undefined);
    const key = posted.get('key') ?? '';
    const save = posted.get('save') === 'yes';
    const text = (posted.get('amount') ?? '').slice(0, 40);
    const amount = Money.read(text, asset, session.locale);
    const refuse = (error: string) => form(c, session, { asset, back, key, save, typed: { text, error } });
    if (typeof amount !== 'bigint') return refuse(session.texts.common.unreadable[amount]);
    if (amount % Money.hundredth(asset) !== 0n) return refuse(session.texts.topup.wholeCents);
    const returnUrl = `${config.baseUrl}/wallet/topup/done${back ? `?back=${encodeURIComponent(back)}` : ''}`;
    const terms = { amount, asset, returnUrl, saveMethod: save };
    const topUp = await provider.topups.create(session.wallet, terms, key);
    if (isRefused(topUp)) {
      if (topUp.code === 'topup_amount_invalid') return refuse(session.texts.topup.outOfBounds);
      return refusePage(c, send, { code: topUp.code, retry: '/wallet' });
    }
    setCookie(c, COOKIE, topUp.id, { path: '/wallet/topup', httpOnly: true, sameSite: 'Lax', maxAge: 3600 });
    return leave(c, topUp.gatewayUrl);
  });

  /** A form's answer may redirect within our own site only (`form-action`): other gateways are one click further. */
  function leave(c: AppContext, url: string): Response | Promise<Response> {
    if (new URL(url).origin === new URL(config.baseUrl).origin) return seeOther(c, url);
    const t = readerOf(c).texts.topup;
    const body = html`<article class="card stack">
      <h1>${t.continue}</h1>
      <p>${t.elsewhere}</p>
      <a class="button primary block" href="${url}">${t.continueTo(html`<bdi>${new URL(url).host}</bdi>`)}</a>
    </article>`;
    return send(c, { title: t.continue, body, narrow: true, refresh: { seconds: 0, url } });
  }

  app.get('/wallet/topup/done', async (c) => {
    const session = await sessions.ensure(c);
    const back = localPath(c.req.query('back'));
    const topUp = await provider.topups.get(getCookie(c, COOKIE) ?? '');
    if (isRefused(topUp) || topUp.wallet !== session.wallet) return c.redirect('/wallet', 303);
    const { common, topup: t } = session.texts;
    const money = sum(topUp.amount, topUp.asset, session.locale);
    const onward = back ?? '/wallet';
    if (topUp.state === 'paid') {
      (onward.startsWith('/l/') ? atCheckout.say : say)(c, 'topped_up');
      return seeOther(c, onward);
    }
    const retry = `/wallet/topup?${new URLSearchParams({
      asset: topUp.asset.code,
      amount: Amount.format(topUp.amount, topUp.asset),
      ...(back && { back }),
    })}`;
    const pending = topUp.state === 'pending';
    const body = pending
      ? html`<section class="card stack">
          <div class="waiting" aria-hidden="true"></div>
          <p>${t.onItsWayMeans(money)}</p>
          <a class="button primary block" href="${onward}">${back ? t.withoutWaiting : common.yourWallet}</a>
        </section>`
      : html`<section class="card stack">
          ${notice('bad', t.nothingCharged, t.declinedMeans(money))}
          <a class="button primary block" href="${retry}">${common.tryAgain}</a>
          <a class="quiet" href="${onward}">${common.notNow}</a>
        </section>`;
    return sendWallet(c, send, session, {
      section: 'overview',
      title: pending ? t.onItsWay : t.declined,
      body,
      bare: back?.startsWith('/l/'),
      narrow: true,
      script: 'none',
      refresh: pending ? { seconds: 3, url: c.req.path + new URL(c.req.url).search } : undefined,
    });
  });
}

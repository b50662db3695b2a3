/**
 * Keeping a wallet: registering yields a recovery code, shown once; the code opens the wallet in another browser
 * and signs every other one out.
 */
import type { Hono } from 'hono';
import { isRefused } from '@farthing/provider';
import { addressOf, type AppContext, type Bindings } from '../../request.ts';
import { ZONE_PATH } from '../assets.ts';
import { csrfToken, csrfValid, sameOrigin } from '../csrf.ts';
import { formOf } from '../form.ts';
import { html, nothing } from '../html.ts';
import { localPath } from '../local-path.ts';
import { hidden, notice } from '../parts.ts';
import { foreignForm, refusePage } from '../refusal-page.ts';
import { PASSKEYS_PATH } from '../signin/script.ts';
import { passkeyRecovery } from '../signin/wallet.ts';
import { wordsFor } from '../words.ts';
import { comeBack, recoverAddress, signInRecovered } from './come-back.ts';
import { codeIn, keepSafe } from './recovery-link.ts';
import type { Web } from '../index.ts';
import type { Session } from '../session.ts';
import { createActions } from './action.ts';
import { confirmedBy, confirmPage } from './confirmed.ts';
import { sendWallet } from './layout.ts';
import { adoptZone, zoneField } from './zone.ts';

const NEW_CODE = '/wallet/recovery-code';
/** A code, or a link with one. */
const LONGEST_CODE = 400;

export function mountRecovery(app: Hono<{ Bindings: Bindings }>, web: Web): void {
  const { provider, sessions, send, config } = web;

  app.get('/wallet/register', async (c) => {
    const session = await sessions.ensure(c);
    const back = localPath(c.req.query('back'));
    const { registered } = await provider.wallets.view(session.wallet);
    if (registered) return refusePage(c, send, { code: 'already_registered' });
    const t = session.texts.recovery;
    const body = html`<article class="card stack">
      <h1>${t.keep}</h1>
      <p>${t.keepMeans}</p>
      <p>${t.keepMore}</p>
      <form method="post" action="/wallet/register" class="stack">
        ${hidden({ csrf: csrfToken(session, 'register'), back })}${zoneField}
        <button class="primary block">${t.register}</button>
      </form>
      <a class="quiet" href="${back ?? '/wallet'}">${session.texts.common.notNow}</a>
    </article>`;
    return send(c, { title: t.keep, body, narrow: true, script: ZONE_PATH });
  });

  app.post('/wallet/register', async (c) => {
    const form = await formOf(c);
    const session = await sessions.current(c);
    if (!session || !sameOrigin(c, config) || !csrfValid(session, 'register', form.get('csrf') ?? ''))
      return foreignForm(c, send);
    const admitted = await provider.wallets.admit(session.wallet, addressOf(c, web.trustProxy));
    if (isRefused(admitted)) return refusePage(c, send, admitted);
    await adoptZone(provider, session.wallet, form);
    const result = await provider.wallets.register(session.wallet);
    if (isRefused(result)) return refusePage(c, send, { code: result.code });
    const back = localPath(form.get('back') ?? undefined);
    return codePage(c, session, result.recoveryCode, back);
  });

  /** Shows a code, this once, with the link that has it. */
  function codePage(c: AppContext, session: Session, code: string, back?: string) {
    const t = session.texts.recovery;
    const body = html`<article class="card stack">
      <h1>${t.yourCode}</h1>
      <p class="code">${code}</p>
      ${notice('warn', t.once, t.onceMeans)} ${keepSafe(config.baseUrl, code, session.locale)}
      <a class="button primary block" href="${back ?? '/wallet'}">${back ? t.keptContinue : t.kept}</a>
    </article>`;
    return send(c, { title: t.yourCode, body, narrow: true });
  }

  app.get(NEW_CODE, async (c) => {
    const session = await sessions.ensure(c);
    if (!(await provider.wallets.isRegistered(session.wallet))) return c.redirect('/wallet/register', 303);
    const { recovery: t, settings } = session.texts;
    const body = html`<section class="card stack">
      <p>${t.newCodeStops}</p>
      <form method="post" action="${NEW_CODE}" class="stack">
        ${hidden({ csrf: csrfToken(session, NEW_CODE) })}
        <button class="primary block">${t.newCodeGo}</button>
      </form>
      <a class="quiet" href="/wallet/settings">${session.texts.common.cancel}</a>
    </section>`;
    const up = { href: '/wallet/settings', label: settings.title };
    const frame = { section: 'settings', title: t.newCode, lead: t.newCodeMeans, up, narrow: true } as const;
    return sendWallet(c, send, session, { ...frame, body });
  });

  createActions(
    app,
    web,
  )({
    path: NEW_CODE,
    purpose: NEW_CODE,
    to: '/wallet/settings',
    forStrangers: true,
    async act(session, form, c) {
      const proof = await confirmedBy(c, web, session, form);
      const confirmed = proof === true;
      const renewed = await provider.wallets.renewRecovery(session.wallet, { confirmed });
      if (!isRefused(renewed)) return codePage(c, session, renewed.recoveryCode);
      if (renewed.code !== 'raise_unconfirmed') return renewed;
      const t = session.texts.recovery;
      return confirmPage(c, web, session, form, {
        action: NEW_CODE,
        purpose: NEW_CODE,
        section: 'settings',
        title: t.newCode,
        text: html`${t.newCodeStops} ${t.newCodeLost}`,
        cancel: '/wallet/settings',
        button: t.newCodeGo,
        problem: typeof proof === 'boolean' ? undefined : proof,
      });
    },
  });

  async function recoverPage(
    c: AppContext,
    back: string | undefined,
    failed?: { typed: string; error: string },
  ): Promise<Response> {
    const session = await sessions.ensure(c);
    const words = failed && wordsFor(failed.error, session.texts);
    const t = session.texts.recovery;
    const { accounts, registered } = await provider.wallets.view(session.wallet);
    const abandons = !registered && accounts.some(({ balance }) => balance > 0n);
    const body = html`<article class="card stack">
      <h1>${t.open}</h1>
      <p>${t.openMeans}</p>
      ${abandons ? notice('warn', t.moneyHere, html`${t.moneyHereMeans} <a href="/wallet/register?back=${encodeURIComponent(recoverAddress(back))}">${t.registerFirst}</a>`) : nothing}
      <form method="post" action="/wallet/recover" class="stack">
        ${hidden({ csrf: csrfToken(session, 'recover'), back })}
        <div class="field">
          <label for="code">${t.code}</label
          ><input
            type="text"
            id="code"
            name="code"
            value="${failed?.typed ?? ''}"
            required
            autocomplete="off"
            autocapitalize="characters"
            spellcheck="false"
            maxlength="${LONGEST_CODE}"
            aria-describedby="code-hint${words ? ' code-error' : ''}"
            ${words ? html` aria-invalid="true"` : nothing}
          />
          ${words ? html`<p class="error" id="code-error" role="alert">${words.title}. ${words.text}</p>` : nothing}
          <p class="hint" id="code-hint">${t.codeHint}</p>
        </div>
        <button class="primary block">${t.openMine}</button>
      </form>
      ${await passkeyRecovery(c, web, session, back)}
      <p class="small soft">${t.noCode}</p>
      <a class="quiet" href="${back ?? '/wallet'}">${session.texts.common.cancel}</a>
    </article>`;
    return send(c, {
      title: t.openTitle,
      body,
      narrow: true,
      script: PASSKEYS_PATH,
      status: words?.status,
      here: recoverAddress(back),
    });
  }

  app.get('/wallet/recover', (c) => recoverPage(c, localPath(c.req.query('back'))));

  app.post('/wallet/recover', async (c) => {
    const form = await formOf(c);
    const session = await sessions.current(c);
    if (!session || !sameOrigin(c, config) || !csrfValid(session, 'recover', form.get('csrf') ?? ''))
      return foreignForm(c, send);
    const back = localPath(form.get('back') ?? undefined);
    const typed = (form.get('code') ?? '').slice(0, LONGEST_CODE);
    const result = await provider.wallets.recover(codeIn(typed));
    // Whoever copied 24 letters from paper mends one of them, and does not type them all again.
    if (isRefused(result)) return recoverPage(c, back, { typed, error: result.code });
    await signInRecovered(c, web, result.id);
    return comeBack(c, send, 'recovered', back);
  });
}

/**
 * Keeping a wallet: registering yields a recovery code, shown once; the code opens the wallet in another browser
 * and signs every other one out.
 */
import type { Hono } from 'hono';
import { isRefused } from '@farthing/provider';
import { addressOf, type AppContext, type Bindings } from '../../request.ts';
import { csrfToken, csrfValid, sameOrigin } from '../csrf.ts';
import { say } from './flash.ts';
import { formOf } from '../form.ts';
import { seeOther } from '../frame.ts';
import { html, nothing } from '../html.ts';
import { localPath } from '../local-path.ts';
import { hidden, notice } from '../parts.ts';
import { foreignForm, refusePage } from '../refusal-page.ts';
import { PASSKEYS_PATH } from '../signin/script.ts';
import { passkeyRecovery } from '../signin/wallet.ts';
import { wordsFor } from '../words.ts';
import type { Web } from '../index.ts';

export function mountRecovery(app: Hono<{ Bindings: Bindings }>, web: Web): void {
  const { provider, sessions, send, config } = web;

  app.get('/wallet/register', async (c) => {
    const session = await sessions.ensure(c);
    const back = localPath(c.req.query('back'));
    const { registered } = await provider.wallets.view(session.wallet);
    if (registered) return refusePage(c, send, { code: 'already_registered' });
    const body = html`<article class="card stack">
      <h1>Keep your wallet</h1>
      <p>
        Registering takes no name, no e-mail and no password. You get a recovery code: with it you can open
        this wallet in any browser, should you lose this one.
      </p>
      <p>Registered wallets may also pay more later, before they have to settle.</p>
      <form method="post" action="/wallet/register" class="stack">
        ${hidden({ csrf: csrfToken(session, 'register'), back })}
        <button class="primary block">Register and show my recovery code</button>
      </form>
      <a class="quiet" href="${back ?? '/wallet'}">Not now</a>
    </article>`;
    return send(c, { title: 'Keep your wallet', body, narrow: true });
  });

  app.post('/wallet/register', async (c) => {
    const form = await formOf(c);
    const session = await sessions.current(c);
    if (!session || !sameOrigin(c, config) || !csrfValid(session, 'register', form.get('csrf') ?? ''))
      return foreignForm(c, send);
    const admitted = await provider.wallets.admit(session.wallet, addressOf(c, web.trustProxy));
    if (isRefused(admitted)) return refusePage(c, send, { code: admitted.code });
    const result = await provider.wallets.register(session.wallet);
    if (isRefused(result)) return refusePage(c, send, { code: result.code });
    const back = localPath(form.get('back') ?? undefined);
    const body = html`<article class="card stack">
      <h1>Your recovery code</h1>
      <p class="code">${result.recoveryCode}</p>
      ${notice('warn', 'This is shown only once', 'Write it down or keep it in your password manager. Whoever has it can open your wallet, and without it we cannot.')}
      <a class="button primary block" href="${back ?? '/wallet'}"
        >I have kept it${back ? ': continue' : ''}</a
      >
    </article>`;
    return send(c, { title: 'Your recovery code', body, narrow: true });
  });

  async function recoverPage(c: AppContext, error?: string): Promise<Response> {
    const session = await sessions.ensure(c);
    const words = error === undefined ? undefined : wordsFor(error);
    const { accounts, registered } = await provider.wallets.view(session.wallet);
    const abandons = !registered && accounts.some(({ balance }) => balance > 0n);
    const body = html`<article class="card stack">
      <h1>Open your wallet here</h1>
      <p>
        Type the recovery code you got when you registered. Your wallet moves to this browser, and every other
        one is signed out.
      </p>
      ${abandons ? notice('warn', 'There is money in the wallet of this browser', html`It would be left behind. <a href="/wallet/register">Register it first</a> to be able to open it again.`) : nothing}
      <form method="post" action="/wallet/recover" class="stack">
        ${hidden({ csrf: csrfToken(session, 'recover') })}
        <div class="field">
          <label for="code">Recovery code</label
          ><input
            type="text"
            id="code"
            name="code"
            required
            autocomplete="off"
            autocapitalize="characters"
            spellcheck="false"
            maxlength="200"
            ${words ? html` aria-invalid="true" aria-describedby="code-error"` : nothing}
          />
          ${words ? html`<p class="error" id="code-error" role="alert">${words.title}. ${words.text}</p>` : nothing}
        </div>
        <button class="primary block">Open my wallet</button>
      </form>
      ${await passkeyRecovery(c, web, session)}
      <a class="quiet" href="/wallet">Cancel</a>
    </article>`;
    return send(c, {
      title: 'Open your wallet',
      body,
      narrow: true,
      script: PASSKEYS_PATH,
      status: words?.status,
    });
  }

  app.get('/wallet/recover', (c) => recoverPage(c));

  app.post('/wallet/recover', async (c) => {
    const form = await formOf(c);
    const session = await sessions.current(c);
    if (!session || !sameOrigin(c, config) || !csrfValid(session, 'recover', form.get('csrf') ?? ''))
      return foreignForm(c, send);
    const result = await provider.wallets.recover(form.get('code') ?? '');
    if (isRefused(result)) return recoverPage(c, result.code);
    sessions.start(c, result.token);
    say(c, 'recovered');
    return seeOther(c, '/wallet');
  });
}

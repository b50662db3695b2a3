/**
 * The private link of a wallet: its recovery code behind a `#`. Browsers send nothing of that part to any server, so it
 * appears in no log and no referrer; the page's script moves it from the address into the form. Without script the payer
 * types the code. Following the link does nothing by itself: the wallet opens with the button.
 *
 * `privateLink` and `keepSafe` are shown together with the code, which the book itself does not know again.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isRefused } from '@farthing/provider';
import type { Hono } from 'hono';
import { raw } from 'hono/html';
import { renderSVG } from 'uqr';
import { addressOf, type AppContext, type Bindings } from '../../request.ts';
import { csrfToken, csrfValid, sameOrigin } from '../csrf.ts';
import { formOf } from '../form.ts';
import { seeOther } from '../frame.ts';
import { html, nothing, type Html } from '../html.ts';
import type { Web } from '../index.ts';
import { hidden, notice } from '../parts.ts';
import { foreignForm } from '../refusal-page.ts';
import { textsFor } from '../texts/index.ts';
import { signInRecovered } from './come-back.ts';
import { say } from './flash.ts';

const script = readFileSync(new URL('../scripts/open-wallet.js', import.meta.url), 'utf8');
const SCRIPT_PATH = `/assets/open-wallet.${createHash('sha256').update(script).digest('hex').slice(0, 12)}.js`;

/** @param code a recovery code, as it was shown */
export function privateLink(baseUrl: string, code: string): string {
  return `${baseUrl}/wallet/open#${code}`;
}

/** The code in what somebody typed or pasted where a code is asked for: it may be the whole link. */
export function codeIn(text: string): string {
  return text.slice(text.indexOf('#') + 1);
}

/** The link to keep, in words and as a QR code. */
export function keepSafe(baseUrl: string, code: string, locale: string): Html {
  const texts = textsFor(locale).privateLink;
  const link = privateLink(baseUrl, code);
  return html`<section class="stack">
    <h2>${texts.linkTitle}</h2>
    <p>${texts.linkText}</p>
    <p class="code"><a href="${link}">${link}</a></p>
    <figure class="qr" role="img" aria-label="${texts.qrLabel}">
      ${raw(renderSVG(link, { ecc: 'M', border: 4 }))}
    </figure>
    <p class="hint">${texts.qrText}</p>
  </section>`;
}

export function mountRecoveryLink(app: Hono<{ Bindings: Bindings }>, web: Web): void {
  const { provider, sessions, send, config } = web;

  app.get(SCRIPT_PATH, (c) =>
    c.body(script, 200, {
      'Content-Type': 'text/javascript; charset=utf-8',
      'Cache-Control': 'public, max-age=31536000, immutable',
      'X-Content-Type-Options': 'nosniff',
    }),
  );

  async function page(c: AppContext, status: 200 | 400 | 429 = 200, problem?: Html): Promise<Response> {
    const session = await sessions.ensure(c);
    const texts = session.texts.privateLink;
    const { accounts, registered } = await provider.wallets.view(session.wallet);
    const abandons = !registered && accounts.some(({ balance }) => balance > 0n);
    const body = html`<article class="card stack">
      <h1>${texts.openTitle}</h1>
      ${problem ?? nothing}
      <p>${texts.openIntro}</p>
      ${
        abandons
          ? notice(
              'warn',
              texts.abandonsTitle,
              html`${texts.abandonsText} <a href="/wallet/register">${texts.registerFirst}</a>`,
            )
          : nothing
      }
      <form method="post" action="/wallet/open" class="stack">
        ${hidden({ csrf: csrfToken(session, 'open') })}
        <div class="field">
          <label for="code">${texts.codeLabel}</label
          ><input
            type="text"
            id="code"
            name="code"
            required
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            maxlength="400"
            aria-describedby="code-hint"
            ${problem ? html` aria-invalid="true"` : nothing}
          />
          <p class="hint" id="code-hint">${texts.openByHand}</p>
        </div>
        <button class="primary block">${texts.openButton}</button>
      </form>
      <a class="quiet" href="/wallet">${texts.cancel}</a>
      <script src="${SCRIPT_PATH}" defer></script>
    </article>`;
    const response = await send(c, {
      title: texts.openTitle,
      body,
      narrow: true,
      status,
      here: '/wallet/open',
    });
    const policy = response.headers.get('Content-Security-Policy');
    response.headers.set('Content-Security-Policy', `${policy}; script-src 'self'`);
    return response;
  }

  /** Attempts are counted together, wherever a code can be typed. */
  async function tooMany(c: AppContext): Promise<Response | undefined> {
    const wait = web.recoveries(addressOf(c, web.trustProxy));
    if (wait === 0) return undefined;
    const texts = (await sessions.ensure(c)).texts.privateLink;
    const response = await page(c, 429, notice('bad', texts.tooManyTitle, texts.tooManyText(wait)));
    response.headers.set('Retry-After', String(wait));
    return response;
  }

  app.get('/wallet/open', (c) => page(c));

  app.post('/wallet/open', async (c) => {
    const form = await formOf(c);
    const session = await sessions.current(c);
    if (!session || !sameOrigin(c, config) || !csrfValid(session, 'open', form.get('csrf') ?? ''))
      return foreignForm(c, send);
    const refused = await tooMany(c);
    if (refused) return refused;
    const result = await provider.wallets.recover(codeIn(form.get('code') ?? ''));
    if (isRefused(result)) {
      const texts = session.texts.privateLink;
      return page(c, 400, notice('bad', texts.invalidTitle, texts.invalidText));
    }
    await signInRecovered(c, web, result.id);
    say(c, 'recovered');
    return seeOther(c, '/wallet');
  });

  // The page where a code is typed has a form of its own; its attempts count as well.
  app.post('/wallet/recover', async (c, next) => (await tooMany(c)) ?? next());
}

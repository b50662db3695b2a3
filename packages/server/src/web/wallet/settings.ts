/** The wallet's settings: how it is kept, where it is open, its days and language, its data. */
import type { Hono } from 'hono';
import { isRefused, type WalletView } from '@farthing/provider';
import type { Bindings } from '../../request.ts';
import { csrfToken } from '../csrf.ts';
import { html, type Html } from '../html.ts';
import { icon } from '../icons.ts';
import type { Web } from '../index.ts';
import { buttonForm, hidden } from '../parts.ts';
import { cardLabel } from '../sandbox/card-label.ts';
import { badge, selectField } from '../parts-more.ts';
import { LANGUAGES, languageOf, type Language, type Texts } from '../texts/index.ts';
import type { MountAction } from './action.ts';
import { sendWallet } from './layout.ts';

interface SettingsPage {
  wallet: WalletView;
  passkeys: number;
  sessions: number;
  method?: { label: string };
  csrf: (purpose: string) => string;
  language: Language;
  texts: Texts;
}

export function mountSettings(app: Hono<{ Bindings: Bindings }>, web: Web, action: MountAction): void {
  const { provider, sessions, send } = web;

  app.get('/wallet/settings', async (c) => {
    const session = await sessions.ensure(c);
    const { wallet: id, texts, locale } = session;
    const [wallet, passkeys, open, method] = await Promise.all([
      provider.wallets.view(id),
      provider.people.passkeys.list(id),
      provider.people.sessions.list(id),
      provider.methods.get(id),
    ]);
    const body = settingsPage({
      wallet,
      passkeys: passkeys.length,
      sessions: open.length,
      method,
      csrf: (purpose) => csrfToken(session, purpose),
      language: languageOf(locale),
      texts,
    });
    const { title, lead } = texts.settings;
    return sendWallet(c, send, session, { section: 'settings', title, lead, body });
  });

  action({
    path: '/wallet/zone',
    purpose: 'zone',
    to: '/wallet/settings',
    // It is written down for a wallet that never had money, too.
    forStrangers: true,
    async act({ wallet }, form) {
      const set = await provider.wallets.setZone(wallet, form.get('zone') ?? '');
      return isRefused(set) ? set : 'zone';
    },
  });
}

function settingsPage(page: SettingsPage): Html {
  const t = page.texts.settings;
  return html`<div class="columns">
      <div class="stack-wide">${keepCard(page)} ${cardCard(page)}</div>
      <div class="stack-wide">${hereCard(page)} ${dataCard(page)} ${deleteCard(page)}</div>
    </div>
    <p class="small soft">${t.named(page.wallet.id)}</p>`;
}

/** A way on, and what stands there. */
function way(href: string, label: string, value: Html | string): Html {
  return html`<li>
    <span class="what"><a href="${href}">${label}</a></span
    ><span class="detail">${value}</span>
  </li>`;
}

function keepCard({ wallet, passkeys, sessions, texts }: SettingsPage): Html {
  const t = texts.settings;
  return html`<section class="card stack">
    <h2>${t.keeping}</h2>
    ${
      wallet.registered
        ? html`<p>${badge('good', texts.wallet.registered)}</p>
            <p class="soft">${texts.wallet.registeredMeans}</p>`
        : html`<p>${badge('warn', t.hereOnly)}</p>
            <p class="soft">${texts.wallet.keepMeans}</p>
            <p><a class="button primary" href="/wallet/register">${texts.wallet.register}</a></p>`
    }
    <ul class="list">
      ${way('/wallet/passkeys', texts.signin.toPasskeys, t.passkeys(passkeys))}
      ${way('/wallet/sessions', texts.signin.toSessions, wallet.registered ? t.open(sessions) : t.openHere)}
      ${wallet.registered ? way('/wallet/recovery-code', texts.recovery.newCode, texts.recovery.newCodeMeans) : way('/wallet/recover', texts.wallet.haveCode, t.recoverMeans)}
    </ul>
  </section>`;
}

function cardCard({ method, csrf, texts }: SettingsPage): Html {
  const { wallet: t, settings } = texts;
  return html`<section class="card stack">
    <h2>${t.savedCard}</h2>
    ${
      method
        ? html`<p>${cardLabel(method.label, texts)}</p>
            <p class="small soft">${t.savedCardMeans}</p>
            ${buttonForm('/wallet/method/remove', t.remove, { csrf: csrf('method'), to: '/wallet/settings' })}`
        : html`<p class="soft">${settings.noCard}</p>
            <p><a href="/wallet/topup">${t.topUp}</a></p>`
    }
  </section>`;
}

function hereCard({ wallet, csrf, language, texts }: SettingsPage): Html {
  const t = texts.settings;
  const zones = Intl.supportedValuesOf('timeZone');
  const known = zones.includes(wallet.zone) ? zones : [wallet.zone, ...zones];
  return html`<section class="card stack">
    <h2>${t.here}</h2>
    <form method="post" action="/wallet/zone" class="stack">
      ${hidden({ csrf: csrf('zone') })}
      ${selectField({
        name: 'zone',
        label: t.zone,
        value: wallet.zone,
        hint: t.zoneMeans,
        options: known.map((zone) => ({ value: zone, label: zone })),
      })}
      <button>${texts.common.save}</button>
    </form>
    <div>
      <h3>${t.language}</h3>
      <p class="links">
        ${(Object.keys(LANGUAGES) as Language[]).map((each) =>
          each === language
            ? html`<strong>${LANGUAGES[each].name}</strong>`
            : html`<a href="/language/${each}" lang="${each}" hreflang="${each}" rel="nofollow"
                >${LANGUAGES[each].name}</a
              >`,
        )}
      </p>
    </div>
  </section>`;
}

function dataCard({ texts: { settings: t } }: SettingsPage): Html {
  return html`<section class="card stack" id="export">
    <h2>${t.data}</h2>
    <p class="soft">${t.dataMeans}</p>
    <div class="actions">
      <a class="button" href="/wallet/export.csv" download>${icon('download')}${t.csv}</a
      ><a class="button" href="/wallet/export.json" download>${icon('download')}${t.json}</a>
    </div>
  </section>`;
}

function deleteCard({ texts: { settings: t } }: SettingsPage): Html {
  return html`<section class="card stack">
    <h2>${t.deleting}</h2>
    <p class="soft">${t.deletingMeans}</p>
    <p><a class="button danger" href="/wallet/delete">${t.deleteGo}</a></p>
  </section>`;
}

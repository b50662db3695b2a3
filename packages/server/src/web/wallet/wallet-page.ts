/** The wallet page: what is there, what is owed, who may charge, what was paid; each with what can be done about it. */
import type { Amount } from '@farthing/ledger';
import type { Grant, WalletAccountView, WalletView } from '@farthing/provider';
import { html, nothing, type Html } from '../html.ts';
import { buttonForm, displayOrigin, hidden, notice, sum, type Tone } from '../parts.ts';
import type { SellerLink } from './seller-links.ts';
import { day, machine, moment } from '../when.ts';

export interface WalletPage {
  wallet: WalletView;
  accounts: readonly AccountCard[];
  method?: { label: string };
  grants: readonly { grant: Grant; seller: SellerLink }[];
  rows: readonly Row[];
  /** Links to the newer and the older page of payments. */
  newest?: string;
  older?: string;
  message?: { tone: Tone; title: string; text: string };
  /** The CSRF token of an action's form. */
  csrf: (purpose: string) => string;
  now: number;
  locale: string;
}

export interface AccountCard extends WalletAccountView {
  /** What is owed is collected when it reaches this. */
  collectAt: Amount.Amount;
  /** A charge of the saved card can be asked for now. */
  canSettle: boolean;
}

/** One line of the history. */
export interface Row {
  what: string;
  seller?: SellerLink;
  time: number;
  /** Signed: below zero is money spent. */
  amount: Amount.Amount;
  asset: WalletAccountView['asset'];
  /** Such as `Refunded`. */
  remark?: string;
  struck?: boolean;
  /** The payment that can still be undone, until when. */
  undo?: { payment: string; until: number };
}

export function walletPage(page: WalletPage): Html {
  const { wallet, message } = page;
  return html`<div class="stack-wide">
    <h1>Your wallet</h1>
    ${message ? notice(message.tone, message.title, message.text) : nothing}
    <div class="columns uneven">
      <div class="stack-wide">
        ${page.accounts.map((account) => accountCard(page, account))} ${historyCard(page)}
      </div>
      <div class="stack-wide">
        ${limitsCard(page)} ${page.method ? methodCard(page, page.method.label) : nothing} ${keepCard(wallet)}
        ${zoneCard(page)}
      </div>
    </div>
    <p class="small soft">Wallet ${wallet.id}. Name it when you ask for help here; sellers never see it.</p>
  </div>`;
}

function accountCard(page: WalletPage, account: AccountCard): Html {
  const { locale } = page;
  const { asset, balance, held, owed, tabFrozen, tabLimit } = account;
  const money = (amount: Amount.Amount) => sum(amount, asset, locale);
  const left = account.available - (balance > held ? balance - held : 0n);
  return html`<section class="card stack" aria-label="${asset.code}">
    ${
      owed > 0n
        ? html`<div>
            <h2 class="eyebrow">You owe</h2>
            <p class="figure">${money(owed)}</p>
          </div>`
        : html`<div>
            <h2 class="eyebrow">Your balance</h2>
            <p class="figure">${money(balance)}</p>
          </div>`
    }
    ${
      tabFrozen
        ? notice(
            'warn',
            'Pay later is paused',
            'We could not collect what you owe. Top up to settle it: the rest is yours to spend.',
          )
        : nothing
    }
    ${
      tabLimit > 0n && !tabFrozen
        ? html`<div>
            <meter class="meter" min="0" max="100" value="${percent(left, tabLimit)}">
              ${percent(left, tabLimit)}%
            </meter>
            <p class="small soft">
              ${money(left)} of ${money(tabLimit)} left to pay
              later.${owed > 0n ? html` ${whenSettled(page, account)}` : nothing}
            </p>
          </div>`
        : nothing
    }
    ${held > 0n ? html`<p class="small soft">${money(held)} is held for payments under way.</p>` : nothing}
    <div class="actions">
      <a class="button primary" href="/wallet/topup">Top up</a>
      ${account.canSettle ? buttonForm('/wallet/settle', 'Settle now', { csrf: page.csrf('settle'), asset: asset.code }) : nothing}
    </div>
  </section>`;
}

function whenSettled(page: WalletPage, account: AccountCard): Html {
  return page.method
    ? html`What you owe is collected from your saved card when it reaches
      ${sum(account.collectAt, account.asset, page.locale)}, or at the end of the month.`
    : html`Top up to settle what you owe. Without a saved card, paying later pauses at the end of the month
      until you have.`;
}

/** How much of the tab is left, for the bar only. */
function percent(part: Amount.Amount, whole: Amount.Amount): number {
  return part <= 0n ? 0 : Number((part * 100n) / whole);
}

function methodCard(page: WalletPage, label: string): Html {
  return html`<section class="card stack">
    <div>
      <h2 class="eyebrow">Saved card</h2>
      <p>${label}</p>
    </div>
    <p class="small soft">What you owe is collected from it.</p>
    ${buttonForm('/wallet/method/remove', 'Remove', { csrf: page.csrf('method') })}
  </section>`;
}

function limitsCard(page: WalletPage): Html {
  const { grants, locale, wallet } = page;
  return html`<section class="card stack" id="limits">
    <h2>Spending limits</h2>
    ${
      grants.length === 0
        ? html`<p class="soft">
            No site may charge you without asking. You can allow it when you pay, up to an amount a day.
          </p>`
        : html`<ul class="list">
            ${grants.map(({ grant, seller }) => {
              const { asset, caps, expiresAt, spent } = grant;
              return html`<li>
                <span class="what">${sellerLink(seller)}</span>
                ${buttonForm('/wallet/grants/revoke', html`End<span class="hidden"> what ${seller.name} may charge</span>`, { csrf: page.csrf(grant.id), grant: grant.id })}
                <span class="detail"
                  >${caps.day !== undefined ? html`${sum(spent.day, asset, locale)} of ${sum(caps.day, asset, locale)} used today` : html`${sum(spent.total, asset, locale)} used so far`}${caps.total !== undefined ? html`, at most ${sum(caps.total, asset, locale)} in total` : nothing}${expiresAt === null ? nothing : html`, until ${day(expiresAt, wallet.zone, locale)}`}</span
                >
              </li>`;
            })}
          </ul>`
    }
  </section>`;
}

function keepCard(wallet: WalletView): Html {
  return wallet.registered
    ? html`<section class="card stack">
        <h2>This wallet is registered</h2>
        <p class="soft">
          Your recovery code opens it in any browser. Sellers see a different name for you each:
          <span class="small">none of them sees this wallet.</span>
        </p>
      </section>`
    : html`<section class="card stack">
        <h2>Keep this wallet</h2>
        <p class="soft">
          It lives in this browser only. Register to get a recovery code and a higher pay-later limit: no
          name, no e-mail.
        </p>
        <div class="actions">
          <a class="button" href="/wallet/register">Register</a
          ><a class="button" href="/wallet/recover">I have a recovery code</a>
        </div>
      </section>`;
}

function historyCard(page: WalletPage): Html {
  const { rows, older, newest } = page;
  return html`<section class="card stack" id="payments">
    <h2>Payments</h2>
    ${
      rows.length === 0
        ? html`<p class="soft">Nothing yet. What you pay, and what comes back, is listed here.</p>`
        : html`<ul class="list">
            ${rows.map((row) => historyRow(page, row))}
          </ul>`
    }
    ${older || newest ? html`<nav class="pager" aria-label="Pages of payments">${newest ? html`<a class="button" href="${newest}">Newest</a>` : nothing}${older ? html`<a class="button" href="${older}">Older</a>` : nothing}</nav>` : nothing}
  </section>`;
}

function historyRow(page: WalletPage, row: Row): Html {
  const { locale, wallet } = page;
  const amount = sum(row.amount, row.asset, locale);
  return html`<li>
    <span class="what"><bdi>${row.what}</bdi></span
    ><span class="sum">${row.struck ? html`<del>${amount}</del>` : amount}</span>
    <span class="detail"
      >${row.seller ? html`${sellerLink(row.seller)} · ` : nothing}<time datetime="${machine(row.time)}"
        >${moment(row.time, wallet.zone, locale)}</time
      >${row.remark ? html` · ${row.remark}` : nothing}</span
    >
    ${
      row.undo
        ? buttonForm('/wallet/undo', html`Undo<span class="hidden"> ${row.what}</span>`, {
            csrf: page.csrf(row.undo.payment),
            payment: row.undo.payment,
          })
        : nothing
    }
  </li>`;
}

function sellerLink(seller: SellerLink): Html {
  return seller.url === undefined
    ? html`<bdi>${seller.name}</bdi>`
    : html`<a href="${seller.url}"><bdi>${seller.name}</bdi></a>
        <span class="soft small"><bdi>${displayOrigin(new URL(seller.url).origin)}</bdi></span>`;
}

function zoneCard(page: WalletPage): Html {
  const zones = Intl.supportedValuesOf('timeZone');
  const known = zones.includes(page.wallet.zone) ? zones : [page.wallet.zone, ...zones];
  return html`<details class="small">
    <summary>Time zone: ${page.wallet.zone}</summary>
    <form method="post" action="/wallet/zone" class="stack">
      ${hidden({ csrf: page.csrf('zone') })}
      <div class="field">
        <label for="zone">Days, and so daily limits, begin at midnight in</label>
        <select id="zone" name="zone">
          ${known.map((zone) => html`<option${zone === page.wallet.zone ? html` selected` : nothing}>${zone}</option>`)}
        </select>
      </div>
      <button>Save</button>
    </form>
  </details>`;
}

/** The wallet page: what is there, what is owed, who may charge, what was paid; each with what can be done about it. */
import type { Amount } from '@farthing/ledger';
import type { Grant, WalletAccountView, WalletView } from '@farthing/provider';
import { html, nothing, type Html } from '../html.ts';
import { buttonForm, displayOrigin, hidden, notice, sum, type Tone } from '../parts.ts';
import { empty } from '../parts-more.ts';
import type { SellerLink } from './seller-links.ts';
import type { Texts } from '../texts/index.ts';
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
  texts: Texts;
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
    <h1>${page.texts.wallet.title}</h1>
    ${message ? notice(message.tone, message.title, message.text) : nothing}
    <div class="columns uneven">
      <div class="stack-wide">
        ${page.accounts.map((account) => accountCard(page, account))} ${historyCard(page)}
      </div>
      <div class="stack-wide">
        ${limitsCard(page)} ${page.method ? methodCard(page, page.method.label) : nothing} ${keepCard(page)}
        ${zoneCard(page)}
      </div>
    </div>
    <p class="small soft">${page.texts.wallet.named(wallet.id)}</p>
  </div>`;
}

function accountCard(page: WalletPage, account: AccountCard): Html {
  const { locale } = page;
  const t = page.texts.wallet;
  const { asset, balance, held, owed, tabFrozen, tabLimit } = account;
  const money = (amount: Amount.Amount) => sum(amount, asset, locale);
  const left = account.available - (balance > held ? balance - held : 0n);
  return html`<section class="card stack" aria-label="${asset.code}">
    ${
      owed > 0n
        ? html`<div>
            <h2 class="eyebrow">${t.youOwe}</h2>
            <p class="figure">${money(owed)}</p>
          </div>`
        : html`<div>
            <h2 class="eyebrow">${t.yourBalance}</h2>
            <p class="figure">${money(balance)}</p>
          </div>`
    }
    ${tabFrozen ? notice('warn', t.paused, t.pausedMeans) : nothing}
    ${
      tabLimit > 0n && !tabFrozen
        ? html`<div>
            <meter class="meter" min="0" max="100" value="${percent(left, tabLimit)}">
              ${percent(left, tabLimit)}%
            </meter>
            <p class="small soft">
              ${t.leftToPayLater(money(left), money(tabLimit))}
              ${owed > 0n ? whenSettled(page, account) : nothing}
            </p>
          </div>`
        : nothing
    }
    ${held > 0n ? html`<p class="small soft">${t.held(money(held))}</p>` : nothing}
    <div class="actions">
      <a class="button primary" href="/wallet/topup">${t.topUp}</a>
      ${account.canSettle ? buttonForm('/wallet/settle', t.settle, { csrf: page.csrf('settle'), asset: asset.code }) : nothing}
    </div>
  </section>`;
}

function whenSettled(page: WalletPage, account: AccountCard): Html {
  const t = page.texts.wallet;
  return page.method
    ? t.collectedAt(sum(account.collectAt, account.asset, page.locale))
    : html`${t.settleByTopUp}`;
}

/** How much of the tab is left, for the bar only. */
function percent(part: Amount.Amount, whole: Amount.Amount): number {
  return part <= 0n ? 0 : Number((part * 100n) / whole);
}

function methodCard(page: WalletPage, label: string): Html {
  const t = page.texts.wallet;
  return html`<section class="card stack">
    <div>
      <h2 class="eyebrow">${t.savedCard}</h2>
      <p>${label}</p>
    </div>
    <p class="small soft">${t.savedCardMeans}</p>
    ${buttonForm('/wallet/method/remove', t.remove, { csrf: page.csrf('method') })}
  </section>`;
}

function limitsCard(page: WalletPage): Html {
  const { grants, locale, wallet } = page;
  const t = page.texts.wallet;
  return html`<section class="card stack" id="limits">
    <h2>${t.limits}</h2>
    ${
      grants.length === 0
        ? html`<p class="soft">${t.noLimits}</p>`
        : html`<ul class="list">
            ${grants.map(({ grant, seller }) => {
              const { asset, caps, expiresAt, spent } = grant;
              return html`<li>
                <span class="what">${sellerLink(seller)}</span>
                ${buttonForm('/wallet/grants/revoke', html`${t.end}<span class="hidden">${t.endWhat(seller.name)}</span>`, { csrf: page.csrf(grant.id), grant: grant.id })}
                <span class="detail"
                  >${caps.day !== undefined ? t.usedToday(sum(spent.day, asset, locale), sum(caps.day, asset, locale)) : t.usedSoFar(sum(spent.total, asset, locale))}${caps.total !== undefined ? t.atMostInTotal(sum(caps.total, asset, locale)) : nothing}${expiresAt === null ? nothing : t.untilDay(day(expiresAt, wallet.zone, locale))}</span
                >
              </li>`;
            })}
          </ul>`
    }
  </section>`;
}

function keepCard({ wallet, texts: { wallet: t } }: WalletPage): Html {
  return wallet.registered
    ? html`<section class="card stack">
        <h2>${t.registered}</h2>
        <p class="soft">${t.registeredMeans}</p>
      </section>`
    : html`<section class="card stack">
        <h2>${t.keep}</h2>
        <p class="soft">${t.keepMeans}</p>
        <div class="actions">
          <a class="button" href="/wallet/register">${t.register}</a
          ><a class="button" href="/wallet/recover">${t.haveCode}</a>
        </div>
      </section>`;
}

function historyCard(page: WalletPage): Html {
  const { rows, older, newest } = page;
  const t = page.texts.wallet;
  return html`<section class="card stack" id="payments">
    <h2>${t.payments}</h2>
    ${
      rows.length === 0
        ? empty({ icon: 'payments', title: t.noPaymentsYet, text: t.noPayments })
        : html`<ul class="list">
            ${rows.map((row) => historyRow(page, row))}
          </ul>`
    }
    ${older || newest ? html`<nav class="pager" aria-label="${t.pages}">${newest ? html`<a class="button" href="${newest}">${t.newest}</a>` : nothing}${older ? html`<a class="button" href="${older}">${t.older}</a>` : nothing}</nav>` : nothing}
  </section>`;
}

function historyRow(page: WalletPage, row: Row): Html {
  const { locale, wallet } = page;
  const t = page.texts.wallet;
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
        ? buttonForm('/wallet/undo', html`${t.undo}<span class="hidden">${t.undoWhat(row.what)}</span>`, {
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
  const t = page.texts.wallet;
  const zones = Intl.supportedValuesOf('timeZone');
  const known = zones.includes(page.wallet.zone) ? zones : [page.wallet.zone, ...zones];
  return html`<details class="small">
    <summary>${t.zone(page.wallet.zone)}</summary>
    <form method="post" action="/wallet/zone" class="stack">
      ${hidden({ csrf: page.csrf('zone') })}
      <div class="field">
        <label for="zone">${t.zoneMeans}</label>
        <select id="zone" name="zone">
          ${known.map((zone) => html`<option${zone === page.wallet.zone ? html` selected` : nothing}>${zone}</option>`)}
        </select>
      </div>
      <button>${page.texts.common.save}</button>
    </form>
  </details>`;
}

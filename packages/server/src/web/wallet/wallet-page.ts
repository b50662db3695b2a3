/** The wallet's first page: what is there and owed, what was spent lately, what happened, and what may be worth doing. */
import type { Amount, Asset } from '@farthing/ledger';
import type { Collection, WalletAccountView, WalletView } from '@farthing/provider';
import { html, nothing, type Html } from '../html.ts';
import { buttonForm, notice, sum } from '../parts.ts';
import { empty, pager, tiles } from '../parts-more.ts';
import { cardLabel } from '../sandbox/card-label.ts';
import { sellerLink, type SellerLink } from './seller-links.ts';
import type { Texts } from '../texts/index.ts';
import { day, machine, moment } from '../when.ts';

export interface WalletPage {
  wallet: WalletView;
  accounts: readonly AccountCard[];
  method?: { label: string };
  /** How many sellers may charge without asking. */
  mayCharge: number;
  tally: Tally;
  rows: readonly Row[];
  /** Links to the newer and the older page of payments. */
  newest?: string;
  older?: string;
  /** The CSRF token of an action's form. */
  csrf: (purpose: string) => string;
  /** When what is owed is collected at the latest. */
  periodEnds: number;
  locale: string;
  texts: Texts;
}

export interface AccountCard extends WalletAccountView {
  /** What is owed is collected when it reaches this. */
  collectAt: Amount.Amount;
  /** A charge of the saved card can be asked for now. */
  canSettle: boolean;
  /** The collection under way, or the one that failed. */
  collection?: Pick<Collection, 'state' | 'amount' | 'nextAttemptAt'>;
}

export interface Tally {
  complete: boolean;
  total: readonly Sums[];
  /** Whom most was paid to this month, that first. */
  sellers: readonly (Sums & { seller: SellerLink })[];
}

/** What was spent, less what came back. */
interface Sums {
  asset: Asset.Asset;
  today: Amount.Amount;
  month: Amount.Amount;
  payments: number;
}

/** One line of the history. */
export interface Row {
  what: string;
  /** The payment's own page. */
  href?: string;
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
  const t = page.texts.wallet;
  return html`${page.wallet.frozen ? notice('bad', t.frozen, t.frozenMeans(page.wallet.id)) : nothing}
    <div class="columns uneven">
      <div class="stack-wide">
        ${page.accounts.map((account) => accountCard(page, account))} ${tallyPart(page)} ${historyCard(page)}
      </div>
      <div class="stack-wide">
        ${page.wallet.registered ? nothing : keepCard(page)} ${mayChargeCard(page)}
        ${page.method ? methodCard(page, page.method.label) : nothing}
      </div>
    </div>`;
}

function accountCard(page: WalletPage, account: AccountCard): Html {
  const { locale } = page;
  const t = page.texts.wallet;
  const { asset, balance, held, owed, tabFrozen, tabLimit, collection } = account;
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
            <p class="small soft">${t.leftToPayLater(money(left), money(tabLimit))}</p>
          </div>`
        : nothing
    }
    ${collection?.state === 'pending' ? html`<p class="small">${t.collecting(money(collection.amount))}</p>` : nothing}
    ${
      collection?.state === 'declined' && collection.nextAttemptAt !== undefined
        ? html`<p class="small">
            ${t.collectedAgain(day(collection.nextAttemptAt, page.wallet.zone, locale))}
          </p>`
        : nothing
    }
    ${owed > 0n && !tabFrozen && collection === undefined ? html`<p class="small soft">${whenSettled(page, account)}</p>` : nothing}
    ${held > 0n ? html`<p class="small soft">${t.held(money(held))}</p>` : nothing}
    <div class="actions">
      <a class="button primary" href="/wallet/topup?asset=${asset.code}">${t.topUp}</a>
      ${account.canSettle ? buttonForm('/wallet/settle', t.settle, { csrf: page.csrf('settle'), asset: asset.code }) : nothing}
    </div>
  </section>`;
}

function whenSettled(page: WalletPage, account: AccountCard): Html {
  const t = page.texts.wallet;
  const date = day(page.periodEnds, page.wallet.zone, page.locale);
  return page.method
    ? t.collectedAt(sum(account.collectAt, account.asset, page.locale), date)
    : html`${t.settleByTopUp(date)}`;
}

/** How much of the tab is left, for the bar only. */
function percent(part: Amount.Amount, whole: Amount.Amount): number {
  return part <= 0n ? 0 : Number((part * 100n) / whole);
}

function tallyPart({ accounts, tally, locale, texts: { wallet: t } }: WalletPage): Html {
  const { sellers, complete } = tally;
  const none = accounts.slice(0, 1).map(({ asset }) => ({ asset, today: 0n, month: 0n, payments: 0 }));
  const total = tally.total.length > 0 ? tally.total : none;
  const payments = total.reduce((all, each) => all + each.payments, 0);
  /** One line for each currency. */
  const inEach = (when: 'today' | 'month') =>
    html`${total.map((each, at) => html`${at === 0 ? nothing : html`<br />`}${sum(each[when], each.asset, locale)}`)}`;
  return html`<section class="stack-close" aria-label="${t.spent}">
    ${tiles([
      { label: t.today, value: inEach('today') },
      { label: t.thisMonth, value: inEach('month'), more: t.paymentsMade(payments) },
    ])}
    ${
      sellers.length > 1
        ? html`<details class="small">
            <summary>${t.whereItWent}</summary>
            <dl class="lines">
              ${sellers.map(
                ({ seller, month, asset }) =>
                  html`<div>
                    <dt><bdi>${seller.name}</bdi></dt>
                    <dd>${sum(month, asset, locale)}</dd>
                  </div>`,
              )}
            </dl>
          </details>`
        : nothing
    }
    ${complete ? nothing : html`<p class="small soft">${t.tallyIncomplete}</p>`}
  </section>`;
}

function mayChargeCard({ mayCharge, texts: { wallet: t } }: WalletPage): Html {
  return html`<section class="card stack">
    <h2>${t.charging}</h2>
    <p class="soft">${mayCharge === 0 ? t.noLimits : t.mayCharge(mayCharge)}</p>
    <p class="small">
      <a href="/wallet/limits">${mayCharge === 0 ? t.setLimits : t.changeLimits}</a>
    </p>
  </section>`;
}

function methodCard(page: WalletPage, label: string): Html {
  const t = page.texts.wallet;
  return html`<section class="card stack">
    <div>
      <h2 class="eyebrow">${t.savedCard}</h2>
      <p>${cardLabel(label, page.texts)}</p>
    </div>
    <p class="small soft">${t.savedCardMeans}</p>
    ${buttonForm('/wallet/method/remove', t.remove, { csrf: page.csrf('method') })}
  </section>`;
}

function keepCard({ texts: { wallet: t } }: WalletPage): Html {
  return html`<section class="card stack">
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
    ${pager(t.pages, [
      { label: t.newest, href: newest },
      { label: t.older, href: older },
    ])}
  </section>`;
}

function historyRow(page: WalletPage, row: Row): Html {
  const { locale, wallet } = page;
  const t = page.texts.wallet;
  const amount = sum(row.amount, row.asset, locale, row.amount > 0n);
  const what = html`<bdi>${row.what}</bdi>`;
  return html`<li>
    <span class="what">${row.href ? html`<a href="${row.href}">${what}</a>` : what}</span
    ><span class="sum">${row.struck ? html`<del>${amount}</del>` : amount}</span>
    <span class="detail"
      >${row.seller ? html`<span class="where">${sellerLink(row.seller)}</span>` : nothing}<span
        ><time datetime="${machine(row.time)}">${moment(row.time, wallet.zone, locale)}</time
        >${row.remark ? html` · ${row.remark}` : nothing}</span
      ></span
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

/** The list of purchases, with the form that searches it. */
import type { Asset } from '@farthing/ledger';
import type { Payment, Purchase, RefundRequest } from '@farthing/provider';
import { html, nothing, type Html } from '../html.ts';
import { icon } from '../icons.ts';
import * as Money from '../money.ts';
import { buttonForm, sum } from '../parts.ts';
import { badge, empty, field, pager, selectField } from '../parts-more.ts';
import type { Texts } from '../texts/index.ts';
import { machine, moment } from '../when.ts';

/** What the form holds; empty for whatever does not matter. */
export interface Filters {
  q: string;
  seller: string;
  state: string;
  from: string;
  to: string;
  asset: string;
  min: string;
  max: string;
}

/** A field that could not be read, and what is wrong with it. */
export interface Unusable {
  field: 'from' | 'to' | 'asset' | 'min' | 'max';
  error: string;
}

export const STATES: readonly Payment['status'][] = ['paid', 'partly_refunded', 'refunded'];

export interface PurchasesPage {
  purchases: readonly Purchase[];
  /** The wallet's latest requests, for their state beside a purchase. */
  requests: readonly RefundRequest[];
  filters: Filters;
  unusable?: Unusable;
  /** What amounts may be in. */
  assets: readonly Asset.Asset[];
  sellers: readonly { id: string; name: string }[];
  /** This page's own address. */
  here: string;
  newest?: string;
  older?: string;
  csrf: (purpose: string) => string;
  now: number;
  zone: string;
  locale: string;
  texts: Texts;
}

export function purchasesPage(page: PurchasesPage): Html {
  const { requests } = page;
  const t = page.texts.purchases;
  const open = requests.filter(({ state }) => state === 'open').length;
  return html`${searchForm(page)}
    <div>
      <h2 class="hidden">${t.results}</h2>
      <section class="card stack">${list(page)}</section>
    </div>
    <p class="links">
      <a href="/wallet/refunds">${open > 0 ? t.openRequests(open) : t.refundsTitle}</a
      ><a href="/wallet/settings#export">${t.takeAlong}</a>
    </p>`;
}

/** Words first; what else may be said folds away until it is. */
function searchForm(page: PurchasesPage): Html {
  const { filters, sellers, unusable, texts } = page;
  const t = texts.purchases;
  const { q, ...others } = filters;
  const more = Object.values(others).some((value) => value !== '');
  const date = (name: 'from' | 'to') =>
    field({
      name,
      label: t[name],
      type: 'date',
      value: filters[name],
      error: unusable?.field === name ? unusable.error : undefined,
    });
  return html`<form method="get" action="/wallet/purchases" class="stack-close" role="search">
    <div class="search">
      <div class="field">
        <label class="hidden" for="q">${t.searchHint}</label
        ><input type="search" id="q" name="q" value="${q}" placeholder="${t.searchHint}" maxlength="200" />
      </div>
      <button class="primary">${icon('search')}<span class="hidden">${t.find}</span></button>
    </div>
    <details ${more ? html` open` : nothing}>
      <summary class="small">${t.filters}</summary>
      <div class="stack">
        <div class="columns">
          ${selectField({
            name: 'seller',
            label: t.seller,
            value: filters.seller,
            options: [
              { value: '', label: t.allSellers },
              ...sellers.map(({ id, name }) => ({ value: id, label: name })),
            ],
          })}
          ${selectField({
            name: 'state',
            label: t.state,
            value: filters.state,
            options: [
              { value: '', label: t.anyState },
              ...STATES.map((value) => ({ value, label: t.states[value] })),
            ],
          })}
          ${date('from')}${date('to')}${amounts(page)}
        </div>
        <div class="actions">
          <button>${t.find}</button>
          ${more || q !== '' ? html`<a class="button" href="/wallet/purchases">${t.showAll}</a>` : nothing}
        </div>
      </div>
    </details>
  </form>`;
}

/** From how much to how much: in the wallet's currency, or in the one that is chosen where it has several. */
function amounts({ filters, assets, unusable, locale, texts }: PurchasesPage): Html {
  const t = texts.purchases;
  const [only, ...others] = assets;
  const error = (name: Unusable['field']) => (unusable?.field === name ? unusable.error : undefined);
  const unit = only && others.length === 0 ? Money.symbol(only, locale) : undefined;
  const bound = (name: 'min' | 'max') =>
    field({
      name,
      label: unit === undefined ? t[name] : `${t[name]} (${unit})`,
      inputmode: 'decimal',
      value: filters[name],
      maxlength: 40,
      error: error(name),
    });
  const currency = selectField({
    name: 'asset',
    label: t.currency,
    value: filters.asset,
    error: error('asset'),
    options: [
      { value: '', label: t.anyCurrency },
      ...assets.map(({ code }) => ({ value: code, label: code })),
    ],
  });
  return html`<div class="pair">${bound('min')}${bound('max')}</div>
    ${others.length > 0 ? currency : nothing}`;
}

function list(page: PurchasesPage): Html {
  const { purchases, filters, older, newest, unusable } = page;
  const t = page.texts.purchases;
  const filtered = Object.values(filters).some((value) => value !== '');
  const none =
    unusable !== undefined
      ? empty({
          icon: 'warning',
          title: t.unusable,
          text: unusable.field === 'from' || unusable.field === 'to' ? t.noDateMeans : t.unusableMeans,
        })
      : older !== undefined
        ? empty({ icon: 'search', title: t.notHere, text: t.notHereMeans })
        : filtered
          ? empty({
              icon: 'search',
              title: t.notFound,
              text: t.notFoundMeans,
              action: { label: t.showAll, href: '/wallet/purchases' },
            })
          : empty({ icon: 'payments', title: t.nothing, text: t.nothingMeans });
  return html`${
    purchases.length === 0
      ? none
      : html`<ul class="list">
          ${purchases.map((purchase) => row(page, purchase))}
        </ul>`
  }
  ${pager(t.pages, [
    { label: t.newest, href: newest },
    { label: purchases.length === 0 ? t.lookFurther : t.older, href: older },
  ])}`;
}

function row(page: PurchasesPage, purchase: Purchase): Html {
  const { locale, zone, now, requests, here } = page;
  const t = page.texts.purchases;
  const { id, title, seller, sellerName, amount, asset, time, url, undoUntil } = purchase;
  const price = sum(amount, asset, locale);
  const request = requests.find((each) => each.payment === id);
  const undoable = purchase.status !== 'refunded' && undoUntil !== undefined && undoUntil > now;
  const to = new URLSearchParams({ seller });
  return html`<li>
    <span class="what"
      >${url ? html`<a href="${url}"><bdi>${title}</bdi></a>` : html`<bdi>${title}</bdi>`}</span
    ><span class="sum">${purchase.status === 'refunded' ? html`<del>${price}</del>` : price}</span>
    <span class="detail"
      ><span class="where"
        ><a href="/wallet/purchases?${to}"
          ><bdi>${sellerName || page.texts.wallet.unknownSeller}</bdi></a
        ></span
      >
      <time datetime="${machine(time)}">${moment(time, zone, locale)}</time>
      ${purchase.status === 'paid' ? nothing : badge('plain', t.states[purchase.status])}
      ${request && request.state !== 'refunded' ? badge(request.state === 'open' ? 'info' : 'plain', t.requestStates[request.state]) : nothing}</span
    >
    ${
      undoable
        ? buttonForm(
            '/wallet/undo',
            html`${page.texts.wallet.undo}<span class="hidden">${page.texts.wallet.undoWhat(title)}</span>`,
            { csrf: page.csrf(id), payment: id, to: here },
          )
        : html`<a class="act small" href="/wallet/purchases/${id}"
            >${t.details}<span class="hidden">${page.texts.wallet.undoWhat(title)}</span></a
          >`
    }
  </li>`;
}

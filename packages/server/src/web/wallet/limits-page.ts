/** The page of limits: in all, ask first, by seller. */
import { Amount, type Asset } from '@farthing/ledger';
import type { AskSettings, SpendingLimit } from '@farthing/provider';
import { html, nothing, type Html } from '../html.ts';
import * as Money from '../money.ts';
import { buttonForm, hidden, sum } from '../parts.ts';
import { choice, empty, selectField } from '../parts-more.ts';
import type { Texts } from '../texts/index.ts';
import { day } from '../when.ts';
import type { LiveGrant } from './grants.ts';
import { sellerLink } from './seller-links.ts';
import { zoneField } from './zone.ts';

export const WINDOWS = ['payment', 'day', 'month'] as const;
type Window = (typeof WINDOWS)[number];

/** What was typed into the form of one asset and could not be used. */
export interface Typed {
  asset: string;
  values: Partial<Record<Window, string>>;
  errors: Partial<Record<Window, string>>;
}

export interface LimitsPage {
  limits: readonly SpendingLimit[];
  asks: AskSettings;
  steps: readonly { asset: Asset.Asset; steps: readonly Amount.Amount[] }[];
  grants: readonly LiveGrant[];
  typed?: Typed;
  csrf: (purpose: string) => string;
  zone: string;
  locale: string;
  texts: Texts;
}

export function limitsPage(page: LimitsPage): Html {
  return html`${sellersCard(page)}
    <div class="columns loose">
      <div class="stack-wide">${page.limits.map((limit) => overallCard(page, limit))}</div>
      ${askCard(page)}
    </div>`;
}

function sellersCard(page: LimitsPage): Html {
  const { grants, locale, zone } = page;
  const { limits: t, wallet } = page.texts;
  return html`<section class="card stack" id="sellers">
    <h2>${t.bySeller}</h2>
    ${
      grants.length === 0
        ? empty({ icon: 'shield', title: t.noSellers, text: wallet.noLimits })
        : html`<p class="soft">${t.bySellerMeans}</p>
            <ul class="list">
              ${grants.map(({ grant, seller }) => {
                const { asset, caps, expiresAt, spent } = grant;
                return html`<li>
                  <span class="what">${sellerLink(seller)}</span>
                  ${buttonForm('/wallet/grants/revoke', html`${wallet.end}<span class="hidden">${wallet.endWhat(seller.name)}</span>`, { csrf: page.csrf(grant.id), grant: grant.id })}
                  <span class="detail"
                    >${caps.day !== undefined ? wallet.usedToday(sum(spent.day, asset, locale), sum(caps.day, asset, locale)) : wallet.usedSoFar(sum(spent.total, asset, locale))}${caps.payment !== undefined ? wallet.atMostEach(sum(caps.payment, asset, locale)) : nothing}${caps.total !== undefined ? wallet.atMostInTotal(sum(caps.total, asset, locale)) : nothing}${expiresAt === null ? nothing : wallet.untilDay(day(expiresAt, zone, locale))}</span
                  >
                </li>`;
              })}
            </ul>`
    }
  </section>`;
}

function overallCard(page: LimitsPage, limit: SpendingLimit): Html {
  const { csrf, locale, typed, limits } = page;
  const t = page.texts.limits;
  const { asset, caps, spent, zone } = limit;
  const mine = typed?.asset === asset.code ? typed : undefined;
  // Fields of several currencies stand on one page; a form's own are told apart by their place in it.
  const title = limits.length > 1 ? html`${t.overall} (${asset.code})` : html`${t.overall}`;
  const used = (window: Window) => {
    const cap = caps[window];
    if (cap === undefined || window === 'payment') return t.hints[window];
    return html`${t.used(sum(spent[window], asset, locale), sum(cap, asset, locale))}`;
  };
  return html`<section class="card stack">
    <h2>${title}</h2>
    <p class="soft">${t.overallMeans}</p>
    <form method="post" action="/wallet/limits" class="stack">
      ${hidden({ csrf: csrf('/wallet/limits'), asset: asset.code })}${zoneField}
      ${WINDOWS.map((window) => capField(page, limit, window, used(window), mine))}
      <button class="primary">${page.texts.common.save}</button>
    </form>
    ${caps.day !== undefined || caps.month !== undefined ? html`<p class="small soft">${t.inZone(zone)}</p>` : nothing}
  </section>`;
}

function capField(
  { locale, texts }: LimitsPage,
  { asset, caps }: SpendingLimit,
  window: Window,
  hint: Html | string,
  typed: Typed | undefined,
): Html {
  const cap = caps[window];
  const value = typed?.values[window] ?? (cap === undefined ? '' : Money.plain(cap, asset, locale));
  const id = `${window}-${asset.code}`;
  const error = typed?.errors[window];
  return html`<div class="field">
    <label for="${id}">${texts.limits.windows[window]}</label>
    <div class="amount">
      <span aria-hidden="true">${Money.symbol(asset, locale)}</span
      ><input
        type="text"
        id="${id}"
        name="${window}"
        value="${value}"
        placeholder="${texts.limits.noCap}"
        inputmode="decimal"
        autocomplete="off"
        maxlength="40"
        aria-describedby="${id}-hint${error ? ` ${id}-error` : ''}"
        ${error ? html` aria-invalid="true"` : nothing}
      />
    </div>
    ${error ? html`<p class="error" id="${id}-error" role="alert">${error}</p>` : nothing}
    <p class="hint" id="${id}-hint">${hint}</p>
  </div>`;
}

function askCard(page: LimitsPage): Html {
  const { asks, steps, csrf, locale, texts } = page;
  const t = texts.limits;
  return html`<section class="card stack" id="ask">
    <h2>${t.askFirst}</h2>
    <p class="soft">${t.askMeans}</p>
    <form method="post" action="/wallet/limits/ask" class="stack">
      ${hidden({ csrf: csrf('/wallet/limits/ask') })}
      ${steps.map(({ asset, steps: amounts }) => aboveField(page, asset, withChosen(amounts, asks.above[asset.code]), steps.length > 1))}
      ${choice({ name: 'checkout', value: 'yes', label: t.atCheckout, hint: t.atCheckoutHint, checked: asks.atCheckout })}
      ${choice({ name: 'unusual', value: 'yes', label: t.unusual, hint: t.unusualHint, checked: asks.unusual })}
      ${choice({ name: 'repeats', value: 'yes', label: t.repeats, hint: t.repeatsHint, checked: asks.repeats })}
      <button class="primary">${texts.common.save}</button>
    </form>
  </section>`;

  function aboveField(
    { asks: { above } }: LimitsPage,
    asset: Asset.Asset,
    amounts: readonly Amount.Amount[],
    several: boolean,
  ): Html {
    const most = above[asset.code];
    return selectField({
      name: `above-${asset.code}`,
      label: several ? `${t.above} (${asset.code})` : t.above,
      hint: t.aboveHint,
      value: most === undefined ? '' : Amount.format(most, asset),
      options: [
        { value: '', label: t.never },
        ...amounts.map((amount) => ({
          value: Amount.format(amount, asset),
          label: amount === 0n ? t.always : t.moreThan(Money.format(amount, asset, locale)),
        })),
      ],
    });
  }
}

/** An amount that was chosen elsewhere stands among those that this page offers. */
function withChosen(amounts: readonly Amount.Amount[], chosen: Amount.Amount | undefined): Amount.Amount[] {
  const all = chosen === undefined || amounts.includes(chosen) ? amounts : [...amounts, chosen];
  return all.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

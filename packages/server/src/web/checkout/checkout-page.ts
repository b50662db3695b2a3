/**
 * The checkout page: who is paid, for what, how much, from what, and what remains. It says so before the button
 * is there to press; when the wallet cannot pay, it says which limit was reached and the way on instead.
 */
import type { Grant, ResolvedOffer, Seller, WalletAccountView } from '@farthing/provider';
import { Amount } from '@farthing/ledger';
import { html, nothing, type Html } from '../html.ts';
import * as Money from '../money.ts';
import { amountField, displayOrigin, hidden, notice, sellerBlock, sum, type Tone } from '../parts.ts';
import { cancelForm } from './page-visit.ts';
import { day, duration } from '../when.ts';

export interface CheckoutView {
  seller: Seller;
  /** Where the payer returns to: one of the seller's registered origins. */
  returnUrl: URL;
  /** A page of the seller waits to hear what becomes of this. */
  waits: boolean;
  offer: ResolvedOffer;
  /** The price; for an open amount what the field is filled with, if anything. */
  amount?: Amount.Amount;
  /** What the payer typed, when it could not be used, and why. */
  typed?: { text: string; error: string };
  /** What the payer asked to pay, to be held against what the wallet can. */
  wanted?: Amount.Amount;
  account: WalletAccountView;
  registered: boolean;
  zone: string;
  /** The permission this seller already has, if any. */
  grant?: Grant;
  /** The one offered. */
  standing: { day: Amount.Amount; days: number; until: number };
  /** What a wallet owes when its tab is collected, and how far a registered payer may go. */
  collectAt: Amount.Amount;
  registeredLimit: Amount.Amount;
  message?: { tone: Tone; title: string; text: string };
  attempt: string;
  csrf: string;
  /** This page's own address, to come back to. */
  self: string;
  suggestions: readonly { amount: Amount.Amount; href: string }[];
  locale: string;
}

export function checkoutPage(view: CheckoutView): Html {
  const { offer, locale } = view;
  const short = view.wanted !== undefined && view.wanted > view.account.available;
  const small = offer.kind === 'fixed' ? Money.inHundredths(offer.price, offer.asset, locale) : undefined;
  return html`<article class="card stack">
    ${sellerBlock(view.seller.name, view.returnUrl.origin)}
    <div>
      <h1><bdi>${offer.title}</bdi></h1>
      ${offer.kind === 'fixed' ? html`<p class="price">${sum(offer.price, offer.asset, locale)}</p>` : nothing}
      ${small ? html`<p class="soft">that is ${small}</p>` : nothing}
    </div>
    ${view.message ? notice(view.message.tone, view.message.title, view.message.text) : nothing}
    ${short ? cannotPay(view, view.wanted!) : nothing}
    ${short && offer.kind === 'fixed' ? nothing : payForm(view)}
    ${
      view.waits
        ? cancelForm(view.attempt, view.csrf, view.returnUrl.origin)
        : html`<a class="quiet" href="${view.returnUrl.href}"
            >Cancel and go back to ${displayOrigin(view.returnUrl.origin)}</a
          >`
    }
  </article>`;
}

function payForm(view: CheckoutView): Html {
  const { offer, locale } = view;
  const label =
    offer.kind === 'fixed'
      ? html`<span>Pay ${sum(offer.price, offer.asset, locale)}</span>`
      : 'Pay this amount';
  return html`<form method="post" action="/pay" class="stack">
      ${hidden({ attempt: view.attempt, csrf: view.csrf, self: view.self })}
      ${offer.kind === 'fixed' ? hidden({ price: Amount.format(offer.price, offer.asset) }) : openAmount(view)}
      <dl class="lines">
        <div>
          <dt>How you pay</dt>
          <dd>${source(view)}</dd>
        </div>
        ${remainder(view)}
        ${
          offer.undoSeconds > 0
            ? html`<div>
                <dt>Undo</dt>
                <dd>Within ${duration(offer.undoSeconds)}</dd>
              </div>`
            : nothing
        }
      </dl>
      ${standingChoice(view)}
      <button class="primary block">${label}</button>
    </form>
    ${payLater(view)}`;
}

function openAmount(view: CheckoutView): Html {
  const { offer, locale } = view;
  if (offer.kind !== 'open') return nothing;
  const { asset, min, max } = offer;
  const hint =
    min !== undefined && max !== undefined
      ? html`From ${sum(min, asset, locale)} to ${sum(max, asset, locale)}.`
      : min !== undefined
        ? html`At least ${sum(min, asset, locale)}.`
        : max !== undefined
          ? html`At most ${sum(max, asset, locale)}.`
          : 'Any amount you like.';
  const value =
    view.typed?.text ?? (view.amount === undefined ? '' : Money.plain(view.amount, asset, locale));
  return html`${amountField({ name: 'amount', label: 'How much?', value, hint, error: view.typed?.error, asset, locale })}
  ${
    view.suggestions.length > 0
      ? html`<nav class="pills" aria-label="Suggested amounts">
          ${view.suggestions.map(
            ({ amount, href }) =>
              html`<a
                class="button"
                href="${href}"
                ${amount === view.amount ? html` aria-current="true"` : nothing}
                >${sum(amount, asset, locale)}</a
              >`,
          )}
        </nav>`
      : nothing
  }`;
}

/** Prepaid money that is not held. */
function prepaid({ balance, held }: WalletAccountView): Amount.Amount {
  return balance > held ? balance - held : 0n;
}

function source(view: CheckoutView): Html | string {
  const own = prepaid(view.account);
  if (view.offer.kind === 'open') return own > 0n ? 'Your balance, then pay later' : 'Pay later';
  const { price, asset } = view.offer;
  if (own >= price) return 'Your balance';
  if (own === 0n) return 'Pay later';
  return html`${sum(own, asset, view.locale)} of your balance, ${sum(price - own, asset, view.locale)} later`;
}

/** What is left, once a fixed price is paid. */
function remainder(view: CheckoutView): Html {
  const { account, locale, offer } = view;
  const { asset, tabLimit } = account;
  const price = offer.kind === 'fixed' ? offer.price : 0n;
  const own = prepaid(account);
  const ownAfter = own > price ? own - price : 0n;
  const laterAfter = account.available - price - ownAfter;
  return html`${
    own > 0n
      ? html`<div>
          <dt>${offer.kind === 'fixed' ? 'Balance left' : 'Your balance'}</dt>
          <dd>${sum(ownAfter, asset, locale)}</dd>
        </div>`
      : nothing
  }
  ${
    tabLimit > 0n && ownAfter === 0n
      ? html`<div>
          <dt>Left to pay later</dt>
          <dd>${sum(laterAfter, asset, locale)} of ${sum(tabLimit, asset, locale)}</dd>
        </div>`
      : nothing
  }`;
}

function standingChoice(view: CheckoutView): Html {
  const { grant, locale, offer, seller, zone } = view;
  if (grant) {
    const { day: cap } = grant.caps;
    return html`<p class="small soft">
      <bdi>${seller.name}</bdi> may already charge
      you${cap === undefined ? nothing : html` up to ${sum(cap, grant.asset, locale)} a day`} without asking.
      <a href="/wallet#limits">Change this in your wallet</a>
    </p>`;
  }
  const { day: cap, days, until } = view.standing;
  return html`<div class="choice">
    <input type="checkbox" id="standing" name="standing" value="yes" aria-describedby="standing-hint" />
    <label for="standing"
      >One click here, up to ${sum(cap, offer.asset, locale)} a day for ${days} days</label
    >
    <p class="hint" id="standing-hint">
      <bdi>${seller.name}</bdi> can then charge you without asking each time, never more than
      ${sum(cap, offer.asset, locale)} a day and only until ${day(until, zone, locale)}. You can end it at any
      time in your wallet.
    </p>
  </div>`;
}

function payLater(view: CheckoutView): Html {
  const { account, locale, offer, collectAt } = view;
  const price = offer.kind === 'fixed' ? offer.price : account.available;
  if (account.tabLimit === 0n || account.tabFrozen || prepaid(account) >= price) return nothing;
  const limit = account.tabLimit < collectAt ? account.tabLimit : collectAt;
  return html`<details class="small">
    <summary>What is “pay later”?</summary>
    <p class="soft">
      Small payments gather on a tab, and you settle them together: when you reach
      ${sum(limit, account.asset, locale)}, at the end of a month, or whenever you like. No card is needed to
      start, and there is no interest and no fee for you.
    </p>
  </details>`;
}

/** Which limit was reached, what it means, what to do. */
function cannotPay(view: CheckoutView, price: Amount.Amount): Html {
  const { account, locale, registered } = view;
  const { asset } = account;
  const money = (amount: Amount.Amount) => sum(amount, asset, locale);
  const back = encodeURIComponent(view.self);
  const title = account.tabFrozen
    ? 'Pay later is paused'
    : account.owed > 0n
      ? 'You have reached your pay-later limit'
      : 'This costs more than you can spend now';
  const text = account.tabFrozen
    ? html`We could not collect the ${money(account.owed)} you owe, so paying later is paused until it is
      paid. The first part of a top-up pays it, and the rest is yours to spend.`
    : account.owed > 0n
      ? html`You can pay up to ${money(account.tabLimit)} later. You owe ${money(account.owed)} already, so
        ${money(account.available)} is left, and this costs ${money(price)}. Top up: it first pays what you
        owe, and the rest is yours to spend.`
      : html`You can spend ${money(account.available)} now, and this costs ${money(price)}. Top up, and come
        straight back here.`;
  const helps =
    !registered && !account.tabFrozen && price <= account.available + view.registeredLimit - account.tabLimit;
  return html`<div class="notice warn" role="alert">
      <h2>${title}</h2>
      <p>${text}</p>
    </div>
    <div class="stack">
      <a class="button primary block" href="/wallet/topup?back=${back}">Top up and continue</a>
      ${helps ? html`<a class="button block" href="/wallet/register?back=${back}"><span>Register and pay up to ${money(view.registeredLimit)} later</span></a>` : nothing}
    </div>`;
}

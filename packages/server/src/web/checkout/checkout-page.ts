/**
 * The checkout page: who is paid, for what, how much, from what, and what remains. It says so before the button
 * is there to press; when the wallet cannot pay, it says which limit was reached and the way on instead.
 */
import type { Grant, ResolvedOffer, Seller, WalletAccountView } from '@farthing/provider';
import { Amount, type Asset } from '@farthing/ledger';
import { html, nothing, type Html } from '../html.ts';
import * as Money from '../money.ts';
import { amountField, displayOrigin, hidden, notice, sellerBlock, sum, type Tone } from '../parts.ts';
import type { Texts } from '../texts/index.ts';
import type { Message } from '../flash.ts';
import { flashNote } from '../parts-more.ts';
import { cancelForm } from './page-visit.ts';
import { day, duration } from '../when.ts';
import { recoverAddress } from '../wallet/come-back.ts';
import { askForm, type Question, type Stopped, stoppedByLimit } from './ask-form.ts';

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
  /** The payer wants to be asked about more than this, whoever may charge. */
  askAbove?: Amount.Amount;
  /** The one offered. */
  standing: { day: Amount.Amount; days: number; until: number };
  /** What a wallet owes when its tab is collected, and how far a registered payer may go. */
  collectAt: Amount.Amount;
  registeredLimit: Amount.Amount;
  message?: { tone: Tone; title: string; text: string };
  /** What was done on the way here, such as topping up. */
  done?: Message;
  /** The payer is to say once more that they mean it. */
  ask?: Question;
  /** The payer's own spending limit stands in the way. */
  stopped?: Stopped;
  attempt: string;
  csrf: string;
  /** This page's own address, to come back to. */
  self: string;
  suggestions: readonly { amount: Amount.Amount; href: string }[];
  locale: string;
  texts: Texts;
}

export function checkoutPage(view: CheckoutView): Html {
  const { offer, locale, texts } = view;
  const short = view.wanted !== undefined && view.wanted > view.account.available;
  const small = offer.kind === 'fixed' ? Money.inHundredths(offer.price, offer.asset, locale) : undefined;
  return html`<article class="card stack">
    ${sellerBlock(view.seller.name, view.returnUrl.origin, texts)}
    <div>
      <h1><bdi>${offer.title}</bdi></h1>
      ${offer.kind === 'fixed' ? html`<p class="price">${sum(offer.price, offer.asset, locale)}</p>` : nothing}
      ${small ? html`<p class="soft">${texts.checkout.thatIs(small)}</p>` : nothing}
    </div>
    ${flashNote(view.done)}
    ${view.message ? notice(view.message.tone, view.message.title, view.message.text) : nothing}
    ${view.stopped ? stoppedByLimit(view, view.stopped) : nothing}
    ${view.ask ? askForm(view, view.ask) : short ? cannotPay(view, view.wanted!) : nothing}
    ${view.ask || ((short || view.stopped) && offer.kind === 'fixed') ? nothing : payForm(view, short)}
    ${view.registered ? nothing : haveWallet(view)}
    ${
      view.waits
        ? cancelForm(view.attempt, view.csrf, view.returnUrl.origin, texts)
        : html`<a class="quiet" href="${view.returnUrl.href}"
            >${texts.checkout.goBackTo(displayOrigin(view.returnUrl.origin))}</a
          >`
    }
  </article>`;
}

/** For whoever has a wallet that this browser does not know. Opening it leads back to this very visit. */
function haveWallet({ self, texts }: CheckoutView): Html {
  return html`<a class="quiet" href="${recoverAddress(self)}">${texts.checkout.haveWallet}</a>`;
}

/** The way to pay; where the wallet is short, another amount is the second choice. */
function payForm(view: CheckoutView, short: boolean): Html {
  const { offer, locale } = view;
  const t = view.texts.checkout;
  const label =
    offer.kind === 'fixed' ? html`<span>${t.pay(sum(offer.price, offer.asset, locale))}</span>` : t.payThis;
  return html`<form method="post" action="/pay" class="stack">
      ${hidden({ attempt: view.attempt, csrf: view.csrf, self: view.self })}
      ${offer.kind === 'fixed' ? hidden({ price: Amount.format(offer.price, offer.asset) }) : openAmount(view)}
      <dl class="lines">
        <div>
          <dt>${t.howYouPay}</dt>
          <dd>${source(view)}</dd>
        </div>
        ${remainder(view)}
        ${
          offer.undoSeconds > 0
            ? html`<div>
                <dt>${t.undo}</dt>
                <dd>${t.undoWithin(duration(offer.undoSeconds, locale))}</dd>
              </div>`
            : nothing
        }
      </dl>
      ${standingChoice(view)}
      <button class="${short ? 'block' : 'primary block'}">${label}</button>
    </form>
    ${payLater(view)}`;
}

function openAmount(view: CheckoutView): Html {
  const { offer, locale } = view;
  const t = view.texts.checkout;
  if (offer.kind !== 'open') return nothing;
  const { asset, min, max } = offer;
  const hint =
    min !== undefined && max !== undefined
      ? t.fromTo(sum(min, asset, locale), sum(max, asset, locale))
      : min !== undefined
        ? t.atLeast(sum(min, asset, locale))
        : max !== undefined
          ? t.atMost(sum(max, asset, locale))
          : t.anyAmount;
  const value =
    view.typed?.text ?? (view.amount === undefined ? '' : Money.plain(view.amount, asset, locale));
  return html`${amountField({ name: 'amount', label: t.howMuch, value, hint, error: view.typed?.error, asset, locale })}
  ${
    view.suggestions.length > 0
      ? html`<nav class="pills" aria-label="${view.texts.common.suggestedAmounts}">
          ${view.suggestions.map(
            ({ amount, href }) =>
              html`<a
                class="button"
                href="${href}"
                ${amount === view.amount && !view.typed ? html` aria-current="true"` : nothing}
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
  const t = view.texts.checkout;
  const own = prepaid(view.account);
  if (view.offer.kind === 'open') return own > 0n ? t.balanceThenLater : t.payLater;
  const { price, asset } = view.offer;
  if (own >= price) return t.yourBalance;
  if (own === 0n) return t.payLater;
  return t.partly(sum(own, asset, view.locale), sum(price - own, asset, view.locale));
}

/** What is left, once a fixed price is paid. */
function remainder(view: CheckoutView): Html {
  const { account, locale, offer } = view;
  const t = view.texts.checkout;
  const { asset, tabLimit } = account;
  const price = offer.kind === 'fixed' ? offer.price : 0n;
  const own = prepaid(account);
  const ownAfter = own > price ? own - price : 0n;
  const laterAfter = account.available - price - ownAfter;
  return html`${
    own > 0n
      ? html`<div>
          <dt>${offer.kind === 'fixed' ? t.balanceLeft : t.yourBalance}</dt>
          <dd>${sum(ownAfter, asset, locale)}</dd>
        </div>`
      : nothing
  }
  ${
    tabLimit > 0n && ownAfter === 0n
      ? html`<div>
          <dt>${t.leftToPayLater}</dt>
          <dd>${t.leftOf(sum(laterAfter, asset, locale), sum(tabLimit, asset, locale))}</dd>
        </div>`
      : nothing
  }`;
}

function standingChoice(view: CheckoutView): Html {
  const { grant, locale, offer, zone } = view;
  const t = view.texts.checkout;
  const seller = html`<bdi>${view.seller.name}</bdi>`;
  if (grant) {
    const { day: cap } = grant.caps;
    const { askAbove } = view;
    if (askAbove !== undefined && offer.kind === 'fixed' && offer.price > askAbove)
      return html`<p class="small soft">
        ${askAbove === 0n ? t.askedAlways(seller) : t.askedAbove(seller, sum(askAbove, offer.asset, locale))}
        <a href="/wallet/limits#ask">${t.changeAsks}</a>
      </p>`;
    return html`<p class="small soft">
      ${cap === undefined ? t.mayCharge(seller) : t.mayChargeDaily(seller, sum(cap, grant.asset, locale))}
      <a href="/wallet/limits#sellers">${t.changeInWallet}</a>
    </p>`;
  }
  const { day: cap, days, until } = view.standing;
  return html`<div class="choice">
    <input type="checkbox" id="standing" name="standing" value="yes" aria-describedby="standing-hint" />
    <label for="standing">${t.standing(sum(cap, offer.asset, locale), days)}</label>
    <p class="hint" id="standing-hint">
      ${t.standingHint(seller, sum(cap, offer.asset, locale), day(until, zone, locale))}
    </p>
  </div>`;
}

function payLater(view: CheckoutView): Html {
  const { account, locale, offer, collectAt } = view;
  const t = view.texts.checkout;
  const price = offer.kind === 'fixed' ? offer.price : account.available;
  if (account.tabLimit === 0n || account.tabFrozen || prepaid(account) >= price) return nothing;
  const limit = account.tabLimit < collectAt ? account.tabLimit : collectAt;
  return html`<details class="small">
    <summary>${t.whatIsPayLater}</summary>
    <p class="soft">${t.payLaterMeans(sum(limit, account.asset, locale))}</p>
  </details>`;
}

/** What the form of the top-up is filled with: the least round sum that pays for this and for what is owed. */
function topUpFor(needed: Amount.Amount, asset: Asset.Asset): Amount.Amount {
  const rounds = ['5.00', '10.00', '20.00', '50.00'].map((text) => Amount.parse(text, asset)!);
  const whole = Amount.parse('1', asset)!;
  return rounds.find((round) => round >= needed) ?? ((needed + whole - 1n) / whole) * whole;
}

/** Which limit was reached, what it means, what to do. */
function cannotPay(view: CheckoutView, price: Amount.Amount): Html {
  const { account, locale, registered } = view;
  const t = view.texts.checkout;
  const { asset } = account;
  const money = (amount: Amount.Amount) => sum(amount, asset, locale);
  const back = encodeURIComponent(view.self);
  const topUp = new URLSearchParams({
    asset: asset.code,
    amount: Amount.format(topUpFor(price + account.owed - prepaid(account), asset), asset),
    back: view.self,
  });
  const title = account.tabFrozen ? t.paused : account.owed > 0n ? t.limitReached : t.tooDear;
  const text = account.tabFrozen
    ? t.pausedMeans(money(account.owed))
    : account.owed > 0n
      ? t.limitMeans(money(account.tabLimit), money(account.owed), money(account.available), money(price))
      : t.tooDearMeans(money(account.available), money(price));
  const helps =
    !registered && !account.tabFrozen && price <= account.available + view.registeredLimit - account.tabLimit;
  return html`<div class="notice warn" role="alert">
      <h2>${title}</h2>
      <p>${text}</p>
    </div>
    <div class="stack">
      <a class="button primary block" href="/wallet/topup?${topUp}">${t.topUp}</a>
      ${helps ? html`<a class="button block" href="/wallet/register?back=${back}"><span>${t.register(money(view.registeredLimit))}</span></a>` : nothing}
    </div>`;
}

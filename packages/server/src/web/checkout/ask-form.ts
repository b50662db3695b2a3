/**
 * Checkout where the payer's own rules speak: the question whether a payment is meant, with the rule that asks it, and the
 * limit of theirs that stops one. Both say what was set, and where it can be changed.
 */

import type { AskReason } from '@farthing/provider';
import { Amount } from '@farthing/ledger';
import { html, type Html } from '../html.ts';
import { hidden, sum } from '../parts.ts';
import * as Money from '../money.ts';
import type { CheckoutView } from './checkout-page.ts';

export interface Question {
  reason: AskReason;
  price: Amount.Amount;
  /** Whether the payer also ticked that the seller may charge from now on. */
  standing: boolean;
}

export interface Stopped {
  window: 'payment' | 'day' | 'month' | 'total';
  /** What the limit still lets through. */
  left: Amount.Amount;
  price: Amount.Amount;
}

type View = Pick<CheckoutView, 'offer' | 'seller' | 'attempt' | 'csrf' | 'self' | 'locale' | 'texts'>;

/** The same form once more, with the payer's word beside it. */
export function askForm(view: View, { reason, price, standing }: Question): Html {
  const { offer, locale, seller } = view;
  const { asset } = offer;
  const t = view.texts.checkout;
  const money = sum(price, asset, locale);
  const asked =
    offer.kind === 'fixed'
      ? { price: Amount.format(price, asset) }
      : { amount: Money.plain(price, asset, locale) };
  return html`<div class="notice warn" role="alert">
      <h2>${t.sure}</h2>
      <p>${t.asks[reason](money, html`<bdi>${seller.name}</bdi>`)}</p>
      <p><a href="/wallet/limits#ask">${t.changeAsks}</a></p>
    </div>
    <form method="post" action="/pay" class="stack">
      ${hidden({ attempt: view.attempt, csrf: view.csrf, self: view.self, ...asked, standing: standing ? 'yes' : undefined, confirmed: 'yes' })}
      <button class="primary block"><span>${t.yesPay(money)}</span></button>
    </form>`;
}

export function stoppedByLimit(view: View, { window, left, price }: Stopped): Html {
  const { offer, locale } = view;
  const t = view.texts.checkout;
  const money = (amount: Amount.Amount) => sum(amount, offer.asset, locale);
  return html`<div class="notice warn" role="alert">
      <h2>${t.ownLimit}</h2>
      <p>${t.ownLimits[window === 'total' ? 'month' : window](money(left), money(price))}</p>
    </div>
    <a class="button block" href="/wallet/limits">${t.changeLimits}</a>`;
}

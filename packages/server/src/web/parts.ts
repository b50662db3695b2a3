/** The parts pages are built from: sums, sellers, notices, forms. Each mirrors a class of `parts.css`. */
import type { Amount, Asset } from '@farthing/ledger';
import { html, nothing, type Html } from './html.ts';
import * as Money from './money.ts';
import type { Texts } from './texts/index.ts';

/**
 * An amount as text in a page: never broken over two lines, and read left to right in any text.
 *
 * @param plus says so of money that came in, where it stands among what went out
 */
export function sum(amount: Amount.Amount, asset: Asset.Asset, locale: string, plus = false): Html {
  return html`<bdi class="money">${plus ? '+' : nothing}${Money.format(amount, asset, locale)}</bdi>`;
}

/** A seller with the site that is known to be theirs. */
export function sellerBlock(name: string, origin: string, { common }: Texts): Html {
  return html`<div class="seller">
    ${monogram(name)}
    <span class="who"
      ><strong><bdi>${name}</bdi></strong
      ><span class="verified"
        >${tick}<span>${common.verified(html`<bdi>${displayOrigin(origin)}</bdi>`)}</span></span
      ></span
    >
  </div>`;
}

/** A sign for somebody without a picture; whoever is read out anyway. */
export function monogram(name: string, size: 'small' | '' = ''): Html {
  const [first] = new Intl.Segmenter().segment(name.trim());
  return html`<span class="monogram ${size}" aria-hidden="true">${first?.segment.toUpperCase()}</span>`;
}

/** An origin as people read addresses: only where it is. */
export function displayOrigin(origin: string): string {
  return new URL(origin).host;
}

export type Tone = 'good' | 'info' | 'warn' | 'bad';

/** Says something important; `bad` and `warn` are announced at once by screen readers. */
export function notice(tone: Tone, title: Html | string, text: Html | string): Html {
  return html`<div class="notice ${tone}" role="${tone === 'good' || tone === 'info' ? 'status' : 'alert'}">
    <h2>${title}</h2>
    <p>${text}</p>
  </div>`;
}

export function hidden(fields: Readonly<Record<string, string | undefined>>): Html {
  const inputs = Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined);
  return html`${inputs.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}`;
}

/** A form that is one button. */
export function buttonForm(
  action: string,
  label: Html | string,
  fields: Readonly<Record<string, string | undefined>>,
  style: 'primary block' | 'block' | 'primary' | '' = '',
): Html {
  return html`<form method="post" action="${action}">
    ${hidden(fields)}<button class="${style}">${label}</button>
  </form>`;
}

export interface AmountField {
  name: string;
  label: string;
  value: string;
  hint: Html | string;
  error?: string;
  asset: Asset.Asset;
  locale: string;
}

/** A field to type an amount into. The hint and the error are read out with it. */
export function amountField(field: AmountField): Html {
  const { name, error } = field;
  return html`<div class="field">
    <label for="${name}">${field.label}</label>
    <div class="amount">
      <span aria-hidden="true">${Money.symbol(field.asset, field.locale)}</span
      ><input
        type="text"
        id="${name}"
        name="${name}"
        value="${field.value}"
        inputmode="decimal"
        autocomplete="off"
        maxlength="40"
        required
        aria-describedby="${name}-hint${error ? ` ${name}-error` : ''}"
        ${error ? html` aria-invalid="true"` : nothing}
      />
    </div>
    ${error ? html`<p class="error" id="${name}-error" role="alert">${error}</p>` : nothing}
    <p class="hint" id="${name}-hint">${field.hint}</p>
  </div>`;
}

const tick = html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M3 8.5 6.5 12 13 4.5" /></svg>`;

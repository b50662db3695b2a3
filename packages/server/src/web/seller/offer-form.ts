/** The form of an offer, for a new one and for one that changes, and what is read out of it. */
import { Asset } from '@farthing/ledger';
import type { Offer } from '@farthing/provider';
import { originOf } from '@farthing/provider/origin.ts';
import { html, type Html } from '../html.ts';
import type { Web } from '../index.ts';
import * as Money from '../money.ts';
import { choice, field, selectField } from '../parts-more.ts';
import * as When from '../when.ts';
import { type Desk, fieldAgain, type Posted, type Trouble, type Wrong } from './desk.ts';
import { addressIn, amountIn, isWrong, lineIn, optionalAmountIn } from './typed.ts';

/** Seconds in which a payer may undo. */
const UNDO = [0, 10, 60, 3600, 86_400] as const;

/** The fields of a new offer. */
export function newOfferFields(desk: Desk, trouble: Trouble | undefined, undoSeconds: number): Html {
  const { b, seller } = desk;
  const again = (name: string, otherwise?: string) => fieldAgain(desk, trouble, name, otherwise);
  const kind = trouble?.form.get('kind') ?? 'fixed';
  const [origin = ''] = seller.origins;
  return html`${field({ ...again('title'), label: b.offerTitle, hint: b.offerTitleHint, required: true })}
    <fieldset class="stack">
      <legend>${b.offerKind}</legend>
      ${choice({ name: 'kind', type: 'radio', value: 'fixed', label: b.offerFixed, hint: b.offerFixedHint, checked: kind !== 'open' })}
      ${choice({ name: 'kind', type: 'radio', value: 'open', label: b.offerOpen, hint: b.offerOpenHint, checked: kind === 'open' })}
    </fieldset>
    ${field({ ...again('price'), label: b.offerPrice, hint: b.offerPriceHint, inputmode: 'decimal', maxlength: 40 })}
    ${selectField({
      name: 'asset',
      label: b.offerAsset,
      value: trouble?.form.get('asset') ?? 'USD',
      options: Asset.BUILT_IN.map(({ code }) => ({ value: code, label: code })),
    })}
    ${field({ ...again('url', `${origin}/`), label: b.offerUrl, hint: b.offerUrlHint, type: 'url', maxlength: 1000 })}
    ${undoField(desk, trouble, undoSeconds)}`;
}

function undoField({ b, locale }: Desk, trouble: Trouble | undefined, seconds: number): Html {
  const known = [...new Set([...UNDO, seconds])].toSorted((one, other) => one - other);
  return selectField({
    name: 'undo',
    label: b.offerUndo,
    hint: b.offerUndoHint,
    value: trouble?.form.get('undo') ?? String(seconds),
    options: known.map((each) => ({
      value: String(each),
      label: each === 0 ? b.offerUndoNone : When.duration(each, locale),
    })),
  });
}

/** The fields of an offer that is there: what it is, and in what, stays. */
export function offerFields(desk: Desk, offer: Offer, trouble: Trouble | undefined): Html {
  const { b, locale } = desk;
  const { asset } = offer;
  const amount = (name: string, label: string, value: bigint | undefined, hint?: string) =>
    field({
      ...fieldAgain(desk, trouble, name, value === undefined ? '' : Money.plain(value, asset, locale)),
      label: `${label} (${asset.code})`,
      hint,
      inputmode: 'decimal',
      maxlength: 40,
    });
  return html`${field({ ...fieldAgain(desk, trouble, 'title', offer.title), label: b.offerTitle, required: true })}
  ${
    offer.kind === 'fixed'
      ? amount('price', b.offerPrice, offer.price, b.offerPriceLater)
      : html`${amount('suggested', b.offerSuggested, offer.suggested)} ${amount('min', b.offerMin, offer.min)}
        ${amount('max', b.offerMax, offer.max)}`
  }
  ${field({ ...fieldAgain(desk, trouble, 'url', offer.url), label: b.offerUrl, type: 'url', maxlength: 1000 })}
  ${undoField(desk, trouble, offer.undoSeconds)}`;
}

function undoIn({ form }: Posted): number | Wrong {
  const text = form.get('undo') ?? '';
  const seconds = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  return seconds >= 0 && seconds <= 86_400 ? seconds : { wrong: 'choice', field: 'undo' };
}

/** The terms of a new offer. */
export function newTermsIn(posted: Posted, web: Pick<Web, 'assetByCode'>) {
  const { form } = posted;
  const title = lineIn(posted, 'title', 200);
  if (isWrong(title)) return title;
  const asset = web.assetByCode(form.get('asset') ?? '');
  if (!asset) return { wrong: 'choice', field: 'asset' } satisfies Wrong;
  const kind = form.get('kind');
  if (kind !== 'fixed' && kind !== 'open') return { wrong: 'choice', field: 'kind' } satisfies Wrong;
  const read = kind === 'fixed' ? amountIn(posted, 'price', asset) : optionalAmountIn(posted, 'price', asset);
  if (isWrong(read)) return read;
  const url = addressIn(posted, 'url');
  if (isWrong(url)) return url;
  const undoSeconds = undoIn(posted);
  if (isWrong(undoSeconds)) return undoSeconds;
  const priced = read === undefined ? {} : kind === 'fixed' ? { price: read } : { suggested: read };
  return { asset: asset.code, title, undoSeconds, ...(url !== undefined && { url }), ...priced };
}

/** What is to change. An empty field takes a bound or the address away. */
export function changesIn(posted: Posted, offer: Offer) {
  const title = lineIn(posted, 'title', 200);
  if (isWrong(title)) return title;
  const url = addressIn(posted, 'url');
  if (isWrong(url)) return url;
  const undoSeconds = undoIn(posted);
  if (isWrong(undoSeconds)) return undoSeconds;
  const moved = url === undefined ? undefined : originOf(url);
  const common = {
    title,
    undoSeconds,
    url: url ?? null,
    // The address decides where payers return to, as it does for a new offer.
    ...(moved !== undefined && { returnOrigin: moved }),
  };
  if (offer.kind === 'fixed') {
    const price = amountIn(posted, 'price', offer.asset);
    return isWrong(price) ? price : { ...common, price };
  }
  const bounds: Record<'min' | 'max' | 'suggested', bigint | null> = {
    min: null,
    max: null,
    suggested: null,
  };
  for (const name of ['min', 'max', 'suggested'] as const) {
    const amount = optionalAmountIn(posted, name, offer.asset);
    if (isWrong(amount)) return amount;
    bounds[name] = amount ?? null;
  }
  return { ...common, ...bounds };
}

/** What an offer costs, in a cell. */
export function priceOf({ b, money }: Desk, offer: Offer): Html {
  if (offer.kind === 'fixed') return money(offer.price, offer.asset);
  return offer.suggested === undefined
    ? html`${b.priceOpen}`
    : html`${b.priceSuggested(money(offer.suggested, offer.asset))}`;
}

/**
 * Amounts as people read and type them: in their locale, exact to the last unit, never through a float.
 * A price keeps every digit it has ($0.0005 is never $0.00).
 */
import { Amount } from '@farthing/ledger';
import type { Asset } from '@farthing/ledger';
import { LANGUAGES, languageOf, spokenIn, textsFor, type Language, type Texts } from './texts/index.ts';

type Money = Pick<Asset.Asset, 'code' | 'scale'>;

const formats = new Map<string, Intl.NumberFormat>();

/**
 * An amount with its currency, at least as many decimals as the currency is usual with, and never fewer than
 * the amount has.
 *
 * @example format(500_000n, USD, 'en-US') === '$0.0005'
 */
export function format(amount: Amount.Amount, asset: Money, locale: string): string {
  // `Intl` reads decimal strings exactly (ECMA-402, 2023); a number would round. Its types lag behind.
  const text = formatFor(asset.code, locale).format(Amount.format(amount, asset) as unknown as number);
  return isCurrency(asset.code) ? text : `${text} ${asset.code}`;
}

/** The same without decimals where there are none: for round amounts to choose from. */
export function round(amount: Amount.Amount, asset: Money, locale: string): string {
  const text = Amount.format(amount, asset);
  if (text.includes('.') || !isCurrency(asset.code)) return format(amount, asset, locale);
  const style = { style: 'currency', currency: asset.code, maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(locale, style).format(text as unknown as number);
}

/**
 * A price below a hundredth said in hundredths, which people can picture; `undefined` for larger amounts.
 *
 * @example inHundredths(500_000n, USD, 'en-US') === '0.05 cents'
 */
export function inHundredths(amount: Amount.Amount, asset: Money, locale: string): string | undefined {
  const name = textsFor(locale).common.hundredths[asset.code];
  if (!name || asset.scale < 2 || amount <= 0n || amount >= hundredth(asset)) return undefined;
  const value = Amount.format(amount, { scale: asset.scale - 2 }) as unknown as number;
  return `${formatFor('', locale).format(value)} ${name}`;
}

/** The amount without its currency, as a form field holds it: `1.50`, with the locale's own decimal mark. */
export function plain(amount: Amount.Amount, asset: Money, locale: string): string {
  const [whole = '0', fraction = ''] = Amount.format(amount, asset).split('.');
  const digits = fraction && fraction.padEnd(2, '0');
  return digits ? `${whole}${decimalMark(locale)}${digits}` : whole;
}

/**
 * Reads what a person typed, such as `0.50`, `$ 0,50` or `١٫٥٠`. Text that could be read as two different
 * amounts (`1,000`: a thousand, or one?) is not guessed at.
 *
 * @returns the amount, or why it cannot be used: `empty`, `unclear` or `too_precise`.
 */
export function read(text: string, asset: Money, locale: string): Amount.Amount | Unreadable {
  const typed = westernDigits(text).replace(/[\s\u00a0\u202f\u200e\u200f\u061c]/g, '');
  if (typed === '') return 'empty';
  const match = /^(?:\p{Sc}|[A-Za-z]{3})?(\d{1,18})?(?:([.,٫])(\d{0,18}))?(?:\p{Sc}|[A-Za-z]{3})?$/u.exec(
    typed,
  );
  if (!match) return 'unclear';
  const [, whole = '', mark, fraction = ''] = match;
  if (whole === '' && fraction === '') return 'unclear';
  const groups = fraction.length === 3 && whole !== '' && !whole.startsWith('0');
  if (mark && groups && mark !== decimalMark(locale)) return 'unclear';
  if (fraction.replace(/0+$/, '').length > asset.scale) return 'too_precise';
  const plainWhole = whole.replace(/^0+(?=\d)/, '') || '0';
  const decimals = fraction.slice(0, asset.scale);
  return Amount.parse(decimals ? `${plainWhole}.${decimals}` : plainWhole, asset) ?? 'unclear';
}

/** Why an amount cannot be used; `texts.common.unreadable` says so in words. */
export type Unreadable = keyof Texts['common']['unreadable'];

/** What stands before or after an amount: `$`, or the code of an asset without a symbol. */
export function symbol(asset: Money, locale: string): string {
  if (!isCurrency(asset.code)) return asset.code;
  const parts = formatFor(asset.code, locale).formatToParts(0);
  return parts.find(({ type }) => type === 'currency')?.value ?? asset.code;
}

/**
 * The locale of a reader: the first language of an `Accept-Language` header that this runtime can format in, or a later
 * one that we speak where the first would only get English instead. A chosen language comes before the header, which
 * then only says of which country. `en-US` without any.
 */
export function localeOf(acceptLanguage: string | undefined, chosen?: Language): string {
  const wanted = formattable(acceptLanguage);
  const [first = 'en-US'] = wanted;
  if (chosen === undefined) {
    const spoken = wanted.find((tag) => spokenIn(tag));
    return spoken !== undefined && spokenIn(spoken) !== languageOf(first) ? spoken : first;
  }
  const same = wanted.find((tag) => spokenIn(tag) === chosen);
  // Whoever reads English for want of their own language still counts in their own.
  return same ?? (languageOf(first) === chosen ? first : LANGUAGES[chosen].locale);
}

function formattable(acceptLanguage = ''): string[] {
  const wanted = acceptLanguage
    .slice(0, 500)
    .split(',')
    .map((part) => part.split(';')[0]!.trim());
  return wanted.flatMap((tag) => {
    if (!/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(tag)) return [];
    try {
      return Intl.NumberFormat.supportedLocalesOf(tag);
    } catch {
      // A malformed tag; another one may do.
      return [];
    }
  });
}

/** One hundredth of the asset's unit, the smallest sum gateways move. */
export function hundredth(asset: Pick<Asset.Asset, 'scale'>): bigint {
  return 10n ** BigInt(asset.scale - 2);
}

function formatFor(code: string, locale: string): Intl.NumberFormat {
  const name = `${locale} ${code}`;
  let format = formats.get(name);
  if (!format) {
    // Locales come from visitors: what is kept must not grow with what they send.
    if (formats.size >= 500) formats.clear();
    format = isCurrency(code)
      ? new Intl.NumberFormat(locale, { style: 'currency', currency: code, maximumFractionDigits: 18 })
      : new Intl.NumberFormat(locale, { maximumFractionDigits: 18 });
    formats.set(name, format);
  }
  return format;
}

function isCurrency(code: string): boolean {
  return /^[A-Z]{3}$/.test(code);
}

function decimalMark(locale: string): string {
  const parts = formatFor('', locale).formatToParts(1.5);
  return parts.find(({ type }) => type === 'decimal')?.value ?? '.';
}

/** Digits of any script (Arabic, Devanagari, …) as 0 to 9: in Unicode each script's ten digits are contiguous. */
function westernDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0)!;
    if (code <= 0x39) return digit;
    let zero = code;
    while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
    return String(code - zero);
  });
}

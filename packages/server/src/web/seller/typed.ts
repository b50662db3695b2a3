/** What people type into the console's forms, read once: lines, addresses, amounts. What cannot be read changes nothing. */
import type { Amount, Asset } from '@farthing/ledger';
import { LINE } from '@farthing/sdk/patterns.ts';
import * as Money from '../money.ts';
import type { Desk, Posted, Wrong } from './desk.ts';

export function isWrong(value: unknown): value is Wrong {
  return typeof value === 'object' && value !== null && 'wrong' in value;
}

/** One line of text; `undefined` when it was left empty and may be. */
export function lineIn(posted: Posted, field: string, max: number): string | Wrong {
  const text = (posted.form.get(field) ?? '').trim();
  return text !== '' && text.length <= max && LINE.test(text) ? text : { wrong: 'line', field };
}

export function optionalLineIn(posted: Posted, field: string, max: number): string | undefined | Wrong {
  return (posted.form.get(field) ?? '').trim() === '' ? undefined : lineIn(posted, field, max);
}

/** An absolute http or https address; `undefined` when none was typed. */
export function addressIn({ form }: Posted, field: string): string | undefined | Wrong {
  const text = (form.get(field) ?? '').trim();
  if (text === '') return undefined;
  const good = text.length <= 1000 && /^https?:\/\//i.test(text) && URL.canParse(text);
  return good ? text : { wrong: 'address', field };
}

export function amountIn(
  { form, locale }: Desk & { form: URLSearchParams },
  field: string,
  asset: Asset.Asset,
): Amount.Amount | Wrong {
  const read = Money.read((form.get(field) ?? '').slice(0, 40), asset, locale);
  return typeof read === 'bigint' ? read : { wrong: read, field };
}

export function optionalAmountIn(
  posted: Posted,
  field: string,
  asset: Asset.Asset,
): Amount.Amount | undefined | Wrong {
  return (posted.form.get(field) ?? '').trim() === '' ? undefined : amountIn(posted, field, asset);
}

/** Reading amounts of requests, once their asset is known: decimal strings become smallest units, or a refusal. */
import { Amount, type Asset } from '@farthing/ledger';
import { type Refused, refuse } from '@farthing/provider';

/** One amount. What the asset cannot divide is `amount_invalid`; what the book cannot count is `amount_overflow`. */
export function readAmount(text: string, asset: Asset.Asset, field = 'amount'): bigint | Refused {
  const amount = Amount.parse(text, asset);
  if (amount !== undefined) return amount;
  const decimals = text.length - 1 - text.indexOf('.');
  const tooFine = text.includes('.') && decimals > asset.scale;
  return refuse(tooFine ? 'amount_invalid' : 'amount_overflow', { field });
}

/** Several optional amounts by name; the first that is wrong refuses. `null` and `undefined` stay what they are. */
export function readAmounts<Name extends string, Absent extends null | undefined>(
  texts: Record<Name, string | Absent>,
  asset: Asset.Asset,
): Record<Name, bigint | Absent> | Refused {
  const amounts = {} as Record<Name, bigint | Absent>;
  for (const [name, text] of Object.entries(texts) as [Name, string | Absent][]) {
    if (text === null || text === undefined) {
      amounts[name] = text as Absent;
      continue;
    }
    const amount = readAmount(text, asset, name);
    if (typeof amount !== 'bigint') return amount;
    amounts[name] = amount;
  }
  return amounts;
}

/** Reading a charge under a grant, which payments, batches and holds share: amounts need the asset of the offer. */
import { type GrantPayment, isRefused, type Offers, type Refused } from '@farthing/provider';
import type { BodyOf } from '@farthing/sdk/api/index.ts';
import { readAmounts } from './amounts.ts';

/** A charge in domain words. An unknown offer is left to the provider, which looks at the grant first. */
export async function readCharge(
  body: BodyOf<'createPayment'>,
  key: string,
  offers: Pick<Offers, 'get'>,
): Promise<GrantPayment | Refused> {
  const { grant, offer, amount, max_price, valid_until } = body;
  const charge: GrantPayment = { grant, offer, key };
  if (valid_until !== undefined) charge.validUntil = Date.parse(valid_until);
  if (amount === undefined && max_price === undefined) return charge;
  const found = await offers.get(offer);
  if (isRefused(found)) return charge;
  const amounts = readAmounts({ amount, max_price }, found.asset);
  if (isRefused(amounts)) return amounts;
  if (amounts.amount !== undefined) charge.amount = amounts.amount;
  if (amounts.max_price !== undefined) charge.maxPrice = amounts.max_price;
  return charge;
}

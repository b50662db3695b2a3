/**
 * What changed of a seller, as the journal tells it: which parts, the new name as a text that can be erased, the origins
 * and the terms of payout. Where payouts go is named by nothing but that it changed.
 */
import type { Fact } from '@farthing/ledger';
import { Kind } from '../kinds.ts';
import type { Seller } from '../shapes.ts';

/** One part of a seller that a change may concern. */
export type SellerPart = 'name' | 'origins' | 'payout';

/** The facts of a change, in order; none when everything is as it was. */
export function factsOf(before: Seller, after: Seller, by?: string): Fact[] {
  const facts: Fact[] = [];
  const seller = after.id;
  if (after.feeBasisPoints !== before.feeBasisPoints) {
    const data = JSON.stringify({ seller, fee_basis_points: after.feeBasisPoints });
    facts.push({ op: 'fact', kind: Kind.feePlanChanged, data });
  }
  const parts: readonly SellerPart[] = ['name', 'origins', 'payout'];
  const changed = parts.filter((part) => JSON.stringify(before[part]) !== JSON.stringify(after[part]));
  if (changed.length === 0) return facts;
  const { threshold = null, schedule } = after.payout;
  const data = {
    seller,
    by,
    changed,
    ...(changed.includes('origins') && { origins: after.origins }),
    ...(changed.includes('payout') && {
      payout: {
        schedule,
        threshold,
        destination_changed: before.payout.destination !== after.payout.destination,
      },
    }),
  };
  const fact: Fact = { op: 'fact', kind: Kind.sellerChanged, data: JSON.stringify(data) };
  if (changed.includes('name')) fact.memo = after.name;
  return [...facts, fact];
}

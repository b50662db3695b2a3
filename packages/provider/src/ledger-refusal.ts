/** Brings the ledger's refusals into the provider's words: the same code, with limits named by grant. */
import type { Asset, Refusal } from '@farthing/ledger';
import type { GrantId } from './ids.ts';
import type { Refused } from './refusal.ts';

/** @param grant the grant whose limit may have refused */
export function fromLedger(refusal: Refusal, asset?: Asset.Asset, grant?: GrantId): Refused {
  const refused: Refused = { status: 'refused', code: refusal.code };
  if (refusal.limit !== undefined && grant) refused.limit = grant;
  if (refusal.window) refused.window = refusal.window;
  if (refusal.remaining !== undefined) refused.remaining = refusal.remaining;
  if (refusal.available !== undefined) refused.available = refusal.available;
  if (asset) refused.asset = asset;
  return refused;
}

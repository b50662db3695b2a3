/** The body of the sandbox's callbacks: written when something is decided, read with nothing taken on trust. */
import { Amount, type Asset } from '@farthing/ledger';
import type { GatewayEvent } from '../gateway.ts';
import type { Charge } from './charges.ts';

export function writeEvent(charge: Charge): string {
  const { key, amount, asset, reason, saved } = charge;
  return JSON.stringify({
    type: `${charge.kind === 'payout' ? 'payout' : 'charge'}.${charge.state}`,
    data: { key, amount, asset, reason, method: saved },
  });
}

/** The event in a verified body, or `undefined` when it is none of ours. */
export function readEvent(
  id: string,
  body: string,
  assets: readonly Asset.Asset[],
): GatewayEvent | undefined {
  let event: unknown;
  try {
    event = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (!isObject(event) || !isObject(event['data']) || typeof event['type'] !== 'string') return undefined;
  const { key, amount, asset: code, reason, method } = event['data'];
  const state = /^(?:charge|payout)\.(succeeded|declined|pending)$/.exec(event['type'])?.[1];
  const asset = assets.find((candidate) => candidate.code === code);
  if (!state || !asset || typeof key !== 'string' || typeof amount !== 'string') return undefined;
  const units = Amount.parse(amount, asset);
  if (units === undefined) return undefined;
  const saved =
    isObject(method) && typeof method['id'] === 'string' && typeof method['label'] === 'string'
      ? { id: method['id'], label: method['label'] }
      : undefined;
  return {
    id,
    key,
    outcome: {
      state: state as GatewayEvent['outcome']['state'],
      reason: typeof reason === 'string' ? reason : undefined,
      method: saved,
    },
    amount: units,
    asset: asset.code,
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Scopes: what an API key may be used for. */
import type { Scope } from '../shapes.ts';

export const SCOPES: readonly Scope[] = [
  'payments',
  'refunds',
  'offers',
  'payouts',
  'reports',
  'keys',
  'webhooks',
];

/** Publishable keys are seen by everyone: they may never move money or read reports. */
export const PUBLISHABLE_SCOPES: readonly Scope[] = [];

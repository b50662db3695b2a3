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
  'team',
  'settings',
];

/** Publishable keys are seen by everyone: they let a page on a registered origin act for its visitor, and no more. */
export const PUBLISHABLE_SCOPES: readonly Scope[] = ['browser'];

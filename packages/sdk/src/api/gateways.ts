/** Gateways: where a payment gateway reports what became of a charge or payout. */
import { z } from 'zod';
import type { Operations } from './operation.ts';
import { field } from './schema.ts';

export const gateways = {
  gatewayCallback: {
    id: 'gatewayCallback',
    method: 'POST',
    path: '/gateways/{gateway}/callback',
    tag: 'Gateways',
    auth: ['gateway'],
    summary: 'Report an outcome',
    description:
      'Called by a gateway, not by you. The body and its signature are of the gateway’s own form; reporting the same event again changes nothing.',
    params: z.strictObject({
      gateway: field(z.string().regex(/^[a-z][a-z0-9_-]{0,31}$/), 'Name of the gateway.', 'sandbox'),
    }),
    rawBody: true,
    responses: { 204: null },
    errors: ['unauthorized', 'not_found', 'body_too_large'],
    idempotent: false,
    repeatable: true,
  },
} as const satisfies Operations;

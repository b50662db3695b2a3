/** Codes about webhooks and their deliveries. */
import type { ErrorKind } from './kind.ts';

export const webhooks = {
  webhook_not_found: {
    status: 404,
    title: 'Webhook unknown',
    cause: 'The seller has no webhook with this id.',
    mend: 'Check the id; it begins with `we_`.',
  },
  notice_not_found: {
    status: 404,
    title: 'Notice unknown',
    cause: 'There is no notice with this id, or it was dismissed already.',
    mend: 'List the notices again; the id begins with `ntc_`.',
  },
  webhook_url_invalid: {
    status: 422,
    title: 'Webhook address not allowed',
    cause:
      'The address is not `https`, has a user or password in it, or leads to this machine or a private network.',
    mend: 'Name an https address that the internet reaches. A provider may allow more: see its setting `outbound_private`.',
  },
  webhook_limit_reached: {
    status: 409,
    title: 'Too many webhooks',
    cause: 'The seller has as many webhooks as there may be.',
    mend: 'Delete one that is no longer needed, or tell one endpoint of more types of events.',
  },
  webhook_secret_limit_reached: {
    status: 409,
    title: 'Too many secrets at once',
    cause: 'The webhook’s secret was replaced several times within the overlap, and the old ones still sign.',
    mend: 'Wait until one of them ends, or replace them all at once with an `overlap_seconds` of 0.',
  },
  webhook_disabled: {
    status: 409,
    title: 'Webhook disabled',
    cause: 'Nothing is sent to a webhook while it is disabled.',
    mend: 'Set its `disabled` to false first.',
  },
  delivery_not_found: {
    status: 404,
    title: 'Delivery unknown',
    cause: 'There is no delivery with this id to a webhook of the seller, or it is older than 30 days.',
    mend: 'Check the id; it begins with `del_`. Older events are still listed by `GET /v1/events`.',
  },
} as const satisfies Record<string, ErrorKind>;

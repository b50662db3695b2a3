/**
 * What becomes of a message. An event is kept before it is answered: after a 2xx the provider does not send it again. One
 * that comes twice is kept once, and is answered the same way.
 */
import { Webhook } from '@farthing/sdk';

export interface Events {
  /** Keeps an event, durably; false when it is there already. */
  add(event: Webhook.Event): Promise<boolean>;
}

/** @param secrets the webhook's, `whsec_…`; two of them while one replaces the other */
export function createReceiver(secrets: readonly string[], events: Events) {
  return async (request: Request): Promise<Response> => {
    // The bytes as they came: JSON that was read and written again has another signature.
    const payload = await request.text();
    const checked = await Webhook.verify({ payload, headers: request.headers, secrets });
    if (checked.status === 'refused') return new Response(checked.reason, { status: 400 });
    const { event } = checked;
    if (await events.add(event)) console.log(`${event.type} ${event.id}`);
    return new Response(null, { status: 204 });
  };
}

/** Callbacks of the gateway: verified, then told to whoever chose the key they report on. */
import { type Refused, refuse } from '../refusal.ts';
import type { CallbackRequest, Gateway, GatewayEvent } from './gateway.ts';

/** By the prefix of their keys. */
export type Receivers = Record<
  'tab' | 'top' | 'po',
  { onGatewayEvent(event: GatewayEvent): Promise<object | Refused> }
>;

export interface Callbacks {
  /**
   * Takes a callback in. `true` says it was understood, also when it was known already: the gateway need not send it
   * again. `unauthorized` when it is forged or too old; `not_found`, and the receiver's own codes, when it reports on
   * nothing that this book asked for.
   */
  receive(gateway: string, request: CallbackRequest): Promise<true | Refused>;
}

export function createCallbacks(gateway: Gateway, receivers: Receivers): Callbacks {
  return {
    async receive(name, request) {
      if (name !== gateway.name) return refuse('not_found');
      const event = await gateway.readCallback(request);
      if (!event) return refuse('unauthorized');
      const [prefix = ''] = event.key.split('_', 1);
      if (!Object.hasOwn(receivers, prefix)) return refuse('not_found');
      const answer = await receivers[prefix as keyof Receivers].onGatewayEvent(event);
      return 'status' in answer && answer.status === 'refused' ? (answer as Refused) : true;
    },
  };
}

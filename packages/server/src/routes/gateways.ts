/** Callbacks of gateways: handed on as they came; the provider verifies the signature over the exact bytes. */
import { isRefused, refuse } from '@farthing/provider';
import { noContent, type RouteDeps, type Routes } from '../route.ts';

export function gatewayRoutes({ provider: { callbacks } }: RouteDeps): Routes<'gatewayCallback'> {
  return {
    async gatewayCallback({ params, raw }) {
      const received = await callbacks.receive(params.gateway, raw!);
      if (!isRefused(received)) return noContent;
      // Whatever it reports on, it is nothing that this book asked for.
      return received.code === 'unauthorized' ? received : refuse('not_found');
    },
  };
}

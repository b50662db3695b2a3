/** Callbacks of gateways: handed on as they came; the provider verifies the signature over the exact bytes. */
import { isRefused } from '@farthing/provider';
import { noContent, type RouteDeps, type Routes } from '../route.ts';

export function gatewayRoutes({ provider: { callbacks } }: RouteDeps): Routes<'gatewayCallback'> {
  return {
    async gatewayCallback({ params, raw }) {
      const received = await callbacks.receive(params.gateway, raw!);
      return isRefused(received) ? received : noContent;
    },
  };
}

/** What every adapter's `paywall()` takes: the settings, and what is sold on this route. */
import type { PaywallSettings } from './core.ts';

/** @template Request the framework's own request */
export interface PaywallOptions<Request> extends PaywallSettings {
  /**
   * What opens this route: the id of an offer, `off_…`; a link that you signed (`Link.sign`); or a function of the request
   * that gives one of them, or `undefined` where the request is free.
   */
  offer: string | ((request: Request) => string | undefined | Promise<string | undefined>);
}

/** What is sold to this request; `undefined` when it is free. */
export async function offerOf<Request>(
  { offer }: PaywallOptions<Request>,
  request: Request,
): Promise<string | undefined> {
  return typeof offer === 'function' ? offer(request) : offer;
}

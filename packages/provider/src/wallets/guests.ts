/**
 * Admission of guests: how many new wallets with a tab one network, and the whole book, may start in an hour. A
 * tab is credit to a stranger; this bounds what strangers can cost. Counted in memory: a restart forgives.
 */
import type { WalletId } from '../ids.ts';
import { networkOf } from '../network.ts';
import type { Settings } from '../settings.ts';
import { type Refused, refuse } from '../refusal.ts';

const HOUR_MS = 3_600_000;

export interface Guests {
  /**
   * Counts a wallet as a new guest, once an hour however often it asks; or refuses with `guest_limit_reached` and
   * says when to try again.
   */
  admit(wallet: WalletId, address: string): true | Refused;
}

export function createGuests(deps: {
  settings: Pick<Settings, 'guestsPerAddressPerHour' | 'guestsPerHour'>;
  clock: () => number;
}): Guests {
  const { settings, clock } = deps;
  let hour = 0;
  /** No more of either than the book admits in an hour. */
  const admitted = new Set<WalletId>();
  const perNetwork = new Map<string, number>();

  return {
    admit(wallet, address) {
      const now = clock();
      if (Math.floor(now / HOUR_MS) !== hour) {
        hour = Math.floor(now / HOUR_MS);
        admitted.clear();
        perNetwork.clear();
      }
      if (admitted.has(wallet)) return true;
      const network = networkOf(address);
      const count = perNetwork.get(network) ?? 0;
      if (count >= settings.guestsPerAddressPerHour || admitted.size >= settings.guestsPerHour) {
        const retryAfterSeconds = Math.ceil(((hour + 1) * HOUR_MS - now) / 1000);
        return refuse('guest_limit_reached', { retryAfterSeconds });
      }
      perNetwork.set(network, count + 1);
      admitted.add(wallet);
      return true;
    },
  };
}

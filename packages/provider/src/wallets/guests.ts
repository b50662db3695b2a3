/**
 * Admission of guests: how many new wallets with a tab one address, and the whole book, may start in an hour. A
 * tab is credit to a stranger; this bounds what strangers can cost. Counted in memory: a restart forgives.
 */
import type { Settings } from '../settings.ts';
import { type Refused, refuse } from '../refusal.ts';

const HOUR_MS = 3_600_000;

export interface Guests {
  /** Counts one new guest, or refuses with `guest_limit_reached` and says when to try again. */
  admit(address: string): true | Refused;
}

export function createGuests(deps: {
  settings: Pick<Settings, 'guestsPerAddressPerHour' | 'guestsPerHour'>;
  clock: () => number;
}): Guests {
  const { settings, clock } = deps;
  let hour = 0;
  let total = 0;
  const perAddress = new Map<string, number>();

  return {
    admit(address) {
      const now = clock();
      if (Math.floor(now / HOUR_MS) !== hour) {
        hour = Math.floor(now / HOUR_MS);
        total = 0;
        perAddress.clear();
      }
      const count = perAddress.get(address) ?? 0;
      if (count >= settings.guestsPerAddressPerHour || total >= settings.guestsPerHour) {
        const retryAfterSeconds = Math.ceil(((hour + 1) * HOUR_MS - now) / 1000);
        return refuse('guest_limit_reached', { retryAfterSeconds });
      }
      perAddress.set(address, count + 1);
      total++;
      return true;
    },
  };
}

/** Counts tries within an hour, of an address or a network, for all processes of the book together and across restarts. */
import { hash } from 'node:crypto';
import type { Ledger } from '@farthing/ledger';
import { deleteOver } from '../paging.ts';
import { type Refused, refuse } from '../refusal.ts';

export interface TryLimits {
  /** Counts one try; refuses what is beyond `most` within the hour that began with the first. */
  take(what: string, who: string, most: number): Promise<true | Refused>;
  clean(): Promise<void>;
}

const HOUR_MS = 3_600_000;
const COLLECTION = 'sign_in_tries';

interface Stored {
  since: number;
  count: number;
}

export function createTryLimits({ ledger, clock }: { ledger: Ledger; clock: () => number }): TryLimits {
  return {
    take(what, who, most) {
      // Hashed: addresses of people need not be in the book.
      const id = hash('sha256', `${what}\n${who}`, 'hex');
      return ledger.store.exclusive(`tries ${id}`, async () => {
        const now = clock();
        const found = (await ledger.store.record(COLLECTION, id))?.value as Stored | undefined;
        const open = found && now < found.since + HOUR_MS ? found : { since: now, count: 0 };
        if (open.count >= most) {
          const retryAfterSeconds = Math.ceil((open.since + HOUR_MS - now) / 1000);
          return refuse('sign_in_limit_reached', { retryAfterSeconds });
        }
        const value: Stored = { since: open.since, count: open.count + 1 };
        await ledger.write([{ put: { collection: COLLECTION, id, value } }]);
        return true;
      });
    },

    async clean() {
      await deleteOver<Stored>(ledger, COLLECTION, ({ since }) => since + HOUR_MS <= clock());
    },
  };
}

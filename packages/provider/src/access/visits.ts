/**
 * Visits that a page waits for. Nothing is stored until something is decided; then what became of the visit is found
 * by a hash of its challenge, for as long as an attempt lives. Whoever asks must know the verifier.
 */
import { createHash, hash } from 'node:crypto';
import type { Ledger, RecordOp } from '@farthing/ledger';
import type { SellerId } from '../ids.ts';
import { deleteOver } from '../paging.ts';
import { type Attempt, ATTEMPT_MS } from './attempt.ts';
import type { CodeContent } from './codes.ts';

export type Ending =
  | ({ outcome: 'paid' } & CodeContent)
  | { outcome: 'cancelled'; seller: SellerId; state?: string };

export interface Visits {
  /** What makes the ending known, to be written with what it tells of; nothing for a visit that no page waits for. */
  put(attempt: Attempt, ending: Ending): RecordOp[];
  /** Wakes who waits for it, once it is durable. */
  tell(attempt: Attempt): void;
  /** Notes that the payer turned back, unless it was paid before. */
  cancel(attempt: Attempt, seller: SellerId): Promise<void>;
  /** The ending of the seller's visit with this verifier, waiting so long for one. */
  ending(seller: SellerId, verifier: string, waitMs: number): Promise<Ending | undefined>;
  clean(): Promise<number>;
}

const COLLECTION = 'visits';
/** Who would be one more to wait is answered at once. */
const MOST_WAITING = 2000;

type Stored = Ending & { expiresAt: number };

/** The challenge that belongs to a verifier. */
export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

export function createVisits(deps: { ledger: Ledger; clock: () => number }): Visits {
  const { ledger, clock } = deps;
  const waiting = new Map<string, Set<() => void>>();
  let count = 0;

  const idOf = (challenge: string) => hash('sha256', `visit ${challenge}`, 'hex');
  const wake = (id: string) => waiting.get(id)?.forEach((answer) => answer());

  ledger.store.onRecords((changed) => {
    if (changed === 'all') for (const id of waiting.keys()) wake(id);
    else for (const { collection, id } of changed) if (collection === COLLECTION) wake(id);
  });

  async function look(id: string, seller: SellerId): Promise<Ending | undefined> {
    const found = (await ledger.store.record(COLLECTION, id))?.value as Stored | undefined;
    if (found?.seller !== seller || clock() >= found.expiresAt) return undefined;
    const { expiresAt: _, ...ending } = found;
    return ending;
  }

  /** Until somebody wakes, or the time is over. */
  function woken(id: string, ms: number): { promise: Promise<void>; stop: () => void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    const answers = waiting.get(id) ?? new Set();
    waiting.set(id, answers.add(resolve));
    count++;
    const stop = () => {
      clearTimeout(timer);
      count--;
      answers.delete(resolve);
      if (answers.size === 0) waiting.delete(id);
    };
    return { promise, stop };
  }

  return {
    put({ challenge }, ending) {
      if (challenge === undefined) return [];
      const value: Stored = { ...ending, expiresAt: clock() + ATTEMPT_MS };
      return [{ put: { collection: COLLECTION, id: idOf(challenge), value } }];
    },

    tell({ challenge }) {
      if (challenge !== undefined) wake(idOf(challenge));
    },

    async cancel(attempt, seller) {
      if (attempt.challenge === undefined) return;
      const { state } = attempt;
      const value: Stored = { outcome: 'cancelled', seller, state, expiresAt: clock() + ATTEMPT_MS };
      const document = { collection: COLLECTION, id: idOf(attempt.challenge), value };
      if (await ledger.write([{ put: document, ifAbsent: true }])) wake(document.id);
    },

    async ending(seller, verifier, waitMs) {
      const id = idOf(challengeOf(verifier));
      if (waitMs <= 0 || count >= MOST_WAITING) return look(id, seller);
      // Listening comes before looking, so that nothing falls in between.
      const { promise, stop } = woken(id, waitMs);
      try {
        const known = await look(id, seller);
        if (known) return known;
        await promise;
        return await look(id, seller);
      } finally {
        stop();
      }
    },

    clean: () => deleteOver<Stored>(ledger, COLLECTION, ({ expiresAt }) => expiresAt <= clock()),
  };
}

/**
 * The last hour of all servers of a book together, by the minute. Each puts the minutes that are over into the book, so that
 * whichever is asked shows what all did, and a restart forgets nothing; its own it has at hand. An idle server writes
 * nothing. What is lost when a server dies is the minute it was in.
 */
import type { Ledger, RecordOp } from '@farthing/ledger';
import { documentPages } from '@farthing/provider/paging.ts';
import { hourOf, type Minute, MINUTE_MS, MINUTES, type Sample, type Samples } from './samples.ts';

export interface Hour {
  /** The last hour, oldest first. Minutes of other servers come when they are over. */
  read(): Promise<Sample[]>;
  /** Puts what is over into the book, and takes out what is older than an hour; asked for about once a minute. */
  keep(): Promise<void>;
  /** The same with the minute that now is, since no other comes: for a server that stops. */
  finish(): Promise<void>;
}

const COLLECTION = 'minutes';

interface Kept extends Minute {
  server: string;
}

/** @param options.server a name of this process, which no other has */
export function createHour(options: {
  ledger: Pick<Ledger, 'store' | 'write'>;
  samples: Pick<Samples, 'minutes'>;
  server: string;
  clock?: () => number;
}): Hour {
  const { ledger, samples, server, clock = Date.now } = options;
  const nowMinute = () => Math.floor(clock() / MINUTE_MS);
  /** The last minute of ours that is in the book. */
  let kept = -1;

  async function* inBook(): AsyncGenerator<{ id: string; value: Kept }> {
    for await (const page of documentPages(ledger.store, COLLECTION))
      for (const { id, value } of page) yield { id, value: value as Kept };
  }

  async function keepUntil(last: number): Promise<void> {
    const over = samples.minutes().filter(({ minute }) => minute > kept && minute <= last);
    const operations: RecordOp[] = over.map((minute) => ({
      put: { collection: COLLECTION, id: idOf(minute.minute, server), value: { ...minute, server } },
    }));
    for await (const { id, value } of inBook()) {
      // They stand in order of time.
      if (value.minute > nowMinute() - MINUTES) break;
      operations.push({ delete: { collection: COLLECTION, id } });
    }
    if (operations.length === 0) return;
    await ledger.write(operations);
    kept = Math.max(kept, ...over.map(({ minute }) => minute));
  }

  return {
    async read() {
      const minutes: Minute[] = samples.minutes();
      for await (const { value } of inBook()) if (value.server !== server) minutes.push(value);
      return hourOf(minutes, nowMinute());
    },

    keep: () => keepUntil(nowMinute() - 1),
    finish: () => keepUntil(nowMinute()),
  };
}

/** In order of time, and no two servers' alike. */
function idOf(minute: number, server: string): string {
  return `${String(minute).padStart(10, '0')} ${server}`;
}

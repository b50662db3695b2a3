/** Rounds one after another, each with its own seed; what a round throws is a failure of that seed. */
import type { Failure, TortureContext } from './part.ts';

/** Whoever breaks so many rounds breaks them all. */
const MOST_FAILURES = 20;

export interface Rounds {
  /** How many were done: fewer than asked for after an interrupt, or after too many failures. */
  rounds: number;
  failures: Failure[];
}

export interface RoundsOptions {
  /** Whether later rounds still mean something after one that failed. Default: yes. */
  goOn?: boolean;
  /** Rounds between two reports of progress. */
  every?: number;
}

/** Calls `round` with the seed of each round, and with its number from 0. */
export async function runRounds(
  context: TortureContext,
  round: (seed: number, index: number) => Promise<void> | void,
  { goOn = true, every = 1 }: RoundsOptions = {},
): Promise<Rounds> {
  const failures: Failure[] = [];
  let done = 0;
  while (done < context.rounds && !context.signal.aborted && failures.length < (goOn ? MOST_FAILURES : 1)) {
    const seed = context.seed + done;
    try {
      await round(seed, done);
    } catch (error) {
      failures.push({ seed, what: whatOf(error) });
    }
    done++;
    if (done % every === 0) {
      context.progress(done);
      // Rounds without I/O of their own would keep an interrupt from being heard.
      await new Promise(setImmediate);
    }
  }
  context.progress(done);
  return { rounds: done, failures };
}

/** An error in the words of a report: broken promises say all in their message, bugs need their place. */
export function whatOf(error: unknown): string {
  if (error instanceof Broken) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** A promise was broken. The message says what was promised and what happened instead. */
export class Broken extends Error {
  override name = 'Broken';
}

/** States what was promised. @throws Broken when it does not hold. */
export function must(holds: boolean, what: string | (() => string)): asserts holds {
  if (!holds) throw new Broken(typeof what === 'string' ? what : what());
}

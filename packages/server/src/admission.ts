/**
 * Admission: who is let in while more is asked than can be answered in good time. A turn of the event loop lets
 * requests in for `BUDGET_MS`, and until a full group waits for its commit; those that come later in the same turn are
 * turned away before anything of them is read.
 *
 * Why by turn: in one thread a request waits for the rest of the turn it arrives in, and then for its own, so bounding
 * the turn bounds the wait, whatever a request costs and however quick the machine is; there is nothing to learn and
 * nothing to unlearn, and with the first turn that is short enough the rush is over. What is under way and only waits
 * (for a gateway, for a slow sender) costs nothing and is not counted. A turn may also be long without a crowd
 * (garbage collection, one large batch), so `ALWAYS` requests are let into each: a server with few callers never
 * refuses one, however slow its machine, unless the book itself has fallen behind by `MOST_WAITING`.
 */

export interface Admission {
  /**
   * Asks to be let in; whoever is not must be turned away at once.
   * @param bytes how much will have to be read
   */
  enter(bytes: number): boolean;
}

export interface AdmissionOptions {
  /** How many requests to the ledger wait for their group. */
  waiting: () => number;
  /** Milliseconds that never go back. */
  monotonic?: () => number;
  /** Calls back at the end of this turn. */
  atEndOfTurn?: (callback: () => void) => void;
}

/** Reading for this long makes a turn of about 70 ms with its commit and all its answers: nobody waits for more than two. */
const BUDGET_MS = 25;
/** So many small requests are let into every turn. */
const ALWAYS = 256;
/** A large body counts as one request for each of these. */
const BYTES = 8 * 1024;
/** As many as one group takes: more of them would have to wait for the one after the next. */
const FULL_GROUP = 1024;
/** Beyond it nobody is let in. */
const MOST_WAITING = 3 * FULL_GROUP;

export function createAdmission(options: AdmissionOptions): Admission {
  const { waiting, monotonic = () => performance.now(), atEndOfTurn = setImmediate } = options;
  let startedAt = 0;
  /** Let in during this turn, by weight; 0 before the first. */
  let entered = 0;
  const end = () => void (entered = 0);

  return {
    enter(bytes) {
      if (waiting() >= (entered < ALWAYS ? MOST_WAITING : FULL_GROUP)) return false;
      if (entered >= ALWAYS && monotonic() - startedAt > BUDGET_MS) return false;
      if (entered === 0) {
        startedAt = monotonic();
        atEndOfTurn(end);
      }
      entered += Math.max(1, bytes / BYTES);
      return true;
    },
  };
}

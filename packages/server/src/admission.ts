/**
 * Admission: who is let in while more is asked than can be answered in good time. A turn of the event loop lets
 * requests in for `BUDGET_MS`; those that come later in the same turn are turned away before anything of them is read.
 *
 * Why by turn: in one thread a request waits for the rest of the turn it arrives in, and then for its own, so bounding
 * the turn bounds the wait, whatever a request costs and however quick the machine is; there is nothing to learn and
 * nothing to unlearn, and with the first turn that is short enough the rush is over. What is under way and only waits
 * (for a gateway, for a slow sender) costs nothing and is not counted. A turn may also be long without a crowd
 * (garbage collection, one large batch), so `ALWAYS` requests are let into each: a server with few callers never
 * refuses one, however slow it is. Where a store is slower than this thread, its queue is bounded as well (`behind`).
 */

export interface Admission {
  /**
   * Asks to be let in; whoever is not must be turned away at once.
   * @param bytes how much will have to be read
   */
  enter(bytes: number): boolean;
}

export interface AdmissionOptions {
  /** Whether the store has fallen behind so far that what comes now would wait too long for its group. */
  behind?: () => boolean;
  /** Milliseconds that never go back. */
  monotonic?: () => number;
  /** Calls back at the end of this turn. */
  atEndOfTurn?: (callback: () => void) => void;
}

/** Reading and deciding for this long makes a turn of about 70 ms with all its answers: most wait less than twice that. */
const BUDGET_MS = 40;
/** So many small requests are let into every turn. */
const ALWAYS = 64;
/** A large body counts as one request for each of these. */
const BYTES = 16 * 1024;

export function createAdmission(options: AdmissionOptions = {}): Admission {
  const { behind = () => false, monotonic = () => performance.now(), atEndOfTurn = setImmediate } = options;
  let startedAt = 0;
  /** Let in during this turn, by weight; 0 before the first. */
  let entered = 0;
  const end = () => void (entered = 0);

  return {
    enter(bytes) {
      if (entered === 0) {
        if (behind()) return false;
        startedAt = monotonic();
        atEndOfTurn(end);
      } else if (entered >= ALWAYS && (monotonic() - startedAt > BUDGET_MS || behind())) return false;
      entered += 1 + bytes / BYTES;
      return true;
    },
  };
}

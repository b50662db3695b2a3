/**
 * Journal time: the last time plus monotonic steps, drawn towards the wall clock a little at a time. It never goes
 * back, whatever the wall clock does; a large jump is reported and waits for an operator.
 */

export interface JournalClock {
  /** Milliseconds since 1970-01-01 UTC; never less than any earlier answer. */
  now(): number;
  /** Milliseconds by which the wall clock has jumped away unaccepted; 0 when all is well. Expiries pause meanwhile. */
  readonly jump: number;
  /** Accepts the jump: follows the wall clock forward at once; keeps its own pace when that would mean going back. */
  accept(): void;
}

export interface JournalClockOptions {
  /** Wall time in milliseconds since 1970-01-01 UTC. */
  wall: () => number;
  /** A clock that only ever goes forward, in milliseconds. */
  monotonic: () => number;
  /** Journal time of the last entry; 0 in an empty book. */
  last: number;
}

/** Beyond it a difference is a jump, not drift. */
const JUMP_MS = 60_000;
/** A book may rest this long between two runs before its clock is doubted. */
const REST_MS = 366 * 86_400_000;
/** At most this part of elapsed time is added or taken away to follow the wall clock. */
const SLEW = 1 / 200;

export function journalClock({ wall, monotonic, last }: JournalClockOptions): JournalClock {
  const start = wall();
  const trusted = last === 0 || (start >= last - JUMP_MS && start <= last + REST_MS);
  let exact = trusted ? Math.max(last, start) : last;
  let step = monotonic();
  /** Wall time minus journal time that has been accepted as lasting. */
  let offset = 0;
  let jump = trusted ? 0 : start - last;

  function now(): number {
    const reading = monotonic();
    const elapsed = Math.max(0, reading - step);
    step = reading;
    exact += elapsed;
    const error = wall() - exact - offset;
    if (Math.abs(error) > JUMP_MS) {
      jump = error;
    } else {
      jump = 0;
      const most = elapsed * SLEW;
      exact += Math.max(-most, Math.min(most, error));
    }
    return Math.floor(exact);
  }

  return {
    now,
    get jump() {
      now();
      return jump;
    },
    accept() {
      now();
      // Counted from the wall clock itself: a jump back that was accepted is made up by the jump forth again.
      const ahead = wall() - exact;
      if (ahead > 0) exact += ahead;
      offset = Math.min(0, ahead);
      jump = 0;
    },
  };
}

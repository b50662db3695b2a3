/** Health: whether the process is alive, and whether it can take payments now, with reasons when it cannot. */
import type { Ledger } from '@farthing/ledger';

export interface Readiness {
  ready: boolean;
  /** What stands in the way, for a person. */
  reasons: string[];
}

export interface Health {
  readiness(): Promise<Readiness>;
  /** A write was just rolled back, as when the disk is full: not ready for a while, or until one succeeds. */
  unavailable(): void;
  /** From now on not ready, for this reason: the process is stopping. */
  stop(reason: string): void;
}

/** A store that takes longer than this to answer cannot take payments. */
const STORE_TIMEOUT_MS = 2_000;
/** Without requests nothing would show that writes succeed again, so the doubt ends by itself. */
const DOUBT_MS = 10_000;

export function createHealth(deps: {
  ledger: Pick<Ledger, 'store' | 'clock' | 'onCommit'>;
  /** Milliseconds that never go back. */
  monotonic?: () => number;
}): Health {
  const { ledger, monotonic = () => performance.now() } = deps;
  let stopping: string | undefined;
  let doubtUntil = -Infinity;
  ledger.onCommit(() => (doubtUntil = -Infinity));

  return {
    async readiness() {
      const reasons: string[] = [];
      if (stopping) reasons.push(stopping);
      const { jump } = ledger.clock;
      if (jump !== 0) {
        const seconds = Math.round(Math.abs(jump) / 1000);
        const way = jump > 0 ? 'forward' : 'back';
        reasons.push(
          `The clock jumped ${way} by ${seconds} s. Expiries wait until the operator accepts it: POST /v1/operator/clock/accept.`,
        );
      }
      if (monotonic() < doubtUntil) reasons.push('The store refuses writes.');
      const store = await storeTrouble(ledger.store);
      if (store) reasons.push(store);
      return { ready: reasons.length === 0, reasons };
    },
    unavailable() {
      doubtUntil = monotonic() + DOUBT_MS;
    },
    stop(reason) {
      stopping = reason;
    },
  };
}

/** What keeps the store from being read, if anything. */
async function storeTrouble(store: Ledger['store']): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, STORE_TIMEOUT_MS, 'The store does not answer.');
  });
  try {
    const read = async () => {
      const { seq } = await store.lanes[0]!.tip();
      await store.read(Math.max(0, seq - 1), 1);
    };
    return (await Promise.race([read(), late])) ?? undefined;
  } catch {
    return 'The store cannot be read.';
  } finally {
    clearTimeout(timer);
  }
}

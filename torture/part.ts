/**
 * A part of the torture suite: one promise, tried in rounds until it breaks. Each round is made from its own seed
 * (`seed + round`), so that a failed round is repeated alone by `--only <name> --seed <its seed> --rounds 1`.
 */
export interface Part {
  /** What `--only` takes, such as `kill-sqlite`. */
  name: string;
  /** The promise, as the summary table states it. */
  promise: string;
  /** How many rounds make the full run, and the short one that belongs to `npm test`. */
  rounds: { full: number; short: number };
  /** Roughly how long the full run takes on two cores. */
  minutes: number;
  run(context: TortureContext): Promise<Summary>;
}

export interface TortureContext {
  rounds: number;
  /** Seed of the first round; the next one's is greater by one. */
  seed: number;
  /** An empty directory that is removed afterwards. */
  directory: string;
  /** Tells how many rounds are done. */
  progress(done: number): void;
  /** Other work runs on this machine meanwhile, as in `npm test`: how long something took says little. */
  busy: boolean;
  /** Somebody wants to see what was found so far: end after the current round. */
  signal: AbortSignal;
}

export interface Summary {
  rounds: number;
  /** What was counted, for the table: `{ acknowledged: 120_000, lost: 0 }`. */
  figures: Record<string, number | string>;
  failures: Failure[];
}

export interface Failure {
  seed: number;
  /** What was promised and what happened instead. */
  what: string;
}

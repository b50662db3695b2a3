/** What the simulation's two processes tell each other. The actors never get an operator's key. */

export interface SellerKey {
  id: string;
  secretKey: string;
}

/** To the actors, once. */
export interface Start {
  type: 'start';
  baseUrl: string;
  sellers: SellerKey[];
  payers: number;
  payments: number;
  seed: number;
}

/** To the actors, when the server they asked to be killed is up again. */
export interface Restarted {
  type: 'restarted';
}

export type ToActors = Start | Restarted;

/** Sums by wallets' and sellers' tallies, as decimal nano-units. */
export interface TallySums {
  prepaid: string;
  owed: string;
  accrued: string;
  fees: string;
  gateway: string;
}

export interface Outcome {
  wallets: number;
  sellers: number;
  payments: number;
  gross: string;
  repeats: number;
  ownedAgain: number;
  refunds: number;
  refunded: string;
  undone: number;
  captures: number;
  topUps: number;
  toppedUp: string;
  collections: number;
  collected: string;
  collectedPayments: number;
  declined: number;
  payouts: number;
  paidOut: string;
  payoutFees: string;
  refusals: Record<string, number>;
  p50Ms: number;
  p99Ms: number;
  perSecond: number;
  sums: TallySums;
  /** What did not agree; empty when every balance equals its tally. */
  differences: string[];
}

export type FromActors =
  | { type: 'progress'; phase: string; done: number; of: number }
  /** Asks for `kill -9` of the server and a restart. */
  | { type: 'kill' }
  | { type: 'outcome'; outcome: Outcome }
  | { type: 'failed'; message: string };

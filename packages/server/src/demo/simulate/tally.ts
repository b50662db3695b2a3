/**
 * Tally: what the payers and sellers of a simulation expect, kept by them and computed from nothing but what they
 * asked for and were answered. It shares no code with the ledger: amounts are whole nano-units, fees are
 * floor(rate × sum).
 */

/** Billionths of a dollar. */
export type Nano = bigint;

/** `"0.25"` → 250000000n. */
export function nano(text: string): Nano {
  const negative = text.startsWith('-');
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const units = BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
  return negative ? -units : units;
}

/** 250000000n → `"0.25"`, for tables. */
export function dollars(units: Nano, decimals = 9): string {
  const negative = units < 0n;
  const digits = (negative ? -units : units).toString().padStart(10, '0');
  const fraction = digits.slice(-9).slice(0, decimals).replace(/0+$/, '').padEnd(2, '0');
  return `${negative ? '-' : ''}$${BigInt(digits.slice(0, -9)).toLocaleString('en')}.${fraction}`;
}

const CENT = 10_000_000n;

export function wholeCents(units: Nano): Nano {
  return units - (units % CENT);
}

/** One wallet as its payer expects it. Below zero it owes. */
export class WalletTally {
  balance: Nano = 0n;
  held: Nano = 0n;
  frozen = false;
  tabLimit: Nano;

  constructor(tabLimit: Nano) {
    this.tabLimit = tabLimit;
  }

  get spendable(): Nano {
    return this.balance - this.held + (this.frozen ? 0n : this.tabLimit);
  }
}

/** One seller's book as the seller expects it. */
export class SellerTally {
  /** Payments less refunds. */
  net: Nano = 0n;
  paidOut: Nano = 0n;
  readonly #basisPoints: bigint;

  constructor(basisPoints: number) {
    this.#basisPoints = BigInt(basisPoints);
  }

  /** What the operator earned on `net`: floor(rate × sum). */
  get fees(): Nano {
    return (this.net * this.#basisPoints) / 10_000n;
  }

  get unpaid(): Nano {
    return this.net - this.fees - this.paidOut;
  }
}

/** Counts and times over the whole run. */
export class Counters {
  payments = 0;
  gross: Nano = 0n;
  repeats = 0;
  refunds = 0;
  refunded: Nano = 0n;
  undone = 0;
  captures = 0;
  ownedAgain = 0;
  topUps = 0;
  toppedUp: Nano = 0n;
  collections = 0;
  collected: Nano = 0n;
  /** Payments made by the wallets that were collected from. */
  collectedPayments = 0;
  declined = 0;
  payouts = 0;
  paidOut: Nano = 0n;
  payoutFees: Nano = 0n;
  readonly refusals = new Map<string, number>();
  readonly latencies: number[] = [];
  /** Answers that contradict the tally, in words. */
  readonly surprises: string[] = [];

  refuse(code: string): void {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
  }

  surprise(text: string): void {
    if (this.surprises.length < 50) this.surprises.push(text);
  }
}
